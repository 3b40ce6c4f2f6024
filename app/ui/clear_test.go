package ui_test

import (
	"fmt"
	"reflect"
	"strings"
	"testing"
	"unsafe"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/test"

	"msca/app/ui/alerts"
	"msca/app/ui/auditview"
	"msca/app/ui/confirm"
	"msca/app/ui/emergency"
	"msca/app/ui/kit"
	"msca/app/ui/lookup"
	"msca/app/ui/result"
)

// painted lists everything on the canvas that has words.
func painted(w fyne.Window) []*canvas.Text {
	var out []*canvas.Text
	for _, o := range test.LaidOutObjects(w.Content()) {
		if x, ok := o.(*canvas.Text); ok {
			out = append(out, x)
		}
	}
	return out
}

// shows tells whether the words are on the screen in one line.
func shows(w fyne.Window, words string) bool {
	_, ok := where(w, words)
	return ok
}

// where finds words and tells where on the screen they stand.
func where(w fyne.Window, words string) (fyne.Position, bool) {
	return find(w.Content(), fyne.Position{}, words)
}

// find goes through what is drawn; the driver of headless tests knows the places of
// the outermost objects only.
func find(o fyne.CanvasObject, at fyne.Position, words string) (fyne.Position, bool) {
	if o == nil || !o.Visible() {
		return at, false
	}
	at = at.Add(o.Position())
	var inside []fyne.CanvasObject
	switch x := o.(type) {
	case *canvas.Text:
		return at, strings.Contains(x.Text, words)
	case *kit.Text:
		if strings.Contains(x.Text(), words) {
			return at, true
		}
	case *fyne.Container:
		inside = x.Objects
	}
	if x, ok := o.(fyne.Widget); ok {
		inside = test.WidgetRenderer(x).Objects()
	}
	for _, child := range inside {
		if p, ok := find(child, at, words); ok {
			return p, true
		}
	}
	return at, false
}

// leftovers finds every place, exported or not, from which a string can still be
// reached: the view, what it holds, what is on the canvas and what the renderers
// drew.
func leftovers(v kit.View, w fyne.Window, words ...string) []string {
	f := &finder{words: words, seen: map[unsafe.Pointer]map[reflect.Type]bool{}}
	f.look(reflect.ValueOf(v), "view", 0)
	f.look(reflect.ValueOf(w.Content()), "content", 0)
	f.look(reflect.ValueOf(w.Canvas().Focused()), "focus", 0)
	for _, o := range test.LaidOutObjects(w.Content()) {
		f.look(reflect.ValueOf(o), fmt.Sprintf("object %T", o), 0)
		if x, ok := o.(fyne.Widget); ok {
			f.look(reflect.ValueOf(test.WidgetRenderer(x)), fmt.Sprintf("renderer of %T", o), 0)
		}
	}
	return f.found
}

type finder struct {
	words []string
	seen  map[unsafe.Pointer]map[reflect.Type]bool
	found []string
}

func (f *finder) look(v reflect.Value, path string, depth int) {
	if !v.IsValid() || depth > 60 || len(f.found) > 5 {
		return
	}
	switch v.Kind() {
	case reflect.String:
		for _, w := range f.words {
			if strings.Contains(strings.ToUpper(v.String()), strings.ToUpper(w)) {
				f.found = append(f.found, path)
			}
		}
	case reflect.Pointer:
		if v.IsNil() || f.visited(v.UnsafePointer(), v.Type()) {
			return
		}
		f.look(v.Elem(), path, depth+1)
	case reflect.Interface:
		f.look(v.Elem(), path, depth+1)
	case reflect.Struct:
		for i := range v.NumField() {
			f.look(v.Field(i), path+"."+v.Type().Field(i).Name, depth+1)
		}
	case reflect.Slice:
		if v.IsNil() || f.visited(v.UnsafePointer(), v.Type()) {
			return
		}
		switch v.Type().Elem().Kind() {
		case reflect.Uint8:
			return // fonts and pictures
		case reflect.Int32:
			s := make([]rune, v.Len())
			for i := range s {
				s[i] = rune(v.Index(i).Int())
			}
			f.look(reflect.ValueOf(string(s)), path+"(runes)", depth+1)
			return
		}
		for i := range v.Len() {
			f.look(v.Index(i), fmt.Sprintf("%s[%d]", path, i), depth+1)
		}
	case reflect.Array:
		for i := range v.Len() {
			f.look(v.Index(i), path, depth+1)
		}
	case reflect.Map:
		for it := v.MapRange(); it.Next(); {
			f.look(it.Key(), path+"(key)", depth+1)
			f.look(it.Value(), path+"(value)", depth+1)
		}
	}
}

func (f *finder) visited(p unsafe.Pointer, t reflect.Type) bool {
	if f.seen[p] == nil {
		f.seen[p] = map[reflect.Type]bool{}
	}
	was := f.seen[p][t]
	f.seen[p][t] = true
	return was
}

// patientWords are parts of the sample patient that nothing else on the screens
// contains.
var patientWords = []string{"PENHALLOW", "Nesta", "29-Feb-1984", "29/02/1984", "999 000 0034", "9990000034", "Quay Row", "ZZ99", "01872", "penhallow@", "Trevean"}

func TestLeftoversFindsWhatIsThere(t *testing.T) {
	v := result.New(patient(), result.Callbacks{NewSearch: nothing})
	w := open(t, v)
	if len(leftovers(v, w, "Quay Row")) == 0 {
		t.Fatal("the search for leftovers finds nothing on a screen that shows it; the tests below would prove nothing")
	}
}

// TestLockLeavesNoPatientAnywhere: locking calls Clear; afterwards no object,
// renderer, undo stack or model may reach a word of the patient.
func TestLockLeavesNoPatientAnywhere(t *testing.T) {
	views := map[string]func() kit.View{
		"result":          func() kit.View { return result.New(patient(), result.Callbacks{NewSearch: nothing, Print: nothing}) },
		"confirm":         func() kit.View { return confirm.New(confirmModel(), confirm.Callbacks{Yes: nothing, No: nothing}) },
		"result in frame": resultSample(false, func(*result.Model) {}),
		"result deceased": resultSample(true, func(m *result.Model) { m.Banner.Deceased = true }),
		"verify":          resultSample(false, verifyModel),
		"lookup filled": lookupSample(false, func(m *lookup.Model) {
			m.Selected = lookup.OpDetails
			m.Values = &lookup.Values{NHSNumber: "9990000034", DateOfBirth: "29/02/1984", Surname: "PENHALLOW", Forename: "Nesta", Postcode: "ZZ99 3AA"}
			m.Errors = []kit.FieldError{{Field: lookup.FieldSurname, Message: "PENHALLOW is not known"}}
		}),
		"emergency form": emergencySample(func(m *emergency.Model) {
			m.Values = &emergency.Values{NHSNumber: "9990000034", DateOfBirth: "29/02/1984", Reason: "PENHALLOW is unconscious"}
		}),
		"alerts": alertsSample(func(m *alerts.Model) { m.Detail = alertDetail(); m.Detail.Reason = "PENHALLOW of 1 Quay Row" }),
		"audit": auditSample(&auditview.Detail{Title: "Record of 999 000 0034", Facts: []auditview.Pair{{Label: "Patient", Value: "999 000 0034"}},
			Payloads: []auditview.Payload{{Title: "Reply", Text: "<name>PENHALLOW</name>\n1 Quay Row"}}}),
	}
	for name, make := range views {
		t.Run(name, func(t *testing.T) {
			v := make()
			w := open(t, v)
			w.Canvas().Capture()
			v.Clear()
			if found := leftovers(v, w, patientWords...); len(found) > 0 {
				t.Errorf("after Clear a word of the patient can be reached by\n%s", strings.Join(found, "\n"))
			}
		})
	}
}

// TestLookupTypedTextCannotBeUndoneAfterClear types as a user does, so that the
// undo stack fills.
func TestLookupTypedTextCannotBeUndoneAfterClear(t *testing.T) {
	v := lookupView(func(m *lookup.Model) { m.Selected = lookup.OpDetailsBySearch })
	w := open(t, v)
	typeIn(w, "PENHALLOW")
	v.Clear()
	if found := leftovers(v, w, "PENHALLOW"); len(found) > 0 {
		t.Errorf("what was typed can still be reached by %v", found)
	}
	w.Canvas().Focused().(fyne.Shortcutable).TypedShortcut(&fyne.ShortcutUndo{})
	if v.Values().Surname != "" {
		t.Error("Undo brought a cleared surname back")
	}
}

// TestNewContentClearsTheOld: the frame never keeps the last patient.
func TestNewContentClearsTheOld(t *testing.T) {
	old := result.New(patient(), result.Callbacks{NewSearch: nothing})
	frame := framed(old, false)
	w := open(t, frame)
	type contents interface{ SetContent(kit.View) }
	frame.(contents).SetContent(lookupView(func(*lookup.Model) {}))
	if found := leftovers(frame, w, patientWords[:2]...); len(found) > 0 {
		t.Errorf("the patient can still be reached by %v", found)
	}
	if found := leftovers(old, w, patientWords[:2]...); len(found) > 0 {
		t.Errorf("the old view still holds the patient: %v", found)
	}
}
