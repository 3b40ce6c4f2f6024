package kit

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
)

// ErrorSummary stands at the top of a form after a refused submit. It takes the
// focus; each line jumps to its field (NHS service manual, error summary).
type ErrorSummary struct {
	box   *fyne.Container
	lines *fyne.Container
}

// NewErrorSummary makes an empty, hidden summary.
func NewErrorSummary() *ErrorSummary {
	s := &ErrorSummary{lines: Stack(1)}
	g := NewFill(ColorSurface)
	edge := newFrame()
	edge.wrong = true
	s.box = container.New(&ground{}, g, Inset(5, 4, Stack(2, Heading(wordsThereIsAProblem), s.lines)), edge)
	s.box.Hide()
	return s
}

// Object is the panel.
func (s *ErrorSummary) Object() fyne.CanvasObject { return s.box }

// Show tells what is wrong: in the summary and, with the same words, beside each
// field. Errors of no known field are shown in the summary alone. With no errors
// everything is taken away. It tells whether there is anything to show.
func (s *ErrorSummary) Show(errors []FieldError, fields ...*Field) bool {
	byName := map[string]*Field{}
	for _, f := range fields {
		byName[f.Name] = f
	}
	said := map[string]string{}
	Release(s.box)
	s.lines.RemoveAll()
	for _, e := range errors {
		f := byName[e.Field]
		if f == nil {
			s.lines.Add(Strong(e.Message).In(ColorError))
			continue
		}
		if said[e.Field] != "" {
			said[e.Field] += "\n"
		}
		said[e.Field] += e.Message
		link := Link(e.Message, func() { Focus(f.Target()) })
		s.lines.Add(link)
	}
	for name, f := range byName {
		f.SetError(said[name])
	}
	s.box.Hidden = len(errors) == 0
	s.box.Refresh()
	return len(errors) > 0
}

// Visible tells whether anything is wrong.
func (s *ErrorSummary) Visible() bool { return s.box.Visible() }

// Focus puts the focus on the first line.
func (s *ErrorSummary) Focus() {
	if f := First(s.lines); f != nil {
		Focus(f)
	}
}
