package auditactivity

import (
	"strconv"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/theme"

	"msca/app/ui/kit"
)

// chart draws bars above a line, with the highest value at the left and a few
// labels below. It is decoration of the table, which says the same in numbers, and
// takes no focus.
type chart struct {
	box    *fyne.Container
	most   *kit.Text
	bars   *fyne.Container
	labels *fyne.Container
	values []uint64
}

func newChart() *chart {
	c := &chart{most: kit.Small("").Line()}
	c.bars = container.New(&barLayout{c})
	c.labels = container.New(&labelLayout{c})
	c.box = kit.Card(kit.Stack(1, c.most, c.bars, c.labels))
	return c
}

func (c *chart) object() *fyne.Container { return c.box }

// set draws other values. A label is written where there is room for it.
func (c *chart) set(values []uint64, labels []string) {
	c.values = values
	c.bars.RemoveAll()
	c.labels.RemoveAll()
	c.most.SetText(wordsMost + number(highest(values)))
	c.bars.Add(kit.NewFill(kit.ColorEdge)) // the line they stand on
	for i := range values {
		bar := kit.NewFill(kit.ColorPatientBar)
		c.bars.Add(bar)
		c.labels.Add(kit.Small(labels[i]).Line())
	}
}

func highest(values []uint64) (most uint64) {
	for _, n := range values {
		most = max(most, n)
	}
	return most
}

// number writes a count in groups of three.
func number(n uint64) string {
	s := strconv.FormatUint(n, 10)
	for i := len(s) - 3; i > 0; i -= 3 {
		s = s[:i] + " " + s[i:]
	}
	return s
}

// pitch is the width of a bar with its gap.
func (c *chart) pitch(width float32) float32 {
	return min(width/float32(max(len(c.values), 1)), theme.Size(theme.SizeNameText)*4)
}

type barLayout struct{ c *chart }

func (l *barLayout) Layout(o []fyne.CanvasObject, s fyne.Size) {
	if len(o) == 0 {
		return
	}
	o[0].Move(fyne.NewPos(0, s.Height-1))
	o[0].Resize(fyne.NewSize(s.Width, 1))
	most := highest(l.c.values)
	pitch := l.c.pitch(s.Width)
	for i, bar := range o[1:] {
		h := float32(0)
		if n := l.c.values[i]; n > 0 {
			h = max(float32(n)/float32(most)*(s.Height-1), 2) // little is not nothing
		}
		w := max(pitch*0.72, 1)
		bar.Move(fyne.NewPos(float32(i)*pitch+(pitch-w)/2, s.Height-1-h))
		bar.Resize(fyne.NewSize(w, h))
	}
}

func (*barLayout) MinSize([]fyne.CanvasObject) fyne.Size {
	return fyne.NewSize(theme.Size(theme.SizeNameText)*10, theme.Size(theme.SizeNameText)*6)
}

type labelLayout struct{ c *chart }

// Layout leaves out the labels that would run into the one before.
func (l *labelLayout) Layout(o []fyne.CanvasObject, s fyne.Size) {
	pitch := l.c.pitch(s.Width)
	free := float32(0)
	for i, label := range o {
		w := label.MinSize().Width
		x := max(float32(i)*pitch+(pitch-w)/2, 0)
		if x < free || x+w > s.Width {
			label.Hide()
			continue
		}
		label.Show()
		label.Resize(fyne.NewSize(w, label.MinSize().Height))
		label.Move(fyne.NewPos(x, 0))
		free = x + w + theme.Size(theme.SizeNameText)/2
	}
}

func (*labelLayout) MinSize(o []fyne.CanvasObject) fyne.Size {
	if len(o) == 0 {
		return fyne.Size{}
	}
	return fyne.NewSize(0, kit.Small("Ag").MinSize().Height)
}
