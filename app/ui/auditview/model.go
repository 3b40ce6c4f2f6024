package auditview

import "msca/app/ui/kit"

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
)

// Filter is the search as typed.
type Filter struct{ User, Patient, Authority, MessageID, From, To, SeqFrom, SeqTo string }

// Row is one record in the list. Failed rows are marked by colour and weight; the
// outcome says it in words.
type Row struct {
	Seq, Time, Event, Outcome, User, Patient, MessageID string
	Failed                                              bool
}

// Pair is a label and a value.
type Pair = kit.Pair

// Payload is a message or page kept with a record.
type Payload struct{ Title, Text string }

// Detail is one record in full.
type Detail struct {
	Title    string
	Facts    []Pair
	Payloads []Payload
}

// Level is how well the verification went.
type Level int

// The levels.
const (
	NotVerified Level = iota
	Intact
	Attention
	Broken
)

// Verification is the state of the trail in words.
type Verification struct {
	Level Level
	Text  string
}

// Model is what the window shows.
type Model struct {
	Training     bool
	Filter       *Filter // when not nil, put into the form
	Errors       []kit.FieldError
	Searched     bool // a search was made, so that no rows means none found
	Rows         []Row
	Found        string
	Busy         bool
	Elapsed      string
	Problem      *kit.Problem
	Verification Verification
	Detail       *Detail
}

// Callbacks carry the user's wishes; a nil one takes its button away.
type Callbacks struct {
	Search                             func(Filter)
	Cancel                             func()
	Open                               func(row int)
	CloseRecord                        func()
	Verify, Export, Close, CopyProblem func()
	Echo                               func(text string) string
}
