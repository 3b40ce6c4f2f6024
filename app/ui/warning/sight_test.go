package warning

import (
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"msca/app/ui/kit"
)

// The misuse warning is wholly in sight when the screen opens, whatever the size of
// the text.
func Test3_1_11_WarningIsInSightInLargeText(t *testing.T) {
	a := test.NewTempApp(t)
	for _, scale := range []float32{1, 1.5, 2} {
		a.Settings().SetTheme(kit.Theme(kit.Light, scale))
		w := a.NewWindow("")
		w.Resize(fyne.NewSize(1024, 600))
		v := New(Model{Product: "msca", Version: "1", Organisation: "Sampleton Hospital", Training: true, Notice: "Training: every patient is made up. Card PIN, accounts and password stand here in two or three lines, as they do."},
			Callbacks{Continue: func() {}, Quit: func() {}})
		kit.Show(w, v)
		d := fyne.CurrentApp().Driver()
		header := v.door.Object().(*fyne.Container)
		top := float32(0)
		for _, o := range header.Objects {
			if y := d.AbsolutePositionForObject(o).Y; o.Size().Height > 0 && y == 0 && o.Size().Height < 300 {
				top = o.Size().Height
			}
		}
		at, on := d.AbsolutePositionForObject(v.misuse), d.AbsolutePositionForObject(v.on)
		if at.Y < top {
			t.Errorf("text %v: the warning begins at %v, above the %v where the screen begins", scale, at.Y, top)
		}
		if end := on.Y + v.on.Size().Height; end > 600 {
			t.Errorf("text %v: the way on ends at %v, below the screen", scale, end)
		}
		w.Close()
	}
}
