package main

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"path/filepath"
	"strings"
	"testing"

	"msca/app"
	"msca/cmd/internal/training"
	rbacstore "msca/rbac/store"
	"msca/smartcard"
)

func TestMSCA_EXIT_CodesHoldStill(t *testing.T) {
	for _, c := range []struct {
		err  error
		code int
	}{
		{app.ErrNoSMSP, exitNoAnswer},
		{app.ErrNoSuchRole, exitDenied},
		{smartcard.ErrCardReset, exitDenied},
		{smartcard.ErrReaderUnavailable, exitDenied},
		{smartcard.ErrWatchLost, exitDenied},
		{&rbacstore.NotPermittedError{}, exitDenied},
		{rbacstore.ErrBadUserID, exitInput},
		{rbacstore.ErrUserExists, exitInput},
		{rbacstore.ErrReplaced, exitAuditDown},
		{app.ErrFilter, exitInput},
	} {
		if got := exitCode(c.err); got != c.code {
			t.Errorf("%v: exit %d, want %d", c.err, got, c.code)
		}
	}
}

// A failing trail is said even when everything else has been said already.
func TestMSCA_AUD_01_NoAuditIsNeverSilent(t *testing.T) {
	var said bytes.Buffer
	c := &call{terminal: &terminal{err: &said}}
	err := errors.Join(&exitError{code: exitBusiness}, &app.AuditUnavailableError{Doing: "closing", Err: errors.New("disk full")})
	if code := c.fail(err); code != exitAuditDown || said.Len() == 0 {
		t.Errorf("exit %d, said %q", code, said.String())
	}
	said.Reset()
	if code := c.fail(&exitError{code: exitBusiness}); code != exitBusiness || said.Len() != 0 {
		t.Errorf("exit %d, said %q", code, said.String())
	}
}

// A name cannot command the terminal: not in a table, not in JSON, not in a problem.
func TestMSCA_IG_01_TablesAreEscaped(t *testing.T) {
	var out bytes.Buffer
	c := &call{terminal: &terminal{out: &out}}
	if err := c.emit(nil, func(w io.Writer) { fmt.Fprintf(w, "a\x1b[2J\tb\r\n") }); err != nil || out.String() != "a\\u001b[2J  b\\u000d\n" {
		t.Errorf("printed %q, %v", out.String(), err)
	}
	out.Reset()
	c.json = true
	if err := c.emit("c1 \u009b31m\u202e\x7f", nil); err != nil || out.String() != `"c1 \u009b31m\u202e\u007f"`+"\n" {
		t.Errorf("as JSON printed %q, %v", out.String(), err)
	}
	if _, errs, code := mscactl(t, "", "no\x1b[2Jverb"); code != exitUsage || strings.Contains(errs, "\x1b") {
		t.Errorf("a problem: exit %d, printed %q", code, errs)
	}
	if _, errs, code := mscactl(t, "", "message", "decode", filepath.Join(t.TempDir(), "clear\x1b[2J")); code == exitDone || strings.Contains(errs, "\x1b") || !strings.Contains(errs, "u001b") {
		t.Errorf("a file's name: exit %d, printed %q", code, errs)
	}
}

// What is typed to be kept is plain text.
func TestMSCA_EXIT_IG_01_TypedTextIsPlain(t *testing.T) {
	data := t.TempDir()
	asManager := func(args ...string) (string, int) {
		_, errs, code := mscactl(t, training.Password+"\nthree longer words\n", append([]string{"--training", "--data", data, "--as", "manager", "--password-stdin"}, args...)...)
		return errs, code
	}
	for field, args := range map[string][]string{
		"name:":              {"user", "add", "ada", "--name", "Ada\x1b[2J"},
		"ods:":               {"user", "assign", "nurse", "--job-role", "R8008", "--ods", "X26\u202e"},
		"source:":            {"rbac", "override", "add", "--kind", "baseline", "--role", "R0001", "--activity", "B0264", "--source", "board\u009b31m"},
		"organisation.name:": {"config", "set", "organisation.name", "Sampleton\x1b]0;x\x07"},
	} {
		if errs, code := asManager(args...); code != exitInput || !strings.Contains(errs, field) || strings.ContainsAny(errs, "\x1b\u009b\u202e") {
			t.Errorf("%v: exit %d, said %q", args[0], code, errs)
		}
	}
}

func TestMSCA_EXIT_WrongUsage(t *testing.T) {
	data := t.TempDir()
	for _, args := range [][]string{
		{"lookup", "verifyNHSNumber", "--nhs-number", "9990000034", "--dob", "1984-02-29", "--as", "nurse", "--card"},
		{"message", "encode", "verifyNHSNumber", "--nhs-number", "9990000034", "--dob", "1984-02-29", "--access", "unattended", "--asid", "200000000001", "--to", "http://plain.example"},
	} {
		if _, errs, code := mscactl(t, "", append([]string{"--data", data}, args...)...); code != exitUsage {
			t.Errorf("%v: exit %d, %s", args[0], code, errs)
		}
	}
	out, errs, code := mscactl(t, "", "--data", data, "message", "encode", "verifyNHSNumber", "--nhs-number", "9990000034", "--dob", "1984-02-29",
		"--access", "session", "--user-id", "555012345678", "--role-profile-id", "555087654321", "--session-token", "made-up", "--session-token-type", "1.2.826.0.9")
	if code != exitDone || !strings.Contains(out, "1.2.826.0.9") {
		t.Errorf("with a token type: exit %d, %s", code, errs)
	}
}
