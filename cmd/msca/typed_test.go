//go:build linux

package main

import (
	"os"
	"path/filepath"
	"testing"

	"fyne.io/fyne/v2"

	screen "msca/app/ui/batch"
	"msca/app/ui/discrepancies"
	"msca/app/ui/kit"
	"msca/app/ui/users"
	"msca/itk"
)

// A note about an answer is there again after a look at the answer, and gone with the
// patient, whichever way that is.
func TestMSCA_ORG_02_NoteOutlivesALookAtTheAnswer(t *testing.T) {
	const note = "the form from the practice says otherwise, and so does she"
	d := driveAs(t, "nurse")
	a := d.answered("9990000034", "29/02/1984")
	report := func(want string) {
		t.Helper()
		d.typed("d")
		if _, ok := d.shell.Content().(*discrepancies.ReportView); !ok {
			t.Fatalf("D leads to %T", d.shell.Content())
		}
		d.key(fyne.KeyEscape)
		if got := d.at.draft.note; got != want {
			t.Errorf("the box held %q, want %q", got, want)
		}
	}
	d.typed("d")
	d.typed(note)
	d.key(fyne.KeyEscape)
	report(note)
	report(note)
	d.to("exercises")
	d.newSearch()
	d.showAnswer(a)
	d.wait()
	report("")
}

// Escape from a form asks before what was typed is lost, and Escape again goes on.
func TestIssue6_7_UserFormAsksBeforeWhatWasTypedIsLost(t *testing.T) {
	d := driveAs(t, "manager")
	d.to("users")
	form := func() *users.Form { f, _ := d.shell.Content().(*users.Form); return f }
	open := func() {
		t.Helper()
		for _, f := range kit.Order(d.shell.Content().Object()) {
			if b, ok := f.(*kit.Button); ok && b.Label() == "Add a user" {
				b.OnTapped()
				return
			}
		}
		t.Fatal("there is no button to add a user")
	}
	asked := func() bool { return len(d.window.Canvas().Overlays().List()) > 0 }
	open()
	d.key(fyne.KeyEscape)
	if asked() || form() != nil {
		t.Error("an empty form cannot be left by Escape alone")
	}
	open()
	d.typed("ada")
	d.key(fyne.KeyEscape)
	if !asked() {
		t.Fatal("what was typed is lost without a question")
	}
	d.key(fyne.KeyEscape)
	if asked() || form() == nil || form().Values().UserID != "ada" {
		t.Error("Escape at the question loses what was typed")
	}
	d.key(fyne.KeyEscape, fyne.KeyTab, fyne.KeyReturn)
	if form() != nil {
		t.Error("the form cannot be left")
	}
}

// Going back from the columns keeps the path, and reading the same columns again what
// was said of them.
func TestMSCA_IG_02_3_9_15_BatchKeepsPathAndColumnsAStepBack(t *testing.T) {
	d := driveAs(t, "clerk")
	file := filepath.Join(t.TempDir(), "rows.csv")
	if err := os.WriteFile(file, []byte("Hospital No,Number,Born\nHC-1,9990000034,29/02/1984\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	d.to("batch")
	d.typed(file)
	d.key(fyne.KeyReturn)
	b := d.batch
	if b.model.Step != screen.Columns {
		t.Fatalf("the step is %d: %+v", b.model.Step, b.model.Problem)
	}
	v := b.view.Values()
	v.Columns["nhs-number"] = "Number"
	v.Operation = string(itk.VerifyNHSNumber)
	d.chooseBatchOperation(b, v)
	d.key(fyne.KeyEscape)
	if got := d.batch.view.Values().Path; d.batch.model.Step != screen.Choose || got != file {
		t.Fatalf("a step back the path is %q, want %q", got, file)
	}
	d.key(fyne.KeyReturn)
	if got := d.batch.view.Values().Columns["nhs-number"]; got != "Number" {
		t.Errorf("the NHS number is in column %q after reading again, want Number", got)
	}
}
