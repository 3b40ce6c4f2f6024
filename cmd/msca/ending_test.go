//go:build linux

package main

import (
	"os"
	"testing"

	"fyne.io/fyne/v2/test"

	"msca/app"
	"msca/cmd/internal/station"
)

// What is handed over to a desktop that is closing is not lost, and who starts the
// program then gets a window: the next one is the first.
func TestMSCA_PDS_01_NothingIsHandedOverToADesktopThatCloses(t *testing.T) {
	dir, err := os.MkdirTemp("", "msca") // the path of a socket is short
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(dir) })
	t.Setenv("XDG_RUNTIME_DIR", dir)
	folder := station.Folder(t.TempDir())
	h := app.HandOver{}
	d := newDesktop(test.NewTempApp(t), true)
	if d.handed.first, err = join(folder, nil); err != nil {
		t.Fatal(err)
	}
	d.hear()
	if _, err := join(folder, &h); err != errHandedOver {
		t.Fatalf("a desktop that is open does not take what is handed over: %v", err)
	}
	d.window.Close()
	type joined struct {
		first *station.First
		err   error
	}
	next := make(chan joined)
	go func() {
		first, err := join(folder, &h)
		next <- joined{first, err}
	}()
	if d.takeOver(h.JSON()) {
		t.Error("a desktop that closes says that it has taken what was handed over")
	}
	if err := d.end(); err != nil {
		t.Fatal(err)
	}
	got := <-next
	if got.err != nil || got.first == nil {
		t.Fatalf("whoever starts the program while it closes gets no window: %v", got.err)
	}
	got.first.Close()
}
