package audit

// A Verdict is the result of a verification.
type Verdict uint8

// The verdicts, best first.
const (
	Intact     Verdict = iota // and a head held outside the database confirms it
	Unanchored                // intact, but nothing outside confirms the head
	Diverged                  // contradicts a head known from outside: records are missing or rewritten
	Tampered                  // contradicts itself
	Unreadable                // not a log that can be read
)

// String returns "intact", "unanchored", "diverged", "tampered" or
// "unreadable".
func (v Verdict) String() string {
	return [...]string{"intact", "unanchored", "diverged", "tampered", "unreadable"}[v]
}

// ExitCode returns 0, 10, 20, 30 or 40.
func (v Verdict) ExitCode() int { return 10 * int(v) }

// MarshalText returns the verdict's word.
func (v Verdict) MarshalText() ([]byte, error) { return []byte(v.String()), nil }

// A Range is a run of records, both ends inclusive; zero is none.
type Range struct {
	First uint64 `json:"first"`
	Last  uint64 `json:"last"`
}

// A Report says what a verification found. Beyond Chained, each level says
// how much more can be relied on, and which records have not reached it.
type Report struct {
	Verdict  Verdict `json:"verdict"`
	Origin   string  `json:"origin,omitempty"`
	Records  uint64  `json:"records"`
	FirstBad uint64  `json:"first_bad,omitempty"` // sequence number, 0 when none or not to be placed
	Reason   string  `json:"reason,omitempty"`

	Chained  Range `json:"chained"`  // sequence, form, hashes, counters and times agree
	Sealed   Range `json:"sealed"`   // row MACs checked under the epoch keys at hand
	Signed   Range `json:"signed"`   // covered by a checkpoint under a key named by the reader, else by the genesis record
	Anchored Range `json:"anchored"` // confirmed by a head held outside the database

	Head        Head   `json:"head"`
	Checkpoints int    `json:"checkpoints"`
	Payloads    uint64 `json:"payloads"`          // present and matching their commitments
	Opened      uint64 `json:"opened"`            // of these, decrypted and matching too
	Erased      uint64 `json:"erased"`            // missing under an erasure order that verifies
	Trusted     string `json:"trusted,omitempty"` // whose key checkpoints were checked under: "reader" or "genesis"
}
