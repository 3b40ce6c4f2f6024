//go:build linux

// Command walk sits at a virtual workstation and does the product's main job
// with real key strokes: it is what `make run` does where there is no display.
// It prints where the screenshots and the verified audit database are.
package main

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"

	"msca/cmd/internal/training"
	"msca/cmd/internal/ward"
)

func main() {
	if len(os.Args) != 3 {
		fmt.Fprintln(os.Stderr, "walk PROGRAMS OUT")
		os.Exit(2)
	}
	if err := run(os.Args[1], os.Args[2]); err != nil {
		fmt.Fprintln(os.Stderr, "walk:", err)
		os.Exit(1)
	}
}

func run(programs, out string) error {
	programs, err := filepath.Abs(programs)
	if err != nil {
		return err
	}
	if out, err = filepath.Abs(out); err != nil {
		return err
	}
	if err := os.RemoveAll(out); err != nil {
		return err
	}
	if err := os.MkdirAll(out, 0o700); err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(context.Background(), 3*time.Minute)
	defer cancel()
	w, err := ward.New(ctx, out)
	if err != nil {
		return err
	}
	defer w.Stop()
	data := filepath.Join(out, "data")
	mscactl, auditverify := filepath.Join(programs, "mscactl"), filepath.Join(programs, "auditverify")
	fmt.Println("no display here: using a virtual one")

	// The training folder has to be there before its card can be put in.
	if _, stderr, code := w.Exec(ctx, "", mscactl, "--training", "--data", data, "audit", "verify"); code != 0 {
		return fmt.Errorf("preparing the training folder: %s", stderr)
	}
	var last string
	for _, s := range []struct {
		says string
		do   func() error
	}{
		{"card into the reader", func() error {
			return first(w.StartReader, func() error { return w.InsertCard(ward.TrainingCard(data)) })
		}},
		{"computer-misuse warning", func() error { return w.Desktop(ctx, filepath.Join(programs, "msca"), data) }},
		{"sign-in", func() error { return w.PastWarning(ctx) }},
		{"role and organisation", func() error { return w.EnterPIN(ctx, training.PIN, "Choose your role") }},
		{"look-up", func() error { return w.Role(ctx, 0, "Look-up") }},
		{"result", func() error { return w.LookUp(ctx, "9990000034", "29/02/1984", "Result") }},
		{"card out, locked", func() error { w.PullCard(); return w.WaitTitle(ctx, "Locked") }},
	} {
		if err := s.do(); err != nil {
			picture, _ := w.Screenshot(ctx, "failed")
			return fmt.Errorf("%s: %w (picture: %s)", s.says, err, picture)
		}
		if last, err = w.Screenshot(ctx, name(s.says)); err != nil {
			return err
		}
		fmt.Printf("  %-26s %s\n", s.says, last)
	}
	w.Stop()
	verdict, stderr, code := execute(ctx, auditverify, filepath.Join(data, "audit", "audit.db"))
	if code != 0 && code != 10 {
		return fmt.Errorf("the audit trail did not verify: %s%s", verdict, stderr)
	}
	verdict, stderr, code = execute(ctx, mscactl, "--data", data, "audit", "verify")
	if code != 0 {
		return fmt.Errorf("the audit trail did not verify: %s%s", verdict, stderr)
	}
	fmt.Printf("audit database, verified:    %s\n%s", filepath.Join(data, "audit", "audit.db"), verdict)
	fmt.Printf("search it: echo '%s' | %s --data %s audit query --as privacy --password-stdin\n", training.Password, mscactl, data)
	return nil
}

// name makes a file name of what a step says.
func name(says string) string {
	return strings.NewReplacer(" ", "-", ",", "").Replace(says)
}

func execute(ctx context.Context, program string, args ...string) (stdout, stderr string, code int) {
	c := exec.CommandContext(ctx, program, args...)
	var out, errs strings.Builder
	c.Stdout, c.Stderr = &out, &errs
	if err := c.Run(); err != nil && c.ProcessState == nil {
		return "", err.Error(), -1
	}
	return out.String(), errs.String(), c.ProcessState.ExitCode()
}

func first(steps ...func() error) error {
	for _, s := range steps {
		if err := s(); err != nil {
			return err
		}
	}
	return nil
}
