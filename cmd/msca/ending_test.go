//go:build linux

package main

import (
	"os"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"msca/app"
	"msca/app/ui/kit"
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

// Signing out and closing ask first where something would be lost or stopped, the safe
// answer in focus, and lose nothing by it.
func TestMSCA_IG_02_SigningOutAndClosingAskBeforeAnythingIsLost(t *testing.T) {
	for _, c := range append([]typing{
		{"a note that stays with its answer", "nurse", nothingBefore, func(d *driven) {
			d.answered("9990000034", "29/02/1984")
			d.typed("d")
			d.typed("the letter says otherwise")
			d.key(fyne.KeyEscape)
		}, nil},
		{"a note in the audit trail", "privacy", alertRaised, func(d *driven) { d.noteOfFinding("the ward confirms it") }, nil},
		{"a batch that is running", "clerk", nothingBefore, func(d *driven) {
			d.to("batch")
			d.batch.running = true
			d.to("help")
		}, nil},
	}, typingInto...) {
		says := wordsTypedLost
		if c.user == "clerk" {
			says = wordsBatchPauses[:24]
		}
		t.Run(c.what, func(t *testing.T) {
			d := driveAs(t, c.user, c.prepare(t))
			c.begin(d)
			for how, end := range map[string]func(){"Ctrl+Q": func() { d.shortcut(kit.ShortcutSignOut) }, "closing the window": d.askToClose} {
				end()
				end() // there is one question
				if !d.says(says) {
					t.Fatalf("%s does not say %q", how, says)
				}
				d.key(fyne.KeyReturn)
				if n := len(d.window.Canvas().Overlays().List()); n != 0 {
					t.Fatalf("%s leaves %d questions after an answer", how, n)
				}
				if s := d.desk.State().Stage; s != app.Active {
					t.Fatalf("Enter after %s has the session %s", how, s)
				}
				if lost, paused := d.losses(); len(lost)+len(paused) == 0 {
					t.Fatalf("Enter after %s lost it", how)
				}
			}
			d.shortcut(kit.ShortcutSignOut)
			d.key(fyne.KeyTab, fyne.KeyReturn)
			if s := d.desk.State().Stage; s != app.SignedOut {
				t.Errorf("after the other answer the session is %s", s)
			}
		})
	}
}

// Nothing is asked where nothing would be lost, nor at a locked screen, whatever is
// behind it.
func TestMSCA_IG_02_EndingAsksNothingWhereNothingIsLost(t *testing.T) {
	d := driveAs(t, "nurse")
	d.to("emergency")
	d.typed("9990000034") // of the patient, no reason yet
	d.shortcut(kit.ShortcutSignOut)
	if s := d.desk.State().Stage; s != app.SignedOut {
		t.Errorf("the session is %s after Ctrl+Q with nothing to lose", s)
	}

	d = driveAs(t, "nurse")
	d.to("emergency")
	d.typed("9990000034")
	d.key(fyne.KeyTab, fyne.KeyTab)
	d.typed("unconscious")
	d.desk.Lock(lockedByUser)
	d.follow()
	d.wait()
	d.askToClose()
	select {
	case <-d.quitting:
	default:
		t.Error("a locked screen does not close")
	}
	if d.says(wordsTypedLost) {
		t.Error("a locked screen tells what is behind it")
	}
}
