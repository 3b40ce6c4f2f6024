package kit

import (
	"strings"

	"fyne.io/fyne/v2"
)

// noteRows is how many lines of a note are in view at once.
const noteRows = 4

// NewNote makes a box for a few sentences, which wrap, so that they can be read in
// full while they are typed. It holds no line breaks: Enter goes on with the form and
// Tab to the next control, as in any other box.
func NewNote() *Input {
	return newInput(func() *entry {
		e := &entry{}
		e.MultiLine = true
		e.SetMinRowsVisible(noteRows)
		return e
	})
}

// AcceptsTab says no even for a box of several lines: Tab leaves it.
func (e *entry) AcceptsTab() bool { return false }

// oneLine is a clipboard whose text has no line breaks.
type oneLine struct{ fyne.Clipboard }

func (c oneLine) Content() string {
	return strings.NewReplacer("\r\n", " ", "\n", " ", "\r", " ").Replace(c.Clipboard.Content())
}
