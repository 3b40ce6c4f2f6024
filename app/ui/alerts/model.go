package alerts

import "msca/app/ui/kit"

// FieldNote is the name of the box, for Model.Errors.
const FieldNote = "note"

// Row is one alert in the list. What waits for somebody is marked by colour and
// weight; the state says it in words.
type Row struct {
	Raised, State, By, Patient, Changed string
	Waiting                             bool
}

// Step is one step of working an alert.
type Step struct{ When, Who, What, Text string }

// Detail is one alert in full.
type Detail struct {
	Title   string
	Facts   []kit.Pair
	Reason  string // empty: erased
	Steps   []Step
	Records []string // one line each
	Own     bool     // raised by who is signed in: not to be worked
	Taken   bool     // under investigation
	Closed  bool
}

// Model is what the screen shows.
type Model struct {
	All     bool // closed alerts too
	Rows    []Row
	Read    bool // so that no rows means that there are none
	Found   string
	Detail  *Detail
	Busy    bool
	Errors  []kit.FieldError
	Problem *kit.Problem
}

// Callbacks carry the user's wishes.
type Callbacks struct {
	Show               func(all bool) // read the list again
	Open               func(row int)
	Back               func()
	Take, Note, Close  func(text string)
	Leave, CopyProblem func()
}
