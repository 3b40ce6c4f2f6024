//go:build linux

package main

import (
	"context"
	"os"
	"path/filepath"
	"syscall"
	"testing"

	"fyne.io/fyne/v2/test"

	"msca/app/ui/kit"
	"msca/cmd/internal/station"
)

// While another program keeps the workstation from opening, the warning says so, and no
// longer when it is open.
func TestMSCA_AUD_01_TheWarningSaysWhatIsWaitedFor(t *testing.T) {
	o := station.Options{Folder: station.Folder(t.TempDir()), Training: true, AccessPoint: "test", Short: true}
	st, err := station.Open(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	if err := st.Close(context.Background()); err != nil {
		t.Fatal(err)
	}
	lock, err := os.Open(filepath.Join(string(o.Folder), "settings.lock"))
	if err != nil {
		t.Fatal(err)
	}
	defer lock.Close()
	if err := syscall.Flock(int(lock.Fd()), syscall.LOCK_EX); err != nil {
		t.Fatal(err)
	}
	a := test.NewTempApp(t)
	a.Settings().SetTheme(kit.Theme(kit.Light, 1))
	d := &driven{newDesktop(a, true), t, make(chan func())}
	d.run.ui = func(f func()) {
		done := make(chan struct{})
		d.coming <- func() { f(); close(done) }
		<-done
	}
	d.showWarning()
	words := wordsWaitsForOther[:24] // as far as a line goes
	if d.says(words) {
		t.Error("it says so before it waits")
	}
	d.open(o)
	(<-d.coming)()
	if !d.says(words) {
		t.Errorf("it does not say %q", words)
	}
	lock.Close()
	(<-d.coming)() // it is open
	if d.desk == nil {
		t.Fatal(d.opening.err)
	}
	if d.says(words) {
		t.Error("it says so when it waits no more")
	}
	d.ticking()
	d.desk.OnChange(nil)
	d.wait()
	if err := d.end(); err != nil {
		t.Error(err)
	}
}
