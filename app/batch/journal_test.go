package batch_test

import (
	"bytes"
	"encoding/csv"
	"errors"
	"strings"
	"testing"

	"msca/app/batch"
	"msca/itk"
)

func journal(t testing.TB) (raw []byte, ends []int) {
	t.Helper()
	add := func(line []byte, err error) {
		if err != nil {
			t.Fatal(err)
		}
		raw = append(raw, line...)
		ends = append(ends, len(raw))
	}
	add(batch.HeadLine(batch.Head{Batch: "B", Started: 7, SHA256: "abc", Operation: itk.VerifyNHSNumber, Mapping: map[itk.Field]int{itk.FieldNHSNumber: 0}, Rows: 3}))
	add(batch.ResultLine(2, &batch.Result{Line: 4, Reference: "with\nline end", Outcome: "success"}))
	add(batch.ResultLine(0, &batch.Result{Line: 2, Outcome: "no-answer", Unanswered: true}))
	add(batch.ResultLine(0, &batch.Result{Line: 2, Outcome: "no-match"}))
	return raw, ends
}

// A journal torn off at any octet, or damaged at any octet, is read up to the last
// record that is whole, and never further.
func Test3_9_15_JournalIsReadAsFarAsItIsSound(t *testing.T) {
	raw, ends := journal(t)
	whole := func(size int) (n int) {
		for _, e := range ends {
			if e <= size {
				n++
			}
		}
		return n
	}
	known := func(j *batch.Journal) int {
		if j == nil {
			return 0
		}
		for i, e := range ends {
			if int64(e) == j.Size {
				return i + 1
			}
		}
		return -1
	}
	for size := range len(raw) + 1 {
		if got := known(batch.ParseJournal(raw[:size])); got != whole(size) {
			t.Errorf("of the first %d octets %d records are taken, want %d", size, got, whole(size))
		}
		if size == len(raw) {
			continue
		}
		bad := bytes.Clone(raw)
		bad[size] ^= 1
		if got := known(batch.ParseJournal(bad)); got > whole(size) {
			t.Errorf("with octet %d damaged %d records are taken, want %d at most", size, got, whole(size))
		}
	}
	j := batch.ParseJournal(raw)
	if len(j.Results) != 2 || j.Results[0].Outcome != "no-match" || j.Results[2].Reference != "with\nline end" {
		t.Errorf("read %+v", j.Results)
	}
}

func TestJournalFitsOnePlanOnly(t *testing.T) {
	x := table(t, "NHS No,DOB,Born\n9990000034,1984-02-29,1984-02-29\n")
	m := x.Suggest()
	m[itk.FieldDateOfBirth] = 1
	p, err := batch.NewPlan(x, itk.VerifyNHSNumber, m, itk.Rules{})
	if err != nil {
		t.Fatal(err)
	}
	head := batch.Head{Batch: "B", SHA256: x.SHA256, Operation: p.Operation, Mapping: p.Mapping, Rows: 1}
	for name, c := range map[string]struct {
		change func(*batch.Head)
		want   error
	}{
		"the same":  {func(*batch.Head) {}, nil},
		"digest":    {func(h *batch.Head) { h.SHA256 = "other" }, batch.ErrChanged},
		"rows":      {func(h *batch.Head) { h.Rows = 2 }, batch.ErrChanged},
		"operation": {func(h *batch.Head) { h.Operation = itk.GetPatientDetailsByNHSNumber }, batch.ErrOtherPlan},
		"column":    {func(h *batch.Head) { h.Mapping = map[itk.Field]int{itk.FieldNHSNumber: 0, itk.FieldDateOfBirth: 2} }, batch.ErrOtherPlan},
	} {
		h := head
		c.change(&h)
		if err := (&batch.Journal{Head: h}).Fits(p); !errors.Is(err, c.want) && (err != nil || c.want != nil) {
			t.Errorf("%s: %v, want %v", name, err, c.want)
		}
	}
}

// Every row of the result file has the label and the same number of cells, in
// the order of the input, and the last one says how the batch stands.
func TestMSCA_IG_04_3_17_1_ResultFileIsLabelledCSV(t *testing.T) {
	x := table(t, "Ref,NHS No,DOB\n\"a,1\",9990000034,1984-02-29\nb,9990000035,1984-02-29\nc,9990000018,1970-01-01\n")
	p, err := batch.NewPlan(x, "", x.Suggest(), itk.Rules{})
	if err != nil {
		t.Fatal(err)
	}
	const label = "NHS Confidential: Personal Data about a patient"
	raw := p.ResultFile([]*batch.Result{{Line: 2, Reference: "a,1", NHSNumber: "9990000034", Code: "SMSP-0000", Outcome: "success"}, nil, nil}, batch.Paused, label)
	rows, err := csv.NewReader(bytes.NewReader(raw)).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	if len(rows) != 5 {
		t.Fatalf("%d records, want heading, three rows and the end", len(rows))
	}
	for _, row := range rows[1:] {
		if row[len(row)-1] != label {
			t.Errorf("the label is not on %v", row)
		}
	}
	for i, want := range []string{"success", "refused", "not-asked", "paused"} {
		if rows[i+1][5] != want {
			t.Errorf("record %d says %q, want %q", i+1, rows[i+1][5], want)
		}
	}
	if rows[1][1] != "a,1" || !strings.Contains(rows[2][6], "check digit") || rows[4][0] != batch.EndMark || rows[4][6] != "3 rows: 1 not asked, 1 refused, 1 success" {
		t.Errorf("the file reads\n%s", raw)
	}
}

func TestDifferencesAreWhatTheRecordSaysOtherwise(t *testing.T) {
	q, err := itk.NewQuery(itk.GetPatientDetails, itk.Fields{NHSNumber: "9990000034", DateOfBirth: "1984-02-29", Gender: "female", Surname: "Trevelyan", Forename: "nesta", Postcode: "ZZ99 3AA"}, itk.Rules{})
	if err != nil {
		t.Fatal(err)
	}
	text := func(s string) *string { return &s }
	male, empty := itk.Male, itk.Gender("")
	for name, c := range map[string]struct {
		p    *itk.Patient
		want string
	}{
		"nobody":  {nil, ""},
		"nothing": {&itk.Patient{}, ""},
		"the same": {&itk.Patient{NHSNumber: itk.ReceivedNHSNumber("9990000034"), Name: &itk.Name{Family: text("TREVELYAN"), Given: []string{"Nesta", "Ruan"}},
			Addresses: []itk.Address{{Use: itk.Home, Postcode: text("ZZ99 9ZZ")}, {Use: itk.Temporary, Postcode: text("zz99 3aa")}}}, ""},
		"blank":   {&itk.Patient{Name: &itk.Name{Family: text(""), Given: []string{""}}, Gender: &empty, Addresses: []itk.Address{{Postcode: text("")}}}, ""},
		"surname": {&itk.Patient{Name: &itk.Name{Family: text("Penhallow")}}, "surname: sent Trevelyan, record Penhallow"},
		"several": {&itk.Patient{NHSNumber: itk.ReceivedNHSNumber("9990000042"), Gender: &male, Addresses: []itk.Address{{Use: itk.Temporary, Postcode: text("ZZ99 1AA")}, {Use: itk.Home, Postcode: text("ZZ99 2AA")}}},
			"NHS number: sent 999 000 0034, record 999 000 0042; gender: sent Female, record Male; postcode: sent ZZ99 3AA, record ZZ99 2AA"},
	} {
		if got := batch.Differences(q, c.p); got != c.want {
			t.Errorf("%s: %q, want %q", name, got, c.want)
		}
	}
}
