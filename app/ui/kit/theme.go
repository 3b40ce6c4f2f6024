package kit

import (
	"image/color"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/theme"
)

// Text sizes beside Fyne's own.
const (
	SizeTitle  fyne.ThemeSizeName = "nhsTitle"  // the heading of a screen
	SizeBanner fyne.ThemeSizeName = "nhsBanner" // the name in the patient banner
)

// nhsTheme gives every colour and size. Text, spacing and targets grow together,
// so a scale of 2 is the 200 % of WCAG 2.2, 1.4.4.
type nhsTheme struct {
	fyne.Theme
	variant Variant
	scale   float32
}

// Theme makes the look for one variant at a text scale of 1 (100 %) to 3.
func Theme(v Variant, scale float32) fyne.Theme {
	return &nhsTheme{Theme: theme.DefaultTheme(), variant: v, scale: min(max(scale, 1), 3)}
}

// LoadFaces reads the faces that every screen is set in. Fyne does so at the first
// words measured with each. It is for one goroutine, and nothing else may measure
// words meanwhile.
func LoadFaces() {
	for _, style := range []fyne.TextStyle{{}, {Bold: true}} {
		fyne.MeasureText("Ag", theme.Size(theme.SizeNameText), style)
	}
}

// aliases maps Fyne's names onto the kit's, so that the few stock controls used
// (entry, list, scroll bar) keep the same contrast.
var aliases = map[fyne.ThemeColorName]fyne.ThemeColorName{
	theme.ColorNamePrimary:           ColorLink,
	theme.ColorNameForegroundOnError: ColorOnDanger,
	theme.ColorNameError:             ColorError,
	theme.ColorNameSuccess:           ColorGood,
	theme.ColorNameHyperlink:         ColorLink,
	theme.ColorNameInputBackground:   ColorTransparent, // the kit draws a box's ground
	theme.ColorNameInputBorder:       ColorEdge,
	theme.ColorNamePlaceHolder:       ColorMuted,
	theme.ColorNameSeparator:         ColorLine,
	theme.ColorNameScrollBar:         ColorEdge,
	theme.ColorNameSelection:         ColorSelected,
	theme.ColorNameDisabled:          ColorMuted,
	theme.ColorNameMenuBackground:    ColorSurface,
	theme.ColorNameOverlayBackground: ColorSurface,
}

func (t *nhsTheme) Color(name fyne.ThemeColorName, _ fyne.ThemeVariant) color.Color {
	if a, ok := aliases[name]; ok {
		name = a
	}
	switch name {
	case ColorTransparent:
		return color.Transparent
	case theme.ColorNameFocus, theme.ColorNameHover, theme.ColorNamePressed:
		// Laid over a control: dark on light grounds, light on dark ones.
		if t.variant == Light {
			return color.NRGBA{A: 0x14}
		}
		return color.NRGBA{R: 0xff, G: 0xff, B: 0xff, A: 0x1f}
	case theme.ColorNameShadow:
		return color.Transparent
	}
	if hex, ok := palettes[t.variant][name]; ok {
		return rgb(hex)
	}
	fallback := theme.VariantDark
	if t.variant == Light {
		fallback = theme.VariantLight
	}
	return t.Theme.Color(name, fallback)
}

func (t *nhsTheme) Size(name fyne.ThemeSizeName) float32 {
	switch name {
	case theme.SizeNameText:
		return 16 * t.scale
	case theme.SizeNameCaptionText:
		return 14 * t.scale
	case theme.SizeNameSubHeadingText:
		return 19 * t.scale
	case theme.SizeNameHeadingText, SizeTitle:
		return 26 * t.scale
	case SizeBanner:
		return 22 * t.scale
	case theme.SizeNameInnerPadding:
		return 7 * t.scale
	case theme.SizeNameInlineIcon:
		return 20 * t.scale
	case theme.SizeNameScrollBar:
		return 12 * t.scale
	case theme.SizeNameScrollBarSmall:
		return 6 * t.scale
	case theme.SizeNameInputBorder:
		return 0 // the kit draws the edge, because it also draws error and focus
	case theme.SizeNameInputRadius, theme.SizeNameSelectionRadius, theme.SizeNameScrollBarRadius:
		return 3
	case theme.SizeNameSeparatorThickness:
		return 1
	case theme.SizeNamePadding:
		return 4
	}
	return t.Theme.Size(name)
}

// unit is n quarters of the body text: the only measure of space in the kit.
func unit(n float32) float32 { return n * theme.Size(theme.SizeNameText) / 4 }

// em is n times the body text: the only measure of width in the kit.
func em(n float32) float32 { return n * theme.Size(theme.SizeNameText) }

func colour(name fyne.ThemeColorName) color.Color { return theme.Color(name) }
