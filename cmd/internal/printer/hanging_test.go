//go:build linux

package printer_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"syscall"
	"testing"
	"time"

	"msca/app"
	"msca/cmd/internal/printer"
)

// commands puts scripts in the place of the print service's commands.
func commands(t *testing.T, does map[string]string) {
	t.Helper()
	dir := t.TempDir()
	for name, script := range does {
		if err := os.WriteFile(filepath.Join(dir, name), []byte("#!/bin/sh\n"+script+"\n"), 0o700); err != nil {
			t.Fatal(err)
		}
	}
	t.Setenv("PATH", dir+":"+os.Getenv("PATH"))
}

// A print service that does not answer is told as that: it keeps nobody waiting, and the
// program from closing, for ever. Nothing is handed to it.
func TestMSCA_3_9_2_APrintServiceThatHangsIsTold(t *testing.T) {
	handed := filepath.Join(t.TempDir(), "handed")
	commands(t, map[string]string{"lpstat": "exec sleep 600", "lp": "touch " + handed})
	hangs := &printer.CUPS{Patience: 50 * time.Millisecond}
	_, err := hangs.List(t.Context())
	wantFault(t, err, app.NoPrintService)
	_, err = hangs.Print(t.Context(), job("ward2", 1))
	if e := wantFault(t, err, app.NoPrintService); e.Printer != "ward2" {
		t.Errorf("told of printer %q", e.Printer)
	}
	if _, err := os.Stat(handed); err == nil {
		t.Error("pages were handed over all the same")
	}
}

// Pages that were taken are not printed twice because something that lp started still
// holds its output.
func TestMSCA_3_9_2_PagesAreTakenThoughLpLeavesSomethingBehind(t *testing.T) {
	left := filepath.Join(t.TempDir(), "left")
	commands(t, map[string]string{
		"lpstat": `[ "$1" != -r ] || echo scheduler is running`,
		"lp":     "cat >/dev/null; sleep 600 & echo $! >" + left + "; echo 'request id is ward2-7 (1 file(s))'",
	})
	t.Cleanup(func() {
		var pid int
		raw, err := os.ReadFile(left)
		if err == nil {
			_, err = fmt.Sscan(string(raw), &pid)
		}
		if err == nil {
			err = syscall.Kill(pid, syscall.SIGKILL)
		}
		if err != nil {
			t.Errorf("what lp left behind: %v", err)
		}
	})
	taken, err := system().Print(t.Context(), job("ward2", 1))
	if err != nil || taken.Job != "ward2-7" {
		t.Errorf("pages that lp took are told as %+v, %v; want job ward2-7", taken, err)
	}
}

// A listing that its caller gives up says nothing about the print service.
func TestMSCA_3_9_2_AListingGivenUpIsNoFaultOfThePrintService(t *testing.T) {
	asked := filepath.Join(t.TempDir(), "asked")
	if err := syscall.Mkfifo(asked, 0o600); err != nil {
		t.Fatal(err)
	}
	commands(t, map[string]string{"lpstat": `[ "$1" != -r ] || { echo scheduler is running; exit; }
echo >` + asked + `
exec sleep 600`})
	ctx, giveUp := context.WithCancel(t.Context())
	go func() {
		_, _ = os.ReadFile(asked) // until the printers are asked for
		giveUp()
	}()
	if _, err := system().List(ctx); !errors.Is(err, context.Canceled) {
		t.Errorf("told as %v, want that it was given up", err)
	}
}
