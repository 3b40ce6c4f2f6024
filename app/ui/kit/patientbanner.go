package kit

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/theme"
)

// BannerItem is a label and a value of the patient banner; the label is weaker
// than the value and has no colon (ISB 1505 PAB-0042, 0046).
func BannerItem(label, value, after string) *fyne.Container {
	row := Together(1.5)
	if label != "" {
		row.Add(Body(label).Line())
	}
	row.Add(newText(value, theme.SizeNameSubHeadingText, theme.ColorNameForeground, true, false))
	if after != "" {
		row.Add(newText(after, theme.SizeNameSubHeadingText, theme.ColorNameForeground, false, false))
	}
	return row
}

// BannerName is the patient's name; it wraps but is never cut (NID-0005).
func BannerName(s string) *Text {
	return newText(s, SizeBanner, theme.ColorNameForeground, true, true)
}

// BannerGround is the ground of the patient banner: its own colour and a thick
// edge, and for a deceased patient another colour and a pattern (PAB-0014, 0055,
// 0056).
func BannerGround(deceased bool, o fyne.CanvasObject) *fyne.Container {
	g, bar := NewFill(ColorPatient), NewFill(ColorPatientBar)
	if deceased {
		g = NewFill(ColorDeceased)
		g.Hatch = ColorDeceasedHatch
		bar = NewFill(theme.ColorNameForeground)
	}
	bar.Least = fyne.NewSize(0, 1)
	return Stack(0, Ground(g, Inset(6, 3, o)), bar)
}

// Tag is a short word in a box of its own.
func Tag(s string) *fyne.Container {
	g := NewFill(theme.ColorNameForeground)
	return Ground(g, Inset(2, 0.5, newText(s, theme.SizeNameText, theme.ColorNameBackground, true, false)))
}

// Chip is a quiet box with a word that stands in the place of a value.
func Chip(s string, ground fyne.ThemeColorName, bold bool) *fyne.Container {
	g := NewFill(ground)
	g.Edge = ColorEdge
	return Row(0, Ground(g, Inset(2, 0.5, newText(s, theme.SizeNameText, theme.ColorNameForeground, bold, false))))
}
