//go:build linux

package main

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"fyne.io/fyne/v2"

	"msca/app/ui/auditview"
	"msca/app/ui/kit"
	"msca/cmd/internal/training"
	"msca/cmd/internal/ward"
)

// The privacy officer's work by keys alone: find the screen that was shown, see it
// as it was, see how long the look-up took, see who accessed the patient and what
// is behind it, and make evidence that proves itself.
func TestMSCA_AUD_05_3_9_2_3_9_3_PrivacyOfficerByKeyboard(t *testing.T) {
	folder := t.TempDir()
	w, data := newWardWith(t, program("msca"), func(w *ward.Ward) {
		setting := filepath.Join(w.Dir(), "data")
		mscactl(t, w, setting, 0, "config", "set", "print.folder", folder, "--as", "manager", "--password-stdin")
	})
	must(t, w.PastWarning)
	must(t, func(ctx context.Context) error { return w.EnterPIN(ctx, training.PIN, "Choose your role") })
	must(t, func(ctx context.Context) error { return w.Role(ctx, 0, "Look-up") })
	must(t, func(ctx context.Context) error { return w.LookUp(ctx, "9990000034", "29/02/1984", "Result") })
	press(t, w, "Sign in", "ctrl+q")
	must(t, func(ctx context.Context) error { return w.EnterPIN(ctx, training.PIN, "Choose your role") })
	must(t, func(ctx context.Context) error { return w.Role(ctx, 1, "Audit trail intact") })
	must(t, func(ctx context.Context) error { return w.Activate(ctx, "Audit trail intact") })

	// By event; the mark is on the list afterwards.
	keys(t, w, "shift+Tab", "shift+Tab", "shift+Tab", "shift+Tab", "shift+Tab", "shift+Tab")
	must(t, func(context.Context) error { return w.Type("displayed") })
	press(t, w, "Audit trail intact: 1 record", "Return")
	press(t, w, "Audit trail intact: record", "Return")
	picture(t, w, "record")

	// The screen as it was, and back.
	press(t, w, "As shown on", "Tab", "Tab", "Return")
	picture(t, w, "as-shown")
	press(t, w, "Audit trail intact: Records", "Escape")
	press(t, w, "Timeline of a look-up", "Tab", "Tab", "Tab", "Return")
	picture(t, w, "timeline")
	press(t, w, "Audit trail intact: Records", "Escape")

	// Who accessed the patient, and the records behind one person.
	press(t, w, "Who accessed a patient", "ctrl+Next")
	must(t, func(context.Context) error { return w.Type("9990000034") })
	press(t, w, "Audit trail intact: 1 person", "Return")
	picture(t, w, "who")
	press(t, w, "Audit trail intact: 6 records", "Return") // the three of the look-up, the record and the timeline that were opened, and that it was asked

	// What the rules find; how much happened.
	press(t, w, "Who accessed a patient", "ctrl+Next")
	press(t, w, "Audit trail intact: Patterns", "ctrl+Next")
	press(t, w, "finding", "Return")
	picture(t, w, "patterns")
	press(t, w, "Audit trail intact: Activity", "ctrl+Next")
	press(t, w, "counted", "Return")
	picture(t, w, "activity")

	// Evidence about the patient, in the folder that is set.
	press(t, w, "Evidence and reports", "ctrl+Next")
	keys(t, w, "Tab")
	must(t, func(context.Context) error { return w.Type("9990000034") })
	press(t, w, "The evidence is written", "Return")
	picture(t, w, "evidence")
	press(t, w, "State of the trail", "ctrl+Next")
	press(t, w, "signed head", "Tab", "Return")
	picture(t, w, "state")

	// A lock takes the window and everything in it away.
	press(t, w, "Locked", "ctrl+l")
	if slices.ContainsFunc(w.Titles(), func(s string) bool { return strings.Contains(s, "Audit trail") }) {
		t.Errorf("the audit window outlives the lock: %q", w.Titles())
	}
	must(t, func(ctx context.Context) error { return w.Close(ctx, "msca") })
	must(t, func(ctx context.Context) error { return w.Wait(ctx, "msca") })

	bundles, err := filepath.Glob(filepath.Join(folder, "msca-evidence-*.zip"))
	if err != nil || len(bundles) != 1 {
		t.Fatalf("bundles in the folder: %v, %v", bundles, err)
	}
	vkey := strings.TrimSpace(mscactl(t, w, data, 0, "audit", "vkey"))
	if stdout, stderr, code := w.Exec(t.Context(), "", program("auditverify"), bundles[0], "--vkey", vkey); code != 0 || !strings.Contains(stdout, "intact") {
		t.Errorf("auditverify: exit %d\n%s%s", code, stdout, stderr)
	}
	if info, err := os.Stat(bundles[0]); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("the bundle's mode: %v, %v", info.Mode(), err)
	}
	records := trail(t, w, data)
	for _, how := range []string{"search", "show", "timeline", "who accessed", "patterns", "findings", "activity", "verify"} {
		wantDetail(t, records, "audit-queried", "how", how)
	}
	wantDetail(t, records, "exported", "stage", "written")
	wantDetail(t, records, "exported", "what", "signed head")
	var all bytes.Buffer
	all.WriteString(w.Log("msca"))
	if strings.Contains(all.String(), "9990000034") || strings.Contains(all.String(), "*** Error in Fyne") {
		t.Errorf("msca printed:\n%s", all.String())
	}
}

func picture(t *testing.T, w *ward.Ward, name string) {
	t.Helper()
	must(t, func(ctx context.Context) error { _, err := w.Screenshot(ctx, name); return err })
}

// Who was searched for in the records is proposed where the next place asks for a
// patient.
func TestMSCA_AUD_05_3_9_3_PatientGoesFromPlaceToPlaceOfTheTrail(t *testing.T) {
	d := driveAs(t, "privacy")
	if d.audit == nil {
		d.openAudit()
	}
	d.wait()
	a := d.audit
	says := func() bool {
		for _, f := range kit.Order(a.window.Content()) {
			if e, ok := f.(interface{ SelectedText() string }); ok {
				f.(fyne.Shortcutable).TypedShortcut(&fyne.ShortcutSelectAll{})
				if e.SelectedText() == "999 000 0034" {
					return true
				}
			}
		}
		return false
	}
	for _, place := range []string{"who", "evidence"} {
		if a.goTo(place); says() {
			t.Errorf("%s proposes a patient nobody asked about", place)
		}
	}
	a.goTo("search")
	a.search.search(auditview.Filter{Patient: "999 000 0034"})
	d.wait()
	for _, place := range []string{"who", "evidence"} {
		if a.goTo(place); !says() {
			t.Errorf("%s does not propose the patient who was searched for", place)
		}
	}
}
