package kit

import (
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"
)

func TestNHSNumberIsShown334WhileTyping(t *testing.T) {
	in := NewNHSNumber()
	w := window(t, in.Object())
	w.Canvas().Focus(in.Target())
	for _, step := range []struct{ typed, want string }{
		{"99", "99"}, {"9", "999"}, {"0", "999 0"}, {"x -.", "999 0"}, {"00", "999 000"}, {"0034", "999 000 0034"}, {"7", "999 000 0034"},
	} {
		for _, r := range step.typed {
			in.entry.TypedRune(r)
		}
		if in.Value() != step.want {
			t.Fatalf("after typing %q the box shows %q, want %q", step.typed, in.Value(), step.want)
		}
		if in.entry.CursorColumn != len(step.want) {
			t.Fatalf("after typing %q the cursor is at %d, want %d", step.typed, in.entry.CursorColumn, len(step.want))
		}
	}
	for _, want := range []string{"999 000 003", "999 000 00", "999 000 0", "999 000", "999 00"} {
		in.entry.TypedKey(key(fyne.KeyBackspace))
		if in.Value() != want {
			t.Fatalf("Backspace shows %q, want %q", in.Value(), want)
		}
	}
}

func TestNHSNumberBackspaceTakesTheDigitBeforeASpace(t *testing.T) {
	in := NewNHSNumber()
	w := window(t, in.Object())
	w.Canvas().Focus(in.Target())
	in.SetValue("9990000034")
	in.entry.CursorColumn = 4
	in.entry.TypedKey(key(fyne.KeyBackspace))
	if in.Value() != "990 000 034" {
		t.Errorf("the box shows %q, want 990 000 034", in.Value())
	}
}

func TestNHSNumberPasted(t *testing.T) {
	for name, c := range map[string]struct{ pasted, want string }{
		"plain":            {"9990000034", "999 000 0034"},
		"3-3-4":            {"999 000 0034", "999 000 0034"},
		"hyphens and text": {"NHS No. 999-000-0034\n", "999 000 0034"},
		"too long is kept": {"99900000341", "999 000 0034 1"},
	} {
		in := NewNHSNumber()
		w := window(t, in.Object())
		w.Canvas().Focus(in.Target())
		clip := test.NewClipboard()
		clip.SetContent(c.pasted)
		in.entry.TypedShortcut(&fyne.ShortcutPaste{Clipboard: clip})
		if in.Value() != c.want {
			t.Errorf("%s: pasted %q shows %q, want %q", name, c.pasted, in.Value(), c.want)
		}
	}
}

// FuzzReformNHSNumber: no digit is lost or invented, the cursor stays inside, and
// a second pass changes nothing.
func FuzzReformNHSNumber(f *testing.F) {
	f.Add("999 000 0034", 4)
	f.Add("NHS 9990000034é", 9)
	f.Fuzz(func(t *testing.T, s string, at int) {
		at = max(min(at, len([]rune(s))), 0)
		out, cursor := reformNHSNumber(s, at)
		keep := func(r rune) rune {
			if r < '0' || r > '9' {
				return -1
			}
			return r
		}
		want := strings.Map(keep, s)
		want = want[:min(len(want), maxPasted)]
		if got := strings.ReplaceAll(out, " ", ""); got != want {
			t.Fatalf("digits are %q, want %q", got, want)
		}
		if cursor < 0 || cursor > len(out) {
			t.Fatalf("cursor %d is outside %q", cursor, out)
		}
		if again, _ := reformNHSNumber(out, cursor); again != out {
			t.Fatalf("second pass gives %q from %q", again, out)
		}
	})
}

func TestSecretAllowsPasteAndIsNotCopied(t *testing.T) {
	in := NewSecret()
	w := window(t, in.Object())
	w.Canvas().Focus(in.Target())
	clip := test.NewClipboard()
	clip.SetContent("correct horse battery")
	in.entry.TypedShortcut(&fyne.ShortcutPaste{Clipboard: clip})
	if in.Value() != "correct horse battery" {
		t.Error("paste into a password box does not work (WCAG 3.3.8)")
	}
	clip.SetContent("")
	in.entry.TypedShortcut(&fyne.ShortcutSelectAll{})
	in.entry.TypedShortcut(&fyne.ShortcutCopy{Clipboard: clip})
	if clip.Content() != "" {
		t.Error("a password could be copied out of its box")
	}
}

func TestResetForgetsWhatUndoWouldBringBack(t *testing.T) {
	in := NewInput()
	w := window(t, in.Object())
	w.Canvas().Focus(in.Target())
	for _, r := range "PENHALLOW" {
		in.entry.TypedRune(r)
	}
	in.Reset()
	in.entry.TypedShortcut(&fyne.ShortcutUndo{})
	if in.Value() != "" {
		t.Errorf("Undo brought back %d characters", len(in.Value()))
	}
	if w.Canvas().Focused() != in.Target() {
		t.Error("the fresh box did not take over the focus")
	}
}

func TestDateFieldEchoesBesideTheBox(t *testing.T) {
	f := DateField("dob", "Date of birth", "", func(s string) string {
		if s == "3/4/80" {
			return "3 April 1980"
		}
		return ""
	})
	w := window(t, f.Object())
	w.Canvas().Focus(f.Target())
	in, ok := f.control.(*Input)
	if !ok {
		t.Fatal("a date field is text")
	}
	for _, r := range "3/4/80" {
		in.entry.TypedRune(r)
	}
	if f.echo.Text() != "3 April 1980" {
		t.Errorf("the echo is %q, want 3 April 1980", f.echo.Text())
	}
	in.entry.TypedKey(key(fyne.KeyBackspace))
	if f.echo.Text() != "" {
		t.Errorf("the echo is %q after a change that is no date, want nothing", f.echo.Text())
	}
}

func TestNoErrorIsShownOnTypingOrLeavingAField(t *testing.T) {
	f := NewField(FieldSpec{Name: "nhs-number", Label: "NHS number"}, NewNHSNumber())
	other := NewField(FieldSpec{Name: "x", Label: "X"}, NewInput())
	w := window(t, Stack(2, f.Object(), other.Object()))
	w.Canvas().Focus(f.Target())
	w.Canvas().Focused().TypedRune('9')
	w.Canvas().Focus(other.Target())
	if f.Error() != "" || f.problem.Visible() {
		t.Error("leaving a field showed an error")
	}
}

func TestErrorSummaryTakesFocusAndJumpsToTheField(t *testing.T) {
	a := NewField(FieldSpec{Name: "a", Label: "A"}, NewInput())
	b := NewField(FieldSpec{Name: "b", Label: "B"}, NewNHSNumber())
	s := NewErrorSummary()
	w := window(t, Stack(2, s.Object(), a.Object(), b.Object()))
	if !s.Show([]FieldError{{"b", "Check the number"}, {"", "Something else"}}, a, b) {
		t.Fatal("there was nothing to show")
	}
	s.Focus()
	link, ok := w.Canvas().Focused().(*Button)
	if !ok || link.Label() != "Check the number" {
		t.Fatalf("the focus is on %T, want the first line of the summary", w.Canvas().Focused())
	}
	if b.Error() != "Check the number" || a.Error() != "" {
		t.Errorf("beside the fields stands %q and %q", a.Error(), b.Error())
	}
	link.TypedKey(key(fyne.KeyReturn))
	if w.Canvas().Focused() != b.Target() {
		t.Error("the line does not lead to its field")
	}
	if s.Show(nil, a, b) || s.Visible() || b.Error() != "" {
		t.Error("without errors something is still shown")
	}
}

func TestScreenReaderHearsTheFieldAndNeverASecret(t *testing.T) {
	in := NewSecret()
	NewField(FieldSpec{Name: "pin", Label: "Smartcard PIN"}, in)
	in.SetValue("1234")
	in.Reset()
	in.SetValue("1234")
	if got := in.entry.AccessibilityLabel(); got != "Smartcard PIN" {
		t.Errorf("a screen reader hears %q, want Smartcard PIN", got)
	}
	c := NewChoice([]Option{{ID: "f", Label: "Female"}})
	NewField(FieldSpec{Name: "gender", Label: "Gender"}, c)
	c.SetValue("f")
	if got := c.AccessibilityLabel(); got != "Gender: Female" {
		t.Errorf("a screen reader hears %q, want Gender: Female", got)
	}
}

func TestProtectiveTextWordForWord(t *testing.T) {
	if ProtectiveText != "NHS Confidential: Personal Data about a patient" {
		t.Errorf("clause 3.17.1 asks for other words than %q", ProtectiveText)
	}
}

func TestTextWrapsAndNeverTruncates(t *testing.T) {
	long := "TREETAWTCHAIWONG-FEATHERSTONEHAUGH-CHOLMONDELEY, Lertchai Maximilian (Sir)"
	x := Title(long)
	window(t, container900(x))
	x.Resize(fyne.NewSize(240, 10))
	r, ok := test.WidgetRenderer(x).(*textRenderer)
	if !ok {
		t.Fatal("text has another renderer")
	}
	all := ""
	for _, row := range r.rows {
		if w := row.MinSize().Width; w > 241 {
			t.Errorf("line %q is %v wide, want at most 240", row.Text, w)
		}
		all += row.Text
	}
	if strings.ReplaceAll(all, " ", "") != strings.ReplaceAll(long, " ", "") {
		t.Errorf("wrapped to %q, characters are missing", all)
	}
}

func container900(o fyne.CanvasObject) fyne.CanvasObject { return Stack(0, o) }
