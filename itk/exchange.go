package itk

import (
	"fmt"
	"time"
)

// Message is one encoded request, ready to be sent: the exact bytes of the
// SOAP envelope and the ids that the audit trail and the SMSP both keep
// [MSCA-AUD-03, 3.9.15]. A Message is sent at most once: a repeat needs fresh
// ids and timestamps.
type Message struct {
	Operation  Operation
	MessageID  string // wsa:MessageID, upper-case UUID
	TrackingID string // itk:header/@trackingid, upper-case UUID
	URL        string // where it is to be sent, also wsa:To
	Body       []byte // UTF-8
}

// Exchange is what came of sending one Message once.
//
// Err is nil when an SMSP answered with a business answer or a SOAP fault, both
// told by Reply. Otherwise it is a *TimeoutError, *BusyError, *TransportError
// or *UnintelligibleError, or wraps context.Canceled.
type Exchange struct {
	HTTPStatus  int // 0 when no status line arrived
	ContentType string
	Raw         []byte // the reply as it came, before anything was parsed
	Reply       Reply  // already compared with what was asked
	Err         error
	MayRetry    bool // only where a repeat is safe and can help
	RetryAfter  time.Duration
	Started     time.Time
	Elapsed     time.Duration
}

// TimeoutError says that no complete reply arrived in time.
type TimeoutError struct {
	// Phase is "waiting for a turn under the cap on requests", "connecting",
	// "waiting for the reply" or "receiving the reply". Of the first two, nothing
	// was sent.
	Phase string
	After time.Duration
}

func (e *TimeoutError) Error() string {
	return fmt.Sprintf("no answer after %s while %s", e.After.Round(time.Millisecond), e.Phase)
}

// BusyError is the ITK busy tone: HTTP 503.
type BusyError struct{ RetryAfter time.Duration }

func (e *BusyError) Error() string { return "the SMSP is busy (HTTP 503)" }

// TransportError says that the connection could not be made or broke. Kind is
// one of: dns, refused, unreachable, reset, proxy, tls, tls-unknown-authority,
// tls-hostname, tls-expired, tls-client-certificate, truncated, other.
type TransportError struct {
	Kind string
	Err  error
}

func (e *TransportError) Error() string {
	return "connection to the SMSP (" + e.Kind + "): " + e.Err.Error()
}

func (e *TransportError) Unwrap() error { return e.Err }

// UnintelligibleError says that something answered which is not an SMSP reply
// to this request. What and Where hold no data of a person.
type UnintelligibleError struct {
	What  string
	Where string
}

func (e *UnintelligibleError) Error() string {
	if e.Where == "" {
		return "the reply cannot be understood: " + e.What
	}
	return "the reply cannot be understood: " + e.What + " at " + e.Where
}
