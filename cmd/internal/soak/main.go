//go:build linux

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
	"syscall"
	"time"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	if orders := os.Getenv(ordersIn); orders != "" {
		os.Exit(work(ctx, orders, os.Stdout, os.Stderr))
	}
	os.Exit(run(ctx, os.Args[1:], os.Stdout, os.Stderr))
}

// run is main with its surroundings handed in: 0 nothing lost, 1 something was
// or the campaign could not be run, 2 wrong usage.
func run(ctx context.Context, args []string, stdout, stderr io.Writer) int {
	o := options{}
	flags := flag.NewFlagSet("soak", flag.ContinueOnError)
	flags.SetOutput(stderr)
	flags.DurationVar(&o.For, "for", 2*time.Hour, "how `long` to work")
	flags.IntVar(&o.Wards, "wards", 8, "how `many` wards; at least 5")
	flags.DurationVar(&o.Pace, "pace", 100*time.Millisecond, "the longest `pause` of a ward between two things it does")
	flags.Uint64Var(&o.Seed, "seed", uint64(time.Now().UnixNano()), "`number` that decides what is done and broken")
	out := flags.String("out", filepath.Join("out", "soak"), "`folder` of the report")
	if err := flags.Parse(args); err != nil {
		if errors.Is(err, flag.ErrHelp) {
			return 0
		}
		return 2
	}
	if flags.NArg() > 0 || o.Wards < 5 || o.For <= 0 {
		fmt.Fprintln(stderr, "soak: wants a time, at least 5 wards and nothing but flags")
		return 2
	}
	r, err := soak(ctx, o)
	if err == nil {
		err = r.write(*out)
	}
	if err != nil {
		fmt.Fprintln(stderr, "soak:", err)
		return 1
	}
	fmt.Fprint(stdout, r.markdown())
	if len(r.Failures) > 0 {
		return 1
	}
	return 0
}
