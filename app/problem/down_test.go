package problem_test

import (
	"fmt"
	"net"
	"strings"
	"testing"

	"msca/app"
	"msca/app/problem"
	"msca/itk"
)

// What waiting may cure leads to the continuity page; what somebody has to mend, or
// the person asked wrongly, does not.
func TestMSCA_PDS_01_WhichProblemsAreThatNoLookUpIsPossible(t *testing.T) {
	for _, err := range []error{&itk.TimeoutError{}, &itk.BusyError{}, &itk.TransportError{Kind: "refused", Err: net.ErrClosed}, &itk.TransportError{Kind: "reset", Err: net.ErrClosed}} {
		if p := problem.For(fmt.Errorf("sending: %w", err)); !p.Down() {
			t.Errorf("%s does not lead to the continuity page", p.Code)
		}
	}
	if p := problem.ForReply(itk.Reply{Outcome: itk.OutcomeUnavailable}); !p.Down() {
		t.Errorf("%s does not lead to the continuity page", p.Code)
	}
	for _, p := range []problem.Problem{
		problem.For(app.ErrNoSMSP), problem.For(&itk.TransportError{Kind: "tls-hostname", Err: net.ErrClosed}), problem.For(app.ErrLocked), problem.For(&app.AuditUnavailableError{Err: net.ErrClosed}),
		problem.ForReply(itk.Reply{Outcome: itk.OutcomeNoMatch}), problem.ForReply(itk.Reply{Outcome: itk.OutcomeCredentials}),
	} {
		if p.Down() {
			t.Errorf("%s leads to the continuity page", p.Code)
		}
	}
}

// Whoever is told to try again, with the way to the SMSP at fault, can do so there.
func TestMSCA_PDS_01_WhatSaysTryAgainCanBeTriedAgain(t *testing.T) {
	for _, code := range problem.Codes() {
		p := problem.Of(code)
		says := strings.HasPrefix(code, "SMSP-") && strings.Contains(strings.ToLower(strings.Join(p.Do, " ")), "try again")
		if says != p.Repeatable() {
			t.Errorf("%s says to try again: %t, offers it: %t", code, says, p.Repeatable())
		}
	}
}
