package kit

import (
	"fmt"
	"image/color"
	"math"
	"os"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"
	"fyne.io/fyne/v2/theme"
)

// contrast is the ratio of WCAG 2.2, "contrast ratio".
func contrast(a, b color.Color) float64 {
	x, y := luminance(a), luminance(b)
	return (math.Max(x, y) + 0.05) / (math.Min(x, y) + 0.05)
}

func luminance(c color.Color) float64 {
	r, g, b, _ := c.RGBA()
	part := func(v uint32) float64 {
		s := float64(v) / 0xffff
		if s <= 0.04045 {
			return s / 12.92
		}
		return math.Pow((s+0.055)/1.055, 2.4)
	}
	return 0.2126*part(r) + 0.7152*part(g) + 0.0722*part(b)
}

var variantNames = map[Variant]string{Light: "light", Dark: "dark", HighContrast: "high contrast"}

// TestIssue6_9_ThemeContrastByTheNumbers holds every text at 4.5:1 on every ground it
// is used on, in high contrast at 7:1, and edges, marks and the focus ring at 3:1
// (WCAG 2.2, 1.4.3, 1.4.6, 1.4.11).
func TestIssue6_9_ThemeContrastByTheNumbers(t *testing.T) {
	ink := theme.ColorNameForeground
	text := []struct{ on, ink fyne.ThemeColorName }{
		{theme.ColorNameBackground, ink}, {ColorSurface, ink}, {ColorCaution, ink}, {ColorAlarm, ink}, {ColorNote, ink},
		{ColorPatient, ink}, {ColorDeceased, ink}, {ColorDeceasedHatch, ink}, {ColorSelected, ink}, {ink, theme.ColorNameBackground},
		{theme.ColorNameBackground, ColorMuted}, {ColorSurface, ColorMuted}, {ColorLine, ColorMuted}, {ColorCaution, ColorMuted}, {ColorAlarm, ColorMuted}, {ColorNote, ColorMuted},
		{ColorHeader, ColorOnHeader}, {ColorLabelGround, ColorOnLabel}, {ColorAction, ColorOnAction}, {ColorDanger, ColorOnDanger},
		{ColorTraining, ColorOnTraining}, {ColorTrainingHatch, ColorOnTraining},
		{theme.ColorNameBackground, ColorLink}, {ColorSurface, ColorLink}, {theme.ColorNameBackground, ColorError}, {ColorSurface, ColorError},
		{ColorSurface, ColorGood}, {theme.ColorNameBackground, ColorGood},
		{ColorSurface, theme.ColorNamePlaceHolder},
		{ColorStripe, ink}, {ColorSurface, ColorDangerEdge}, {ColorSelected, ColorDangerEdge},
		{ColorNote, ColorLink}, {ColorAlarm, ColorLink}, {ColorCaution, ColorLink}, {ColorPatient, ColorMuted},
	}
	parts := []struct{ on, part fyne.ThemeColorName }{
		{ColorSurface, ColorEdge}, {theme.ColorNameBackground, ColorEdge}, {ColorSurface, ColorError}, {theme.ColorNameBackground, ColorGood},
		{ColorSurface, ColorLink}, {theme.ColorNameBackground, ColorLink}, {ColorHeader, ColorOnHeader}, {theme.ColorNameBackground, ColorScrollBarName}, {ColorPatient, ColorPatientBar},
	}
	for v, name := range variantNames {
		th := Theme(v, 1)
		get := func(n fyne.ThemeColorName) color.Color { return th.Color(n, theme.VariantLight) }
		for _, p := range text {
			least := 4.5
			if v == HighContrast {
				least = 7 // level AAA
			}
			if p.on == ColorLine && v == HighContrast {
				continue // a disabled button; WCAG exempts it, and the look has no grey
			}
			if p.on == ColorLine {
				least = 3 // a disabled button
			}
			if got := contrast(get(p.on), get(p.ink)); got < least {
				t.Errorf("%s: text %s on %s has %.2f:1, want %.1f:1", name, p.ink, p.on, got, least)
			}
		}
		for _, p := range parts {
			if got := contrast(get(p.on), get(p.part)); got < 3 {
				t.Errorf("%s: part %s on %s has %.2f:1, want 3:1", name, p.part, p.on, got)
			}
		}
		for _, on := range []fyne.ThemeColorName{theme.ColorNameBackground, ColorSurface, ColorHeader, ColorNote, ColorAlarm, ColorCaution, ColorAction} {
			ring := math.Max(contrast(get(on), get(ColorRing)), contrast(get(on), get(ColorRingInner)))
			if ring < 3 {
				t.Errorf("%s: focus ring on %s has %.2f:1, want 3:1 for one of its bands", name, on, ring)
			}
		}
		if got := contrast(get(ColorRing), get(ColorRingInner)); got < 3 {
			t.Errorf("%s: the two bands of the focus ring differ by %.2f:1, want 3:1", name, got)
		}
	}
}

// ColorScrollBarName is Fyne's name for the scroll bar.
const ColorScrollBarName = theme.ColorNameScrollBar

// TestThemeNumbersAreColours finds a palette entry that is no colour.
func TestThemeNumbersAreColours(t *testing.T) {
	for v, p := range palettes {
		for name, hex := range p {
			if c := rgb(hex); fmt.Sprintf("#%02x%02x%02x", c.R, c.G, c.B) != hex {
				t.Errorf("%s: %s is %q, not #rrggbb in lower case", variantNames[v], name, hex)
			}
		}
		for name := range palettes[Light] {
			if _, ok := p[name]; !ok {
				t.Errorf("%s has no number for %s", variantNames[v], name)
			}
		}
	}
}

func TestThemeDefinesEveryFyneColour(t *testing.T) {
	for v, name := range variantNames {
		th := Theme(v, 1)
		for _, n := range []fyne.ThemeColorName{theme.ColorNameBackground, theme.ColorNameForeground, theme.ColorNamePrimary, theme.ColorNameError,
			theme.ColorNameSuccess, theme.ColorNameWarning, theme.ColorNameInputBorder, theme.ColorNameSelection,
			theme.ColorNameMenuBackground, theme.ColorNameOverlayBackground, theme.ColorNameSeparator, theme.ColorNameDisabled} {
			if _, _, _, a := th.Color(n, theme.VariantLight).RGBA(); a == 0 {
				t.Errorf("%s: %s is transparent", name, n)
			}
		}
	}
}

// TestThemeIgnoresTheSystemVariant: a ward's screens look the same whatever the
// operating system prefers.
func TestThemeIgnoresTheSystemVariant(t *testing.T) {
	th := Theme(Light, 1)
	for name := range palettes[Light] {
		if th.Color(name, theme.VariantDark) != th.Color(name, theme.VariantLight) {
			t.Errorf("%s depends on the system's variant", name)
		}
	}
}

func TestThemeScalesTextAndRoomTogether(t *testing.T) {
	one, two := Theme(Light, 1), Theme(Light, 2)
	for _, n := range []fyne.ThemeSizeName{theme.SizeNameText, theme.SizeNameCaptionText, theme.SizeNameSubHeadingText, SizeTitle, SizeBanner} {
		if two.Size(n) != 2*one.Size(n) {
			t.Errorf("size %s is %v at 200 %%, want twice %v", n, two.Size(n), one.Size(n))
		}
	}
	if got := Theme(Light, 0).Size(theme.SizeNameText); got != 16 {
		t.Errorf("a scale of 0 gives text of %v, want 16", got)
	}
}

// TestMain sets the theme before any control is made, as cmd/msca does.
func TestMain(m *testing.M) {
	test.NewApp().Settings().SetTheme(Theme(Light, 1))
	os.Exit(m.Run())
}

func window(t *testing.T, o fyne.CanvasObject) fyne.Window {
	t.Helper()
	w := test.NewTempWindow(t, o)
	w.Resize(fyne.NewSize(900, 700))
	return w
}
