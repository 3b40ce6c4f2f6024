package main

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"strings"
	"text/tabwriter"

	"msca/app/plain"
	"msca/app/problem"
	"msca/cmd/internal/station"
)

// terminal is where a call reads and writes.
type terminal struct {
	in       io.Reader
	out, err io.Writer
}

// call is one run of a verb.
type call struct {
	*terminal
	ctx context.Context

	data, configFile string
	newConfig        bool // the verb makes the file of settings where there is none
	training, json   bool
	as               string
	passwordStdin    bool
	card, pinStdin   bool
	profile          string

	emitted bool // a JSON document is on standard output
	asked   bool // --json is among the arguments, though they may not be understood

	restore func() error // puts the terminal back, nil when nothing was changed

	lines *bufio.Reader // over standard input, once something was read from it
}

const globalHelp = `
Global:
  --data DIR                   the data folder (default: this machine's)
  --config FILE                settings (default: config.json in the data folder)
  --training                   the training folder and the training SMSP
  --json                       one JSON document on standard output
  --as USER                    sign in with this account; on a terminal the password
                               is asked for, otherwise add --password-stdin
  --password-stdin             read the password from the first line of standard input
                               (a new password from the second)
  --card                       sign in with the card in the reader; on a terminal the
                               PIN is asked for, otherwise add --pin-stdin
  --pin-stdin                  read the PIN from the first line of standard input
  --profile ID                 the role profile to work in, where there are several
`

func (c *call) globals(fs *flag.FlagSet) {
	fs.StringVar(&c.data, "data", c.data, "the data folder")
	fs.StringVar(&c.configFile, "config", c.configFile, "settings")
	fs.BoolVar(&c.training, "training", c.training, "training mode")
	fs.BoolVar(&c.json, "json", c.json, "JSON on standard output")
	fs.StringVar(&c.as, "as", c.as, "sign in with this account")
	fs.BoolVar(&c.passwordStdin, "password-stdin", c.passwordStdin, "read the password from standard input")
	fs.BoolVar(&c.card, "card", c.card, "sign in with the card in the reader")
	fs.StringVar(&c.profile, "profile", c.profile, "the role profile to work in")
	fs.BoolVar(&c.pinStdin, "pin-stdin", c.pinStdin, "read the PIN from standard input")
	fs.VisitAll(func(f *flag.Flag) { f.DefValue = "" }) // what stood before the verb is no default
}

// parseGlobals takes the global flags that stand before the verb.
func (c *call) parseGlobals(args []string) ([]string, error) {
	fs := c.flags()
	if err := fs.Parse(args); err != nil {
		return nil, asUsage(fs, err)
	}
	return fs.Args(), nil
}

// flags starts the flag set of a verb, with the global flags in it.
func (c *call) flags() *flag.FlagSet {
	fs := flag.NewFlagSet("mscactl", flag.ContinueOnError)
	fs.SetOutput(io.Discard)
	c.globals(fs)
	return fs
}

// parse takes flags and words in any order and returns the words.
func parse(fs *flag.FlagSet, args []string) ([]string, error) {
	var words []string
	for {
		if err := fs.Parse(args); err != nil {
			return nil, asUsage(fs, err)
		}
		rest := fs.Args()
		if len(rest) == 0 {
			return words, nil
		}
		// What stands behind "--" is all words.
		if n := len(args) - len(rest); n > 0 && args[n-1] == "--" {
			return append(words, rest...), nil
		}
		words, args = append(words, rest[0]), rest[1:]
	}
}

// onlyFlags takes the flags of a verb that takes no words.
func onlyFlags(fs *flag.FlagSet, args []string) error {
	words, err := parse(fs, args)
	if err == nil && len(words) > 0 {
		err = usagef("unexpected word %q", words[0])
	}
	return err
}

func asUsage(fs *flag.FlagSet, err error) error {
	if errors.Is(err, flag.ErrHelp) {
		return &helpWanted{fs}
	}
	return usagef("%v", err)
}

// emit prints v as JSON, or with text for people. A terminal must not obey what is
// printed: names and ids come from anybody.
func (c *call) emit(v any, text func(w io.Writer)) error {
	if c.json {
		c.emitted = true
		e := json.NewEncoder(plain.Writer{To: c.out})
		e.SetEscapeHTML(false)
		e.SetIndent("", "  ")
		return e.Encode(v)
	}
	tw := tabwriter.NewWriter(plain.Writer{To: c.out}, 0, 4, 2, ' ', 0)
	text(tw)
	return tw.Flush()
}

// fail says what went wrong on standard error and gives the exit code.
func (c *call) fail(err error) int {
	if err == nil {
		return exitDone
	}
	code := exitCode(err)
	var quiet *exitError
	if errors.As(err, &quiet) && quiet.err == nil && code == quiet.code {
		return code
	}
	c.emitFailure(code, err)
	var u *usageError
	if errors.As(err, &u) {
		fmt.Fprintf(c.err, "mscactl: %v\n", err)
		return code
	}
	var field *station.FieldError
	if errors.As(err, &field) {
		fmt.Fprintf(c.err, "mscactl: refused before anything was made: %s\n", field.Field)
	}
	if inputRefused(c.err, err) {
		return code
	}
	p := problem.For(err)
	if p.Code == "GENERAL" {
		fmt.Fprintf(c.err, "mscactl: %v\n", err)
		return code
	}
	fmt.Fprint(c.err, "mscactl: ")
	printProblem(c.err, p)
	return code
}

// printProblem tells of a problem: what it is, what to do, and the detail for
// whoever is asked.
func printProblem(w io.Writer, p problem.Problem) {
	fmt.Fprintf(w, "%s [%s]\n", p.Title, p.Code)
	if p.What != "" {
		fmt.Fprintf(w, "  %s\n", p.What)
	}
	for _, do := range p.Do {
		fmt.Fprintf(w, "  - %s\n", do)
	}
	if p.Detail != "" {
		fmt.Fprintf(w, "  (%s)\n", strings.ReplaceAll(p.Detail, "\n", "; "))
	}
}
