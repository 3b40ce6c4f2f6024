package ui_test

import (
	"strings"
	"testing"

	"fyne.io/fyne/v2"

	"msca/app/ui/batch"
	"msca/app/ui/kit"
)

var batchOperations = []kit.Option{
	{ID: "verifyNHSNumber", Label: "Verify the NHS number"},
	{ID: "getNHSNumber", Label: "Find the NHS number"},
	{ID: "getPatientDetailsByNHSNumber", Label: "Compare with the details held under the NHS number"},
	{ID: "getPatientDetailsBySearch", Label: "Search, and compare with the details held"},
	{ID: "getPatientDetails", Label: "Either, row by row"},
}

func batchColumns() batch.Model {
	return batch.Model{Step: batch.Columns, Operations: batchOperations,
		Columns: []batch.Column{{Name: "reference", Label: "Own reference"}, {Name: "nhs-number", Label: "NHS number"}, {Name: "dob", Label: "Date of birth"},
			{Name: "surname", Label: "Surname"}, {Name: "forename", Label: "Forename"}},
		Values: &batch.Values{Path: "/srv/work/outpatients.csv", Operation: "verifyNHSNumber", Result: "/srv/work/outpatients-traced.csv", Columns: map[string]string{
			"reference": "Hospital No", "nhs-number": "NHS No", "dob": "Born", "surname": "Family name"}},
		Facts:  []kit.Pair{{Label: "File", Value: "outpatients.csv, 1284 rows"}, {Label: "Not used", Value: "Ward, Postcode"}},
		Header: []string{"Hospital No", "NHS No", "Born", "Family name", "Ward", "Postcode"},
		Preview: [][]string{{"HC-000417", "999 000 0034", "29-Feb-1984", "Penhallow", "Trevose", "ZZ99 3AA"}, {"HC-000418", "999 000 0018", "01-Jan-1970", "Ashdown", "Trevose", "ZZ99 3AA"},
			{"HC-000533", "999 000 0026", "13-May-1931", "Beauchamp", "Godrevy", "ZZ99 3AA"}},
	}
}

func batchChecked() batch.Model {
	return batch.Model{Step: batch.Checked, Sendable: true, Tone: kit.ToneCaution,
		Summary: "1282 of 1284 rows can be sent; 2 would be refused. Nothing has been sent.",
		Facts:   []kit.Pair{{Label: "Asks", Value: "Verify the NHS number"}, {Label: "File", Value: "outpatients.csv"}, {Label: "Result file", Value: "/srv/work/outpatients-traced.csv"}},
		Refused: []batch.Refused{{Line: "118", Reference: "HC-000611", Column: "NHS No", Reason: "NHS number is refused: the check digit does not fit"},
			{Line: "902", Reference: "HC-001377", Column: "Born", Reason: "date of birth is refused: there is no such day"}}}
}

func batchRunning() batch.Model {
	return batch.Model{Step: batch.Running, Done: 803, Rows: 1284, Facts: []kit.Pair{
		{Label: "Outcomes", Value: "771 success, 19 not verified, 8 no match, 3 superseded, 2 refused"}, {Label: "Rate", Value: "9.8 rows a second"}, {Label: "Time left", Value: "49 seconds"},
		{Label: "Result file", Value: "/srv/work/outpatients-traced.csv"}}}
}

func batchEnded() batch.Model {
	return batch.Model{Step: batch.Ended, Tone: kit.ToneGood, Summary: "Complete: every row has its outcome.", Facts: []kit.Pair{
		{Label: "Rows", Value: "1284"}, {Label: "Outcomes", Value: "1229 success, 31 not verified, 14 no match, 6 superseded, 2 invalidated, 2 refused"},
		{Label: "Result file", Value: "/srv/work/outpatients-traced.csv"}, {Label: "SHA-256", Value: "9f2c41d07a5be6632b1f0d5f7c1a2e4490c87f6d2a1b7704e1d2c3b4a5968778"},
		{Label: "Batch", Value: "1F0C2A7E-4D55-4B5C-9E0B-8B1E0D5D2B11"}}}
}

func batchView(m batch.Model) *batch.View {
	return batch.New(m, batchCallbacks())
}

func batchCallbacks() batch.Callbacks {
	return batch.Callbacks{Read: func(string) {}, Operation: func(batch.Values) {}, Check: func(batch.Values) {}, Run: nothing, GoOn: nothing, Back: nothing, Pause: nothing, Stop: nothing, CopyProblem: nothing,
		Echo: func(field, column string) string {
			return map[string]string{"Hospital No": "HC-000417, HC-000418", "NHS No": "999 000 0034, 999 000 0018", "Born": "29-Feb-1984, 01-Jan-1970", "Family name": "Penhallow, Ashdown"}[column]
		}}
}

func batchSamples() []sample {
	show := func(m batch.Model) func() kit.View {
		return func() kit.View { return framed(batchView(m), m.Step == batch.Running) }
	}
	wrong := batchColumns()
	wrong.Errors = []kit.FieldError{{Field: "dob", Message: "Date of birth: no column holds it, and verifyNHSNumber needs it"}}
	paused := batchEnded()
	paused.Summary, paused.Tone, paused.Unfinished = "Paused: the screen was locked. 803 of 1284 rows are done; nothing is lost.", kit.ToneCaution, true
	return []sample{
		{"batch", show(batch.Model{})},
		{"batch-problem", show(batch.Model{Problem: &kit.Problem{Title: "The file cannot be read as a table", What: "Something in it is not CSV as expected. Nothing was sent.",
			Do: []string{"Line 118, column 24: a quotation mark in the wrong place.", "Correct it, or export the file again as CSV UTF-8 with a heading line."}, Code: "BATCH-FILE"}})},
		{"batch-columns", show(batchColumns())},
		{"batch-columns-wrong", show(wrong)},
		{"batch-checked", show(batchChecked())},
		{"batch-running", show(batchRunning())},
		{"batch-paused", show(paused)},
		{"batch-ended", show(batchEnded())},
	}
}

// A batch from the file to the result by keys alone; Escape and Enter never end
// what runs.
func TestBatchByKeyboard(t *testing.T) {
	var read string
	var checked batch.Values
	done := map[string]int{}
	did := func(what string) func() { return func() { done[what]++ } }
	var v *batch.View
	cb := batchCallbacks()
	cb.Read = func(path string) { read = path; v.SetModel(batchColumns()) }
	cb.Operation = func(x batch.Values) {
		m := batchColumns()
		m.Values, m.Columns = &x, append(m.Columns, batch.Column{Name: "local-id", Label: "Local identifier"})
		done["operation"]++
		v.SetModel(m)
	}
	cb.Check = func(x batch.Values) { checked = x; v.SetModel(batchChecked()) }
	cb.Run, cb.Pause, cb.Stop, cb.GoOn, cb.Back = did("run"), did("pause"), did("stop"), did("go on"), did("back")
	v = batch.New(batch.Model{}, cb)
	w := open(t, v)
	typeIn(w, "/srv/work/a.csv")
	press(w, fyne.KeyReturn)
	if read != "/srv/work/a.csv" {
		t.Fatalf("the file read is %q", read)
	}
	press(w, fyne.KeyDown)
	if done["operation"] != 1 || !shows(w, "Local identifier") {
		t.Errorf("choosing an operation was told %d times, and its columns are not there", done["operation"])
	}
	w.Canvas().FocusNext()
	press(w, fyne.KeyReturn)
	if checked.Operation != "getNHSNumber" || checked.Columns["nhs-number"] != "NHS No" || checked.Result == "" {
		t.Fatalf("checked with %+v", checked)
	}
	if !shows(w, "1282 of 1284 rows") || !shows(w, "HC-000611") {
		t.Error("the check is not on the screen")
	}
	press(w, fyne.KeySpace)
	if done["run"] != 1 {
		t.Error("Begin does not have the focus after the check")
	}
	v.SetModel(batchRunning())
	if !shows(w, "803 of 1284 rows") || !shows(w, "49 seconds") {
		t.Error("the progress is not on the screen")
	}
	w.Canvas().Unfocus()
	press(w, fyne.KeyEscape, fyne.KeyReturn)
	if done["stop"]+done["pause"]+done["back"] != 0 {
		t.Errorf("a stray key did %v", done)
	}
	w.Canvas().FocusNext()
	press(w, fyne.KeyReturn)
	if done["pause"] != 1 {
		t.Error("Pause is not the first control")
	}
	pausing := batchRunning()
	pausing.Pausing = true
	v.SetModel(pausing)
	if !shows(w, "rows under way are finished") || shows(w, "Stop for good") {
		t.Error("pausing is not said, or can be asked for twice")
	}
	ended := batchEnded()
	ended.Unfinished = true
	v.SetModel(ended)
	press(w, fyne.KeySpace)
	if done["go on"] != 1 {
		t.Error("going on does not have the focus when a batch is unfinished")
	}
}

// After Clear nothing of the file, its rows or what was typed is left.
func TestMSCA_IG_02_BatchForgetsItsRows(t *testing.T) {
	for _, m := range []batch.Model{batchColumns(), batchChecked(), batchRunning(), batchEnded()} {
		v := batchView(m)
		w := open(t, v)
		v.Clear()
		if left := leftovers(v, w, "Penhallow", "HC-000417", "HC-000611", "outpatients", "999 000 0034"); len(left) > 0 {
			t.Errorf("step %d leaves %s", m.Step, strings.Join(left, "; "))
		}
	}
}

// TestBatchFirstValuesStandBesideTheBox, as far as a column has any.
func TestBatchFirstValuesStandBesideTheBox(t *testing.T) {
	w := showSample(t, sampleNamed(t, "batch-columns"), kit.Light, 1, fyne.NewSize(1120, 820))
	for _, values := range []string{"HC-000417, HC-000418", "Penhallow, Ashdown"} {
		if !shows(w, values) {
			t.Errorf("%q does not stand beside the column that begins with it", values)
		}
	}
}
