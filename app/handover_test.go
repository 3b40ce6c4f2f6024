package app_test

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"msca/app"
	"msca/audit"
	"msca/itk"
)

func TestMSCA_PDS_01_HandOverIsReadInEveryForm(t *testing.T) {
	number := app.HandOver{Operation: itk.GetPatientDetailsByNHSNumber, By: "Ward EPR",
		Fields: itk.Fields{NHSNumber: "9990000034", DateOfBirth: "29-Feb-1984"}}
	search := app.HandOver{Operation: itk.GetPatientDetailsBySearch,
		Fields: itk.Fields{Surname: "Penhallow", DateOfBirth: "29-Feb-1984", Gender: "female", Postcode: "ZZ99 3AA"}}
	for _, c := range []struct {
		what, text string
		read       func(string) (app.HandOver, error)
		want       app.HandOver
	}{
		{"a command line", "nhs-number=9990000034, dob=1984-02-29,from=Ward EPR", app.ParseHandOver, number},
		{"a command line without a number", "surname=Penhallow,born=29/02/1984,sex=F,postcode=ZZ99 3AA", app.ParseHandOver, search},
		{"JSON", `{"nhs-number": 9990000034, "date-of-birth": "1984-02-29", "from": "Ward EPR", "address": "1 Quay Row", "town": "Hayle", "ward": ["7"]}`, app.ReadHandOver, number},
		{"CSV with a heading", "Family name;DOB;Sex;Home postcode;Address\nPenhallow;29.02.1984;F;ZZ99 3AA;" + strings.Repeat("1 Quay Row ", 12) + "\n", app.ReadHandOver, search},
		{"one row alone", "\ufeffPenhallow,19840229,F,ZZ99 3AA", app.ReadHandOver, search},
	} {
		got, err := c.read(c.text)
		if err != nil || got.Operation != c.want.Operation || got.Fields != c.want.Fields || got.By != c.want.By {
			t.Errorf("%s: error %v, or other fields than handed over", c.what, err)
			continue
		}
		if again, err := app.ReadHandOver(string(got.JSON())); err != nil || again != got {
			t.Errorf("%s: another process reads something else, error %v", c.what, err)
		}
	}
}

// What is refused is said without a word of what was handed over.
func TestMSCA_PDS_01_HandOverThatCannotBeUsedIsRefusedWithoutItsContent(t *testing.T) {
	for what, text := range map[string]string{
		"no pairs": "Secretname", "an empty text": "", "an unknown name": "nhs-number=9990000034,secretname=1", "a name twice": "surname=Secretname,family=Secretname",
		"nothing for the form": "title=Secretname", "a value too long": "surname=" + strings.Repeat("Secretname", 20), "a line break": "surname=Secret\nname",
		"a strange system": "surname=Penhallow,from=Secretname!",
	} {
		refused(t, what, text, app.ParseHandOver)
	}
	for what, text := range map[string]string{
		"nothing": " ", "two rows": "nhs number,surname\n9990000034,Secretname\n9990000042,Secretname\n", "broken JSON": `{"surname": "Secretname"`,
		"a name twice": `{"surname": "Secretname", "family name": "Secretname"}`, "two objects": `{"surname": "Secretname"} {}`, "no field of the form": `{"title": "Secretname"}`, "a heading only": "nhs number,surname\n",
	} {
		refused(t, what, text, app.ReadHandOver)
	}
}

func refused(t *testing.T, what, text string, read func(string) (app.HandOver, error)) {
	t.Helper()
	h, err := read(text)
	var why *app.HandOverError
	if !errors.As(err, &why) {
		t.Errorf("%s was taken, error %v", what, err)
		return
	}
	if said := err.Error(); strings.Contains(strings.ToLower(said), "secretname") || strings.Contains(said, "9990000034") {
		t.Errorf("%s: what was handed over is in the error", what)
	}
	if said := fmt.Sprintf("%v %+v %#v", h, h, h); strings.Contains(said, "999") {
		t.Errorf("%s: it prints what it holds", what)
	}
}

// Wrong values are said beside their fields; what is merely missing is where the
// person goes on.
func TestMSCA_PDS_01_HandedValuesAreJudgedAsIfTyped(t *testing.T) {
	w := newWard(t)
	for _, c := range []struct {
		text    string
		wrong   []itk.Field
		missing itk.Field
	}{
		{"nhs-number=9990000034,dob=1984-02-29", nil, ""},
		{"nhs-number=9990000034", nil, itk.FieldDateOfBirth},
		{"nhs-number=9990000035,dob=1984-02-31", []itk.Field{itk.FieldNHSNumber, itk.FieldDateOfBirth}, ""},
		{"surname=Penhallow,gender=x", []itk.Field{itk.FieldGender}, itk.FieldDateOfBirth},
		{"surname=Pen*,dob=1984-02-29,gender=F", []itk.Field{itk.FieldSurname}, ""},
	} {
		h, err := app.ParseHandOver(c.text)
		if err != nil {
			t.Fatalf("%s: %v", c.text, err)
		}
		missing, err := w.CheckHandOver(h)
		var input *itk.InputError
		var wrong []itk.Field
		if errors.As(err, &input) {
			for _, p := range input.Problems {
				wrong = append(wrong, p.Field)
			}
		}
		if missing != c.missing || !slices.Equal(wrong, c.wrong) {
			t.Errorf("%s: wrong are %v and %q is missing, want %v and %q", c.text, wrong, missing, c.wrong, c.missing)
		}
	}
}

func TestMSCA_PDS_01_OnlyTheNewestHandOverWaitsAndNotForLong(t *testing.T) {
	now := theTime()
	w := app.HandOvers{Now: func() time.Time { return now }}
	first, _ := app.ParseHandOver("nhs-number=9990000034")
	second, _ := app.ParseHandOver("nhs-number=9990000042")
	w.Put(first)
	w.Put(second)
	if h, ok := w.Take(); !ok || h != second {
		t.Error("the newer hand-over did not take the place of the older")
	}
	if _, ok := w.Take(); ok {
		t.Error("a hand-over was given out twice")
	}
	w.Put(first)
	now = now.Add(app.HandOverWaits - time.Second)
	if !w.Waiting() {
		t.Error("it was dropped too early")
	}
	now = now.Add(time.Second)
	if _, ok := w.Take(); ok {
		t.Error("it was given out after its time")
	}
	w.Put(first)
	w.Drop()
	if w.Waiting() {
		t.Error("it waits although it was dropped")
	}
}

// Every request of the case says who handed the look-up over.
func TestMSCA_AUD_03_RequestRecordsWhoHandedItOver(t *testing.T) {
	w := newWard(t)
	w.signIn(t, nurse)
	h, err := app.ParseHandOver("nhs-number=9990000034,dob=1984-02-29,from=Ward EPR")
	if err != nil {
		t.Fatal(err)
	}
	unnamed := h
	unnamed.By = ""
	other := h
	other.Fields.NHSNumber = "9990000018"
	for _, c := range []struct {
		handed *app.HandOver
		want   []audit.Detail
	}{
		{&h, []audit.Detail{{Name: "handed-over-by", Value: "Ward EPR"}}},
		{&other, nil}, // somebody else has been typed over it
		{&unnamed, []audit.Detail{{Name: "handed-over-by", Value: "a system that gave no name"}}},
		{nil, nil},
	} {
		before := len(w.trail.entries)
		if _, err := w.Lookup(t.Context(), app.LookupRequest{Operation: h.Operation, Fields: h.Fields, Handed: c.handed}); err != nil {
			t.Fatal(err)
		}
		e := w.trail.entries[before]
		got := slices.DeleteFunc(slices.Clone(e.Details), func(d audit.Detail) bool { return d.Name != "handed-over-by" })
		if e.Event != audit.RequestSent || !slices.Equal(got, c.want) {
			t.Errorf("record %s has %v, want %v", e.Event, got, c.want)
		}
	}
}
