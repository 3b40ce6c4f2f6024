package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"

	"msca/app"
	"msca/app/batch"
	"msca/app/config"
	auditstore "msca/audit/store"
	"msca/cmd/internal/station"
	"msca/itk"
	"msca/rbac"
	"msca/rbac/credential"
	rbacstore "msca/rbac/store"
	"msca/smartcard"
)

// The exit codes, which scripts rely on.
const (
	exitDone      = 0
	exitElse      = 1
	exitUsage     = 2
	exitInput     = 3
	exitDenied    = 4
	exitBusiness  = 5
	exitNoAnswer  = 6
	exitAuditDown = 7
	exitPaused    = 8
)

// exitCodes are what the exit codes mean, in their order.
var exitCodes = []struct {
	Code  int    `json:"code"`
	Means string `json:"means"`
}{
	{exitDone, "done; for a look-up: success, or data that may be out of date (it says so)"},
	{exitElse, "anything else"},
	{exitUsage, "wrong usage"},
	{exitInput, "input refused, nothing sent"},
	{exitDenied, "not signed in, or not permitted"},
	{exitBusiness, "the SMSP answered with a business code other than success"},
	{exitNoAnswer, "no usable answer: fault, busy, time-out, TLS, unintelligible"},
	{exitAuditDown, "audit unavailable, so nothing was sent or shown"},
	{exitPaused, "a batch is paused; --resume goes on"},
	{10, "verification: intact, but nothing outside confirms the head"},
	{20, "verification: diverges from a known head"},
	{30, "verification: tampered"},
	{40, "verification: unreadable"},
}

var exitHelp = func() string {
	var b strings.Builder
	b.WriteString("\nExit codes:\n")
	for _, c := range exitCodes {
		fmt.Fprintf(&b, "  %-3d %s\n", c.Code, c.Means)
	}
	return b.String()
}()

// usageError is a call that cannot be understood.
type usageError struct{ text string }

func (e *usageError) Error() string { return e.text }

func usagef(format string, args ...any) error { return &usageError{fmt.Sprintf(format, args...)} }

// exitError carries an exit code; without err everything has been said already.
type exitError struct {
	code int
	err  error
}

func (e *exitError) Error() string {
	if e.err == nil {
		return fmt.Sprintf("exit %d", e.code)
	}
	return e.err.Error()
}

func (e *exitError) Unwrap() error { return e.err }

// exitCode tells the exit code of an error. No audit outranks everything.
func exitCode(err error) int {
	var (
		audit    *app.AuditUnavailableError
		code     *exitError
		usage    *usageError
		input    *itk.InputError
		value    *config.ValueError
		field    *station.FieldError
		password *credential.PolicyError
		identity *app.IdentityIncompleteError
		denied   *app.DeniedError
		right    *rbacstore.NotPermittedError
		order    *app.OrderRefusedError
		broker   *app.BrokerError
		cards    *station.CardsUnusableError
		timeout  *itk.TimeoutError
		busy     *itk.BusyError
		trans    *itk.TransportError
		unintel  *itk.UnintelligibleError
		format   *batch.FormatError
		mapping  *batch.MappingError
		resume   *batch.ResumeError
		trail    *auditstore.Error
	)
	switch {
	case err == nil:
		return exitDone
	case errors.As(err, &audit), errors.Is(err, rbacstore.ErrReplaced): // with the accounts the audit trail has gone
		return exitAuditDown
	case errors.As(err, &code):
		return code.code
	case errors.As(err, &usage):
		return exitUsage
	case errors.As(err, &input), errors.As(err, &identity), errors.As(err, &value), errors.As(err, &field), errors.As(err, &password),
		errors.As(err, &format), errors.As(err, &mapping), errors.As(err, &resume), refusedByRule(err):
		return exitInput
	case errors.As(err, &denied), errors.As(err, &right), errors.As(err, &order), errors.As(err, &broker), errors.As(err, &cards), notSignedIn(err):
		return exitDenied
	case errors.As(err, &timeout), errors.As(err, &busy), errors.As(err, &trans), errors.As(err, &unintel),
		errors.Is(err, context.Canceled), errors.Is(err, app.ErrNoSMSP):
		return exitNoAnswer
	case errors.As(err, &trail) && !errors.Is(err, auditstore.ErrNoRecord): // a reading of it failed
		return exitAuditDown
	}
	return exitElse
}

// refusedByRule says whether a change of the accounts is one that nobody may
// make, or a search one that cannot find anything.
func refusedByRule(err error) bool {
	var unknown *rbac.UnknownCodeError
	if errors.As(err, &unknown) {
		return true
	}
	for _, is := range []error{
		rbac.ErrUserExists, rbac.ErrNoSuchUser, rbac.ErrLastManager, rbacstore.ErrBadUserID, rbacstore.ErrSamePassword,
		rbacstore.ErrNoRoleProfile, rbacstore.ErrNoOrganisation, rbacstore.ErrNotGrantable, rbacstore.ErrNoOverride,
		app.ErrFilter,
	} {
		if errors.Is(err, is) {
			return true
		}
	}
	return false
}

func notSignedIn(err error) bool {
	var (
		pin    *smartcard.PINError
		cert   *smartcard.CertificateError
		wrong  *rbac.WrongPasswordError
		locked *rbac.LockedError
	)
	if errors.As(err, &pin) || errors.As(err, &cert) || errors.As(err, &wrong) || errors.As(err, &locked) {
		return true
	}
	for _, is := range []error{
		app.ErrNotSignedIn, app.ErrNoRole, app.ErrNoSuchRole, app.ErrRoleGone, app.ErrPasswordSet, app.ErrLocked, app.ErrTokenExpired, app.ErrTokenRefused, app.ErrPasswordNeeded, app.ErrPasswordLate, app.ErrCardNeeded, app.ErrOwnAlert, app.ErrNoAccounts, app.ErrNoCards,
		rbac.ErrDisabled, rbac.ErrMustChange, rbac.ErrStoreTampered,
		smartcard.ErrNoService, smartcard.ErrNoReader, smartcard.ErrNoCard, smartcard.ErrMute, smartcard.ErrUnknownCard,
		smartcard.ErrCardRemoved, smartcard.ErrCardChanged, smartcard.ErrInUse, smartcard.ErrLastTry, smartcard.ErrPINFormat,
		smartcard.ErrCardReset, smartcard.ErrReaderUnavailable, smartcard.ErrWatchLost,
	} {
		if errors.Is(err, is) {
			return true
		}
	}
	return false
}

// inputRefused prints each refused field and its reason.
func inputRefused(w io.Writer, err error) bool {
	var input *itk.InputError
	if !errors.As(err, &input) {
		return false
	}
	fmt.Fprintln(w, "mscactl: input refused, nothing was sent [INPUT]")
	for _, p := range input.Problems {
		fmt.Fprintf(w, "  %s: %s (%s)\n", p.Field, p.Message, p.Rule)
	}
	return true
}
