package audit

import (
	"fmt"
	"time"
)

// A Record is an entry as the log holds it. [MSCA-AUD-03] [3.9.4]
type Record struct {
	Seq     uint64
	Stamp   Stamp
	Event   Event
	Outcome Outcome

	User, Authority Person // UserID, Name and RoleProfileID are "" when erased or sealed from the reader
	Patient         string // "" when none, erased or sealed from the reader

	MessageID, TrackingID, Case string
	AccessMethod, AccessPoint   string
	Device, OriginatingSystem   string
	Details                     []Detail
	Payloads                    []PayloadRef

	UserToken, PatientToken, AuthorityToken Token
	PatientOrdinal                          uint32 // the patient's n-th record, from 1
	PatientPrevious                         uint64 // the patient's record before
	Epoch                                   uint32
	Charter                                 *Charter // genesis only
	Order                                   Digest   // tombstone only
	Hash                                    Digest   // chain value

	Erased []Role // identities shredded by order
}

// A PayloadRef says that a record has a payload, not what it holds.
type PayloadRef struct {
	Kind   PayloadKind
	Digest Digest // the commitment
	Erased bool   // shredded by order
}

// Format prints sequence number and event only.
func (r Record) Format(w fmt.State, _ rune) {
	_, _ = fmt.Fprintf(w, "record %d %s (redacted)", r.Seq, r.Event)
}

// A Filter selects records; every condition given must hold. [MSCA-AUD-05] [3.9.3]
type Filter struct {
	Patient   string // NHS number
	User      string // user id
	Authority string // user id
	MessageID string
	From, To  time.Time // From <= time < To; zero is open
	SeqFrom   uint64    // inclusive; 0 is open
	SeqTo     uint64    // inclusive; 0 is open
	Events    []Event   // any of these; none is every

	Limit      int    // at most this many; 0 is 100
	After      uint64 // resume after this record (before it when Descending); 0 is from the start
	Descending bool   // newest first
}
