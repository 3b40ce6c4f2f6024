package audit

import (
	"fmt"
	"strconv"
	"strings"
)

// An Event says what happened. The numbers are on disk and never reused.
// [MSCA-AUD-02] [3.9.2] [3.9.11] [3.15.4]
type Event uint16

// The events. The first four are written by the store alone.
const (
	Genesis          Event = 1 // first record of a log
	EpochOpened      Event = 2 // the row key evolved; exactly one opens each epoch
	Erased           Event = 3 // tombstone of a lawful erasure [3.9.6]
	LossAcknowledged Event = 4 // someone answered for records found missing

	ApplicationStarted Event = 16
	ApplicationClosed  Event = 17

	SignedIn        Event = 32
	SignInRefused   Event = 33
	SignedOut       Event = 34
	Locked          Event = 35
	Unlocked        Event = 36
	UnlockRefused   Event = 37
	RoleChosen      Event = 38
	PasswordChanged Event = 39
	TokenValidated  Event = 40 // use of an SSO token, good or bad [3.9.2]

	RequestSent      Event = 64
	ResponseReceived Event = 65
	ExchangeFailed   Event = 66
	ExchangeOrphaned Event = 67

	Displayed Event = 80
	Printed   Event = 81
	Copied    Event = 82
	Exported  Event = 83

	DiscrepancyRaised  Event = 96
	DiscrepancyChanged Event = 97

	Denied           Event = 112
	AuditQueried     Event = 113
	AuditVerified    Event = 114
	AlertRaised      Event = 115
	AlertChanged     Event = 116
	ErasureRefused   Event = 117
	SubjectReportRun Event = 118

	ConfigurationChanged Event = 128
	ReferenceDataChanged Event = 129
	UserChanged          Event = 130
	RoleChanged          Event = 131

	EmergencyOpened Event = 144
	EmergencyClosed Event = 145

	TimeSynchronised Event = 160
	ClockStepped     Event = 161
	TimeLost         Event = 162

	BatchStarted Event = 176
	BatchEnded   Event = 177
)

var eventWords = map[Event]string{
	Genesis: "genesis", EpochOpened: "epoch-opened", Erased: "erased", LossAcknowledged: "loss-acknowledged",
	ApplicationStarted: "application-started", ApplicationClosed: "application-closed",
	SignedIn: "signed-in", SignInRefused: "sign-in-refused", SignedOut: "signed-out", Locked: "locked",
	Unlocked: "unlocked", UnlockRefused: "unlock-refused", RoleChosen: "role-chosen",
	PasswordChanged: "password-changed", TokenValidated: "token-validated",
	RequestSent: "request-sent", ResponseReceived: "response-received", ExchangeFailed: "exchange-failed",
	ExchangeOrphaned: "exchange-orphaned",
	Displayed:        "displayed", Printed: "printed", Copied: "copied", Exported: "exported",
	DiscrepancyRaised: "discrepancy-raised", DiscrepancyChanged: "discrepancy-changed",
	Denied: "denied", AuditQueried: "audit-queried", AuditVerified: "audit-verified", AlertRaised: "alert-raised",
	AlertChanged: "alert-changed", ErasureRefused: "erasure-refused", SubjectReportRun: "subject-report-run",
	ConfigurationChanged: "configuration-changed", ReferenceDataChanged: "reference-data-changed",
	UserChanged: "user-changed", RoleChanged: "role-changed",
	EmergencyOpened: "emergency-opened", EmergencyClosed: "emergency-closed",
	TimeSynchronised: "time-synchronised", ClockStepped: "clock-stepped", TimeLost: "time-lost",
	BatchStarted: "batch-started", BatchEnded: "batch-ended",
}

// Events returns every event there is a word for, in numeric order.
func Events() []Event {
	var all []Event
	for e := Event(0); e < 1024; e++ {
		if _, ok := eventWords[e]; ok {
			all = append(all, e)
		}
	}
	return all
}

// Reserved reports whether only the store itself may write the event.
func (e Event) Reserved() bool { return e >= Genesis && e <= LossAcknowledged }

// OpensEpoch reports whether the event's record opens a key epoch. One that
// acknowledges a loss may skip epochs, because their keys no longer exist.
func (e Event) OpensEpoch() bool { return e == Genesis || e == EpochOpened || e == LossAcknowledged }

// String returns the event's word, as "request-sent"; an event of a later
// version reads "event-N".
func (e Event) String() string {
	if w, ok := eventWords[e]; ok {
		return w
	}
	return "event-" + strconv.Itoa(int(e))
}

// ParseEvent is the inverse of String.
func ParseEvent(word string) (Event, error) {
	for e, w := range eventWords {
		if w == word {
			return e, nil
		}
	}
	if n, ok := strings.CutPrefix(word, "event-"); ok {
		if v, err := strconv.ParseUint(n, 10, 16); err == nil && Event(v).String() == word {
			return Event(v), nil
		}
	}
	return 0, fmt.Errorf("no audit event is called %q", word)
}

// MarshalText returns the event's word.
func (e Event) MarshalText() ([]byte, error) { return []byte(e.String()), nil }

// UnmarshalText parses the event's word.
func (e *Event) UnmarshalText(b []byte) (err error) { *e, err = ParseEvent(string(b)); return err }

// An Outcome says how an event ended; the numbers are those of DICOM PS3.15
// A.5 and RFC 3881, and are on disk.
type Outcome uint8

// The outcomes.
const (
	Success        Outcome = 0
	MinorFailure   Outcome = 4  // refused or corrected by the user, no harm done
	SeriousFailure Outcome = 8  // the action did not happen
	MajorFailure   Outcome = 12 // the system could not go on
)

func (o Outcome) valid() bool { return o <= MajorFailure && o%4 == 0 }

// String returns "success", "minor-failure", "serious-failure" or
// "major-failure".
func (o Outcome) String() string {
	switch o {
	case Success:
		return "success"
	case MinorFailure:
		return "minor-failure"
	case SeriousFailure:
		return "serious-failure"
	case MajorFailure:
		return "major-failure"
	}
	return "outcome-" + strconv.Itoa(int(o))
}

// MarshalText returns the outcome's word.
func (o Outcome) MarshalText() ([]byte, error) { return []byte(o.String()), nil }
