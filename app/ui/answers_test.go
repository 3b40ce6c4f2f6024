package ui_test

import (
	"slices"
	"strings"
	"testing"

	"fyne.io/fyne/v2"

	"msca/app/ui/compare"
	"msca/app/ui/confirm"
	"msca/app/ui/discrepancies"
	"msca/app/ui/kit"
	"msca/app/ui/lookup"
	"msca/app/ui/recent"
	"msca/app/ui/result"
)

// What follows an answer: the next step, a discrepancy, a comparison, the list of
// recent look-ups.

var steps = []result.Step{
	{Title: "Swap surname and forename", Reason: "Ask which is the family name. Names are often given the other way round."},
	{Title: "Search without the forename", Reason: "A short name or a middle name in daily use is not the registered forename."},
	{Title: "Search by name, date of birth and gender", Reason: "It finds the patient under the number that counts now."},
}

func noMatch(m *result.Model) {
	*m = result.Model{Kind: result.ProblemResult, Meta: m.Meta, Next: steps, Report: true, Problem: &kit.Problem{Title: "No match",
		What: "The national record has nobody with these details. The patient may be there under other details.",
		Do:   []string{"Ask the patient to spell the surname and to say the date of birth again.", "If the patient cannot be found, make a local record and trace the NHS number later."}, Code: "NO-MATCH"}}
}

func supersededModel(m *result.Model) {
	*m = result.Model{Kind: result.ProblemResult, Report: true, Meta: m.Meta,
		Warnings: []result.Warning{{Level: result.Danger, Title: "This NHS number has been replaced",
			Text: "NHS number 999 000 0042 is no longer valid: it has been replaced by 999 000 0034. It has not been referred to the back office yet. The record was merged with another. Treat all demographic and clinical data held under the old number with caution.",
			Do:   []string{"Tell the patient that the number is replaced, and the replacement.", "Refer both numbers to the back office: report a discrepancy.", "Look the patient up under the replacement."}}},
		Next:     []result.Step{{Title: "Look up the replacement", Reason: "The patient's record is kept under the new number."}},
		Sections: []result.Section{{Title: "NHS number", Rows: []result.Row{{Label: "Asked for", Lines: []string{"999 000 0042"}}, {Label: "Replacement", Lines: []string{"999 000 0034"}}}}}}
}

func answerSample(change func(*result.Model)) func() kit.View {
	return func() kit.View { return framed(answer(change, result.Callbacks{}), false) }
}

func answer(change func(*result.Model), cb result.Callbacks) *result.View {
	m := patient()
	change(&m)
	for _, f := range []*func(){&cb.NewSearch, &cb.CopyNHSNumber, &cb.RaiseDiscrepancy, &cb.Compare, &cb.CopyProblem, &cb.Retry} {
		if *f == nil {
			*f = nothing
		}
	}
	if cb.Try == nil {
		cb.Try = func(int) {}
	}
	return result.New(m, cb)
}

func reportModel() discrepancies.Report {
	return discrepancies.Report{Kind: "Local record differs", Banner: *patient().Banner,
		Identifiers: []kit.Pair{{Label: "Name", Value: "PENHALLOW-TRESCOTHICK, Nesta Ruan (Ms)"}, {Label: "Born", Value: "29-Feb-1984"},
			{Label: "Gender", Value: "Female"}, {Label: "NHS number", Value: "999 000 0034"}, {Label: "Usual address", Value: "1 Quay Row, Newlyn, TRURO, ZZ99 3AA"}},
		Differences: []discrepancies.Difference{{What: "Surname", Here: "Penhallow", National: "Penhallow-Trescothick"}, {What: "Mobile", Here: "07700 900001", National: "withheld or not supplied"}}}
}

func reportSample(change func(*discrepancies.Report)) func() kit.View {
	return func() kit.View {
		m := reportModel()
		change(&m)
		return framed(discrepancies.NewReport(m, discrepancies.ReportCallbacks{Send: func(string) {}, Cancel: func(string) { nothing() }, CopyProblem: nothing}), false)
	}
}

func inboxModel() discrepancies.Model {
	options := func(words ...string) (out []kit.Option) {
		for _, w := range words {
			out = append(out, kit.Option{ID: strings.ToLower(w), Label: w})
		}
		return out
	}
	return discrepancies.Model{
		Filters: options("Open", "New", "Being worked on", "Sent back", "Closed", "All"), Filter: "open",
		Outcomes: options("Local records merged", "Local record corrected", "National record corrected", "Nothing was wrong", "Reported twice"),
		Rows: []discrepancies.Row{
			{Number: "1287", State: "New", Reported: "23-Nov-2026 10:02", What: "NHS number no longer valid", NHSNumber: "999 000 0166", By: "tregenzar", Urgent: true},
			{Number: "1254", State: "Being worked on", Reported: "22-Nov-2026 16:40", What: "Local record differs", NHSNumber: "999 000 0034", By: "555012345678"},
			{Number: "1201", State: "Sent back", Reported: "20-Nov-2026 09:11", What: "Something else", NHSNumber: "999 000 0018", By: "tregenzar"},
		}}
}

func openedDetail() *discrepancies.Detail {
	return &discrepancies.Detail{Title: "Discrepancy 1254",
		Facts:       []kit.Pair{{Label: "State", Value: "Being worked on"}, {Label: "What", Value: "Local record differs"}, {Label: "Reported", Value: "22-Nov-2026 16:40 by Rowena Tregenza, Nurse Access Role"}, {Label: "Message ID", Value: "1F0C2A7E-4D55-4B5C-9E0B-8B1E0D5D2B11"}},
		Identifiers: reportModel().Identifiers, Differences: reportModel().Differences[:1], Note: "The patient says she took the double name in May.",
		Steps: []discrepancies.Step{{When: "22-Nov-2026 17:02", Who: "Morwenna Pascoe", What: "Being worked on", Note: "Asked the practice for the form."}},
		Add:   true, SendBack: true, Close: true}
}

func inbox(change func(*discrepancies.Model), cb discrepancies.Callbacks) *discrepancies.View {
	m := inboxModel()
	change(&m)
	return discrepancies.New(m, cb)
}

func inboxSample(change func(*discrepancies.Model)) func() kit.View {
	return func() kit.View {
		return framed(inbox(change, discrepancies.Callbacks{Filter: func(string) {}, Open: func(int) {}, CloseDetail: nothing, Leave: nothing, Counts: nothing, CopyCounts: nothing, CloseCounts: nothing}), false)
	}
}

const countsText = `Discrepancies with the national record
Period: everything recorded
Made: 23-Nov-2026 10:30:00 GMT (UTC+00:00)

Month     Kind                                   New  Being worked on  Sent back  Closed  Total
Nov-2026  NHS number no longer valid               1                0          0       2      3
Nov-2026  Local record differs                     0                1          0       4      5
All       All                                      1                1          0       6      8
`

func compareModel() compare.Model {
	m := compare.Model{Banner: *patient().Banner}
	for _, f := range [][2]string{{"nhs-number", "NHS number"}, {"title", "Title"}, {"surname", "Surname"}, {"forename", "Forename"}, {"date-of-birth", "Date of birth"}, {"gender", "Gender"},
		{"address", "Address"}, {"postcode", "Postcode"}, {"telephone", "Telephone"}, {"mobile", "Mobile"}, {"e-mail", "E-mail"}, {"practice-code", "GP practice code"}} {
		m.Fields = append(m.Fields, compare.Field{ID: f[0], Label: f[1]})
	}
	return m
}

func comparedModel() compare.Model {
	m := compareModel()
	m.Summary, m.Report = "1 differs, 1 missing nationally, 1 written differently, 2 agree", true
	m.Lines = []compare.Line{
		{Label: "NHS number", Local: "999 000 0034", National: "999 000 0034", Verdict: "Agrees"},
		{Label: "Surname", Local: "Penhallow", National: "Penhallow-Trescothick", Verdict: "Differs", Level: compare.Differ},
		{Label: "Forename", Local: "nesta ruan", National: "Nesta Ruan", Verdict: "Written differently", Level: compare.Minor},
		{Label: "Date of birth", Local: "29-Feb-1984", National: "29-Feb-1984", Verdict: "Agrees"},
		{Label: "Mobile", Local: "07700 900001", National: "withheld or not supplied", Verdict: "Cannot be compared", Level: compare.Minor},
		{Label: "E-mail", Local: "nesta.penhallow@example.test", National: "blank in the national record", Verdict: "Missing nationally", Level: compare.Differ},
	}
	return m
}

func compareSample(m func() compare.Model) func() kit.View {
	return func() kit.View {
		return framed(compare.New(m(), compare.Callbacks{Paste: nothing, File: func(string) {}, Compare: func(map[string]string) {}, Report: nothing, Again: nothing, Back: nothing}), false)
	}
}

func recentModel() recent.Model {
	return recent.Model{Rows: []recent.Row{
		{Time: "10:02", What: "Find by NHS number", Typed: "NHS number ••• ••• 0034, born 29/02/1984"},
		{Time: "09:58", What: "Find by name", Typed: "surname PE…, forename N…, born 29/02/1984, female"},
	}}
}

func recentSample(m recent.Model) func() kit.View {
	return func() kit.View {
		return framed(recent.New(m, recent.Callbacks{Choose: func(int) {}, Back: nothing}), false)
	}
}

func answerSamples() []sample {
	return []sample{
		{"result-next", answerSample(noMatch)},
		{"result-superseded", answerSample(supersededModel)},
		{"lookup-next", lookupSample(false, func(m *lookup.Model) {
			m.Selected, m.Wildcards, m.PartDates = lookup.OpDetailsBySearch, true, true
			m.Values = &lookup.Values{Surname: "Nesta", Forename: "Penhallow", DateOfBirth: "29/02/1984", Gender: "female"}
			m.Notice, m.Focus = "Attempt 2 of this case. Swap surname and forename: ask which is the family name. Names are often given the other way round.", lookup.FieldSurname
		})},
		{"lookup-advanced", lookupSample(false, func(m *lookup.Model) {
			m.Selected, m.Wildcards, m.PartDates = lookup.OpDetailsBySearch, true, true
			m.Values = &lookup.Values{Surname: "Penh*", DateOfBirth: "1984", Gender: "female"}
		})},
		{"confirm-warned", confirmSample(func(m *confirm.Model) {
			m.Rows = append(m.Rows, confirm.Row{Label: "Died", Lines: []string{"02-Mar-2015"}})
			m.Warnings = []confirm.Warning{{Serious: true, Title: "This patient has died", Text: "The national record holds a date of death."}, {Title: "This may be out of date", Text: "The Spine could not be reached. The provider answered from its own store (SMSP-0003)."}}
		})},
		{"discrepancy-report", reportSample(func(*discrepancies.Report) {})},
		{"discrepancy-report-refused", reportSample(func(m *discrepancies.Report) {
			m.Kind, m.Differences, m.NoteNeeded = "Something else", nil, true
			m.Errors = []kit.FieldError{{Field: discrepancies.FieldNote, Message: "Say in a sentence what does not fit"}}
		})},
		{"discrepancies", inboxSample(func(*discrepancies.Model) {})},
		{"discrepancies-open", inboxSample(func(m *discrepancies.Model) { m.Detail = openedDetail() })},
		{"discrepancies-counts", inboxSample(func(m *discrepancies.Model) { m.Counts = countsText })},
		{"compare", compareSample(compareModel)},
		{"compare-done", compareSample(comparedModel)},
		{"recent", recentSample(recentModel())},
		{"recent-none", recentSample(recent.Model{})},
	}
}

func TestMSCA_PDS_01_StepsByTheirNumbers(t *testing.T) {
	var tried []int
	reported := 0
	v := answer(noMatch, result.Callbacks{Try: func(i int) { tried = append(tried, i) }, RaiseDiscrepancy: func() { reported++ }})
	w := open(t, v)
	for _, s := range steps {
		if !shows(w, s.Title) || !shows(w, s.Reason[:30]) {
			t.Errorf("%q or its reason is not shown", s.Title)
		}
	}
	typeIn(w, "2314")
	press(w, fyne.KeyReturn) // the first has the focus
	if !slices.Equal(tried, []int{1, 2, 0, 0}) {
		t.Errorf("the keys 2, 3, 1, 4 and Enter tried %v; want the second, third, first, none and first", tried)
	}
	typeIn(w, "dD")
	if reported != 2 {
		t.Errorf("D reported %d times, want each time", reported)
	}
	quiet := answer(func(m *result.Model) { m.Report = false }, result.Callbacks{Try: func(int) { t.Error("a number tried something on an answer without steps") },
		RaiseDiscrepancy: func() { t.Error("D reported where nothing can be reported") }})
	w = open(t, quiet)
	typeIn(w, "1d")
}

func TestMSCA_DQ_6_2_ConfirmWarnsBeforeTheQuestion(t *testing.T) {
	m := confirmModel()
	m.Warnings = []confirm.Warning{{Serious: true, Title: "This patient has died"}, {Title: "This may be out of date"}}
	w := open(t, confirm.New(m, confirm.Callbacks{Yes: nothing, No: nothing}))
	question, _ := where(w, "Is this the patient?")
	for _, warning := range m.Warnings {
		if at, ok := where(w, warning.Title); !ok || at.Y > question.Y {
			t.Errorf("%q is not said above the question", warning.Title)
		}
	}
}

func TestMSCA_PDS_01_FormSaysWhichSetIsComplete(t *testing.T) {
	m := lookup.Model{Operations: lookup.Catalogue(), Selected: lookup.OpDetails}
	v := lookup.New(m, lookup.Callbacks{})
	w := open(t, v)
	complete := func() int {
		n := 0
		for _, x := range painted(w) {
			if x.Text == "Complete" {
				n++
			}
		}
		return n
	}
	if complete() != 0 {
		t.Error("an empty form says that a set is complete")
	}
	typeIn(w, "9990000034")
	if complete() != 0 {
		t.Error("a number alone is said to suffice")
	}
	m.Values = &lookup.Values{NHSNumber: "9990000034", DateOfBirth: "29/02/1984"}
	v.SetModel(m)
	if complete() != 1 {
		t.Errorf("number and date of birth: %d sets are said to be complete, want 1", complete())
	}
	v.Clear()
	if complete() != 0 {
		t.Error("a cleared form says that a set is complete")
	}
}

func TestMSCA_PDS_01_StepPutsTheFocusIntoItsField(t *testing.T) {
	m := lookup.Model{Operations: lookup.Catalogue(), Selected: lookup.OpDetailsBySearch, Focus: lookup.FieldPostcode, Notice: "Add the postcode",
		Values: &lookup.Values{Surname: "Penhallow", DateOfBirth: "29/02/1984", Gender: "female"}}
	v := lookup.New(m, lookup.Callbacks{})
	w := open(t, v)
	if !shows(w, "Add the postcode") {
		t.Error("the step is not said above the form")
	}
	typeIn(w, "zz993aa")
	if got := v.Values(); got.Postcode != "ZZ99 3AA" || got.Surname != "Penhallow" {
		t.Errorf("typed into the postcode the form holds postcode %q and surname %q", got.Postcode, got.Surname)
	}
}

func TestMSCA_ORG_02_ReportingByKeyboard(t *testing.T) {
	var sent []string
	back := 0
	m := reportModel()
	v := discrepancies.NewReport(m, discrepancies.ReportCallbacks{Send: func(note string) { sent = append(sent, note) }, Cancel: func(string) { back++ }})
	w := open(t, v)
	for _, words := range []string{"Local record differs", "999 000 0034", "Penhallow-Trescothick", kit.ProtectiveText} {
		if !shows(w, words) {
			t.Errorf("%q is not shown", words)
		}
	}
	typeIn(w, "the form from the practice says so")
	press(w, fyne.KeyReturn)
	if !slices.Equal(sent, []string{"the form from the practice says so"}) {
		t.Fatalf("Enter sent %q", sent)
	}
	m.Busy = true
	v.SetModel(m)
	press(w, fyne.KeyReturn, fyne.KeyEscape)
	if len(sent) != 1 || back != 0 {
		t.Error("while it is recorded it can be sent again or left")
	}
	m.Busy = false
	v.SetModel(m)
	press(w, fyne.KeyEscape)
	if back != 1 {
		t.Error("Escape does not go back to the answer")
	}
}

func TestMSCA_ORG_02_InboxByKeyboard(t *testing.T) {
	var did []string
	note := func(what string) func(string) { return func(n string) { did = append(did, what+" "+n) } }
	m := inboxModel()
	v := discrepancies.New(m, discrepancies.Callbacks{
		Open: func(row int) { did = append(did, "open "+inboxModel().Rows[row].Number) }, Filter: note("filter"),
		CloseDetail: func() { did = append(did, "list") }, Leave: func() { did = append(did, "leave") },
		Add: note("add"), SendBack: note("back"), Close: func(outcome, n string) { did = append(did, "close "+outcome+" "+n) },
	})
	w := open(t, v)
	press(w, fyne.KeyDown, fyne.KeyReturn)
	m.Detail = openedDetail()
	v.SetModel(m)
	w.Canvas().FocusNext() // from the way back to the note
	typeIn(w, "asked again")
	press(w, fyne.KeyReturn) // what the button does that stands out
	m.Errors = []kit.FieldError{{Field: discrepancies.FieldOutcome, Message: "Say how it ended"}}
	v.SetModel(m)
	if !shows(w, "Say how it ended") {
		t.Error("what is wrong is not said")
	}
	press(w, fyne.KeyReturn) // the line of the summary leads to the outcome
	press(w, fyne.KeySpace)
	for range 3 {
		w.Canvas().FocusNext()
	}
	press(w, fyne.KeyReturn, fyne.KeyEscape)
	m.Detail, m.Errors = nil, nil
	v.SetModel(m)
	press(w, fyne.KeyEscape)
	want := []string{"open 1254", "add asked again", "close local records merged asked again", "list", "leave"}
	if !slices.Equal(did, want) {
		t.Errorf("the keys did %q, want %q", did, want)
	}
}

func TestMSCA_DQ_06_CompareByKeyboard(t *testing.T) {
	var asked map[string]string
	did := []string{}
	say := func(what string) func() { return func() { did = append(did, what) } }
	m := compareModel()
	v := compare.New(m, compare.Callbacks{Paste: say("paste"), File: func(string) { did = append(did, "file") }, Compare: func(x map[string]string) { asked = x },
		Report: say("report"), Again: say("again"), Back: say("back")})
	w := open(t, v)
	typeIn(w, "9990000034")
	w.Canvas().FocusNext()
	w.Canvas().FocusNext()
	press(w, fyne.KeyF4, fyne.KeyReturn)
	if len(asked) != 1 || asked["nhs-number"] != "999 000 0034" {
		t.Errorf("compared %d fields; want the one that was typed", len(asked))
	}
	m = comparedModel()
	v.SetModel(m)
	for _, l := range m.Lines {
		if !shows(w, l.Verdict) {
			t.Errorf("the verdict %q is not said in words", l.Verdict)
		}
	}
	typeIn(w, "d")
	press(w, fyne.KeyEscape)
	v.SetModel(compareModel())
	press(w, fyne.KeyEscape)
	if want := []string{"paste", "report", "again", "back"}; !slices.Equal(did, want) {
		t.Errorf("the keys did %q, want %q", did, want)
	}
}

func TestRecentByKeyboard(t *testing.T) {
	chosen, back := -1, 0
	w := open(t, recent.New(recentModel(), recent.Callbacks{Choose: func(i int) { chosen = i }, Back: func() { back++ }}))
	press(w, fyne.KeyDown, fyne.KeyReturn, fyne.KeyEscape)
	if chosen != 1 || back != 1 {
		t.Errorf("Down, Enter chose %d and Escape went back %d times", chosen, back)
	}
}

// Every screen that follows an answer bears the label, and leaves nothing behind.
func TestMSCA_IG_04_AnswersAreLabelledAndLeaveNothing(t *testing.T) {
	for _, s := range answerSamples() {
		if strings.HasPrefix(s.name, "lookup") || s.name == "recent-none" {
			continue
		}
		t.Run(s.name, func(t *testing.T) {
			v := s.view()
			w := open(t, v)
			if !shows(w, kit.ProtectiveText) {
				t.Error("no protective label")
			}
			w.Canvas().Capture()
			v.Clear()
			if found := leftovers(v, w, append(patientWords, "999 000 0166", "999 000 0042", "07700")...); len(found) > 0 {
				t.Errorf("after Clear a word of the patient can be reached by\n%s", strings.Join(found, "\n"))
			}
		})
	}
}
