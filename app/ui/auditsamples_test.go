package ui_test

import (
	"fmt"

	"msca/app/ui/auditactivity"
	"msca/app/ui/auditevidence"
	"msca/app/ui/auditform"
	"msca/app/ui/auditframe"
	"msca/app/ui/auditpatterns"
	"msca/app/ui/auditreplay"
	"msca/app/ui/auditretention"
	"msca/app/ui/auditstate"
	"msca/app/ui/audittimeline"
	"msca/app/ui/auditview"
	"msca/app/ui/auditwho"
	"msca/app/ui/kit"
	"msca/app/ui/result"
)

const xmlSample = `<itk:DistributionEnvelope xmlns:itk="urn:nhs-itk:ns:201005">
  <itk:header service="urn:nhs-itk:services:201005:getPatientDetailsByNHSNumber-v1-0" trackingid="1F0C2A7E-4D55-4B5C-9E0B-8B1E0D5D2B11">
    <itk:auditIdentity>
      <itk:id type="2.16.840.1.113883.2.1.3.2.4.18.27" uri="urn:nhs-uk:identity:X99999:tregenzar"/>
    </itk:auditIdentity>
  </itk:header>
  <itk:payloads count="1"/>
</itk:DistributionEnvelope>`

// auditFramed puts a screen into the frame of the audit window.
func auditFramed(place string, c kit.View) *auditframe.View {
	v := auditframe.New(auditframe.Model{
		Places: []auditframe.Place{{ID: "search", Label: "Records"}, {ID: "who", Label: "Who accessed a patient"}, {ID: "patterns", Label: "Patterns"}, {ID: "activity", Label: "Activity"},
			{ID: "evidence", Label: "Evidence and reports"}, {ID: "state", Label: "State of the trail"}, {ID: "retention", Label: "Retention"}},
		Current: place, Verification: auditframe.Verification{Level: auditframe.Intact, Text: "intact: 1 287 records verified at 10:02"},
	}, auditframe.Callbacks{Go: func(string) {}, Close: nothing})
	v.Show(c)
	return v
}

func auditRows(n int) []auditview.Row {
	kinds := [][2]string{{"request-sent", "success"}, {"response-received", "success"}, {"displayed", "success"}, {"exchange-failed", "serious failure"}, {"audit-queried", "success"}}
	rows := make([]auditview.Row, n)
	for i := range rows {
		k := kinds[i%len(kinds)]
		rows[i] = auditview.Row{Seq: fmt.Sprint(1287 - i), Time: "23-Nov-2026 10:02:31 GMT", Event: k[0], Outcome: k[1], User: "555012345678",
			Patient: "999 000 0034", MessageID: "1F0C2A7E-4D55-4B5C-9E0B-8B1E0D5D2B11", Failed: k[0] == "exchange-failed"}
	}
	return rows
}

func auditSearch(change func(*auditview.Model)) *auditview.View {
	m := auditview.Model{Searched: true, Rows: auditRows(60), Found: "1 287 records, newest first; 1 287 to 1 228", Checked: "each shown row fits the chain",
		Beyond: true, Before: true, Filter: &auditview.Filter{Patient: "9990000034", From: "01-Nov-2026"}}
	change(&m)
	return auditview.New(m, auditview.Callbacks{Search: func(auditview.Filter) {}, Cancel: nothing, Open: func(int) {}, Close: nothing, CopyProblem: nothing,
		Turn: func(kit.Turn) {}, GoTo: func(string) {}, Timeline: nothing, Screen: nothing, Save: func(int) {}})
}

func auditSample(d *auditview.Detail) func() kit.View {
	return func() kit.View {
		return auditFramed("search", auditSearch(func(m *auditview.Model) { m.Detail = d }))
	}
}

func auditRecord() *auditview.Detail {
	return &auditview.Detail{Title: "Record 1 284", Seq: "1284", Timeline: true,
		Facts: []kit.Pair{{Label: "Event", Value: "response-received"}, {Label: "Time", Value: "23-Nov-2026 10:02:31 GMT, synchronised ± 4 ms"}, {Label: "User", Value: "Rowena Tregenza, 555012345678"},
			{Label: "Role", Value: "Nurse Access Role, X99999"}, {Label: "Patient", Value: "999 000 0034"}, {Label: "Digest", Value: "9f2c41d07a5be6632b1f0d5f7c1a2e4490c87f6d"}},
		Payloads: []auditview.Payload{{Title: "Response message, 2 113 bytes", Text: xmlSample, File: true}}}
}

func whoSample() kit.View {
	return whoWith(whoRows(), auditwho.Model{Found: "3 people with a record about 999 000 0034, since 01-Nov-2026", File: "/home/privacy/Documents/msca-who-accessed-20261123-1002.csv"})
}

// whoFirstSample has the people who came last; busy while everybody is counted.
func whoFirstSample(busy bool) func() kit.View {
	return func() kit.View {
		rows := whoRows()
		for i := range rows {
			r := &rows[i]
			r.First, r.LookedUp, r.Displayed, r.Printed, r.TakenOut, r.Total = "…", "…", "…", "…", "…", "…"
		}
		m := auditwho.Model{Found: "3 people with a record about 999 000 0034 so far, whoever came last first", Uncounted: true}
		if busy {
			m.State = auditform.State{Busy: true, Doing: "Counting what everybody did"}
		}
		return whoWith(rows, m)
	}
}

func whoRows() []auditwho.Row {
	var rows []auditwho.Row
	for i, name := range []string{"Rowena Tregenza", "Piran Nancarrow", "Loveday Bolitho"} {
		rows = append(rows, auditwho.Row{User: fmt.Sprint(555012345678 + i), Name: name, Role: "Nurse Access Role", Organisation: "Hayle Cottage Hospital", First: "02-Nov-2026 08:12",
			Last: "23-Nov-2026 10:02", LookedUp: fmt.Sprint(9 - i), Displayed: fmt.Sprint(8 - i), Printed: "1", TakenOut: "0", Total: fmt.Sprint(27 - 3*i)})
	}
	rows[2].Name, rows[2].Role, rows[2].Organisation = "Wilhelmina-Constance Featherstonehaugh", "Health Records Manager Access Role", "Isles of Scilly Community Hospitals NHS Foundation Trust"
	return rows
}

func whoWith(rows []auditwho.Row, m auditwho.Model) kit.View {
	v := auditwho.New(auditwho.Model{}, auditwho.Callbacks{Ask: func(auditwho.Question) {}, Open: func(int) {}, Export: func(string) {}, Cancel: nothing, Close: nothing, CopyProblem: nothing})
	m.Question, m.Asked, m.Rows = &auditwho.Question{Patient: "9990000034", From: "01-Nov-2026"}, true, rows
	v.SetModel(m)
	return auditFramed("who", v)
}

func timelineSample() kit.View {
	return auditFramed("search", audittimeline.New(audittimeline.Model{
		Facts: []kit.Pair{{Label: "Message ID", Value: "1F0C2A7E-4D55-4B5C-9E0B-8B1E0D5D2B11"}, {Label: "Patient", Value: "999 000 0034"}, {Label: "User", Value: "Rowena Tregenza, 555012345678"}},
		Steps: []audittimeline.Step{
			{Seq: "1283", Event: "Asked the Spine", Time: "23-Nov-2026 10:02:30.118 GMT", Took: "", After: "0 ms"},
			{Seq: "1284", Event: "Answer received", Time: "23-Nov-2026 10:02:31.402 GMT", Took: "1 284 ms", After: "1 284 ms", To: 0.31},
			{Seq: "1285", Event: "Shown", Time: "23-Nov-2026 10:02:31.410 GMT", Took: "8 ms", After: "1 292 ms", From: 0.31, To: 0.312},
			{Seq: "1286", Event: "Printed", Time: "23-Nov-2026 10:02:34.300 GMT", Took: "2 890 ms", After: "4 182 ms", From: 0.312, To: 1},
		}, Note: "The clock was synchronised to ± 4 ms; shorter differences say the order only.",
	}, audittimeline.Callbacks{Open: func(int) {}, Back: nothing}))
}

func replaySample() kit.View {
	screen := result.New(patient(), result.Callbacks{})
	return auditFramed("search", auditreplay.New(auditreplay.Model{When: "23-Nov-2026 10:02:31 GMT", User: "Rowena Tregenza (555012345678)", Record: "Record 1 285", Screen: screen}, auditreplay.Callbacks{Back: nothing}))
}

func patternsModel() auditpatterns.Model {
	return auditpatterns.Model{
		Question: &auditpatterns.Question{From: "16-Nov-2026", To: "23-Nov-2026", Hours: "07:00-20:00", Sample: "20"}, Asked: true,
		Found: "4 findings in 1 287 records; 20 of 340 screens at random, the same ones again with 9f2c41d0",
		Rows: []auditpatterns.Row{
			{Rule: "Same surname", State: "new", Time: "21-Nov-2026 11:40 GMT", User: "555012345678", Patient: "999 000 0034", Records: "1 101", Reason: "the patient shown has the user's surname: perhaps family"},
			{Rule: "Out of hours", State: "under investigation", Time: "20-Nov-2026 03:12 GMT", User: "555012345679", Patient: "999 000 0050", Records: "1 044", Reason: "shown at 03:12 GMT"},
			{Rule: "Many patients", State: "closing proposed", Time: "19-Nov-2026 14:00 GMT", User: "555012345680", Records: "912 to 1 003 (31)", Reason: "31 patients in 48 min"},
			{Rule: "Random sample", State: "closed", Time: "18-Nov-2026 09:30 GMT", User: "555012345678", Patient: "999 000 0069", Records: "803", Reason: "chosen at random, one of 340 look-ups"},
		},
	}
}

func patternsSample(open bool) func() kit.View {
	return func() kit.View {
		m := patternsModel()
		if open {
			m.Finding = &auditpatterns.Finding{Title: "Many patients", Facts: []kit.Pair{{Label: "User", Value: "Loveday Bolitho, 555012345680"}, {Label: "When", Value: "19-Nov-2026 14:00 GMT"}, {Label: "Why", Value: "31 patients in 48 min"}, {Label: "State", Value: "closing proposed by Perry Privacy"}},
				Notes: []auditpatterns.Note{{Head: "20-Nov-2026 09:12 GMT, Perry Privacy: under investigation", Text: "Asked the outpatient clerk for the list of the day."},
					{Head: "20-Nov-2026 11:40 GMT, Perry Privacy: proposed to close", Text: "All 31 are on the clinic list."}}, Close: true, Return: true}
		}
		return auditFramed("patterns", auditpatterns.New(m, auditpatterns.Callbacks{Ask: func(auditpatterns.Question) {}, Open: func(int) {}, CloseFinding: func(shut func()) { shut() }, Records: nothing,
			Work: func(auditpatterns.Step, string) {}, Cancel: nothing, Close: nothing, CopyProblem: nothing}))
	}
}

func activityModel() auditactivity.Model {
	m := auditactivity.Model{Asked: true, Found: "2 011 records from 16-Nov-2026 to 16-Nov-2026", Question: &auditactivity.Question{From: "16-Nov-2026", To: "16-Nov-2026", Unit: "hour"},
		Units: []kit.Option{{ID: "hour", Label: "an hour"}, {ID: "day", Label: "a day"}, {ID: "month", Label: "a month"}}}
	for _, k := range []string{"Look-ups", "Shown", "Given out", "Refused", "Sign-ins", "Audit", "Cases", "Admin", "System"} {
		m.Kinds = append(m.Kinds, auditactivity.Kind{ID: k, Label: k})
	}
	for h, n := range []uint64{0, 2, 0, 1, 0, 0, 4, 33, 120, 180, 210, 196, 90, 140, 188, 205, 170, 92, 30, 12, 8, 3, 1, 0} {
		m.Bars = append(m.Bars, auditactivity.Bar{Label: fmt.Sprintf("16-Nov-2026 %02d:00 GMT", h), Short: fmt.Sprintf("%02d:00", h), Counts: []uint64{n, n / 2, n / 9, n / 30, n / 10, 0, 0, 0, 1}})
	}
	return m
}

func activitySample() kit.View {
	return auditFramed("activity", auditactivity.New(activityModel(), auditactivity.Callbacks{Ask: func(auditactivity.Question) {}, Open: func(int) {}, Cancel: nothing, Close: nothing, CopyProblem: nothing}))
}

func evidenceSample(change func(*auditevidence.Model)) func() kit.View {
	return func() kit.View {
		m := auditevidence.Model{Offered: []string{auditevidence.BundlePatient, auditevidence.BundleRecords, auditevidence.SubjectAccess},
			Question: &auditevidence.Question{What: auditevidence.SubjectAccess, Patient: "9990000034", From: "01-Nov-2026", File: "/home/privacy/Documents/msca-subject-access-20261123-1002.pdf"}}
		change(&m)
		return auditFramed("evidence", auditevidence.New(m, auditevidence.Callbacks{Make: func(auditevidence.Question) {}, Choose: func(string) {}, Cancel: nothing, Close: nothing, CopyProblem: nothing}))
	}
}

func stateModel() auditstate.Model {
	return auditstate.Model{
		Facts: []kit.Pair{{Label: "Verdict", Value: "intact: every record is as it was recorded, and a head held elsewhere confirms it"}, {Label: "Records", Value: "1 287"}},
		Ranges: []auditstate.Range{
			{Level: "Chained", Records: "1 to 1 287", Means: "each record holds the digest of the one before"},
			{Level: "Sealed", Records: "1 201 to 1 287", Missing: "1 to 1 200: the key that sealed them is kept elsewhere", Means: "bears a code that only this machine's key of the time could make"},
			{Level: "Signed", Records: "1 to 1 280", Missing: "1 281 to 1 287 not yet", Means: "covered by a head signed with the trail's key"},
			{Level: "Anchored", Records: "1 to 1 287", Means: "confirmed by a head held outside the database"},
		},
		Head: &auditstate.Head{Code: "1287-1AC2-E936-60DE-2E79", Facts: []kit.Pair{{Label: "Records", Value: "1 287"}, {Label: "Public key", Value: "X99999/DESK-01/1+8f2c41d0+AZ2k"}},
			Note: "X99999/DESK-01/1\n1287\nkq3Zb0mC3n8v8o7j6Yh5Gd4Fs2Aq1Zw0Xx9Yy8Zz7A=\nchain GsLpNmDeLnk=\nprevious 1280\n\n— X99999/DESK-01/1 jyxB0A=="},
	}
}

func stateSample() kit.View {
	m := stateModel()
	h := m.Head
	m.Head = nil
	v := auditstate.New(m, auditstate.Callbacks{Verify: nothing, ShowHead: nothing, Print: nothing, Cancel: nothing, Close: nothing, CopyProblem: nothing})
	m.Head = h
	v.SetModel(m)
	return auditFramed("state", v)
}

func retentionSample() kit.View {
	return auditFramed("retention", auditretention.New(auditretention.Model{Years: "20", Asked: true, Found: "20 412 records of 2 years are older than 20 years. The oldest is of 02-Mar-2004.",
		Rows: []auditretention.Row{{Year: "2004", Records: "9 800", Run: "1 to 9 800", Kinds: "look-ups 6 100, shown 3 000, sign-ins 700"}, {Year: "2005", Records: "10 612", Run: "9 801 to 20 412", Kinds: "look-ups 7 000, shown 3 400, sign-ins 212"}},
	}, auditretention.Callbacks{Ask: func(string) {}, Open: func(int) {}, Cancel: nothing, Close: nothing, CopyProblem: nothing}))
}

// auditSamples are the screens of the audit window.
func auditSamples() []sample {
	return []sample{
		{"audit", auditSample(nil)},
		{"audit-record", auditSample(auditRecord())},
		{"audit-errors", func() kit.View {
			return auditFramed("search", auditSearch(func(m *auditview.Model) {
				m.Rows, m.Searched, m.Before, m.Beyond, m.Checked = nil, false, false, false, ""
				m.Found = ""
				m.State = auditform.State{Errors: []kit.FieldError{{Field: auditview.FieldEvents, Message: "There is no event “shwon”. Did you mean displayed?"}, {Field: auditview.FieldSeqTo, Message: "Enter the last sequence number in digits"}}}
			}))
		}},
		{"audit-busy", func() kit.View {
			return auditFramed("search", auditSearch(func(m *auditview.Model) {
				m.State = auditform.State{Busy: true, Doing: "Searching the trail", Elapsed: "back to record 812 000"}
			}))
		}},
		{"audit-who", whoSample},
		{"audit-who-first", whoFirstSample(true)},
		{"audit-who-stopped", whoFirstSample(false)},
		{"audit-timeline", timelineSample},
		{"audit-replay", replaySample},
		{"audit-patterns", patternsSample(false)},
		{"audit-finding", patternsSample(true)},
		{"audit-activity", activitySample},
		{"audit-evidence", evidenceSample(func(*auditevidence.Model) {})},
		{"audit-evidence-busy", evidenceSample(func(m *auditevidence.Model) {
			m.State = auditform.State{Busy: true, Doing: "Making the file", Elapsed: "120 of 340 records"}
		})},
		{"audit-evidence-done", evidenceSample(func(m *auditevidence.Model) {
			m.Done = &auditevidence.Done{Title: "The report is written", Hint: "It holds personal data: keep and send it accordingly.",
				Facts: []kit.Pair{{Label: "File", Value: "/home/privacy/Documents/msca-subject-access-20261123-1002.pdf"}, {Label: "Verification code", Value: "1287-1AC2-E936-60DE-2E79"}, {Label: "SHA-256", Value: "9f2c41d07a5be6632b1f0d5f7c1a2e4490c87f6d9f2c41d07a5be6632b1f0d5f"}, {Label: "Recorded as", Value: "1 288"}}}
		})},
		{"audit-state", stateSample},
		{"audit-retention", retentionSample},
	}
}
