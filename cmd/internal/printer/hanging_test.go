//go:build linux

package printer_test

import (
	"os"
	"path/filepath"
	"testing"
	"time"

	"msca/app"
	"msca/cmd/internal/printer"
)

// A print service that does not answer is told as that: it keeps nobody waiting, and the
// program from closing, for ever. Nothing is handed to it.
func TestMSCA_3_9_2_APrintServiceThatHangsIsTold(t *testing.T) {
	dir := t.TempDir()
	handed := filepath.Join(dir, "handed")
	for name, does := range map[string]string{"lpstat": "exec sleep 600", "lp": "touch " + handed} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte("#!/bin/sh\n"+does+"\n"), 0o700); err != nil {
			t.Fatal(err)
		}
	}
	t.Setenv("PATH", dir+":"+os.Getenv("PATH"))
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
