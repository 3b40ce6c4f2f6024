package discrepancies

import (
	"msca/app/ui/kit"
	"msca/app/ui/result"
)

// Names of the fields, for errors.
const (
	FieldNote    = "note"
	FieldOutcome = "outcome"
)

// Pair is a label and a value.
type Pair = kit.Pair

// Difference is one thing that does not fit.
type Difference struct{ What, Here, National string }

// Report is what the reporting screen shows.
type Report struct {
	Banner      result.Banner // the patient of the answer; the zero value where it has none
	Kind        string        // in words
	Identifiers []Pair
	Differences []Difference
	Note        string // in the box when the screen appears
	NoteNeeded  bool
	Errors      []kit.FieldError
	Busy        bool
	Problem     *kit.Problem
}

// ReportCallbacks carry the user's wishes.
type ReportCallbacks struct {
	Send        func(note string)
	Cancel      func(note string) // back; the note as it stands
	CopyProblem func()
}

// Row is one discrepancy in the list.
type Row struct {
	Number, State, Reported, What, NHSNumber, By string
	Urgent                                       bool // marked; the state says it too
}

// Step is one thing that was done with a discrepancy.
type Step struct{ When, Who, What, Note string }

// Detail is one discrepancy in full, and what may be done with it.
type Detail struct {
	Title                              string
	Facts, Identifiers                 []Pair
	Differences                        []Difference
	Note                               string
	Erased                             bool
	Steps                              []Step
	Take, Add, SendBack, Close, Answer bool
}

// Model is what the inbox shows.
type Model struct {
	Filters  []kit.Option // states to choose from
	Filter   string
	Rows     []Row
	Detail   *Detail
	Outcomes []kit.Option
	Counts   string // the report as text; empty: not shown
	Errors   []kit.FieldError
	Busy     bool
	Problem  *kit.Problem
}

// Callbacks carry the user's wishes; a nil one takes its button away.
type Callbacks struct {
	Filter                          func(id string)
	Open                            func(row int)
	CloseDetail, Leave              func()
	Take, Add, SendBack, Answer     func(note string)
	Close                           func(outcome, note string)
	Counts, CopyCounts, CloseCounts func()
	PrintCounts                     func()
	CopyProblem                     func()
}
