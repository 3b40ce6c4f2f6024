package ui_test

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/test"

	"msca/app/ui/kit"
	"msca/app/ui/result"
	"msca/app/ui/shell"
)

var anyNHSNumber = regexp.MustCompile(`\b999 ?\d{3} ?\d{4}\b`)

// personal finds a word of a patient on the screen: of the sample patient, or an
// NHS number of anybody.
func personal(w fyne.Window) string {
	for _, o := range test.LaidOutObjects(w.Content()) {
		words := ""
		switch x := o.(type) {
		case *canvas.Text:
			words = x.Text
		case *kit.Text:
			words = x.Text()
		}
		if anyNHSNumber.MatchString(words) || slices.ContainsFunc(patientWords, func(p string) bool { return strings.Contains(words, p) }) {
			return words
		}
	}
	return ""
}

// Every screen on which a patient could be read has the label, word for word, as
// the first thing below the bars of its window: at one place in the main window
// and at one in the window of the audit trail. The strip of training mode and that
// of emergency access push it down, always by the same; so do the names in the bar,
// which wrap when they are long and stay the same for a session.
func TestMSCA_IG_04_3_17_1_3_17_2_3_17_3_LabelOnEveryScreenWithPersonalDataAtTheSamePlace(t *testing.T) {
	if kit.ProtectiveText != "NHS Confidential: Personal Data about a patient" {
		t.Fatalf("clause 3.17.1 asks for other words than %q", kit.ProtectiveText)
	}
	for _, look := range []struct {
		size  fyne.Size
		scale float32
	}{{fyne.NewSize(1280, 800), 1}, {fyne.NewSize(1280, 800), 2}} {
		places := map[string]fyne.Position{}
		first := map[string]string{}
		labelled := 0
		for _, s := range samples() {
			w := showSample(t, s, kit.Light, look.scale, look.size)
			at, ok := where(w, kit.ProtectiveText)
			if !ok {
				if word := personal(w); word != "" {
					t.Errorf("%s shows %q and no protective label", s.name, word)
				}
				continue
			}
			labelled++
			_, main := s.view().(*shell.View)
			_, training := where(w, "TRAINING")
			_, emergency := where(w, "Emergency access to one patient is open")
			kind := fmt.Sprintf("main window %v, training %v, emergency %v, signed in %s", main, training, emergency, signedIn(w))
			if before, seen := places[kind]; seen && before != at {
				t.Errorf("at scale %v in %v (%s) the label stands at %v on %s and at %v on %s", look.scale, look.size, kind, before, first[kind], at, s.name)
			} else if !seen {
				places[kind], first[kind] = at, s.name
			}
			if at.Y > look.size.Height*0.75 {
				t.Errorf("%s: the label is down at %v of %v", s.name, at.Y, look.size.Height)
			}
		}
		if labelled < 20 {
			t.Errorf("only %d screens with a label were looked at", labelled)
		}
	}
}

// signedIn tells the sessions of the samples apart, by a line of the bar.
func signedIn(w fyne.Window) string {
	for _, x := range painted(w) {
		for _, role := range []string{"Nurse Access Role", "Systems Support Access Role", "Health Records Manager Access Role with"} {
			if strings.HasPrefix(x.Text, role) {
				return role
			}
		}
	}
	return ""
}

// The finder of places finds different places; without that the test above would
// prove nothing.
func TestWhereFindsPlaces(t *testing.T) {
	w := showSample(t, sample{"result", resultSample(false, func(*result.Model) {})}, kit.Light, 1, fyne.NewSize(1280, 800))
	label, _ := where(w, kit.ProtectiveText)
	name, ok := where(w, "PENHALLOW-TRESCOTHICK, Nesta")
	if !ok || label.Y <= 0 || name.Y <= label.Y {
		t.Errorf("the label is found at %v and the name below it at %v", label, name)
	}
}
