package batch

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"msca/app/ui/kit"
)

// bar shows how much is done; the numbers stand beside it in words.
type bar struct {
	box        *fyne.Container
	done, rows int
}

func newBar() *bar {
	b := &bar{}
	ground, part := kit.NewFill(kit.ColorSurface), kit.NewFill(kit.ColorGood)
	ground.Edge = kit.ColorEdge
	ground.Least = fyne.NewSize(40, 5)
	b.box = container.New(b, ground, part)
	return b
}

func (b *bar) set(done, rows int) {
	b.done, b.rows = done, rows
	b.box.Refresh()
}

// Layout gives the part its share of the ground.
func (b *bar) Layout(o []fyne.CanvasObject, s fyne.Size) {
	o[0].Resize(s)
	o[1].Resize(fyne.NewSize(s.Width*float32(b.done)/float32(max(b.rows, 1)), s.Height))
}

// MinSize is that of the ground.
func (b *bar) MinSize(o []fyne.CanvasObject) fyne.Size { return o[0].MinSize() }
