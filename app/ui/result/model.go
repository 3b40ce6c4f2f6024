package result

import "msca/app/ui/kit"

// Kind is what there is to show.
type Kind int

// The kinds.
const (
	PatientResult Kind = iota
	VerifyResult
	ProblemResult
)

// State tells whether a value came, and if not, why there is none.
type State int

// The states of a value. They mean different things and look different.
const (
	Given       State = iota // there is a value
	Blank                    // the element came and is empty
	Withheld                 // kept back nationally, or not supplied
	NotReturned              // the element did not come
	NotKnown                 // the record says that it is not known
)

// Banner is the patient in the order of the Common User Interface. The texts come
// ready for display: FAMILY in capitals, dates dd-Mmm-yyyy, the number 3-3-4.
type Banner struct {
	Family, Given, Title, Preferred string
	Born, Age, Gender, NHSNumber    string
	Deceased                        bool
	Died, AgeAtDeath                string
}

// Row is one detail. Lines are shown below each other; with a State other than
// Given they replace the standard words.
type Row struct {
	Label string
	State State
	Lines []string
}

// Section is a group of details.
type Section struct {
	Title string
	Rows  []Row
}

// Level is how loud a warning is.
type Level int

// The levels.
const (
	Caution Level = iota
	Danger
	Note
)

// Warning stands above the details on every access.
type Warning struct {
	Level       Level
	Title, Text string
	Do          []string
}

// Pair is a label and a value.
type Pair = kit.Pair

// Verify is the verdict on an NHS number.
type Verify struct {
	Verified    bool
	Title, Text string
	Do          []string
	Asked       []Pair
}

// Step is something to try next, and why. Its key is its place in the list, from 1.
type Step struct{ Title, Reason string }

// Model is what the screen shows.
type Model struct {
	Kind     Kind
	Banner   *Banner
	Sections []Section
	Warnings []Warning
	Verify   *Verify
	Problem  *kit.Problem
	Next     []Step
	Report   bool   // a discrepancy can be reported about this answer
	Meta     []Pair // when, source, message id …
}

// Callbacks carry the user's wishes; a nil one takes its button away.
type Callbacks struct {
	NewSearch, Print, CopyNHSNumber, CopyDetails, RaiseDiscrepancy, Compare, CopyProblem, Retry func()

	Try func(step int)
}
