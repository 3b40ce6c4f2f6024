package ui_test

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"msca/app/ui/kit"
	"msca/app/ui/printing"
	"msca/app/ui/result"
)

func printers(n int) []printing.Printer {
	out := []printing.Printer{
		{Name: "ward-2-nurses-station", About: "Ward 2, beside the drug cupboard", Usual: true},
		{Name: "outpatients", About: "Outpatients, reception"},
		{Name: "theatre-1", About: "Theatre corridor", State: "stopped: Out of paper"},
	}
	for i := len(out); i < n; i++ {
		out = append(out, printing.Printer{Name: fmt.Sprintf("floor-%d-printer-%02d", i/10, i), About: fmt.Sprintf("Room %d", 100+i)})
	}
	return out[:n]
}

func printModel(n int) printing.Model {
	m := printing.Model{What: "patient details", Printers: printers(n), Copies: "1", Folder: "/home/tregenza/Documents"}
	if n > 0 {
		m.Chosen = m.Printers[0].Name
	}
	return m
}

// printStates are the states of the dialog that prints.
func printStates() map[string]printing.Model {
	states := map[string]printing.Model{"print": printModel(3), "print-many": printModel(60), "print-none": printModel(0), "print-busy": {What: "patient details", Busy: "Printing on ward-2-nurses-station", MayLeave: true},
		"print-done":    {What: "patient details", Done: "Printed", DoneText: "1 copy of 2 pages on ward-2-nurses-station."},
		"print-waiting": {What: "patient details", Done: "Still at the printer", DoneText: "ward-2-nurses-station has taken the pages (job ward-2-nurses-station-17) and has not finished. Look whether they come out.", Caution: true}}
	m := states["print-none"]
	m.Problem = &kit.Problem{Title: "No printer is set up on this computer", What: "There is a print service, but it knows no printer.", Do: []string{"Save the pages as PDF instead.", "Ask the service desk to set up the printer of your ward."}, Code: "PRINT-NONE"}
	states["print-none"] = m
	m = printModel(3)
	m.Problem = &kit.Problem{Title: "The printer has stopped", What: "The printer is switched off, out of paper, paused or not reachable. Nothing waits in its queue, so that no page comes out when nobody is there.", Do: []string{"Look at the printer and print again.", "Choose another printer."}, Code: "PRINT-STOPPED"}
	states["print-stopped"] = m
	m = printModel(3)
	m.Copies, m.Errors = "two", []kit.FieldError{{Field: printing.FieldCopies, Message: "Type how many copies, 1 to 20"}}
	states["print-copies"] = m
	return states
}

// TestPrintDialogGallery draws every state of the dialog to look at.
func TestPrintDialogGallery(t *testing.T) {
	dir := filepath.Join("..", "..", "out", "gallery")
	if *gallery {
		if err := os.MkdirAll(dir, 0o755); err != nil {
			t.Fatal(err)
		}
	}
	for _, look := range looks {
		if !*gallery && look.name != "light-200" {
			continue
		}
		for name, m := range printStates() {
			w := showSample(t, sample{name, resultSample(false, func(*result.Model) {})}, look.variant, look.scale, fyne.NewSize(1280, 800))
			d := printing.Open(w.Canvas(), m, printing.Callbacks{Print: func(string, string) {}, Save: nothing, CopyProblem: nothing})
			if *gallery && (*galleryOnly == "" || *galleryOnly == name) {
				draw(t, w, filepath.Join(dir, fmt.Sprintf("%s-%s.png", name, look.name)))
			}
			d.Close()
		}
	}
}

// overlaid lists what the top of the overlays says.
func overlaid(w fyne.Window) []string {
	var said []string
	if top := w.Canvas().Overlays().Top(); top != nil {
		for _, o := range test.LaidOutObjects(top) {
			if x, ok := o.(*kit.Text); ok && x.Visible() {
				said = append(said, x.Text())
			}
		}
	}
	return said
}

func TestMSCA_IG_04_PrintDialogByKeyboard(t *testing.T) {
	w := showSample(t, sample{"result", resultSample(false, func(*result.Model) {})}, kit.Light, 1, fyne.NewSize(1280, 800))
	var got []string
	saved, left := 0, 0
	cb := printing.Callbacks{Print: func(p, c string) { got = append(got, p+" "+c) }, Save: func() { saved++ }, Leave: func() { left++ }}

	d := printing.Open(w.Canvas(), printModel(3), cb)
	press(w, fyne.KeyReturn) // the usual printer
	press(w, fyne.KeyDown, fyne.KeyReturn)
	w.Canvas().FocusNext()
	w.Canvas().Focused().(fyne.Shortcutable).TypedShortcut(&fyne.ShortcutSelectAll{})
	typeIn(w, "3")
	press(w, fyne.KeyReturn)
	if want := []string{"ward-2-nurses-station 1", "outpatients 1", "outpatients 3"}; !slices.Equal(got, want) {
		t.Errorf("printed %q, want %q", got, want)
	}
	for range 2 { // Print, then Save as PDF
		w.Canvas().FocusNext()
	}
	press(w, fyne.KeyReturn)
	if saved != 1 {
		t.Error("Save as PDF is not the second button after the copies")
	}
	press(w, fyne.KeyEscape)
	if d.IsOpen() || left != 1 {
		t.Error("Escape does not leave the dialog")
	}
	if !shows(w, "PENHALLOW-TRESCOTHICK") {
		t.Error("Escape left the patient too")
	}

	got = nil
	d = printing.Open(w.Canvas(), printModel(60), cb)
	typeIn(w, "ROOM 141")
	press(w, fyne.KeyReturn)
	if want := []string{"floor-4-printer-41 1"}; !slices.Equal(got, want) {
		t.Errorf("of 60 printers %q was found, want %q", got, want)
	}
	typeIn(w, "!")
	press(w, fyne.KeyReturn)
	if len(got) != 1 || !slices.Contains(overlaid(w), "No printer has that in its name") {
		t.Errorf("a printer that does not exist: printed on %q, said %q", got, overlaid(w))
	}
	d.Close()

	saved = 0
	m := printStates()["print-none"]
	d = printing.Open(w.Canvas(), m, cb)
	if press(w, fyne.KeyReturn); saved != 1 {
		t.Error("without a printer Enter does not save as PDF")
	}
	m.Busy = "Saving"
	d.SetModel(m)
	m.Busy, m.Done, m.Problem = "", "Saved", nil
	d.SetModel(m)
	if press(w, fyne.KeyReturn); d.IsOpen() {
		t.Error("Enter does not close the dialog when it is done")
	}
}
