//go:build linux

package main

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"msca/cmd/internal/printer/cupstest"
	"msca/cmd/internal/training"
	"msca/cmd/internal/ward"
)

// withPrinting has a print service of its own at the ward, somebody signed in as a
// nurse, and quick clearing of the clipboard.
func withPrinting(t *testing.T, cups *cupstest.Service) (w *ward.Ward, data string) {
	t.Helper()
	w, data = newWardWith(t, program("msca"), func(w *ward.Ward) {
		for _, v := range cups.Env() {
			key, value, _ := strings.Cut(v, "=")
			w.Setenv(key, value)
		}
		mscactl(t, w, filepath.Join(w.Dir(), "data"), 0, "config", "set", "clipboard.clear-after", "10s", "--as", "manager", "--password-stdin")
	})
	must(t, w.PastWarning)
	must(t, func(ctx context.Context) error { return w.EnterPIN(ctx, training.PIN, "Choose your role") })
	must(t, func(ctx context.Context) error { return w.Role(ctx, 0, "Look-up") })
	return w, data
}

func printService(t *testing.T) *cupstest.Service {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	s, err := cupstest.Start(ctx)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(s.Stop)
	return s
}

// prints lists what the trail says of printing and saving.
func prints(records []record) (stages, reasons []string, digests []string, seqs []uint64) {
	for _, r := range records {
		if r.Event != "printed" && r.Event != "exported" {
			continue
		}
		for _, d := range r.Details {
			switch d.Name {
			case "stage":
				stages = append(stages, d.Value)
			case "reason":
				reasons = append(reasons, d.Value)
			case "sha-256":
				digests, seqs = append(digests, d.Value), append(seqs, r.Seq)
			}
		}
	}
	return stages, reasons, digests, seqs
}

// Look up, Ctrl+P, Enter: what arrives at the printer is, byte for byte, what the
// trail holds. Then a printer that stops, and saving as PDF.
func TestMSCA_IG_04_3_17_4_PrintTheResultByKeyboard(t *testing.T) {
	cups := printService(t)
	var tray *cupstest.Tray
	must(t, func(ctx context.Context) (err error) { tray, err = cups.Printer(ctx, "ward2"); return err })
	w, data := withPrinting(t, cups)
	must(t, func(ctx context.Context) error { return w.LookUp(ctx, "9990000034", "29/02/1984", "Result") })
	press(t, w, "Print - ", "ctrl+p")
	shot(t, w, "print-dialog")
	press(t, w, "Printed", "Return")
	shot(t, w, "printed")
	press(t, w, "Result", "Return")
	var paper []byte
	must(t, func(ctx context.Context) (err error) { paper, err = tray.Take(ctx); return err })

	must(t, func(ctx context.Context) error { _, err := cups.Run(ctx, "cupsdisable", "ward2"); return err })
	press(t, w, "Print - ", "ctrl+p")
	press(t, w, "Error: The printer has stopped", "Return")
	shot(t, w, "stopped")
	press(t, w, "Saved", "Tab", "Return") // the button after Print
	shot(t, w, "saved")
	press(t, w, "Result", "Return")
	quitSignedIn(t, w)

	stages, reasons, digests, seqs := prints(trail(t, w, data, "--patient", "9990000034"))
	want := []string{"to the printer", "printed", "to the printer", "not printed", "saved as PDF"}
	if strings.Join(stages, ", ") != strings.Join(want, ", ") || len(reasons) != 1 || !strings.Contains(reasons[0], "stopped") {
		t.Fatalf("the trail says %q because %q, want %q and that the printer had stopped", stages, reasons, want)
	}
	if sum := sha256.Sum256(paper); hex.EncodeToString(sum[:]) != digests[0] {
		t.Error("what arrived at the printer does not have the digest in the trail")
	}
	if kept := payload(t, w, data, seqs[0]); !bytes.Equal(kept, paper) {
		t.Errorf("what arrived at the printer (%d bytes) is not what the trail holds (%d bytes)", len(paper), len(kept))
	}
	files, _ := filepath.Glob(filepath.Join(w.Dir(), "msca *.pdf"))
	if len(files) != 1 {
		t.Fatalf("saved %q, want one file in the home folder", files)
	}
	info, err := os.Stat(files[0])
	if err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("the file's mode is %v (%v), want readable by its owner alone", info.Mode(), err)
	}
	saved, err := os.ReadFile(files[0])
	if err != nil || !bytes.Equal(saved, payload(t, w, data, seqs[2])) {
		t.Errorf("the file is not what the trail holds (%v)", err)
	}
	readOnPaper(t, paper)
}

// payload is the page that a record holds.
func payload(t *testing.T, w *ward.Ward, data string, seq uint64) []byte {
	t.Helper()
	out := mscactl(t, w, data, 0, "audit", "show", fmt.Sprint(seq), "--json", "--as", "privacy", "--password-stdin")
	var doc struct {
		Payloads []struct {
			Kind  string
			Bytes []byte `json:"body_base64"`
		}
	}
	if err := json.Unmarshal([]byte(out), &doc); err != nil || len(doc.Payloads) != 1 || doc.Payloads[0].Kind != "page-printed" {
		t.Fatalf("record %d holds no page: %v\n%.2000s", seq, err, out)
	}
	return doc.Payloads[0].Bytes
}

// readOnPaper reads what came out with programs that are none of ours.
func readOnPaper(t *testing.T, pdf []byte) {
	t.Helper()
	dir := t.TempDir()
	file := filepath.Join(dir, "paper.pdf")
	if err := os.WriteFile(file, pdf, 0o600); err != nil {
		t.Fatal(err)
	}
	text, err := exec.Command("pdftotext", "-layout", file, "-").CombinedOutput()
	if err != nil {
		t.Fatalf("pdftotext: %v\n%s", err, text)
	}
	for _, want := range []string{"NHS Confidential: Personal Data about a patient", "PENHALLOW", "999 000 0034", "Page 1 of 1", "Print ID", "Message ID", "Sampleton Training Hospital (X26)"} {
		if !strings.Contains(string(text), want) {
			t.Errorf("%q is not on the paper:\n%s", want, text)
		}
	}
	if out, err := exec.Command("pdftoppm", "-r", "150", "-png", "-singlefile", file, filepath.Join(dir, "paper")).CombinedOutput(); err != nil {
		t.Fatalf("pdftoppm: %v\n%s", err, out)
	}
	if code, err := exec.Command("zbarimg", "--quiet", filepath.Join(dir, "paper.png")).Output(); err != nil || strings.TrimSpace(string(code)) != "CODE-128:9990000034" {
		t.Errorf("the bar code reads %q (%v)", code, err)
	}
}

// clipboard reads the clipboard as another program does.
func clipboard(w *ward.Ward, ctx context.Context) string {
	out, _, _ := w.Exec(ctx, "", "xclip", "-selection", "clipboard", "-o")
	return out
}

// Copies are recorded, labelled, and go by themselves: after the set time, at
// once when the screen locks, and never what somebody else put there.
func TestMSCA_IG_04_3_17_1_ClipboardIsLabelledAndClearsItself(t *testing.T) {
	w, data := withPrinting(t, printService(t))
	holds := func(want string) {
		t.Helper()
		must(t, func(ctx context.Context) error {
			return w.Until(ctx, func() bool {
				got := clipboard(w, ctx)
				return want == "" && got == "" || want != "" && strings.HasPrefix(got, want)
			})
		})
	}
	must(t, func(ctx context.Context) error { return w.LookUp(ctx, "9990000034", "29/02/1984", "Result") })
	keys(t, w, "Tab", "Return") // Copy NHS number
	holds("999 000 0034")
	shot(t, w, "number-copied")
	holds("")                   // after the set time
	keys(t, w, "Tab", "Return") // Copy details
	holds("NHS Confidential: Personal Data about a patient\n")
	press(t, w, "Locked", "ctrl+l")
	holds("")
	must(t, func(ctx context.Context) error { return w.WaitTitle(ctx, "Locked: card in the reader") })
	must(t, func(ctx context.Context) error { return w.EnterPIN(ctx, training.PIN, "Look-up") })

	must(t, func(ctx context.Context) error { return w.LookUp(ctx, "9990000034", "29/02/1984", "Result") })
	keys(t, w, "Tab", "Return")
	holds("999 000 0034")
	mine := exec.Command("sh", "-c", "printf 'shopping list' | xclip -selection clipboard -in >/dev/null 2>&1")
	mine.Env = append(os.Environ(), "DISPLAY="+w.Display())
	if out, err := mine.CombinedOutput(); err != nil {
		t.Fatalf("xclip (package xclip): %v\n%s", err, out)
	}
	press(t, w, "Locked", "ctrl+l")
	holds("shopping list")
	must(t, func(ctx context.Context) error { return w.EnterPIN(ctx, training.PIN, "Look-up") })
	quitSignedIn(t, w)

	copied := 0
	for _, r := range trail(t, w, data, "--patient", "9990000034") {
		if r.Event == "copied" {
			copied++
		}
	}
	if copied != 3 {
		t.Errorf("%d copies are recorded, want 3", copied)
	}
}
