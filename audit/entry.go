package audit

import (
	"fmt"
	"io"
)

// A Person is who did something, or who authorised it. The role, the role code
// and the organisation stay readable in the record; UserID, Name and
// RoleProfileID are personal and are kept sealed. [3.9.4]
type Person struct {
	UserID           string // UUID of the Spine user, or the local user name
	Name             string
	RoleProfileID    string // URPID
	JobRoleCode      string // R8001
	JobRoleName      string
	ODSCode          string
	OrganisationName string
}

// IsZero reports whether nobody is meant.
func (p Person) IsZero() bool { return p == Person{} }

// Format prints no personal item, whatever the verb.
func (p Person) Format(w fmt.State, _ rune) {
	if p.IsZero() {
		_, _ = io.WriteString(w, "nobody")
		return
	}
	_, _ = io.WriteString(w, "person (redacted)")
}

// A Detail is a named value of a record: small, and not personal, because it
// stays readable for as long as the log exists. A Detail that is personal
// belongs in a Payload of kind PersonalDetail.
type Detail struct {
	Name  string `json:"name"`
	Value string `json:"value"`
}

// A Payload is kept sealed under a key of its own, so that an erasure order
// can shred it; the record carries a salted commitment to it.
type Payload struct {
	Kind PayloadKind
	Body []byte
}

// Format prints the kind and the length only.
func (p Payload) Format(w fmt.State, _ rune) {
	_, _ = fmt.Fprintf(w, "%s (%d bytes, redacted)", p.Kind, len(p.Body))
}

// PayloadKind says what a payload is; the numbers are on disk.
type PayloadKind uint8

// The payload kinds.
const (
	RequestMessage   PayloadKind = 1 // bytes sent, exactly
	ResponseMessage  PayloadKind = 2 // bytes received, exactly
	FieldsShown      PayloadKind = 3 // every field on the screen [3.9.2]
	PagePrinted      PayloadKind = 4 // the PDF handed to the printer
	QueryAsked       PayloadKind = 5 // what an audit reader searched for
	PersonalDetail   PayloadKind = 6 // anything personal that is none of the others
	ReasonGiven      PayloadKind = 7 // free text a user typed
	FileExported     PayloadKind = 8
	TextCopied       PayloadKind = 9
	DiscrepancyNoted PayloadKind = 10
)

var payloadWords = [...]string{"", "request-message", "response-message", "fields-shown", "page-printed", "query-asked",
	"personal-detail", "reason-given", "file-exported", "text-copied", "discrepancy-noted"}

// String returns the kind's word, as "request-message".
func (k PayloadKind) String() string {
	if k > 0 && int(k) < len(payloadWords) {
		return payloadWords[k]
	}
	return fmt.Sprintf("payload-%d", uint8(k))
}

// MarshalText returns the kind's word.
func (k PayloadKind) MarshalText() ([]byte, error) { return []byte(k.String()), nil }

// An Entry is what a caller knows about an event; the store adds sequence
// number, time, device and proof to make a Record of it. [MSCA-AUD-03]
type Entry struct {
	Event        Event
	Outcome      Outcome
	User         Person
	Authority    Person // who authorised it, when different from User
	Patient      string // NHS number, ten digits, or "" [MSCA-AUD-03]
	MessageID    string
	TrackingID   string
	Case         string // discrepancy, emergency or batch the record belongs to
	AccessMethod string
	AccessPoint  string // terminal or address a sign-in came from [3.15.4]
	Details      []Detail
	Payloads     []Payload
}

// Format prints the event and the outcome only.
func (e Entry) Format(w fmt.State, _ rune) {
	_, _ = fmt.Fprintf(w, "%s %s (redacted)", e.Event, e.Outcome)
}

// A Receipt is what an append returns: the record is durable.
type Receipt struct {
	Seq   uint64
	Stamp Stamp
}
