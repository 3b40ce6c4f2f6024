package problem

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"msca/itk"
	"msca/rbac"
	"msca/smartcard"
)

// coded is how errors of package app and of the audit store say which problem
// they are.
type coded interface{ ProblemCode() string }

// For tells a person what err means. A nil error gives the zero Problem.
func For(err error) Problem {
	if err == nil {
		return Problem{}
	}
	p := Of(codeOf(err))
	p.Detail = err.Error()
	adapt(&p, err)
	return p
}

// ForUnlock is For at a locked screen, where no user id is asked for.
func ForUnlock(err error) Problem {
	p := For(err)
	var wrong *rbac.WrongPasswordError
	if p.Code != "ACCOUNT-WRONG" || !errors.As(err, &wrong) {
		return p
	}
	detail := p.Detail
	p = Of("ACCOUNT-UNLOCK")
	p.Detail = detail
	if wrong.Left > 0 {
		p.What += fmt.Sprintf(" %s left before the account is locked.", count(wrong.Left, "attempt", "attempts"))
	}
	return p
}

var sentinels = []struct {
	err  error
	code string
}{
	{smartcard.ErrCardRemoved, "CARD-REMOVED"},
	{smartcard.ErrCardChanged, "CARD-CHANGED"},
	{smartcard.ErrNoService, "CARD-SERVICE"},
	{smartcard.ErrWatchLost, "CARD-SERVICE"},
	{smartcard.ErrNoReader, "CARD-READER"},
	{smartcard.ErrReaderUnavailable, "CARD-READER"},
	{smartcard.ErrNoCard, "CARD-NONE"},
	{smartcard.ErrMute, "CARD-MUTE"},
	{smartcard.ErrUnknownCard, "CARD-UNKNOWN"},
	{smartcard.ErrInUse, "CARD-IN-USE"},
	{smartcard.ErrCardReset, "CARD-IN-USE"},
	{smartcard.ErrLastTry, "CARD-LAST-TRY"},
	{smartcard.ErrPINFormat, "CARD-PIN-FORMAT"},
	{rbac.ErrDisabled, "ACCOUNT-DISABLED"},
	{rbac.ErrMustChange, "ACCOUNT-CHANGE"},
	{rbac.ErrStoreOld, "ACCOUNT-OLD"}, // before what it is a case of
	{rbac.ErrStoreTampered, "ACCOUNT-TAMPERED"},
	{rbac.ErrLastManager, "STAFF-LAST"},
	{rbac.ErrUserExists, "STAFF-EXISTS"},
	{rbac.ErrNoSuchUser, "STAFF-NONE"},
	{rbac.ErrSegregation, "STAFF-SEPARATION"},
}

// codeOf finds the most telling part of err. An audit failure comes first: it
// outranks whatever else went wrong.
func codeOf(err error) string {
	for _, c := range codedIn(err) {
		if code := c.ProblemCode(); strings.HasPrefix(code, "AUDIT") {
			if code = worseAudit(code, err); code == "AUDIT" && givenUp(c) {
				continue
			}
			return code
		}
	}
	var (
		pin       *smartcard.PINError
		cert      *smartcard.CertificateError
		input     *itk.InputError
		wrong     *rbac.WrongPasswordError
		locked    *rbac.LockedError
		timeout   *itk.TimeoutError
		busy      *itk.BusyError
		transport *itk.TransportError
		unintel   *itk.UnintelligibleError
	)
	switch {
	case errors.As(err, &pin):
		if pin.Blocked {
			return "CARD-BLOCKED"
		}
		return "CARD-PIN"
	case errors.As(err, &cert):
		return certificateCode(cert.Reason)
	case errors.As(err, &input):
		return "INPUT"
	case errors.As(err, &wrong):
		return "ACCOUNT-WRONG"
	case errors.As(err, &locked) && locked.Delay:
		return "ACCOUNT-WAIT"
	case errors.As(err, &locked):
		return "ACCOUNT-LOCKED"
	case errors.As(err, &timeout):
		return "SMSP-TIMEOUT"
	case errors.As(err, &busy):
		return "SMSP-BUSY"
	case errors.As(err, &transport):
		return transportCode(transport.Kind)
	case errors.As(err, &unintel):
		return "SMSP-UNINTELLIGIBLE"
	}
	for _, s := range sentinels {
		if errors.Is(err, s.err) {
			return s.code
		}
	}
	said := codedIn(err)
	switch {
	case slices.ContainsFunc(said, stoppedLookUp):
		return "CANCELLED"
	case errors.Is(err, context.Canceled):
		return "STOPPED"
	case len(said) > 0:
		return said[0].ProblemCode()
	}
	return "GENERAL"
}

// stoppedLookUp says that a request was on its way when it was cancelled, so that
// it is on record.
func stoppedLookUp(c coded) bool { return c.ProblemCode() == "CANCELLED" }

// givenUp says that a reading of the trail was cancelled by its caller or by the
// end of the session. No cancel reaches the writing of a record.
func givenUp(c coded) bool {
	err, ok := c.(error)
	return ok && errors.Is(err, context.Canceled)
}

// worseAudit prefers the code of the store's own error, which says more than
// that something was not recorded.
func worseAudit(code string, err error) string {
	for _, c := range codedIn(err) {
		if inner := c.ProblemCode(); strings.HasPrefix(inner, "AUDIT-") {
			return inner
		}
	}
	return code
}

// codedIn returns every error in err's tree that says its own code, outermost
// first.
func codedIn(err error) []coded {
	var out []coded
	if c, ok := err.(coded); ok {
		out = append(out, c)
	}
	switch e := err.(type) {
	case interface{ Unwrap() error }:
		if inner := e.Unwrap(); inner != nil {
			out = append(out, codedIn(inner)...)
		}
	case interface{ Unwrap() []error }:
		for _, inner := range e.Unwrap() {
			out = append(out, codedIn(inner)...)
		}
	}
	return out
}

func certificateCode(r smartcard.CertificateReason) string {
	switch r {
	case smartcard.Untrusted:
		return "CARD-UNTRUSTED"
	case smartcard.Expired, smartcard.NotYetValid:
		return "CARD-EXPIRED"
	case smartcard.Revoked:
		return "CARD-REVOKED"
	case smartcard.RevocationUnknown:
		return "CARD-SETTINGS" // as when the lists cannot be used at the start
	case smartcard.KeyMismatch:
		return "CARD-PROOF"
	}
	return "CARD-CERTIFICATE"
}

func transportCode(kind string) string {
	switch kind {
	case "tls-unknown-authority", "tls-hostname", "tls-expired":
		return "SMSP-STRANGER"
	case "tls-client-certificate":
		return "SMSP-CERTIFICATE"
	case "reset", "truncated":
		return "SMSP-BROKEN"
	}
	return "SMSP-UNREACHABLE"
}

// adapt puts the figures of err into the words.
func adapt(p *Problem, err error) {
	var pin *smartcard.PINError
	if errors.As(err, &pin) && !pin.Blocked && pin.Left >= 0 {
		p.What = fmt.Sprintf("The card did not accept this PIN. %s left before it blocks itself.", count(pin.Left, "try", "tries"))
	}
	var wrong *rbac.WrongPasswordError
	if errors.As(err, &wrong) && wrong.Left > 0 {
		p.What = fmt.Sprintf("Nobody was signed in. %s left before the account is locked.", count(wrong.Left, "attempt", "attempts"))
	}
	var locked *rbac.LockedError
	switch {
	case !errors.As(err, &locked):
	case locked.Delay && locked.Wait > 0:
		n := int((locked.Wait + time.Second - 1) / time.Second)
		p.Do = []string{fmt.Sprintf("Wait %s, then enter the password again.", count(n, "second", "seconds"))}
	case !locked.Delay && !locked.Until.IsZero():
		end := locked.Until.Add(time.Minute - time.Nanosecond).Truncate(time.Minute) // never before the lock ends
		p.Do = append([]string{"Wait until " + end.Format("15:04") + " and try again."}, p.Do[1:]...)
	}
	var password interface{ Refused() ([]string, int) }
	if errors.As(err, &password) {
		p.Do = passwordRules(password.Refused())
	}
	var denied interface{ Denial() rbac.Decision }
	if errors.As(err, &denied) {
		p.Do = whomToAsk(denied.Denial())
	}
}

var ruleWords = map[string]string{
	"too-long":              "Use a shorter one: 1024 plain letters, digits and signs are the most.",
	"not-text":              "Use letters, digits, spaces and signs only.",
	"too-few-classes":       "Use three of these: capital letters, small letters, digits, other signs.",
	"common":                "Choose something that is not a well-known word or a pattern.",
	"contains-user-id":      "Leave your user id out of it.",
	"contains-organisation": "Leave the organisation's name out of it.",
	"used-before":           "Choose one that you have not used before.",
}

func passwordRules(rules []string, least int) []string {
	var out []string
	for _, r := range rules {
		if r == "too-short" {
			out = append(out, fmt.Sprintf("Use at least %d characters, for example four words.", least))
		} else if words, ok := ruleWords[r]; ok {
			out = append(out, words)
		}
	}
	return out
}

func whomToAsk(d rbac.Decision) []string {
	var names []string
	for _, a := range d.Missing {
		names = append(names, a.Code+" "+a.Name)
	}
	if len(names) == 0 {
		return []string{fmt.Sprintf("If you need it for your work, ask your %s for %q.", d.Ask, d.Permission)}
	}
	return []string{fmt.Sprintf("If you need it for your work, ask your %s for %s.", d.Ask, strings.Join(names, " or "))}
}

func count(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return fmt.Sprintf("%d %s", n, many)
}
