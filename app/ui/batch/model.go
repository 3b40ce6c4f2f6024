package batch

import "msca/app/ui/kit"

// Step is where in a batch the screen is.
type Step int

// The steps, in order.
const (
	Choose  Step = iota // name the file
	Columns             // which column is what, and how it is run
	Checked             // what would be sent and what not
	Running
	Ended
)

// Names of the fields, for Model.Errors. The fields of columns have the names of
// Column.
const (
	FieldPath   = "path"
	FieldResult = "result"
	FieldRate   = "rate"
	FieldHours  = "hours"
)

// Column is a field that a column of the file can be mapped to.
type Column struct{ Name, Label string }

// Values are what the user typed and chose.
type Values struct {
	Path, Operation, Result, PerSecond, Hours string

	Columns map[string]string // heading or number by name of the field
}

// Refused is a row that would not be sent. Reason never repeats what stands in
// the cell.
type Refused struct{ Line, Reference, Column, Reason string }

// Model is what the screen shows.
type Model struct {
	Step       Step
	Values     *Values // when not nil, put into the form
	Operations []kit.Option
	Columns    []Column // those the operation takes
	Facts      []kit.Pair
	Header     []string // of the file
	Preview    [][]string
	Refused    []Refused
	Summary    string // of the check, and of how it ended
	Tone       kit.Tone
	Sendable   bool // there is a row to send
	Unfinished bool // there is a batch to go on with
	Done, Rows int
	Pausing    bool
	Busy       bool
	Errors     []kit.FieldError
	Problem    *kit.Problem
}

// Callbacks carry the user's wishes.
type Callbacks struct {
	Read        func(path string)
	Operation   func(Values) // another operation was chosen
	Check       func(Values)
	Run         func()
	GoOn        func()
	Back        func() // one step back, or from the end to a new batch
	Pause, Stop func()
	CopyProblem func()
	Echo        func(field, column string) string // the first values of a column
}
