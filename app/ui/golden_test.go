package ui_test

import (
	"os"
	"path/filepath"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"msca/app/ui/kit"
)

// update rewrites the goldens; look at the gallery before committing them. It is
// an environment variable because several packages below share the flag's name.
var update = os.Getenv("UPDATE_GOLDEN") == "1"

// TestScreensRenderAsBefore holds the layout and colours of one state of every
// screen, light and dark.
func TestScreensRenderAsBefore(t *testing.T) {
	want := map[string]bool{"batch-columns": true, "batch-checked": true, "batch-running": true, "batch-ended": true,
		"warning": true, "signin-card": true, "signin-local-refused": true, "roles-one": true, "password-first": true, "confirm": true, "result-denied": true, "password-refused": true, "lookup": true,
		"result": true, "result-deceased": true, "result-verify": true, "lock-card": true, "second-factor": true, "emergency": true, "result-emergency": true, "alerts": true, "alerts-open": true, "audit-record": true, "audit-who": true, "audit-timeline": true, "audit-finding": true, "audit-activity": true, "audit-evidence-done": true, "audit-state": true}
	for _, s := range samples() {
		if !want[s.name] {
			continue
		}
		for _, look := range looks[:2] {
			t.Run(s.name+"-"+look.name, func(t *testing.T) {
				holdGolden(t, s, look.name, showSample(t, s, look.variant, look.scale, fyne.NewSize(1024, 768)))
			})
		}
	}
}

// holdGolden compares what is on the canvas with its golden, or renews that.
func holdGolden(t *testing.T, s sample, look string, w fyne.Window) {
	t.Helper()
	got := test.RenderToMarkup(w.Canvas())
	path := filepath.Join("testdata", s.name+"-"+look+".xml")
	if update {
		if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	golden, err := os.ReadFile(path)
	if err != nil {
		t.Fatalf("no golden: %v; make it with UPDATE_GOLDEN=1 after looking at the gallery", err)
	}
	if got != string(golden) {
		at := firstDifference(got, string(golden))
		t.Errorf("the screen differs from %s at byte %d:\n got …%s…\nwant …%s…", path, at, around(got, at), around(string(golden), at))
	}
}

func firstDifference(a, b string) int {
	for i := range min(len(a), len(b)) {
		if a[i] != b[i] {
			return i
		}
	}
	return min(len(a), len(b))
}

func around(s string, at int) string { return s[max(at-80, 0):min(at+120, len(s))] }

var _ kit.View
