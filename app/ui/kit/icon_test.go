package kit

import (
	"image/color"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
)

// TestIconCanBeDrawn finds an SVG that Fyne's painter cannot read.
func TestIconCanBeDrawn(t *testing.T) {
	picture := canvas.NewImageFromResource(Icon())
	w := window(t, picture)
	w.Resize(fyne.NewSize(128, 128))
	got := color.NRGBAModel.Convert(w.Canvas().Capture().At(64, 14))
	if want := rgb(palettes[Light][ColorHeader]); got != want {
		t.Errorf("the icon's ground is %v, want NHS blue %v", got, want)
	}
}
