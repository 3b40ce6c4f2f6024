package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"path/filepath"
	"regexp"
)

// kept is the committed table, from the module root on.
var kept = filepath.Join("testdata", "bench", "performance.md")

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	os.Exit(run(ctx, os.Args[1:], os.Stdout, os.Stderr))
}

func run(ctx context.Context, args []string, stdout, stderr io.Writer) int {
	flags := flag.NewFlagSet("bench", flag.ContinueOnError)
	flags.SetOutput(stderr)
	runs := flags.Int("runs", 1, "how `many` runs; the table has the medians")
	quick := flags.Bool("quick", false, "see that it works: every benchmark once, on little data; the figures mean nothing")
	only := flags.String("only", "", "the packages whose path matches this `pattern`")
	keep := flags.Bool("keep", false, "write "+kept+", too")
	check := flags.Bool("check", false, "fail when a ratio is a quarter worse than in "+kept)
	out := flags.String("out", filepath.Join("out", "bench.md"), "`file` of the table")
	if err := flags.Parse(args); err != nil {
		if errors.Is(err, flag.ErrHelp) {
			return 0
		}
		return 2
	}
	pattern, err := regexp.Compile(*only)
	if err == nil && (flags.NArg() > 0 || *runs < 1 || *keep && (*check || *quick || *only != "")) {
		err = errors.New("there is nothing to give but flags, --runs is at least 1, and --keep wants a whole run")
	}
	if err != nil {
		fmt.Fprintln(stderr, "bench:", err)
		return 2
	}
	t, err := measureAll(ctx, pattern, *runs, *quick, stderr)
	if err == nil {
		err = t.write(*out)
	}
	if err == nil && *keep {
		err = t.write(kept)
	}
	if err != nil {
		fmt.Fprintln(stderr, "bench:", err)
		return 1
	}
	fmt.Fprint(stdout, t.markdown())
	if !*check {
		return 0
	}
	before, err := os.ReadFile(kept)
	if err != nil {
		fmt.Fprintln(stderr, "bench: there is nothing to check against:", err)
		return 1
	}
	worse := t.worse(parseTable(string(before)), pattern)
	for _, w := range worse {
		fmt.Fprintln(stderr, "bench:", w)
	}
	return min(len(worse), 1)
}
