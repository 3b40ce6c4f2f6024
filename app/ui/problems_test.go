package ui_test

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	catalogue "msca/app/problem"
	"msca/app/ui/kit"
)

// TestIssue6_9_EveryProblemCanBeReadInEveryLook shows each problem of the catalogue as
// the screens do: every word of it is there, and nothing is wider than the window, at
// 100 and 200 %. With -gallery it draws them, six to a picture.
func TestIssue6_9_EveryProblemCanBeReadInEveryLook(t *testing.T) {
	dir := filepath.Join("..", "..", "out", "gallery")
	if *gallery {
		if err := os.MkdirAll(dir, 0o755); err != nil {
			t.Fatal(err)
		}
	}
	const width = 1280
	for _, look := range looks {
		if look.variant != kit.Light && !*gallery {
			continue // the words do not depend on the colours
		}
		page := 0
		for codes := range slices.Chunk(catalogue.Codes(), 6) {
			page++
			test.NewTempApp(t).Settings().SetTheme(kit.Theme(look.variant, look.scale))
			all := kit.Stack(4)
			for _, code := range codes {
				p := catalogue.Of(code)
				panel := kit.NewProblemPanel(nothing)
				panel.Show(&kit.Problem{Title: p.Title, What: p.What, Do: p.Do, Code: p.Code, Reference: "1F0C2A7E-4D55-4B5C-9E0B-8B1E0D5D2B11", Serious: p.Serious})
				all.Add(panel.Object())
			}
			w := test.NewTempWindow(t, kit.Inset(6, 6, all))
			w.Resize(fyne.NewSize(width, 100))
			w.Resize(fyne.NewSize(width, w.Content().MinSize().Height))
			if got := w.Content().Size().Width; got > width {
				t.Errorf("%s: problems %v are %v wide, want at most %v", look.name, codes, got, width)
			}
			words := said(w)
			for _, code := range codes {
				p := catalogue.Of(code)
				for _, want := range append([]string{p.Title, p.What, p.Code}, p.Do...) {
					if !strings.Contains(words, strings.Join(strings.Fields(want), " ")) {
						t.Errorf("%s: %s does not show %q", look.name, code, want)
					}
				}
			}
			if *gallery {
				draw(t, w, filepath.Join(dir, fmt.Sprintf("problems-%02d-%s.png", page, look.name)))
			}
		}
	}
}

// said is what is painted, in reading order, lines joined.
func said(w fyne.Window) string {
	var out []string
	for _, p := range painted(w) {
		out = append(out, p.Text)
	}
	return strings.Join(strings.Fields(strings.Join(out, " ")), " ")
}
