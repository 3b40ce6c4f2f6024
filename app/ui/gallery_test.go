package ui_test

import (
	"flag"
	"fmt"
	"image/png"
	"os"
	"path/filepath"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"msca/app/ui/kit"
	"msca/app/ui/shell"
)

var gallery = flag.Bool("gallery", false, "draw every screen into out/gallery")

var galleryOnly = flag.String("only", "", "with -gallery: only the screen of this name")

var looks = []struct {
	name    string
	variant kit.Variant
	scale   float32
}{
	{"light-100", kit.Light, 1}, {"dark-100", kit.Dark, 1}, {"contrast-100", kit.HighContrast, 1},
	{"light-200", kit.Light, 2}, {"dark-200", kit.Dark, 2}, {"contrast-200", kit.HighContrast, 2},
}

// TestGallery draws pictures to look at. Without the flag it only lays every screen
// out once, so that a screen that cannot be shown is found. The painter of the tests
// does not cut what scrolls inside what scrolls (a table on a long page, what is typed
// in a box); the desktop does.
func TestGallery(t *testing.T) {
	dir := filepath.Join("..", "..", "out", "gallery")
	if *gallery {
		if err := os.MkdirAll(dir, 0o755); err != nil {
			t.Fatal(err)
		}
	}
	for _, look := range looks {
		if !*gallery && look.name != "light-100" {
			continue
		}
		for _, s := range samples() {
			if *galleryOnly != "" && s.name != *galleryOnly {
				continue
			}
			w := showSample(t, s, look.variant, look.scale, fyne.NewSize(1280, 800))
			if *gallery {
				draw(t, w, filepath.Join(dir, fmt.Sprintf("%s-%s.png", s.name, look.name)))
			}
			if frame, ok := s.view().(*shell.View); ok && s.name == "places-many" {
				kit.Show(w, frame)
				frame.Places()
				if *gallery {
					draw(t, w, filepath.Join(dir, fmt.Sprintf("places-menu-%s.png", look.name)))
				}
			}
			if s.name != "lookup" {
				continue
			}
			ask := kit.Confirm(w.Canvas(), kit.Question{Title: "Sign out?", Warning: true, Yes: "Sign out", No: "Stay signed in",
				Text: "The search you began is thrown away. Your card can be taken out afterwards."}, func(bool) {})
			if *gallery {
				draw(t, w, filepath.Join(dir, fmt.Sprintf("question-%s.png", look.name)))
			}
			ask.Close()
			warn := kit.Announce(w.Canvas(), "The screen will lock in 42 seconds", "Nobody has touched keyboard or mouse for a while. Press any key or move the mouse to keep it open.", "Keep it open", nothing)
			if *gallery {
				draw(t, w, filepath.Join(dir, fmt.Sprintf("will-lock-%s.png", look.name)))
			}
			warn.Close()
			why := kit.WhyNot(w.Canvas(), *deniedProblem())
			if *gallery {
				draw(t, w, filepath.Join(dir, fmt.Sprintf("why-not-%s.png", look.name)))
			}
			why.Close()
			help := kit.Help(w.Canvas(), nil)
			if *gallery {
				draw(t, w, filepath.Join(dir, fmt.Sprintf("shortcuts-%s.png", look.name)))
			}
			help.Close()
		}
	}
}

// quick takes a third of the time of smaller files.
var quick = png.Encoder{CompressionLevel: png.BestSpeed}

// draw writes what is on the canvas.
func draw(t *testing.T, w fyne.Window, path string) {
	t.Helper()
	f, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	if err := quick.Encode(f, w.Canvas().Capture()); err != nil {
		t.Fatal(err)
	}
	if err := f.Close(); err != nil {
		t.Fatal(err)
	}
}

// showSample puts a screen into a window of the test driver, as cmd/msca would.
func showSample(t *testing.T, s sample, v kit.Variant, scale float32, size fyne.Size) fyne.Window {
	t.Helper()
	test.NewTempApp(t).Settings().SetTheme(kit.Theme(v, scale))
	view := s.view()
	w := test.NewTempWindow(t, view.Object())
	w.SetPadded(false)
	w.Resize(size)
	kit.Show(w, view)
	return w
}
