package auditview

import (
	"msca/app/ui/auditform"
	"msca/app/ui/kit"
)

// Names of the fields, for Model.Errors.
const (
	FieldPatient   = "patient"
	FieldUser      = "user"
	FieldAuthority = "authority"
	FieldMessageID = "message-id"
	FieldFrom      = "from"
	FieldTo        = "to"
	FieldSeqFrom   = "seq-from"
	FieldSeqTo     = "seq-to"
	FieldEvents    = "events"
	FieldOutcome   = "outcome"
	FieldOrder     = "order"
)

// The choices of outcome and order.
const (
	AnyOutcome  = "any"
	Succeeded   = "success"
	Failed      = "failed"
	NewestFirst = "newest"
	OldestFirst = "oldest"
)

// Filter is the search as typed. Events are words with commas between.
type Filter struct{ User, Patient, Authority, MessageID, From, To, SeqFrom, SeqTo, Events, Outcome, Order string }

// Row is one record in the list. Failed rows are marked by colour and weight; the
// outcome says it in words.
type Row struct {
	Seq, Time, Event, Outcome, User, Patient, MessageID string
	Failed                                              bool
}

// Pair is a label and a value.
type Pair = kit.Pair

// Payload is a message or page kept with a record. A page has no text to read
// here; Text then says what it is.
type Payload struct {
	Title, Text string
	File        bool // it can be saved as a file of its own
}

// Detail is one record in full.
type Detail struct {
	Title    string
	Seq      string // as in its row
	Facts    []Pair
	Payloads []Payload
	Timeline bool // it belongs to a look-up, whose timeline can be shown
	Screen   bool // the screen it tells of can be shown as it was
}

// Model is what the screen shows.
type Model struct {
	auditform.State
	Filter         *Filter // when not nil, put into the form
	Searched       bool    // a search was made, so that no rows means none found
	Rows           []Row   // one page
	Found, Checked string
	Before, Beyond bool // there are pages before and after it
	AtEnd          bool // the mark belongs on the last row: the page was reached from behind
	Detail         *Detail
}

// Callbacks carry the user's wishes; a nil one takes its button away.
type Callbacks struct {
	Search             func(Filter)
	Cancel             func()
	Open               func(row int)
	CloseRecord        func()
	Close, CopyProblem func()
	Turn               func(kit.Turn)
	GoTo               func(seq string)
	Timeline, Screen   func()
	Save               func(payload int)
}
