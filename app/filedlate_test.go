package app_test

import (
	"testing"

	"msca/app"
	"msca/audit"
)

// A report that is still being made when its maker leaves is nobody's: it is neither
// written nor recorded for whoever is at the desk then.
func TestMSCA_ORG_04_3_9_2_ReportIsDroppedWhenItsMakerLeaves(t *testing.T) {
	for name, make := range map[string]func(*ward, app.Progress, func([]byte) error) error{
		"subject access": func(w *ward, went app.Progress, write func([]byte) error) error {
			_, err := w.SubjectAccess(t.Context(), app.SubjectAccessRequest{Patient: subject, File: "report.pdf", Progress: went}, write)
			return err
		},
		"evidence": func(w *ward, went app.Progress, write func([]byte) error) error {
			_, err := w.Export(t.Context(), app.ExportRequest{Patient: subject, File: "evidence.zip", Progress: went}, &zipper{t: t, w: w}, write)
			return err
		},
	} {
		t.Run(name, func(t *testing.T) {
			w := office(t)
			left := false
			err := make(w, func(done, total int) {
				if !left {
					left = true
					if err := w.SignOut(t.Context()); err != nil {
						t.Error(err)
					}
				}
			}, func([]byte) error { t.Error("it was written"); return nil })
			if err == nil {
				t.Error("it was made")
			}
			for _, e := range w.trail.entries {
				if (e.Event == audit.SubjectReportRun || e.Event == audit.Exported) && e.User.IsZero() {
					t.Errorf("%s is recorded for nobody", e.Event)
				}
			}
		})
	}
}
