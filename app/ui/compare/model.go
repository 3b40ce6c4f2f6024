package compare

import (
	"msca/app/ui/kit"
	"msca/app/ui/result"
)

// FieldFile is the name of the field for a file's path; the others have the ids of
// Model.Fields.
const FieldFile = "file"

// Field is one field of the local record.
type Field struct{ ID, Label string }

// Level is how much a line matters.
type Level int

// The levels.
const (
	Same   Level = iota
	Minor        // written differently, or nothing can be concluded
	Differ       // the records say different things
)

// Line is one field of both records.
type Line struct {
	Label, Local, National string
	Verdict                string // in words
	Level                  Level
}

// Model is what the screen shows. With Lines it is the comparison, without the form.
type Model struct {
	Banner result.Banner
	// Warnings are those of the answer: they stand here, too.
	Warnings []result.Warning
	Fields   []Field
	Values   map[string]string // when not nil, put into the form
	Lines    []Line
	Summary  string // of the lines
	Report   bool   // the differences can be reported
	Notice   string
	Errors   []kit.FieldError
	Busy     bool
	Problem  *kit.Problem
}

// Callbacks carry the user's wishes.
type Callbacks struct {
	Paste                            func()
	File                             func(path string)
	Compare                          func(values map[string]string)
	Report, Again, Back, CopyProblem func()
}
