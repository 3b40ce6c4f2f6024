package app_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"msca/app"
	"msca/audit"
	"msca/itk"
)

func pt(s string) *string { return &s }

// nationalPatient has something of everything.
func nationalPatient() *itk.Patient {
	born, _ := itk.ReceivedDate("19840229")
	female := itk.Female
	return &itk.Patient{
		NHSNumber: itk.ReceivedNHSNumber("9990000034"), Name: &itk.Name{Title: pt("Ms"), Given: []string{"Zoë", "Ruan"}, Family: pt("O’Brŷn-Hughes")},
		Birth: &born, Gender: &female,
		Addresses: []itk.Address{
			{Use: itk.Temporary, Lines: []string{"Ward 7"}, Postcode: pt("ZZ99 4BB")},
			{Use: itk.Home, Lines: []string{"", "1 Quay Row", "", "TRURO", ""}, Postcode: pt("ZZ99 3AA")},
		},
		Telecoms: []itk.Telecom{{Value: "tel:+441872000000", Use: []string{"H"}}, {Value: "tel:07700900001", Use: []string{"MC"}}, {Value: "mailto:"}},
		Practice: &itk.Practice{Code: pt("X99998")},
	}
}

func verdicts(local app.LocalRecord, p *itk.Patient) map[app.LocalField]app.Compared {
	out := map[app.LocalField]app.Compared{}
	for _, c := range app.Compare(local, p) {
		out[c.Field] = c
	}
	return out
}

func TestMSCA_DQ_06_CompareTellsWritingFromRealDifferences(t *testing.T) {
	for _, c := range []struct {
		field app.LocalField
		local string
		want  app.Verdict
	}{
		{app.LocalNHSNumber, "999-000-0034", app.Agrees},
		{app.LocalNHSNumber, "9990000018", app.Differs},
		{app.LocalSurname, "O’Brŷn-Hughes", app.Agrees},
		{app.LocalSurname, "O'BRYN HUGHES", app.Written},
		{app.LocalSurname, "O’Brŷn", app.Differs},
		{app.LocalForename, "zoe ruan", app.Written},
		{app.LocalForename, "Zoe", app.Differs},
		{app.LocalTitle, "MS.", app.Written},
		{app.LocalBirth, "29/02/1984", app.Agrees},
		{app.LocalBirth, "1984-02-29", app.Agrees},
		{app.LocalBirth, "19840229", app.Agrees},
		{app.LocalBirth, "29.02.1984", app.Agrees},
		{app.LocalBirth, "1984-02-29T00:00:00", app.Agrees},
		{app.LocalBirth, "28/02/1984", app.Differs},
		{app.LocalBirth, "about 1984", app.Differs},
		{app.LocalGender, "F", app.Agrees},
		{app.LocalGender, "female", app.Agrees},
		{app.LocalGender, "2", app.Agrees},
		{app.LocalGender, "M", app.Differs},
		{app.LocalAddress, "1 Quay Row, TRURO", app.Agrees},
		{app.LocalAddress, "1 QUAY ROW TRURO", app.Written},
		{app.LocalAddress, "2 Quay Row, TRURO", app.Differs},
		{app.LocalPostcode, "zz993aa", app.Written},
		{app.LocalPostcode, "ZZ99 4BB", app.Differs}, // the temporary address is not the usual one
		{app.LocalTelephone, "01872 000 000", app.Agrees},
		{app.LocalTelephone, "07700 900001", app.Differs}, // that is the mobile
		{app.LocalMobile, "+44 7700 900001", app.Agrees},
		{app.LocalEmail, "nes@example.test", app.OnlyLocal}, // nationally blank
		{app.LocalPractice, "", app.OnlyNational},
		{app.LocalDeath, "01/01/2020", app.NotSaid}, // nothing was returned: nothing can be concluded
	} {
		got := verdicts(app.LocalRecord{c.field: c.local}, nationalPatient())[c.field]
		if got.Verdict != c.want {
			t.Errorf("%s %q: %s, want %s (national %q)", c.field, c.local, got.Verdict, c.want, got.NationalWords())
		}
	}
}

// Another flat and another mailbox are no other way of writing: they are told, and can be
// reported.
func TestMSCA_DQ_06_NumbersAndMailboxesAreNotWrittenDifferently(t *testing.T) {
	p := nationalPatient()
	p.Addresses = []itk.Address{{Use: itk.Home, Lines: []string{"Flat 1", "2-4 Quay Row"}}}
	p.Telecoms = []itk.Telecom{{Value: "mailto:nes.p@example.test"}}
	for _, c := range []struct {
		field app.LocalField
		local string
		want  app.Verdict
	}{
		{app.LocalAddress, "FLAT 1 2/4 QUAY ROW", app.Written},
		{app.LocalAddress, "Flat 12, 4 Quay Row", app.Differs},
		{app.LocalAddress, "Flat 1, 24 Quay Row", app.Differs},
		{app.LocalEmail, "Nes.P@Example.test", app.Written},
		{app.LocalEmail, "nesp@example.test", app.Differs},
		{app.LocalEmail, "nes.p@exampletest", app.Differs},
	} {
		got := verdicts(app.LocalRecord{c.field: c.local}, p)[c.field]
		if got.Verdict != c.want {
			t.Errorf("%s %q: %s, want %s (national %q)", c.field, c.local, got.Verdict, c.want, got.NationalWords())
		}
	}
}

// Withheld is never a difference, and what neither has is not listed.
func TestMSCA_DQ_06_WithheldIsNoDifference(t *testing.T) {
	p := nationalPatient()
	p.Addresses, p.Telecoms, p.Practice = nil, nil, nil
	got := verdicts(app.LocalRecord{app.LocalAddress: "1 Quay Row", app.LocalMobile: "07700900001", app.LocalSurname: "Rowe"}, p)
	for _, f := range []app.LocalField{app.LocalAddress, app.LocalMobile} {
		if got[f].Verdict != app.NotSaid || got[f].NationalWords() != "withheld or not supplied" {
			t.Errorf("%s: %s, %q", f, got[f].Verdict, got[f].NationalWords())
		}
	}
	if _, there := got[app.LocalEmail]; there {
		t.Error("a field that neither record has is listed")
	}
	if !got[app.LocalSurname].Verdict.Real() || got[app.LocalAddress].Verdict.Real() {
		t.Error("real differences are not told from what cannot be compared")
	}
}

func TestMSCA_DQ_06_ReadsARowOfTheLocalSystem(t *testing.T) {
	whole := app.LocalRecord{
		app.LocalNHSNumber: "9990000034", app.LocalSurname: "Penhallow", app.LocalForename: "Nesta", app.LocalBirth: "29/02/1984",
		app.LocalGender: "F", app.LocalPostcode: "ZZ99 3AA",
	}
	for _, c := range []struct {
		what, text string
		want       app.LocalRecord
	}{
		{"heading and row", "NHS Number,Surname,Forename,DOB,Sex,Postcode\n9990000034,Penhallow,Nesta,29/02/1984,F,ZZ99 3AA\n", whole},
		{"semicolons, quotes, other names, a mark at the start", "\ufeff\"NHS_No\";\"Family name\";\"First name\";\"Date of Birth\";\"Gender\";\"Post code\"\r\n9990000034;Penhallow;Nesta;29/02/1984;F;ZZ99 3AA\r\n", whole},
		{"tabs out of a spreadsheet", "NHS no\tSurname\tForename\tDOB\tGender\tPostcode\n9990000034\tPenhallow\tNesta\t29/02/1984\tF\tZZ99 3AA", whole},
		{"several patients", "NHS Number,Surname,Forename,DOB,Sex,Postcode\n9990000018,Ashdown,Edwin,01/01/1970,M,ZZ99 9ZZ\n999 000 0034,Penhallow,Nesta,29/02/1984,F,ZZ99 3AA\n",
			app.LocalRecord{app.LocalNHSNumber: "999 000 0034", app.LocalSurname: "Penhallow", app.LocalForename: "Nesta", app.LocalBirth: "29/02/1984", app.LocalGender: "F", app.LocalPostcode: "ZZ99 3AA"}},
		{"a row alone, by shape", "9990000034,Penhallow,Nesta,29/02/1984,F,ZZ99 3AA", whole},
		{"several fields", "Penhallow, 29/02/1984, zz993aa, 07700 900001, nes@example.test",
			app.LocalRecord{app.LocalSurname: "Penhallow", app.LocalBirth: "29/02/1984", app.LocalPostcode: "zz993aa", app.LocalMobile: "07700 900001", app.LocalEmail: "nes@example.test"}},
		{"address lines", "NHS no,Address1,Address2,Town\n9990000034,1 Quay Row,,TRURO\n", app.LocalRecord{app.LocalNHSNumber: "9990000034", app.LocalAddress: "1 Quay Row, TRURO"}},
		{"columns that are not compared", "Ward,NHS Number,Consultant,Surname\n7,9990000034,Dr Bone,Penhallow\n", app.LocalRecord{app.LocalNHSNumber: "9990000034", app.LocalSurname: "Penhallow"}},
	} {
		got, err := app.ReadLocal(c.text, "999 000 0034")
		if err != nil {
			t.Errorf("%s: %v", c.what, err)
			continue
		}
		for f := range c.want {
			if got[f] != c.want[f] {
				t.Errorf("%s: %s is %q, want %q", c.what, f, got[f], c.want[f])
			}
		}
		if len(got) != len(c.want) {
			t.Errorf("%s: %d fields, want %d", c.what, len(got), len(c.want))
		}
	}
	for what, text := range map[string]string{
		"nothing": "  \n", "a heading alone": "NHS Number,Surname\n", "several patients, none of them this one": "NHS Number,Surname\n9990000018,A\n9990000026,B\n",
		"too much": strings.Repeat("x", 5<<20), "a broken file": "\"a\nb",
	} {
		if r, err := app.ReadLocal(text, "9990000034"); err == nil && what != "a broken file" || err != nil && !errors.Is(err, app.ErrLocalRow) {
			t.Errorf("%s: %d fields, %v", what, len(r), err)
		}
	}
	if s := fmt.Sprintf("%v %+v %#v %s", whole, whole, whole, whole); strings.Contains(s, "Penhallow") {
		t.Error("a local record prints what it holds")
	}
}

// Comparing is recorded, with what the national record says and the verdicts; of
// the local record nothing is kept. A difference becomes a discrepancy.
func TestMSCA_DQ_06_ComparingIsRecordedAndKeepsNothingLocal(t *testing.T) {
	w := newWard(t)
	w.wire.answer = searched
	w.signIn(t, nurse)
	a, err := w.Lookup(t.Context(), byNumber("9990000034", ""))
	if err != nil {
		t.Fatal(err)
	}
	compared, err := w.CompareLocal(t.Context(), a, app.LocalRecord{app.LocalSurname: "Zzyzx", app.LocalForename: "nesta"})
	if err != nil {
		t.Fatal(err)
	}
	e := w.trail.last()
	if e.Event != audit.Displayed || e.Patient != "9990000034" || e.Case != a.Case || e.MessageID != a.MessageID {
		t.Errorf("the newest record is %s", e.Event)
	}
	for _, p := range e.Payloads {
		if strings.Contains(string(p.Body), "Zzyzx") {
			t.Error("the local record was stored")
		}
		if !strings.Contains(string(p.Body), "Penhallow") || !strings.Contains(string(p.Body), "Differs") {
			t.Error("what the national record said, or the verdict, is not on record")
		}
		if r, ok := (app.Opened{Record: audit.Record{Event: e.Event}, Payloads: e.Payloads}).Replay(); !ok || r.Shown.Screen != "compare/1" {
			t.Error("the screen cannot be made again from its record")
		}
	}
	draft, ok := app.DraftDiscrepancy(a, compared)
	if !ok || draft.Kind != app.KindLocalDiffers || draft.Differences[0] != (app.Difference{What: "Surname", Here: "Zzyzx", National: "Penhallow"}) {
		t.Errorf("the draft is %s with %d differences", draft.Kind, len(draft.Differences))
	}
	for _, d := range draft.Differences {
		if d.What == "Forename" {
			t.Error("another way of writing became a difference")
		}
	}
	w.trail.failOn = audit.Displayed
	var unavailable *app.AuditUnavailableError
	if c, err := w.CompareLocal(t.Context(), a, nil); c != nil || !errors.As(err, &unavailable) {
		t.Errorf("compared without a record: %v", err)
	}
}

func TestRecentLookupsGoWithTheSession(t *testing.T) {
	w := newWard(t)
	w.wire.answer = searched
	w.signIn(t, nurse)
	for _, n := range []string{"9990000034", "9990000018", "9990000034"} {
		if _, err := w.Lookup(t.Context(), byNumber(n, "")); err != nil {
			t.Fatal(err)
		}
	}
	recent := w.Recent()
	if len(recent) != 2 || recent[0].Fields.NHSNumber != "9990000034" || recent[0].Operation != itk.GetPatientDetailsByNHSNumber || recent[0].At.IsZero() {
		t.Errorf("%d recent look-ups, want the two questions, the newest first", len(recent))
	}
	_, _ = w.Lookup(t.Context(), app.LookupRequest{Operation: itk.VerifyNHSNumber, Fields: itk.Fields{NHSNumber: "1"}})
	if len(w.Recent()) != 2 {
		t.Error("what was refused is among the look-ups")
	}
	w.Lock("test")
	if len(w.Recent()) != 0 {
		t.Error("after a lock the look-ups can still be listed")
	}
	if err := w.enterPIN(t, pin); err != nil {
		t.Fatal(err)
	}
	if len(w.Recent()) != 0 {
		t.Error("unlocking brings the look-ups back")
	}
}
