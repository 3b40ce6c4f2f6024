// Command mscactl is for administrators, auditors and unattended jobs: it sets
// a workstation up, looks patients up, reads and verifies the audit trail,
// manages accounts and settings. Every verb prints a table or a sentence for
// people, and with --json one JSON document on standard output; progress and
// problems go to standard error. The exit codes hold still and are listed by
// `mscactl help`.
package main

import (
	"context"
	"errors"
	"os"
	"os/signal"
	"slices"
	"strings"
	"syscall"

	"msca/app/plain"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	context.AfterFunc(ctx, stop) // a second one ends the process, whatever it is doing
	code := run(ctx, os.Args[1:], &terminal{in: os.Stdin, out: os.Stdout, err: os.Stderr})
	stop()
	os.Exit(code)
}

// run is the whole program; tests call it too.
func run(ctx context.Context, args []string, t *terminal) int {
	c := &call{ctx: ctx, terminal: &terminal{in: t.in, out: t.out, err: plain.Writer{To: t.err}}}
	c.asked = slices.Contains(args, "--json") || slices.Contains(args, "-json")
	defer func() {
		if c.restore != nil {
			_ = c.restore()
		}
	}()
	words, err := c.parseGlobals(args)
	var wanted *helpWanted
	if errors.As(err, &wanted) {
		return c.fail(help(c, nil))
	}
	if err != nil {
		return c.fail(err)
	}
	if len(words) == 0 {
		told := *c
		told.terminal = &terminal{in: t.in, out: t.err, err: t.err} // nothing was asked for: no output
		told.json = false
		if code := c.fail(help(&told, nil)); code != exitDone {
			return code
		}
		c.emitFailure(exitUsage, usagef("no verb was given; see: mscactl help"))
		return exitUsage
	}
	if words[0] == "help" {
		return c.fail(help(c, words[1:]))
	}
	v, rest := findVerb(words)
	if v == nil {
		return c.fail(c.noVerb(words))
	}
	err = v.run(c, rest)
	if errors.As(err, &wanted) {
		err = c.helpOn(v)
	}
	return c.fail(err)
}

// noVerb helps with the first word of several verbs, and refuses any other.
func (c *call) noVerb(words []string) error {
	if !hasVerbs(words[0] + " ") {
		return usagef("there is no verb %q; see: mscactl help", words[0])
	}
	if len(words) > 1 && !strings.HasPrefix(words[1], "-") {
		return usagef("there is no verb %q; see: mscactl help %s", words[0]+" "+words[1], words[0])
	}
	if _, err := parse(c.flags(), words[1:]); err != nil {
		var wanted *helpWanted
		if errors.As(err, &wanted) {
			return help(c, words[:1])
		}
		return err
	}
	return usagef("%s what? see: mscactl help %s", words[0], words[0])
}
