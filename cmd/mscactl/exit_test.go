package main

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"

	"msca/app"
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

// A name in a table cannot command the terminal.
func TestMSCA_IG_01_TablesAreEscaped(t *testing.T) {
	var out bytes.Buffer
	c := &call{terminal: &terminal{out: &out}}
	if err := c.emit(nil, func(w io.Writer) { fmt.Fprintf(w, "a\x1b[2J\tb\r\n") }); err != nil || out.String() != "a\\u001b[2J  b\\u000d\n" {
		t.Errorf("printed %q, %v", out.String(), err)
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
