//go:build linux

package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"msca/cmd/internal/training"
	"msca/cmd/internal/ward"
)

// These tests sit at a virtual workstation: the programs as they are built for
// users, a real X display with a window manager, real key strokes, the real
// pcscd with a virtual reader, real TLS, real audit files. A missing part is a
// failure that names it.

var programs string

func TestMain(m *testing.M) {
	dir, err := os.MkdirTemp("", "msca-programs")
	if err != nil {
		panic(err)
	}
	programs = dir
	for _, args := range [][]string{
		{"-tags", "x11,gles,migrated_fynedo,no_emoji", "-o", dir + "/", "msca/cmd/msca", "msca/cmd/mscactl", "msca/cmd/auditverify"},
		{"-tags", "x11,gles,migrated_fynedo,no_emoji,e2e", "-o", dir + "/msca-e2e", "msca/cmd/msca"},
	} {
		if out, err := exec.Command("go", append([]string{"build"}, args...)...).CombinedOutput(); err != nil {
			fmt.Fprintf(os.Stderr, "building the programs: %v\n%s", err, out)
			os.Exit(1)
		}
	}
	code := m.Run()
	os.RemoveAll(dir)
	os.Exit(code)
}

func program(name string) string { return filepath.Join(programs, name) }

// patience is how long a step may take before the test gives up; it asserts
// nothing about speed.
const patience = 40 * time.Second

// newWard has the training card in its reader and the app at its warning.
func newWard(t testing.TB) (w *ward.Ward, data string) {
	t.Helper()
	return newWardWith(t, program("msca"), func(*ward.Ward) {})
}

// newWardWith prepares the ward before the given program starts at it.
func newWardWith(t testing.TB, msca string, prepare func(*ward.Ward)) (w *ward.Ward, data string) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	dir := t.TempDir()
	data = filepath.Join(dir, "data")
	w, err := ward.New(ctx, dir)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if t.Failed() {
			keep(t, w)
		}
		w.Stop()
		keepShots(t, dir)
	})
	mscactl(t, w, data, 0, "audit", "verify") // makes the training folder
	if err := w.StartReader(); err != nil {
		t.Fatal(err)
	}
	if err := w.InsertCard(ward.TrainingCard(data)); err != nil {
		t.Fatal(err)
	}
	prepare(w)
	if err := w.Desktop(ctx, msca, data); err != nil {
		t.Fatal(err)
	}
	return w, data
}

// keepShots copies the screenshots to the folder $MSCA_SHOTS, to look at.
func keepShots(t testing.TB, dir string) {
	to := os.Getenv("MSCA_SHOTS")
	if to == "" {
		return
	}
	shots, _ := filepath.Glob(filepath.Join(dir, "*.png"))
	for _, s := range shots {
		raw, err := os.ReadFile(s)
		if err == nil {
			err = os.WriteFile(filepath.Join(to, strings.ReplaceAll(t.Name(), "/", "-")+"-"+filepath.Base(s)), raw, 0o600)
		}
		if err != nil {
			t.Errorf("keeping a screenshot: %v", err)
		}
	}
}

// keep saves what the screen showed and what the app said.
func keep(t testing.TB, w *ward.Ward) {
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
	defer cancel()
	if picture, err := w.Screenshot(ctx, "failed"); err == nil {
		if raw, err := os.ReadFile(picture); err == nil {
			kept := filepath.Join(os.TempDir(), "msca-"+strings.ReplaceAll(t.Name(), "/", "-")+".png")
			if os.WriteFile(kept, raw, 0o600) == nil {
				t.Logf("the screen when it failed: %s", kept)
			}
		}
	}
	t.Logf("windows: %q; msca printed:\n%s", w.Titles(), w.Log("msca"))
}

// must runs one step within the test's patience.
func must(t testing.TB, step func(ctx context.Context) error) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	if err := step(ctx); err != nil {
		t.Fatal(err)
	}
}

// mscactl runs the command line on the folder and wants an exit code.
func mscactl(t testing.TB, w *ward.Ward, data string, want int, args ...string) (stdout string) {
	t.Helper()
	stdout, stderr, code := w.Exec(t.Context(), training.Password+"\n", program("mscactl"), append([]string{"--training", "--data", data}, args...)...)
	if code != want {
		t.Fatalf("mscactl %v: exit %d, want %d\n%s%s", args, code, want, stdout, stderr)
	}
	return stdout
}

// record is what the tests read of `mscactl audit query --json`.
type record struct {
	Seq     uint64
	Event   string
	Outcome string
	Patient string
	User    struct {
		UserID        string `json:"user_id"`
		RoleProfileID string `json:"role_profile_id"`
	}
	MessageID string `json:"message_id"`
	Details   []struct{ Name, Value string }
}

// trail returns the records, oldest first.
func trail(t *testing.T, w *ward.Ward, data string, args ...string) []record {
	t.Helper()
	out := mscactl(t, w, data, 0, append([]string{"audit", "query", "--json", "--limit", "1000", "--as", "privacy", "--password-stdin"}, args...)...)
	var doc struct{ Records []record }
	if err := json.Unmarshal([]byte(out), &doc); err != nil {
		t.Fatalf("audit query printed no JSON: %v\n%s", err, out)
	}
	slices.Reverse(doc.Records)
	return doc.Records
}

func quit(t *testing.T, w *ward.Ward) {
	t.Helper()
	must(t, func(ctx context.Context) error {
		if err := w.Close(ctx, "msca"); err != nil {
			return err
		}
		return w.Wait(ctx, "msca")
	})
}

// quitSignedIn signs out and quits.
func quitSignedIn(t *testing.T, w *ward.Ward) {
	t.Helper()
	must(t, func(ctx context.Context) error { return w.Press(ctx, "Sign in", "ctrl+q") })
	quit(t, w)
}

// wantDetail wants an event with a detail in the trail.
func wantDetail(t *testing.T, records []record, event, name, value string) {
	t.Helper()
	var seen []string
	for _, r := range records {
		if r.Event != event {
			continue
		}
		for _, d := range r.Details {
			if d.Name == name {
				if d.Value == value {
					return
				}
				seen = append(seen, d.Value)
			}
		}
	}
	t.Errorf("no record %s with %s %q; seen: %q", event, name, value, seen)
}

// The product's main job, by keys alone, on real parts.
func TestMSCA_IG_03_3_1_12_MainJourney(t *testing.T) {
	w, data := newWard(t)
	must(t, w.PastWarning)
	must(t, func(ctx context.Context) error { return w.EnterPIN(ctx, training.PIN, "Choose your role") })
	must(t, func(ctx context.Context) error { return w.Role(ctx, 0, "Look-up") })
	must(t, func(ctx context.Context) error { return w.LookUp(ctx, "9990000034", "29/02/1984", "Result") })

	// Card out: the patient is gone from the screen.
	shown := atRest(t, w)
	pulled := time.Now()
	w.PullCard()
	must(t, func(ctx context.Context) error {
		return w.Until(ctx, func() bool { return !bytes.Equal(look(t, w), shown) })
	})
	t.Logf("from pulling the card to other pixels: %s", time.Since(pulled).Round(time.Millisecond))
	must(t, func(ctx context.Context) error { return w.WaitTitle(ctx, "Locked") })

	// Card back in and PIN: the same person goes on, with an empty form.
	if err := w.InsertCard(ward.TrainingCard(data)); err != nil {
		t.Fatal(err)
	}
	must(t, func(ctx context.Context) error { return w.WaitTitle(ctx, "Locked: card in the reader") })
	must(t, func(ctx context.Context) error { return w.EnterPIN(ctx, training.PIN, "Look-up") })

	// Sign out, and in again as the privacy officer: the audit viewer opens and
	// has verified the trail.
	must(t, func(ctx context.Context) error { return w.Press(ctx, "Sign in", "ctrl+q") })
	must(t, func(ctx context.Context) error { return w.EnterPIN(ctx, training.PIN, "Choose your role") })
	must(t, func(ctx context.Context) error { return w.Role(ctx, 1, "Audit trail intact") })
	must(t, func(ctx context.Context) error { _, err := w.Screenshot(ctx, "audit"); return err })
	must(t, func(ctx context.Context) error { return w.Activate(ctx, "Alerts") })
	must(t, func(ctx context.Context) error { return w.Press(ctx, "Sign in", "ctrl+q") })
	quit(t, w)

	var events, read []string
	var sent record
	for _, r := range trail(t, w, data) {
		switch {
		case r.User.UserID != "555012345678":
		case r.Event == "audit-queried" || r.Event == "audit-verified": // two windows at once
			read = append(read, r.Event)
		default:
			events = append(events, r.Event)
		}
		if r.Event == "request-sent" {
			sent = r
		}
	}
	want := []string{
		"signed-in", "role-chosen", "request-sent", "response-received", "displayed", "locked", "unlocked", "signed-out",
		"signed-in", "role-chosen", "signed-out",
	}
	if !slices.Equal(events, want) {
		t.Errorf("the card holder's records are\n%v, want\n%v", events, want)
	}
	slices.Sort(read)
	if want := []string{"audit-queried", "audit-queried", "audit-queried", "audit-verified"}; !slices.Equal(read, want) {
		t.Errorf("the trail was read as %v, want %v", read, want)
	}
	if sent.Patient != "9990000034" || sent.MessageID == "" || sent.User.RoleProfileID != "555087654321" {
		t.Errorf("the request's record lacks patient, message id or role profile: %+v", sent)
	}
	timeline := mscactl(t, w, data, 0, "audit", "timeline", sent.MessageID, "--as", "privacy", "--password-stdin")
	for _, e := range []string{"request-sent", "response-received", "displayed"} {
		if !strings.Contains(timeline, e) {
			t.Errorf("the timeline lacks %s:\n%s", e, timeline)
		}
	}
	if out := mscactl(t, w, data, 0, "audit", "verify"); !strings.Contains(out, "intact") {
		t.Errorf("audit verify does not say intact:\n%s", out)
	}
	flipEveryRow(t, w, data)
}

// atRest returns the pixels once two looks in a row see the same: a window's
// title changes a frame before its content.
func atRest(t testing.TB, w *ward.Ward) []byte {
	t.Helper()
	must(t, func(ctx context.Context) error { _, err := w.Screenshot(ctx, "at-rest"); return err })
	return look(t, w)
}

func look(t testing.TB, w *ward.Ward) []byte {
	t.Helper()
	pixels, err := w.Look()
	if err != nil {
		t.Fatal(err)
	}
	return pixels
}

// flipEveryRow flips one byte in each row in turn, in a copy, and wants the row
// named and exit code 30. [MSCA-AUD-01]
func flipEveryRow(t *testing.T, w *ward.Ward, data string) {
	t.Helper()
	source := filepath.Join(data, "audit", "audit.db")
	rows := sqlite(t, source, "select seq, hex(canon) from audit order by seq")
	if len(rows) < 20 {
		t.Fatalf("only %d rows to damage", len(rows))
	}
	whole, err := os.ReadFile(source)
	if err != nil {
		t.Fatal(err)
	}
	damaged := filepath.Join(t.TempDir(), "audit.db")
	for _, row := range rows {
		seq, hexed, _ := strings.Cut(row, "|")
		var canon []byte
		if _, err := fmt.Sscanf(hexed, "%X", &canon); err != nil {
			t.Fatal(err)
		}
		at := bytes.Index(whole, canon)
		if at < 0 {
			t.Fatalf("row %s is not found in the file in one piece", seq)
		}
		broken := bytes.Clone(whole)
		broken[at+len(canon)/2] ^= 0x10
		if err := os.WriteFile(damaged, broken, 0o600); err != nil {
			t.Fatal(err)
		}
		stdout, stderr, code := w.Exec(t.Context(), "", program("auditverify"), "--json", damaged)
		var report struct {
			FirstBad uint64 `json:"first_bad"`
		}
		_ = json.Unmarshal([]byte(stdout), &report)
		if code != 30 || fmt.Sprint(report.FirstBad) != seq {
			t.Errorf("one byte of row %s flipped: exit %d, first bad %d; want 30 and %s\n%s%s", seq, code, report.FirstBad, seq, stdout, stderr)
		}
	}
}

// sqlite asks Debian's sqlite3, which also moves the write-ahead log into the
// file.
func sqlite(t *testing.T, path, query string) []string {
	t.Helper()
	out, err := exec.Command("sqlite3", path, "pragma wal_checkpoint(truncate);", query).CombinedOutput()
	if err != nil {
		t.Fatalf("sqlite3 (package sqlite3): %v: %s", err, out)
	}
	lines := strings.Split(strings.TrimSpace(string(out)), "\n")
	return lines[1:] // the first is the checkpoint's
}
