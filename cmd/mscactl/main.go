// Command mscactl is for administrators, auditors and unattended jobs: it sets
// a workstation up, looks patients up, reads and verifies the audit trail,
// manages accounts and settings. Every verb prints a table or a sentence for
// people, and with --json one JSON document on standard output; progress and
// problems go to standard error. The exit codes hold still and are listed by
// `mscactl help`.
package main

import (
	"context"
	"fmt"
	"os"
	"os/signal"
	"syscall"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	code := run(ctx, os.Args[1:], &terminal{in: os.Stdin, out: os.Stdout, err: os.Stderr})
	stop()
	os.Exit(code)
}

// run is the whole program; tests call it too.
func run(ctx context.Context, args []string, t *terminal) int {
	c := &call{ctx: ctx, terminal: t}
	words, err := c.parseGlobals(args)
	if err != nil {
		return c.fail(err)
	}
	if len(words) == 0 {
		help(c, nil)
		return exitUsage
	}
	if words[0] == "help" {
		return c.fail(help(c, words[1:]))
	}
	v, rest := findVerb(words)
	if v == nil {
		return c.fail(usagef("there is no verb %q; see: mscactl help", words[0]))
	}
	return c.fail(v.run(c, rest))
}

func help(c *call, words []string) error {
	if len(words) > 0 {
		v, _ := findVerb(words)
		if v == nil {
			return usagef("there is no verb %q", words[0])
		}
		fmt.Fprintf(c.out, "mscactl %s %s\n  %s\n\nExample:\n  %s\n", v.name, v.args, v.short, v.example)
		return nil
	}
	fmt.Fprint(c.out, "mscactl VERB …: administer msca on this workstation\n\n")
	for _, v := range verbs {
		fmt.Fprintf(c.out, "  %-22s %s\n", v.name, v.short)
	}
	fmt.Fprint(c.out, globalHelp, exitHelp)
	return nil
}
