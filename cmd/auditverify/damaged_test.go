package main

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"msca/audit"
)

// TestMSCA_AUD_01_DamagedDatabasesAreNamed runs the program over databases that
// were damaged once and for all, with the key, the row key and the checkpoint
// of their log, and with nothing. The log itself never lies open for writing.
func TestMSCA_AUD_01_DamagedDatabasesAreNamed(t *testing.T) {
	dir := filepath.FromSlash("../../testdata/audit/damaged")
	var all struct {
		VKey     string `json:"vkey"`
		RowKey   string `json:"row_key"`
		Findings map[string]struct {
			Verdict  string `json:"verdict"`
			FirstBad uint64 `json:"first_bad"`
		} `json:"findings"`
	}
	b, err := os.ReadFile(filepath.Join(dir, "findings.json"))
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(b, &all); err != nil {
		t.Fatal(err)
	}
	exits := map[string]int{"intact": 0, "diverged": 20, "tampered": 30, "unreadable": 40}
	for name, want := range all.Findings {
		t.Run(name, func(t *testing.T) {
			path := filepath.Join(dir, name+".db")
			before, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			var stdout, stderr bytes.Buffer
			exit := run(t.Context(), []string{path, "--json", "--vkey", all.VKey, "--row-key", all.RowKey, "--checkpoint", filepath.Join(dir, "checkpoint")}, &stdout, &stderr)
			var got struct {
				Verdict  string `json:"verdict"`
				FirstBad uint64 `json:"first_bad"`
				Reason   string
			}
			if err := json.Unmarshal(stdout.Bytes(), &got); err != nil {
				t.Fatalf("%v\n%s%s", err, stdout.String(), stderr.String())
			}
			if got.Verdict != want.Verdict || got.FirstBad != want.FirstBad || exit != exits[want.Verdict] {
				t.Errorf("%s at record %d, exit status %d (%s), want %s at record %d", got.Verdict, got.FirstBad, exit, got.Reason, want.Verdict, want.FirstBad)
			}
			after, err := os.ReadFile(path)
			if err != nil || !bytes.Equal(before, after) {
				t.Errorf("verifying changed the file (%v)", err)
			}
			if beside, err := filepath.Glob(path + "-*"); err != nil || len(beside) > 0 {
				t.Errorf("verifying left %v beside the file (%v)", beside, err)
			}
		})
	}
}

// TestMSCA_AUD_01_WithoutTheRowKeyNothingIsCalledSealed holds the report to
// what it could check: without the escrowed row key no record is called sealed.
func TestMSCA_AUD_01_WithoutTheRowKeyNothingIsCalledSealed(t *testing.T) {
	path := filepath.FromSlash("../../testdata/audit/damaged/nothing.db")
	var stdout, stderr bytes.Buffer
	if exit := run(t.Context(), []string{path}, &stdout, &stderr); exit != audit.Unanchored.ExitCode() {
		t.Errorf("exit status %d: %s%s", exit, stdout.String(), stderr.String())
	}
	for _, want := range []string{"sealed    none", "anchored  none", "under the key the log itself names"} {
		if !strings.Contains(stdout.String(), want) {
			t.Errorf("the report does not say %q:\n%s", want, stdout.String())
		}
	}
}
