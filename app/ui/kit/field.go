package kit

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
)

// FieldError says what is wrong with one field. It is set when the user submits,
// never while typing or on leaving the field (NHS service manual, error message).
type FieldError struct{ Field, Message string }

// Field is a labelled control with a hint, an echo of what was understood and,
// after a refused submit, the reason in red beside the control.
type Field struct {
	Name    string
	control Control
	label   *Text
	hint    *Text
	problem *Text
	echo    *Text
	bar     *Fill
	box     *fyne.Container
	inner   *fyne.Container
	echoOf  func(string) string
}

// FieldSpec describes a field.
type FieldSpec struct {
	Name, Label, Hint string
	Width             float32             // of the control in em; 0 for the full width
	Echo              func(string) string // what was understood, in words, or ""
}

// NewField puts a label, hint and error text to a control.
func NewField(spec FieldSpec, c Control) *Field {
	f := &Field{Name: spec.Name, control: c, echoOf: spec.Echo}
	f.label = Strong(spec.Label)
	f.hint = Small(spec.Hint)
	f.problem = Strong("").In(ColorError)
	f.echo = Body("").In(ColorGood).Line()
	f.bar = NewFill(ColorError)
	f.hint.Hidden = spec.Hint == ""
	f.problem.Hide()
	f.echo.Hide()
	f.bar.Hide()
	body := c.Object()
	if spec.Width > 0 {
		body = Within(spec.Width, body)
		if spec.Echo != nil {
			body = Row(3, container.New(&wide{spec.Width}, c.Object()), f.echo)
		}
	}
	head := &fieldHead{}
	f.inner = Stack(1, container.New(head, Stack(0, f.label, f.hint, f.problem)), Spacer(0), body)
	f.box = container.New(&flagged{head}, f.bar, f.inner)
	c.setName(spec.Label)
	c.onChange(func(s string) { f.understood(s) })
	return f
}

// DateField is a field for a date as free text; what was understood is said beside
// it in words, which settles 03/04/1980 (ISB 1502 Tc-0005).
func DateField(name, label, hint string, echo func(string) string) *Field {
	if echo == nil {
		echo = func(string) string { return "" }
	}
	return NewField(FieldSpec{Name: name, Label: label, Hint: hint, Width: 9.5, Echo: echo}, NewInput())
}

func (f *Field) understood(s string) {
	if f.echoOf == nil {
		return
	}
	words := f.echoOf(s)
	if words != f.echo.Text() {
		f.echo.SetText(words)
		f.echo.Hidden = words == ""
		f.box.Refresh()
	}
}

// Inline is the field as a part of a line, its box so many em wide beside the label.
// It has no room for a hint or for what is wrong.
func (f *Field) Inline(width float32) *fyne.Container {
	return Together(2, f.label.Line(), container.New(&wide{width}, f.control.Object()))
}

// Object is the field.
func (f *Field) Object() fyne.CanvasObject { return f.box }

// Label is the field's name for people.
func (f *Field) Label() string { return f.label.Text() }

// SetLabel changes the field's name for people.
func (f *Field) SetLabel(s string) {
	f.label.SetText(s)
	f.control.setName(s)
}

// SetHint changes the hint.
func (f *Field) SetHint(s string) {
	f.hint.SetText(s)
	f.hint.Hidden = s == ""
	f.box.Refresh()
}

// Value is what was entered.
func (f *Field) Value() string { return f.control.Value() }

// SetValue enters text.
func (f *Field) SetValue(s string) {
	f.control.SetValue(s)
	f.understood(s)
}

// OnSubmit is called on Enter.
func (f *Field) OnSubmit(do func()) *Field { f.control.onSubmit(do); return f }

// OnChange is called after every change of what is entered.
func (f *Field) OnChange(do func()) *Field {
	f.control.onChange(func(s string) { f.understood(s); do() })
	return f
}

// Reset forgets what was entered and the error.
func (f *Field) Reset() {
	f.control.Reset()
	f.echo.SetText("")
	f.echo.Hide()
	f.SetError("")
}

// SetError shows a reason beside the field; "" takes it away.
func (f *Field) SetError(message string) {
	if f.problem.Text() == message && f.problem.Hidden == (message == "") {
		return
	}
	f.problem.SetText(message)
	f.problem.Hidden = message == ""
	f.bar.Hidden = message == ""
	f.control.SetWrong(message != "")
	f.box.Refresh()
}

// Error is the reason shown.
func (f *Field) Error() string { return f.problem.Text() }

// Target is what gets the focus.
func (f *Field) Target() fyne.Focusable { return f.control.Target() }

// Show shows the field.
func (f *Field) Show() { f.box.Show() }

// Hide hides the field.
func (f *Field) Hide() { Release(f.box); f.box.Hide() }

// Visible tells whether the field is shown.
func (f *Field) Visible() bool { return f.box.Visible() }

// fieldHead is what stands above a control. In a row of fields all heads are as high
// as the highest, so that the boxes stand on a line although one has a hint.
type fieldHead struct{ least, natural float32 }

func (l *fieldHead) Layout(o []fyne.CanvasObject, s fyne.Size) {
	o[0].Move(fyne.Position{})
	settle(o[0], s.Width)
}

func (l *fieldHead) MinSize(o []fyne.CanvasObject) fyne.Size {
	m := o[0].MinSize()
	l.natural = m.Height
	return fyne.NewSize(m.Width, max(m.Height, l.least))
}

// level brings the controls of a row of fields, each so wide, onto a line.
func level(row []fyne.CanvasObject, width float32) {
	high := float32(0)
	for _, o := range row {
		if h := headOf(o); h != nil {
			h.least = 0
			settle(o, width)
			high = max(high, h.natural)
		}
	}
	for _, o := range row {
		if h := headOf(o); h != nil && h.natural < high {
			h.least = high
			settle(o, width)
		}
	}
}

func headOf(o fyne.CanvasObject) *fieldHead {
	if c, ok := o.(*fyne.Container); ok {
		if l, ok := c.Layout.(*flagged); ok {
			return l.head
		}
	}
	return nil
}

// flagged puts a red bar at the left of a field in error.
type flagged struct{ head *fieldHead }

func (*flagged) Layout(o []fyne.CanvasObject, s fyne.Size) {
	x := float32(0)
	if o[0].Visible() {
		x = unit(4)
	}
	settle(o[1], s.Width-x)
	o[1].Move(fyne.NewPos(x, 0))
	o[0].Move(fyne.Position{})
	o[0].Resize(fyne.NewSize(unit(1.25), o[1].Size().Height))
}

func (*flagged) MinSize(o []fyne.CanvasObject) fyne.Size {
	m := o[1].MinSize()
	if o[0].Visible() {
		m.Width += unit(4)
	}
	return m
}

// wide gives its object a width of so many em.
type wide struct{ ems float32 }

func (l *wide) Layout(o []fyne.CanvasObject, s fyne.Size) { o[0].Resize(s); o[0].Move(fyne.Position{}) }
func (l *wide) MinSize(o []fyne.CanvasObject) fyne.Size {
	return fyne.NewSize(em(l.ems), o[0].MinSize().Height)
}
