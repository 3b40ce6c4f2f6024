package problem_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"msca/app"
	"msca/app/problem"
	"msca/itk"
	"msca/rbac"
	"msca/smartcard"
)

// Whatever is refused or broken ends in one problem that says what happened and
// what to do.
func TestProblem_EveryRefusalSaysWhatToDo(t *testing.T) {
	for _, c := range []struct {
		err  error
		code string
		says string // somewhere in what is told
	}{
		{smartcard.ErrNoService, "CARD-SERVICE", "card reader"},
		{smartcard.ErrNoReader, "CARD-READER", "Plug"},
		{fmt.Errorf("reader 1: %w", smartcard.ErrNoCard), "CARD-NONE", "Insert"},
		{smartcard.ErrMute, "CARD-MUTE", "turn it over"},
		{smartcard.ErrUnknownCard, "CARD-UNKNOWN", "NHS smartcard"},
		{smartcard.ErrCardRemoved, "CARD-REMOVED", "back in"},
		{smartcard.ErrCardChanged, "CARD-CHANGED", "PIN"},
		{smartcard.ErrInUse, "CARD-IN-USE", "other programs"},
		{smartcard.ErrLastTry, "CARD-LAST-TRY", "No try was used"},
		{&smartcard.PINError{Left: 2}, "CARD-PIN", "2 tries left"},
		{&smartcard.PINError{Left: 1}, "CARD-PIN", "1 try left"},
		{&smartcard.PINError{Blocked: true}, "CARD-BLOCKED", "Registration Authority"},
		{&smartcard.CertificateError{Reason: smartcard.Untrusted}, "CARD-UNTRUSTED", "own NHS smartcard"},
		{&smartcard.CertificateError{Reason: smartcard.Expired}, "CARD-EXPIRED", "renew"},
		{&smartcard.CertificateError{Reason: smartcard.Revoked}, "CARD-REVOKED", "withdrawn"},
		{&smartcard.CertificateError{Reason: smartcard.RevocationUnknown}, "CARD-SETTINGS", "Sign in with your account"},
		{&smartcard.CertificateError{Reason: smartcard.KeyMismatch}, "CARD-PROOF", "Do not use this card"},
		{&smartcard.CertificateError{Reason: smartcard.WrongSubject}, "CARD-CERTIFICATE", "Registration Authority"},
		{&rbac.WrongPasswordError{Attempt: 1, Left: 9}, "ACCOUNT-WRONG", "9 attempts left"},
		{&rbac.LockedError{Attempt: 10, Until: time.Date(2026, 1, 1, 14, 5, 0, 0, time.UTC)}, "ACCOUNT-LOCKED", "Wait until 14:05"},
		{rbac.ErrDisabled, "ACCOUNT-DISABLED", "system manager"},
		{fmt.Errorf("x: %w", rbac.ErrStoreOld), "ACCOUNT-OLD", "mscactl audit acknowledge"},
		{rbac.ErrStoreTampered, "ACCOUNT-TAMPERED", "Do not delete anything"},
		{app.ErrLocked, "SESSION-LOCKED", "Unlock"},
		{&app.PrinterError{Fault: app.NoPrintService}, "PRINT-SERVICE", "PDF"},
		{&app.PrinterError{Fault: app.NoSuchPrinter}, "PRINT-GONE", "another printer"},
		{&app.PrinterError{Fault: app.PrinterStopped}, "PRINT-STOPPED", "Nothing waits in its queue"},
		{&app.PrinterError{Fault: app.PrinterRefuses}, "PRINT-REFUSED", "another printer"},
		{&app.PrinterError{Fault: app.PrinterFailed}, "PRINT-FAILED", "destroy what is incomplete"},
		{&app.SaveError{File: "x.pdf", Err: errors.New("x")}, "PRINT-SAVE", "print.folder"},
		{errors.Join(&app.PrinterError{Fault: app.PrinterFailed}, &app.AuditUnavailableError{Doing: "x", Err: errors.New("x")}), "AUDIT", "Without a record nothing"},
		{app.ErrNoSMSP, "SMSP-OFF", "not configured"},
		{&app.DeniedError{Decision: rbac.Decision{Permission: rbac.AuditView, Missing: []rbac.Activity{{Code: "B0011", Name: "Analyse Audit Trails"}}, Ask: rbac.AskRegistrationAuthority}}, "DENIED", "B0011 Analyse Audit Trails"},
		{&app.IdentityIncompleteError{Err: errors.New("x")}, "IDENTITY", "Nothing was sent"},
		{&itk.TimeoutError{Phase: "connecting"}, "SMSP-TIMEOUT", "Try again"},
		{&itk.BusyError{}, "SMSP-BUSY", "Wait"},
		{&itk.TransportError{Kind: "refused", Err: errors.New("x")}, "SMSP-UNREACHABLE", "network"},
		{&itk.TransportError{Kind: "dns", Err: errors.New("x")}, "SMSP-UNREACHABLE", "network"},
		{&itk.TransportError{Kind: "reset", Err: errors.New("x")}, "SMSP-BROKEN", "part of an answer"},
		{&itk.TransportError{Kind: "tls-unknown-authority", Err: errors.New("x")}, "SMSP-STRANGER", "Nothing about the patient was sent"},
		{&itk.TransportError{Kind: "tls-client-certificate", Err: errors.New("x")}, "SMSP-CERTIFICATE", "expired"},
		{&itk.UnintelligibleError{What: "HTML"}, "SMSP-UNINTELLIGIBLE", "somebody else"},
		{fmt.Errorf("sending: %w", &app.StoppedError{Err: context.Canceled}), "CANCELLED", "recorded"},
		{fmt.Errorf("waiting for a lock: %w", context.Canceled), "STOPPED", "before it was finished"},
		{&app.AuditUnavailableError{Doing: "sending", Err: errors.New("x")}, "AUDIT", "Without a record nothing"},
		{&app.AuditUnavailableError{Doing: "reading the discrepancies", Err: context.Canceled}, "STOPPED", "before it was finished"},
		{errors.Join(context.Canceled, &app.AuditUnavailableError{Doing: "sending", Err: errors.New("x")}), "AUDIT", "Without a record nothing"},
		{&app.AuditUnavailableError{Doing: "sending", Err: coded("AUDIT-FULL")}, "AUDIT-FULL", "space has to be made"},
		{&app.AuditUnavailableError{Doing: "sending", Err: coded("AUDIT-KEYS")}, "AUDIT-KEYS", "chmod 0600"},
		{errors.Join(&smartcard.PINError{Left: 2}, &app.AuditUnavailableError{Doing: "signing in", Err: coded("AUDIT-TAMPERED")}), "AUDIT-TAMPERED", "privacy officer"},
	} {
		p := problem.For(c.err)
		if p.Code != c.code {
			t.Errorf("%v is told as %s, want %s", c.err, p.Code, c.code)
			continue
		}
		told := p.Title + "\n" + p.What + "\n" + strings.Join(p.Do, "\n")
		if !strings.Contains(told, c.says) {
			t.Errorf("%s does not say %q:\n%s", p.Code, c.says, told)
		}
		if len(p.Do) == 0 && p.Code != "CANCELLED" && p.Code != "STOPPED" {
			t.Errorf("%s does not say what to do", p.Code)
		}
		if desk := p.ServiceDesk("REF"); !strings.Contains(desk, c.code) || !strings.Contains(desk, "REF") {
			t.Errorf("the text for the service desk lacks code or reference: %s", desk)
		}
	}
}

// The short delay between attempts is not told as a lock, and neither is told to end
// before it does.
func Test3_15_4_DelayIsToldInSecondsAndALockUntilItHasEnded(t *testing.T) {
	until := time.Date(2026, 1, 1, 14, 9, 57, 0, time.UTC)
	for _, c := range []struct {
		err  rbac.LockedError
		code string
		says string
	}{
		{rbac.LockedError{Attempt: 10, Until: until}, "ACCOUNT-LOCKED", "Wait until 14:10 "},
		{rbac.LockedError{Attempt: 10, Until: until.Add(3 * time.Second)}, "ACCOUNT-LOCKED", "Wait until 14:10 "},
		{rbac.LockedError{Attempt: 6, Delay: true, Until: until, Wait: 7001 * time.Millisecond}, "ACCOUNT-WAIT", "Wait 8 seconds,"},
		{rbac.LockedError{Attempt: 3, Delay: true, Until: until, Wait: time.Millisecond}, "ACCOUNT-WAIT", "Wait 1 second,"},
	} {
		p := problem.For(&c.err)
		do := strings.Join(p.Do, " ")
		if p.Code != c.code || !strings.Contains(do, c.says) {
			t.Errorf("%+v is told as %s %q, want %s with %q", c.err, p.Code, do, c.code, c.says)
		}
		if c.err.Delay && strings.Contains(do, "system manager") {
			t.Errorf("after a delay of %s somebody is sent to a system manager: %q", c.err.Wait, do)
		}
	}
}

// coded is an error of the audit store as problem.For sees it.
type coded string

func (c coded) Error() string       { return string(c) }
func (c coded) ProblemCode() string { return string(c) }

// At a locked screen nobody is asked for a user id, so none is to be checked.
func TestMSCA_IG_02_3_15_4_WrongPasswordAtTheLockIsAboutThePasswordAlone(t *testing.T) {
	p := problem.ForUnlock(&rbac.WrongPasswordError{Attempt: 1, Left: 9})
	told := strings.Join(append([]string{p.Title, p.What}, p.Do...), " ")
	if strings.Contains(strings.ToLower(told), "user id") || !strings.Contains(told, "9 attempts left") {
		t.Errorf("told at a locked screen: %q", told)
	}
	if p := problem.ForUnlock(rbac.ErrDisabled); p.Code != "ACCOUNT-DISABLED" {
		t.Errorf("a disabled account is told as %s", p.Code)
	}
}

// A code means one problem: the catalogue has an area for each kind, and no code twice.
func TestIssue6_9_ACodeIsOneProblem(t *testing.T) {
	all := problem.Codes()
	if once := slices.Compact(slices.Clone(all)); len(once) != len(all) || len(all) < 100 {
		t.Errorf("of %d codes %d differ", len(all), len(once))
	}
}
