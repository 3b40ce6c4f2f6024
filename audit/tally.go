package audit

import "time"

// A Tally is what one user did with a patient, and how often. [3.9.3]
//
// With Records 0 nothing is counted: User, Token, Last and LastAt tell who it is and
// of the newest record, and the rest is not known.
type Tally struct {
	User        Person // as in the newest record
	Token       Token
	Records     uint64
	Events      map[Event]uint64
	First, Last uint64 // sequence numbers
	FirstAt     time.Time
	LastAt      time.Time
}

// Activity is how much happened in one stretch of time.
type Activity struct {
	From, To time.Time // From <= time < To
	Events   map[Event]uint64
	First    uint64 // sequence number of the first record in it, or of what would be
	Records  uint64
}
