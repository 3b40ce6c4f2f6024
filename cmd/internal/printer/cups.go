//go:build !windows

package printer

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"os"
	"os/exec"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"msca/app"
)

// CUPS prints through lp, lpstat and cancel of cups-client.
type CUPS struct {
	// Patience is how long a job is watched after it was handed over, and how long
	// the print service may take to answer any question.
	Patience time.Duration
}

// asking bounds questions to the print service: one that answers none keeps nobody
// waiting, and the program from closing, for ever. The end of ctx does not end them.
// Handing the pages over is no question and has no bound, see Print.
func (c *CUPS) asking(ctx context.Context) (context.Context, context.CancelFunc) {
	return context.WithTimeout(context.WithoutCancel(ctx), c.Patience)
}

// System is the printers of this computer.
func System() app.Printers { return &CUPS{Patience: 20 * time.Second} }

// glance is the time between two looks at a job.
const glance = 250 * time.Millisecond

// run gives back what a command says, in the words of the C locale. A failure is
// an *app.PrinterError; a command that has not answered by the deadline of ctx is
// one of the print service. What a command started may hold its output longer than
// itself: the command has done its work all the same.
func run(ctx context.Context, stdin []byte, name string, args ...string) (string, error) {
	path, err := exec.LookPath(name)
	if err != nil {
		return "", &app.PrinterError{Fault: app.NoPrintService, Says: name + " is not installed"}
	}
	c := exec.CommandContext(ctx, path, args...)
	c.Env = append(os.Environ(), "LC_ALL=C", "LANGUAGE=C")
	c.Stdin, c.WaitDelay = bytes.NewReader(stdin), glance
	var out, complaint bytes.Buffer
	c.Stdout, c.Stderr = &out, &complaint
	if err := c.Run(); err != nil && !errors.Is(err, exec.ErrWaitDelay) {
		if err := ended(ctx, name); err != nil {
			return "", err
		}
		says := strings.TrimSpace(strings.TrimPrefix(strings.TrimSpace(complaint.String()), name+":"))
		return out.String(), &app.PrinterError{Fault: faultOf(says), Says: says}
	}
	return out.String(), nil
}

// ended says why ctx is over: only its deadline is the print service's doing.
func ended(ctx context.Context, name string) error {
	if errors.Is(ctx.Err(), context.DeadlineExceeded) {
		return &app.PrinterError{Fault: app.NoPrintService, Says: name + " does not answer"}
	}
	return ctx.Err()
}

func faultOf(says string) app.PrinterFault {
	switch says = strings.ToLower(says); {
	case strings.Contains(says, "not accepting"):
		return app.PrinterRefuses
	case strings.Contains(says, "does not exist"), strings.Contains(says, "invalid destination"), strings.Contains(says, "unknown destination"):
		return app.NoSuchPrinter
	case strings.Contains(says, "scheduler"), strings.Contains(says, "unable to connect"), strings.Contains(says, "bad file descriptor"), strings.Contains(says, "connection refused"):
		return app.NoPrintService
	}
	return app.PrinterFailed
}

// List asks CUPS for its printers and classes, those found on the network too.
func (c *CUPS) List(ctx context.Context) ([]app.Printer, error) {
	ctx, stop := context.WithTimeout(ctx, c.Patience)
	defer stop()
	if err := running(ctx); err != nil {
		return nil, err
	}
	names, err := run(ctx, nil, "lpstat", "-e")
	if err != nil && len(names) == 0 {
		names = "" // lpstat complains when there are none
	}
	standard, _ := run(ctx, nil, "lpstat", "-d")
	_, standard, _ = strings.Cut(strings.TrimSpace(standard), "destination: ")
	states, _ := run(ctx, nil, "lpstat", "-l", "-p")
	accepting, _ := run(ctx, nil, "lpstat", "-a")
	if err := ended(ctx, "lpstat"); err != nil {
		return nil, err
	}
	var out []app.Printer
	for name := range strings.Lines(names) {
		if name = strings.TrimSpace(name); name == "" {
			continue
		}
		p := app.Printer{Name: name, Default: name == standard}
		p.About, p.Fault, p.Says = state(name, states, accepting)
		out = append(out, p)
	}
	slices.SortFunc(out, func(a, b app.Printer) int {
		if a.Default != b.Default {
			return cmp.Compare(b2i(b.Default), b2i(a.Default))
		}
		return cmp.Compare(strings.ToLower(a.Name), strings.ToLower(b.Name))
	})
	return out, nil
}

func b2i(b bool) int {
	if b {
		return 1
	}
	return 0
}

// running wants the print service to be there: lpstat -r says so and exits with 0
// either way.
func running(ctx context.Context) error {
	says, err := run(ctx, nil, "lpstat", "-r")
	if err != nil {
		return err
	}
	if strings.Contains(says, "not running") {
		return &app.PrinterError{Fault: app.NoPrintService, Says: strings.TrimSpace(says)}
	}
	return nil
}

// state reads what lpstat -l -p and lpstat -a say of one printer.
func state(name, states, accepting string) (about string, fault app.PrinterFault, says string) {
	mine, first := false, true
	for line := range strings.Lines(states) {
		line = strings.TrimRight(line, "\n")
		if !strings.HasPrefix(line, "\t") {
			mine, first = strings.HasPrefix(line, "printer "+name+" "), true
			if mine && strings.HasPrefix(line, "printer "+name+" disabled") {
				fault = app.PrinterStopped
			}
			continue
		}
		if !mine {
			continue
		}
		line = strings.TrimSpace(line)
		key, value, named := strings.Cut(line, ":")
		value = strings.TrimSpace(value)
		switch {
		case first && line != "reason unknown" && !(named && key == "Form mounted"):
			says = line
		case key == "Description" && value != name, key == "Location":
			about = strings.TrimPrefix(about+", "+value, ", ")
		}
		first = false
	}
	about = strings.TrimSuffix(about, ", ")
	for line := range strings.Lines(accepting) {
		if fault == "" && strings.HasPrefix(line, name+" not accepting") {
			fault = app.PrinterRefuses
		}
	}
	return about, fault, says
}

var requestID = regexp.MustCompile(`request id is (\S+)`)

// Print gives the pages to lp by a pipe. A printer that is stopped is told before
// anything is handed over: pages must not wait in a queue until nobody expects
// them any more.
func (c *CUPS) Print(ctx context.Context, j app.PrintJob) (app.PrintTaken, error) {
	var none app.PrintTaken
	asking, stop := c.asking(ctx)
	defer stop()
	if err := running(asking); err != nil {
		return none, of(j.Printer, err)
	}
	if fault, says := now(asking, j.Printer); fault != "" {
		return none, &app.PrinterError{Printer: j.Printer, Fault: fault, Says: says}
	}
	if err := ended(asking, "lpstat"); err != nil {
		return none, of(j.Printer, err)
	}
	// However long it takes: where it is cut off nobody knows whether the pages come.
	says, err := run(context.WithoutCancel(ctx), j.PDF, "lp", "-d", j.Printer, "-t", j.Title, "-n", strconv.Itoa(j.Copies), "-o", "media=A4", "-o", "document-format=application/pdf", "-")
	if err != nil {
		return none, of(j.Printer, err)
	}
	m := requestID.FindStringSubmatch(says)
	if m == nil {
		return none, &app.PrinterError{Printer: j.Printer, Fault: app.PrinterFailed, Says: strings.TrimSpace(says)}
	}
	return c.watch(ctx, j.Printer, m[1])
}

// of names the printer in an error.
func of(printer string, err error) error {
	var e *app.PrinterError
	if errors.As(err, &e) {
		e.Printer = printer
	}
	return err
}

// now asks what hinders a printer.
func now(ctx context.Context, printer string) (app.PrinterFault, string) {
	states, err := run(ctx, nil, "lpstat", "-l", "-p", printer)
	var e *app.PrinterError
	if errors.As(err, &e) && e.Fault == app.NoSuchPrinter {
		return e.Fault, e.Says
	}
	_, fault, says := state(printer, states, "")
	return fault, says
}

// watch follows a job until it has left the queue, the printer stops, or the
// patience or ctx ends.
func (c *CUPS) watch(ctx context.Context, printer, job string) (app.PrintTaken, error) {
	taken := app.PrintTaken{Job: job}
	ctx, stop := context.WithTimeout(ctx, c.Patience)
	defer stop()
	for ctx.Err() == nil {
		if open, err := run(ctx, nil, "lpstat", "-W", "not-completed", "-o", printer); err == nil && !listed(open, job) {
			asking, stop := c.asking(ctx)
			how, says := jobEnd(asking, job)
			stop()
			switch how {
			case printed, unknown: // out of the queue is all that some services tell
				return taken, nil
			case givenUp:
				return taken, &app.PrinterError{Printer: printer, Fault: app.PrinterFailed, Says: says}
			}
		} else if fault, says := now(ctx, printer); fault != "" && ctx.Err() == nil {
			return c.withdraw(ctx, taken, &app.PrinterError{Printer: printer, Fault: fault, Says: says})
		}
		select {
		case <-ctx.Done():
		case <-time.After(glance):
		}
	}
	asking, stop := c.asking(ctx)
	defer stop()
	taken.Waiting = true
	_, taken.Says = now(asking, printer)
	return taken, nil
}

// withdraw takes a job out of its queue.
func (c *CUPS) withdraw(ctx context.Context, taken app.PrintTaken, why *app.PrinterError) (app.PrintTaken, error) {
	asking, stop := c.asking(ctx)
	defer stop()
	if _, err := run(asking, nil, "cancel", taken.Job); err != nil {
		why.Says = strings.TrimPrefix(why.Says+"; the job could not be withdrawn: "+err.Error(), "; ")
	}
	return taken, why
}

// listed says whether a list of lpstat -o has the job.
func listed(list, job string) bool {
	for line := range strings.Lines(list) {
		if f := strings.Fields(line); len(f) > 0 && f[0] == job {
			return true
		}
	}
	return false
}
