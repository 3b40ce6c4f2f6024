package auditpatterns

import (
	"msca/app/ui/auditform"
	"msca/app/ui/kit"
)

// Names of the fields, for Model.Errors.
const (
	FieldFrom   = "from"
	FieldTo     = "to"
	FieldHours  = "hours"
	FieldSample = "sample"
	FieldSeed   = "seed"
	FieldNote   = "note"
)

// Question is what the rules are run with.
type Question struct{ From, To, Hours, Sample, Seed string }

// Row is one finding in the list.
type Row struct{ Rule, Time, User, Patient, Records, State, Reason string }

// Note is one thing that somebody made of a finding.
type Note struct {
	Head    string // when, who, and to which state
	Text    string
	Refused bool
}

// Finding is one finding in full.
type Finding struct {
	Title string
	Facts []kit.Pair
	Notes []Note
	// What can be done with it now.
	Note, Propose, Close, Return bool
	Why                          string // why something cannot be done, in words
}

// Step is what is done with a finding.
type Step int

// The steps.
const (
	KeepInvestigating Step = iota
	ProposeToClose
	CloseIt
	SendBack
)

// Model is what the screen shows.
type Model struct {
	auditform.State
	Question *Question // when not nil, put into the form
	Asked    bool
	Rows     []Row
	Found    string
	Finding  *Finding
	NoteKept bool // the note typed was taken: empty the box
}

// Callbacks carry the user's wishes; a nil one takes its button away.
type Callbacks struct {
	Ask                        func(Question)
	Open                       func(row int)
	CloseFinding               func(shut func()) // shut takes the finding that is open away
	Records                    func()            // the records behind the finding that is open
	Work                       func(Step, string)
	Cancel, Close, CopyProblem func()
}
