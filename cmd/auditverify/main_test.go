package main

import (
	"bytes"
	"context"
	"crypto/rand"
	"database/sql"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"golang.org/x/mod/sumdb/note"

	"msca/audit"
	"msca/audit/evidence"
	"msca/audit/store"
	"msca/audit/store/storetest"
)

// specimen writes a log, closes it and returns its file, key and head.
func specimen(t *testing.T) (path, vkey, checkpoint string) {
	t.Helper()
	ctx, dir := context.Background(), t.TempDir()
	s := storetest.Create(t, filepath.Join(dir, "audit"), store.Genesis{})
	for range 70 {
		if _, err := s.Append(ctx, audit.Entry{Event: audit.Displayed, Patient: "9990000034", Payloads: []audit.Payload{{Kind: audit.FieldsShown, Body: []byte("fields")}}}); err != nil {
			t.Fatal(err)
		}
	}
	msg, err := s.Checkpoint(ctx)
	if err != nil {
		t.Fatal(err)
	}
	x, err := s.Extract(ctx, []uint64{5, 17})
	if err != nil {
		t.Fatal(err)
	}
	var zip bytes.Buffer
	if err := (&evidence.Bundle{Exhibits: *x}).Write(&zip); err != nil {
		t.Fatal(err)
	}
	vkey = s.VKey()
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	// The auditor gets the file and nothing else, where nothing can be written.
	b, err := os.ReadFile(s.Path())
	if err != nil {
		t.Fatal(err)
	}
	path, checkpoint = filepath.Join(dir, "given.db"), filepath.Join(dir, "held.txt")
	for name, b := range map[string][]byte{path: b, checkpoint: msg, filepath.Join(dir, "bundle.zip"): zip.Bytes(), filepath.Join(dir, "cut.zip"): zip.Bytes()[:zip.Len()/2]} {
		if err := os.WriteFile(name, b, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return path, vkey, checkpoint
}

// A log that lost records and that somebody answered for proves itself, says so in
// a record, goes on from every checkpoint of what it kept, and differs from every
// one of what it lost.
func TestMSCA_AUD_01_AnAcknowledgedLossIsSeenByWhoHoldsANewerCheckpoint(t *testing.T) {
	ctx, dir := context.Background(), filepath.Join(t.TempDir(), "audit")
	s := storetest.Create(t, dir, store.Genesis{})
	held := map[string]string{}
	grow := func(s *store.Store, name string) {
		t.Helper()
		for range 20 {
			if _, err := s.Append(ctx, audit.Entry{Event: audit.Displayed, Patient: "9990000034"}); err != nil {
				t.Fatal(err)
			}
		}
		msg, err := s.Checkpoint(ctx)
		if err != nil {
			t.Fatal(err)
		}
		held[name] = filepath.Join(filepath.Dir(dir), name)
		if err := os.WriteFile(held[name], msg, 0o600); err != nil {
			t.Fatal(err)
		}
		if err := s.Close(); err != nil {
			t.Fatal(err)
		}
	}
	grow(s, "older")
	backup, err := os.ReadFile(s.Path())
	if err != nil {
		t.Fatal(err)
	}
	o := storetest.Options(dir)
	if s, err = store.Open(ctx, o); err != nil {
		t.Fatal(err)
	}
	grow(s, "lost")
	if err := os.WriteFile(s.Path(), backup, 0o600); err != nil {
		t.Fatal(err)
	}
	o.Acknowledge = func(context.Context, store.Loss) (store.Acknowledgement, error) {
		return store.Acknowledgement{By: audit.Person{UserID: "kate"}, Reason: "disk replaced"}, nil
	}
	if s, err = store.Open(ctx, o); err != nil {
		t.Fatal(err)
	}
	grow(s, "newer")
	for name, want := range map[string]int{"older": 0, "lost": 20, "newer": 0} {
		var out, errs bytes.Buffer
		if code := run(ctx, []string{"--checkpoint", held[name], s.Path()}, &out, &errs); code != want {
			t.Errorf("with the %s checkpoint: exit %d, want %d\n%s%s", name, code, want, &out, &errs)
		}
	}
	var out bytes.Buffer
	if code := run(ctx, []string{s.Path()}, &out, &out); code != 10 {
		t.Errorf("without a checkpoint: exit %d, want 10\n%s", code, &out)
	}
}

func tamper(t *testing.T, path string, statements ...string) {
	t.Helper()
	db, err := sql.Open("sqlite", path)
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range statements {
		if _, err := db.Exec(s); err != nil {
			t.Fatalf("%s: %v", s, err)
		}
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
}

const putBack = "CREATE TRIGGER audit_no_update BEFORE UPDATE ON audit BEGIN SELECT RAISE(ROLLBACK,'audit: append only'); END"

func TestMSCA_AUD_01_ExitStatus(t *testing.T) {
	path, vkey, checkpoint := specimen(t)
	otherPath, _, _ := specimen(t)
	dir := t.TempDir()
	tampered, open := filepath.Join(dir, "tampered.db"), filepath.Join(dir, "open.db")
	b, err := os.ReadFile(otherPath)
	if err != nil {
		t.Fatal(err)
	}
	for _, path := range []string{tampered, open} {
		if err := os.WriteFile(path, b, 0o600); err != nil {
			t.Fatal(err)
		}
		tamper(t, path, "DROP TRIGGER audit_no_update", "UPDATE audit SET mac=zeroblob(16) WHERE seq=17")
	}
	tamper(t, tampered, putBack)
	keyFile := filepath.Join(t.TempDir(), "key")
	if err := os.WriteFile(keyFile, []byte(vkey+"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct {
		name string
		args []string
		want int
		says string
	}{
		{"alone", []string{path}, 10, "unanchored"},
		{"with the key", []string{path, "--vkey", vkey}, 10, "under the key given"},
		{"with key and checkpoint", []string{"--vkey", vkey, path, "--checkpoint", checkpoint}, 0, "intact"},
		{"with the key in a file", []string{"--vkey", keyFile, path, "--checkpoint", checkpoint}, 0, "intact"},
		{"bundle alone", []string{filepath.Join(filepath.Dir(path), "bundle.zip")}, 10, "unanchored"},
		{"bundle with the key", []string{filepath.Join(filepath.Dir(path), "bundle.zip"), "--vkey", vkey}, 0, "intact"},
		{"bundle with key and checkpoint", []string{filepath.Join(filepath.Dir(path), "bundle.zip"), "--vkey", vkey, "--checkpoint", checkpoint}, 0, "intact"},
		{"bundle cut short", []string{filepath.Join(filepath.Dir(path), "cut.zip")}, 40, "unreadable"},
		{"tampered", []string{tampered}, 30, "first bad record 17"},
		{"tampered and a trigger gone", []string{open}, 30, "first bad record 17"},
		{"not a database", []string{checkpoint}, 40, "unreadable"},
		{"nothing there", []string{path + "x"}, 40, "unreadable"},
		{"no path", nil, 2, ""},
		{"two paths", []string{path, path}, 2, ""},
		{"bad key", []string{path, "--vkey", "a+b+c"}, 2, ""},
		{"unknown flag", []string{path, "--force"}, 2, ""},
		{"help", []string{"--help"}, 0, ""},
	} {
		t.Run(test.name, func(t *testing.T) {
			var out, errs bytes.Buffer
			if got := run(context.Background(), test.args, &out, &errs); got != test.want {
				t.Errorf("exit status %d, want %d\n%s%s", got, test.want, out.String(), errs.String())
			}
			if !strings.Contains(out.String(), test.says) {
				t.Errorf("does not say %q:\n%s", test.says, out.String())
			}
		})
	}
	// The head of a log that went on differently.
	t.Run("diverged", func(t *testing.T) {
		cut := filepath.Join(t.TempDir(), "cut.db")
		b, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(cut, b, 0o600); err != nil {
			t.Fatal(err)
		}
		var restore []string
		for _, name := range []string{"audit_no_delete", "payload_erase", "checkpoint_no_delete"} {
			restore = append(restore, triggerText(t, cut, name))
			tamper(t, cut, "DROP TRIGGER "+name)
		}
		tamper(t, cut, append([]string{"DELETE FROM audit WHERE seq>40", "DELETE FROM payload WHERE id/256>40", "DELETE FROM checkpoint WHERE size>40"}, restore...)...)
		var out, errs bytes.Buffer
		if got := run(context.Background(), []string{cut}, &out, &errs); got != 10 {
			t.Errorf("alone: exit status %d, want 10\n%s", got, out.String())
		}
		out.Reset()
		if got := run(context.Background(), []string{cut, "--checkpoint", checkpoint, "--vkey", vkey, "--json"}, &out, &errs); got != 20 {
			t.Errorf("with the checkpoint: exit status %d, want 20\n%s", got, out.String())
		}
		var fields map[string]any
		if err := json.Unmarshal(out.Bytes(), &fields); err != nil || fields["verdict"] != "diverged" {
			t.Errorf("JSON says %v (%v)", fields["verdict"], err)
		}
	})
	left, err := filepath.Glob(path + "-*")
	if err != nil || len(left) > 0 {
		t.Errorf("verification left files beside the database: %v, %v", left, err)
	}
}

func triggerText(t *testing.T, path, name string) (text string) {
	t.Helper()
	db, err := sql.Open("sqlite", path)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = db.Close() }()
	if err := db.QueryRow("SELECT sql FROM sqlite_master WHERE name=?", name).Scan(&text); err != nil {
		t.Fatal(err)
	}
	return text
}

// A file that is no checkpoint is wrong usage and says nothing about the log; one of
// another log, or under another key, is a head that the log diverges from.
func TestMSCA_AUD_01_FileThatIsNoCheckpoint(t *testing.T) {
	path, vkey, held := specimen(t)
	whole, err := os.ReadFile(held)
	if err != nil {
		t.Fatal(err)
	}
	text, _, _ := bytes.Cut(whole, []byte("\n\n"))
	dir := t.TempDir()
	for name, body := range map[string][]byte{"letter.txt": []byte("Dear auditor,\nplease find the head below.\n"), "empty.txt": {}, "unsigned.txt": append(text, '\n'), "key.txt": []byte(vkey + "\n")} {
		file := filepath.Join(dir, name)
		if err := os.WriteFile(file, body, 0o600); err != nil {
			t.Fatal(err)
		}
		var out, errs bytes.Buffer
		if code := run(t.Context(), []string{path, "--checkpoint", file}, &out, &errs); code != 2 || out.Len() > 0 || !strings.Contains(errs.String(), file+" is no checkpoint") {
			t.Errorf("%s: exit status %d, printed %q and %q; want 2 and the file named", name, code, out.String(), errs.String())
		}
	}
	head, err := audit.ReadCheckpoint(whole)
	if err != nil {
		t.Fatal(err)
	}
	for _, origin := range []string{head.Origin, "X99/ELSEWHERE/1"} {
		private, _, err := note.GenerateKey(rand.Reader, origin)
		if err != nil {
			t.Fatal(err)
		}
		signer, err := note.NewSigner(private)
		if err != nil {
			t.Fatal(err)
		}
		head.Origin = origin
		msg, err := head.Sign(signer)
		if err != nil {
			t.Fatal(err)
		}
		file := filepath.Join(dir, "others.note")
		if err := os.WriteFile(file, msg, 0o600); err != nil {
			t.Fatal(err)
		}
		var out, errs bytes.Buffer
		if code := run(t.Context(), []string{path, "--checkpoint", file}, &out, &errs); code != 20 {
			t.Errorf("a checkpoint of %s under another key: exit status %d, want 20: %s%s", origin, code, out.String(), errs.String())
		}
	}
}

// What a file says, and its name, cannot command the terminal.
func TestMSCA_AUD_03_ReportIsEscaped(t *testing.T) {
	for _, args := range [][]string{{"gone\x1b[2J"}, {"gone\u202e", "--json"}} {
		var out, errs bytes.Buffer
		if code := run(t.Context(), args, &out, &errs); code != 40 || strings.ContainsAny(out.String()+errs.String(), "\x1b\u202e") {
			t.Errorf("%q: exit status %d, printed %q and %q", args, code, out.String(), errs.String())
		}
	}
}

// What is no file to be verified is said, and not waited for.
func TestMSCA_AUD_01_WhatIsNoFileIsSaid(t *testing.T) {
	dir := t.TempDir()
	for path, want := range map[string]string{dir: "is a folder", os.DevNull: "is no ordinary file"} {
		var stdout, stderr bytes.Buffer
		if exit := run(t.Context(), []string{path}, &stdout, &stderr); exit != 2 || !strings.Contains(stderr.String(), want) {
			t.Errorf("%s: exit %d, %q; want 2 and %q", path, exit, stderr.String(), want)
		}
	}
}

// A write-ahead log whose index cannot be written, as on a read-only medium, is
// told with what helps.
func TestMSCA_AUD_01_AWriteAheadLogWithoutItsIndexIsTold(t *testing.T) {
	dir := t.TempDir()
	s := storetest.Create(t, filepath.Join(dir, "audit"), store.Genesis{})
	given := filepath.Join(dir, "given.db")
	for _, end := range []string{"", "-wal"} {
		b, err := os.ReadFile(s.Path() + end)
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(given+end, b, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink("/sys/no-such-file", given+"-shm"); err != nil { // nothing can be written there
		t.Fatal(err)
	}
	var stdout, stderr bytes.Buffer
	exit := run(t.Context(), []string{given}, &stdout, &stderr)
	if exit != 40 || !strings.Contains(stderr.String(), "copy the database and its -wal file") || strings.Contains(stderr.String(), "write access") {
		t.Errorf("exit %d, %q; want 40, and to copy both files", exit, stderr.String())
	}
}
