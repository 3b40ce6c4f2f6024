package kit

import (
	"strings"

	"fyne.io/fyne/v2"
)

// NewNote makes a box for a few sentences, which wrap, so that they can be read in
// full while they are typed; rows is how many lines of it are in view at once. It holds
// no line breaks: Enter goes on with the form and Tab to the next control, as in any
// other box.
func NewNote(rows int) *Input {
	return newInput(func() *entry {
		e := &entry{}
		e.MultiLine = true
		e.SetMinRowsVisible(rows)
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
