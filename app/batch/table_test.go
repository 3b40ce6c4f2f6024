package batch_test

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"reflect"
	"runtime"
	"strings"
	"testing"
	"time"

	"msca/app/batch"
	"msca/itk"
)

// Whatever a spreadsheet program writes is the same table.
func TestReadTakesWhatSpreadsheetsWrite(t *testing.T) {
	want := []batch.Row{{2, []string{"A, 1", "9990000034"}}, {3, []string{"line\none", ""}}, {5, []string{`say "x"`, "2"}}}
	lf := "Ref,NHS No\n\"A, 1\",9990000034\n\"line\none\",\n\"say \"\"x\"\"\",2\n"
	for name, raw := range map[string]string{
		"LF": lf, "CRLF": strings.ReplaceAll(strings.ReplaceAll(lf, "\n", "\r\n"), "line\r\none", "line\none"), "byte order mark": "\xef\xbb\xbf" + lf, "no last line end": strings.TrimSuffix(lf, "\n"),
		"blanks round headings": strings.Replace(lf, "Ref,NHS No", " Ref , NHS No ", 1),
	} {
		table, err := batch.Read("in.csv", []byte(raw))
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if !reflect.DeepEqual(table.Rows, want) || table.Header[0] != "Ref" || table.Header[1] != "NHS No" {
			t.Errorf("%s: read %v with heading %q", name, table.Rows, table.Header)
		}
	}
}

// A file that is too large, as a database chosen by mistake, does not take the memory
// of the workstation before it is refused.
func TestReadFileTakesInNoMoreThanAFileMayHold(t *testing.T) {
	path := filepath.Join(t.TempDir(), "wrong.csv")
	if err := os.WriteFile(path, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Truncate(path, 4*batch.MaxBytes); err != nil { // takes no room on the disk
		t.Fatal(err)
	}
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	_, err := batch.ReadFile(path)
	runtime.ReadMemStats(&after)
	var wrong *batch.FormatError
	if !errors.As(err, &wrong) || !strings.Contains(wrong.Reason, "larger than 128 MiB") {
		t.Errorf("refused as %v", err)
	}
	if took := after.TotalAlloc - before.TotalAlloc; took > 2*batch.MaxBytes {
		t.Errorf("%d MiB were taken", took>>20)
	}
	if _, err := batch.ReadFile(filepath.Join(t.TempDir(), "absent.csv")); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("no file: %v", err)
	}
}

func TestReadNamesLineAndColumnOfBadInput(t *testing.T) {
	for name, c := range map[string]struct {
		raw          string
		line, column int
		says         string
	}{
		"empty":          {"", 0, 0, "empty"},
		"heading only":   {"a,b\n", 2, 0, "no rows"},
		"too few cells":  {"a,b\n1,2\n3\n", 3, 0, "1 cells where the heading has 2"},
		"too many cells": {"a,b\n1,2,3\n", 2, 0, "3 cells where the heading has 2"},
		"bare quote":     {"a,b\n1,2\" x\n", 2, 4, "quotation mark"},
		"open quote":     {"a,b\n\"1,2\n3,4\n", 3, 5, "begins on line 2"},
		"latin-1":        {"a,b\n1,2\nZo\xeb,2\n", 3, 3, "UTF-8"},
		"UTF-16":         {"\xff\xfea\x00", 1, 1, "UTF-16"},
		"semicolons":     {"a;b\n1;2\n", 1, 2, "commas"},
		"tabs":           {"a\tb\n1\t2\n", 1, 2, "commas"},
	} {
		_, err := batch.Read("in.csv", []byte(c.raw))
		var wrong *batch.FormatError
		if !errors.As(err, &wrong) {
			t.Errorf("%s: %v", name, err)
		} else if wrong.Line != c.line || wrong.Column != c.column || !strings.Contains(wrong.Reason, c.says) {
			t.Errorf("%s: line %d, column %d, %q; want line %d, column %d, something about %q", name, wrong.Line, wrong.Column, wrong.Reason, c.line, c.column, c.says)
		}
	}
}

func table(t testing.TB, text string) *batch.Table {
	t.Helper()
	table, err := batch.Read("in.csv", []byte(text))
	if err != nil {
		t.Fatal(err)
	}
	return table
}

func TestSuggestKnowsTheUsualHeadings(t *testing.T) {
	got := table(t, "Unique Reference,NHS_NUMBER,Date of Birth,SEX,Family Name,First name,Post Code,Local Patient Identifier,Ward\n1,2,3,4,5,6,7,8,9\n").Suggest()
	want := batch.Mapping{batch.Reference: 0, itk.FieldNHSNumber: 1, itk.FieldDateOfBirth: 2, itk.FieldGender: 3, itk.FieldSurname: 4, itk.FieldForename: 5, itk.FieldPostcode: 6, itk.FieldLocalID: 7}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("mapped %v, want %v", got, want)
	}
	if got := table(t, "DOB,dob\n1,2\n").Suggest(); len(got) != 0 {
		t.Errorf("a heading that two columns share was mapped: %v", got)
	}
	if op := want.Operation(); op != itk.VerifyNHSNumber {
		t.Errorf("with NHS numbers the operation is %s", op)
	}
	if op := (batch.Mapping{itk.FieldSurname: 0}).Operation(); op != itk.GetNHSNumber {
		t.Errorf("without NHS numbers the operation is %s", op)
	}
}

func TestColumnIsFoundByHeadingOrNumber(t *testing.T) {
	x := table(t, "who,Born on,who,3\n1,2,3,4\n")
	for named, want := range map[string]int{"Born on": 1, "born-on": 1, "2": 1, "1": 0, "3": 3} {
		if got, err := x.Column(itk.FieldDateOfBirth, named); err != nil || got != want {
			t.Errorf("%q is column %d, %v; want %d", named, got, err, want)
		}
	}
	for _, named := range []string{"who", "5", "0", "nothing", ""} {
		if got, err := x.Column(itk.FieldDateOfBirth, named); err == nil {
			t.Errorf("%q is column %d", named, got)
		}
	}
}

// A plan takes only what the operation sends, and says what it does not use:
// nobody should believe that a postcode was compared that was not sent.
func TestPlanSendsOnlyWhatTheOperationTakes(t *testing.T) {
	x := table(t, "NHS No,DOB,Sex,Surname,Postcode\n9990000034,19840229,F,Penhallow,ZZ99 3AA\n")
	p, err := batch.NewPlan(x, "", x.Suggest(), itk.Rules{})
	if err != nil {
		t.Fatal(err)
	}
	if got := x.Unused(p.Mapping); !reflect.DeepEqual(got, []string{"Sex", "Postcode"}) {
		t.Errorf("not used: %v", got)
	}
	q, err := p.Query(0)
	if err != nil {
		t.Fatal(err)
	}
	if _, ok := q.Postcode(); ok || q.DateOfBirth().HL7() != "19840229" {
		t.Error("the question is not what was mapped")
	}
	p, err = batch.NewPlan(x, itk.GetNHSNumber, x.Suggest(), itk.Rules{})
	if err != nil {
		t.Fatal(err)
	}
	q, err = p.Query(0)
	if g, _ := q.Gender(); err != nil || g != itk.Female {
		t.Errorf("F was not read: %v", err)
	}
	for _, c := range []struct {
		op itk.Operation
		m  batch.Mapping
	}{
		{itk.VerifyNHSNumber, batch.Mapping{itk.FieldNHSNumber: 0}},
		{itk.GetNHSNumber, batch.Mapping{itk.FieldDateOfBirth: 1, itk.FieldSurname: 3}},
		{itk.GetPatientDetails, batch.Mapping{itk.FieldDateOfBirth: 1}},
		{itk.VerifyNHSNumber, batch.Mapping{itk.FieldNHSNumber: 0, itk.FieldDateOfBirth: 0}},
		{"lookup", batch.Mapping{}},
	} {
		if _, err := batch.NewPlan(x, c.op, c.m, itk.Rules{}); err == nil {
			t.Errorf("%s takes %v", c.op, c.m)
		}
	}
}

// Hazard H13: a batch sends neither wildcards nor partial dates, whatever the
// organisation allows at the desk.
func TestMSCA_PDS_07_BatchIsUnattended(t *testing.T) {
	x := table(t, "DOB,Sex,Surname\n1984,F,Penhallow\n1984-02,F,Penhallow\n1984-02-29,F,Pen*\n1984-02-29,F,Penhallow\n2099-01-01,F,Penhallow\n")
	today, _ := itk.ParseDate("2026-11-23")
	p, err := batch.NewPlan(x, "", x.Suggest(), itk.Rules{Attended: true, Wildcards: true, PartialDates: true, Today: today})
	if err != nil {
		t.Fatal(err)
	}
	c := p.Check()
	var rules []string
	for _, r := range c.Refused {
		rules = append(rules, r.Rule)
	}
	if !reflect.DeepEqual(rules, []string{"partial", "partial", "wildcard", "future"}) || c.Good != 1 || c.Rows != 5 {
		t.Errorf("refused for %v, %d of %d good", rules, c.Good, c.Rows)
	}
	if s := c.Refused[2].String(); !strings.HasPrefix(s, "line 4, Surname: ") || strings.Contains(s, "Pen*") {
		t.Errorf("told as %q", s)
	}
}

func TestHoursRunOverMidnight(t *testing.T) {
	night, err := batch.ParseHours("20:00-06:30")
	if err != nil {
		t.Fatal(err)
	}
	day, err := batch.ParseHours("09:00-17:00")
	if err != nil {
		t.Fatal(err)
	}
	at := func(d, h, m int) time.Time { return time.Date(2026, 11, d, h, m, 0, 0, time.UTC) }
	for _, c := range []struct {
		hours     batch.Hours
		now, want time.Time
	}{
		{batch.Hours{}, at(23, 3, 0), at(23, 3, 0)},
		{night, at(23, 21, 0), at(23, 21, 0)}, {night, at(23, 6, 29), at(23, 6, 29)}, {night, at(23, 6, 30), at(23, 20, 0)}, {night, at(23, 12, 0), at(23, 20, 0)},
		{day, at(23, 8, 59), at(23, 9, 0)}, {day, at(23, 9, 0), at(23, 9, 0)}, {day, at(30, 17, 0), time.Date(2026, 12, 1, 9, 0, 0, 0, time.UTC)},
	} {
		if got := c.hours.Opens(c.now); !got.Equal(c.want) {
			t.Errorf("%v at %s opens %s, want %s", c.hours, c.now.Format("15:04"), got, c.want)
		}
	}
	for _, s := range []string{"", "20-6", "24:00-06:00", "20:00-20:00", "20:61-21:00", "-1:00-05:00", "20:00-6:00pm", "20:00-06:00,22:00-23:00", "20:00-06:000"} {
		if h, err := batch.ParseHours(s); err == nil {
			t.Errorf("%q is read as %v", s, h)
		}
	}
}
