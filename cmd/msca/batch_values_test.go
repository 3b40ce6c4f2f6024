package main

import (
	"testing"

	"msca/app/batch"
	"msca/itk"
)

// TestBatchShowsTheFirstValuesThereAre of a column, not the gaps before them.
func TestBatchShowsTheFirstValuesThereAre(t *testing.T) {
	table, err := batch.Read("rows.csv", []byte("ref,forename,none\n1,,\n2, ,\n3,Jory,\n4,,\n5,Nesta,\n6,Piran,\n"))
	if err != nil {
		t.Fatal(err)
	}
	b := &batching{plan: &batch.Plan{Table: table}}
	for column, want := range map[string]string{"ref": "1, 2", "forename": "Jory, Nesta", "none": "", "nowhere": "", "": ""} {
		if got := b.firstValues(string(itk.FieldForename), column); got != want {
			t.Errorf("column %q shows %q, want %q", column, got, want)
		}
	}
}
