package app_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"msca/app"
	"msca/audit"
)

// The report goes through the same gate as a patient's page: role, label, record.
func TestMSCA_DQ_05_ReportOfDiscrepanciesOnPaper(t *testing.T) {
	r := app.DiscrepancyReport{Period: "everything recorded", Made: theTime(), Counts: []app.DiscrepancyCount{
		{Month: time.Date(2026, 10, 1, 0, 0, 0, 0, time.UTC), Kind: app.DiscrepancyKinds()[0], New: 3, Working: 2, Closed: 41},
	}}
	p := &tray{}
	w := batchWard(t, func(o *app.Options) { o.Printers = p })
	if _, err := w.PrintSheet(t.Context(), r.Sheet(), app.PrintTo{Printer: "ward2", Copies: 1}); err != nil {
		t.Fatal(err)
	}
	all := words(t, p.jobs[0].PDF)
	for _, want := range []string{app.ProtectiveLabel, "Page 1 of 1", "Oct-2026", "Being worked on", "41", "46", "by (clerk)"} {
		if !strings.Contains(all, want) {
			t.Errorf("%q is not on the page:\n%s", want, all)
		}
	}
	if kept := printed(w)[0]; kept.Patient != "" || detailOf(kept, "what") != "discrepancy report" {
		t.Errorf("recorded as %v", kept.Details)
	}

	other, p, _, _ := atResult(t)
	var denied *app.DeniedError
	if _, err := other.PrintSheet(t.Context(), r.Sheet(), app.PrintTo{Printer: "ward2", Copies: 1}); !errors.As(err, &denied) || other.trail.last().Event != audit.Denied || len(p.jobs) != 0 {
		t.Errorf("a role that does not work discrepancies prints their report: %v", err)
	}
}
