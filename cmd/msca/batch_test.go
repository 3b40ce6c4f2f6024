//go:build linux

package main

import (
	"encoding/csv"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"msca/cmd/internal/training"
	"msca/cmd/internal/ward"
)

// placesBefore counts the places before one in the navigation of somebody who has
// all but some.
func placesBefore(id string, but ...string) (n int) {
	for _, p := range places() {
		if p.id == id {
			return n
		}
		if !slices.Contains(but, p.id) {
			n++
		}
	}
	return n
}

// A batch by keys alone: file, columns, check, run; the screen is locked while it
// runs, and after unlocking the batch says so and goes on to the end.
func TestMSCA_IG_02_3_9_15_BatchGoesOnAfterALock(t *testing.T) {
	w, data := newWardWith(t, program("msca"), func(*ward.Ward) {})
	in := filepath.Join(t.TempDir(), "in.csv")
	text := "Ref,NHS No,DOB,Ward\n" + strings.Repeat("a,9990000034,29/02/1984,x\nb,9990000042,29/02/1984,x\nc,9990000035,29/02/1984,x\n", 8)
	if err := os.WriteFile(in, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	must(t, w.PastWarning)
	press(t, w, "Sign in", "F2")
	typed(t, w, "clerk", training.Password)
	press(t, w, "Choose your role", "Return")
	press(t, w, "Look-up", "Return")
	press(t, w, "Look-up", "ctrl+g")
	press(t, w, "Batch trace", append(slices.Repeat([]string{"Down"}, placesBefore("batch", "emergency", "alerts")), "Return")...)
	typed(t, w, "no such file")
	press(t, w, "Error: Batch trace", "Return")
	press(t, w, "Error: Batch trace", "Return", "ctrl+a") // the line of the summary leads to its field
	typed(t, w, in)
	press(t, w, "Batch trace: columns", "Return")
	shot(t, w, "columns")
	press(t, w, "Batch trace: columns", "Tab", "Tab", "Tab", "Tab", "Tab", "Tab", "Tab")
	typed(t, w, "2")
	press(t, w, "Batch trace: checked", "Return")
	shot(t, w, "checked")
	press(t, w, "Batch trace: running", "Return")
	press(t, w, "Locked", "ctrl+l")
	typed(t, w, training.Password)
	press(t, w, "Batch trace: paused", "Return")
	shot(t, w, "paused")
	press(t, w, "Batch trace: complete", "Return")
	shot(t, w, "complete")
	quitSignedIn(t, w)

	f, err := os.Open(strings.TrimSuffix(in, ".csv") + "-traced.csv")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	rows, err := csv.NewReader(f).ReadAll()
	if err != nil || len(rows) != 26 {
		t.Fatalf("the result file has %d records: %v", len(rows), err)
	}
	want := []string{"success", "superseded", "refused"}
	for i, row := range rows[1:25] {
		if row[5] != want[i%3] || row[1] != string("abc"[i%3]) {
			t.Errorf("row %d reads %v", i+1, row)
		}
	}
	records := trail(t, w, data)
	wantDetail(t, records, "batch-ended", "state", "paused")
	wantDetail(t, records, "batch-started", "resumed", "yes")
	wantDetail(t, records, "batch-ended", "state", "complete")
}
