//go:build linux

package main

import (
	"context"
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"msca/app/problem"
	"msca/cmd/internal/training"
	"msca/cmd/internal/ward"
)

// After no match one key fills the form in for the next step; every attempt, and the
// patient found in the end, are one case in the trail until a new search.
func TestMSCA_PDS_01_NextStepByOneKeyInOneCase(t *testing.T) {
	w, data := atTheForm(t)
	keys(t, w, "shift+Tab", "Down", "Down", "Tab") // details by search
	typed(t, w, "Penhallow", "Nobody", "29/02/1984")
	keys(t, w, "Tab", "space", "Tab")
	typed(t, w, "zz993aa")
	noMatch := "Error: " + problem.Of("NO-MATCH").Title
	press(t, w, noMatch, "Return")
	shot(t, w, "no-match")
	press(t, w, "Look-up", "1") // without the postcode
	shot(t, w, "without-the-postcode")
	press(t, w, noMatch, "Return")
	press(t, w, "Look-up", "2") // without the forename
	shot(t, w, "without-the-forename")
	press(t, w, "Is this the patient?", "Return")
	press(t, w, "Result", "y")
	press(t, w, "Look-up", "ctrl+n")
	typed(t, w, "Penhallow", "", "29/02/1984")
	keys(t, w, "Tab", "space")
	press(t, w, "Is this the patient?", "Return")
	press(t, w, "Look-up", "n")
	keys(t, w, "ctrl+g", "Down")
	press(t, w, "Recent look-ups", "Return")
	shot(t, w, "recent")
	press(t, w, "Look-up", "Return") // the newest, filled in
	press(t, w, "Is this the patient?", "Return")
	press(t, w, "Look-up", "n")
	quitSignedIn(t, w)

	var cases []string
	var sent int
	for _, r := range casesOf(t, w, data) {
		if r.Event == "request-sent" {
			sent++
		}
		if r.Case != "" && !slices.Contains(cases, r.Case) {
			cases = append(cases, r.Case)
		}
		if sent > 0 && sent < 4 && len(cases) > 1 {
			t.Errorf("attempt %d stands under another case", sent)
		}
	}
	if sent != 5 || len(cases) != 3 {
		t.Errorf("%d attempts in %d cases, want 5 in 3: the last two after a new search each", sent, len(cases))
	}
}

// casesOf returns the records of the look-ups with their cases, oldest first.
func casesOf(t *testing.T, w *ward.Ward, data string) []struct{ Event, Case string } {
	t.Helper()
	out := mscactl(t, w, data, 0, "audit", "query", "--json", "--limit", "1000", "--as", "privacy", "--password-stdin")
	var doc struct {
		Records []struct{ Event, Case string }
	}
	if err := json.Unmarshal([]byte(out), &doc); err != nil {
		t.Fatal(err)
	}
	slices.Reverse(doc.Records)
	return doc.Records
}

// From one key on the answer to closed by the back office, by keys alone; then the
// warning that stood on every access is gone. A local row is compared on the way.
func TestMSCA_ORG_02_MSCA_DQ_03_DiscrepancyFromKeyToClosed(t *testing.T) {
	var data string
	w, _ := newWardWith(t, program("msca"), func(w *ward.Ward) {
		data = w.Dir() + "/data"
		mscactl(t, w, data, 0, "rbac", "override", "add", "--kind", "baseline", "--role", "R8001", "--activity", "B1680", "--source", "test", "--as", "manager", "--password-stdin")
	})
	must(t, w.PastWarning)
	must(t, func(ctx context.Context) error { return w.EnterPIN(ctx, training.PIN, "Choose your role") })
	must(t, func(ctx context.Context) error { return w.Role(ctx, 0, "Look-up") })
	lookUp := func(number, born string) {
		t.Helper()
		must(t, func(ctx context.Context) error { return w.LookUp(ctx, number, born, "Result") })
	}
	lookUp("9990000042", "29/02/1984")
	shot(t, w, "replaced")
	press(t, w, "Report a discrepancy", "d")
	shot(t, w, "report")
	typed(t, w, "the ward system has both numbers")
	press(t, w, "Result", "Return")
	shot(t, w, "reported")
	press(t, w, "Look-up", "1") // the replacement
	press(t, w, "Result", "Return")
	shot(t, w, "replacement-warned-of")

	row := filepath.Join(w.Dir(), "ward.csv")
	if err := os.WriteFile(row, []byte("NHS Number,Surname,DOB,Postcode\n9990000018,Other,01/01/1970,ZZ99 9ZZ\n9990000034,PENHALLOW,29/02/1984,ZZ99 9ZZ\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	press(t, w, "Compare with the local record", "c")
	keys(t, w, slices.Repeat([]string{"Tab"}, 14)...) // past the fields and Compare to the path
	typed(t, w, row)
	press(t, w, "Local record read", "F6")
	shot(t, w, "row-read")
	press(t, w, "Compared with the local record", "Return")
	shot(t, w, "compared")
	press(t, w, "Report a discrepancy", "d")
	shot(t, w, "differences-prefilled")
	press(t, w, "Result", "Escape")

	keys(t, w, "ctrl+g", "Down", "Down")
	press(t, w, "Discrepancies, 1 listed", "Return")
	shot(t, w, "inbox")
	press(t, w, ": New", "Return")
	shot(t, w, "opened")
	press(t, w, ": Being worked on", "Tab", "Tab", "Tab", "Return")
	press(t, w, "Error: Discrepancies", "Tab", "Tab", "Tab", "Tab", "Tab", "Return") // closing it needs an outcome and a note
	shot(t, w, "refused")
	keys(t, w, "Return") // to the note
	typed(t, w, "merged into the new number")
	press(t, w, ": Closed", "Tab", "space", "Tab", "Tab", "Tab", "Return")
	shot(t, w, "closed")
	press(t, w, "Look-up", "ctrl+n")
	lookUp("9990000034", "29/02/1984")
	shot(t, w, "no-warning-any-more")
	quitSignedIn(t, w)

	records := trail(t, w, data)
	wantDetail(t, records, "discrepancy-raised", "kind", "superseded")
	wantDetail(t, records, "discrepancy-changed", "state", "working")
	wantDetail(t, records, "discrepancy-changed", "outcome", "merged")
	wantDetail(t, records, "displayed", "screen", "compare/1")
	if out := mscactl(t, w, data, 0, "audit", "query", "--json", "--event", "displayed", "--as", "privacy", "--password-stdin"); strings.Contains(out, "ZZ99 9ZZ") {
		t.Error("the local row is in the trail")
	}
}
