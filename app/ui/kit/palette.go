package kit

import (
	"image/color"
	"strconv"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/theme"

	nhs "msca/assets/theme"
)

// Variant is the look the user chose. It does not follow the operating system, so
// that a screen looks the same on every desk of a ward.
type Variant int

// The three looks.
const (
	Light Variant = iota
	Dark
	HighContrast
)

// Colour names of the kit beside Fyne's own. Every text colour is measured
// against every ground it is used on (TestIssue6_9_ThemeContrastByTheNumbers).
const (
	ColorSurface       fyne.ThemeColorName = "nhsSurface"       // cards and forms
	ColorMuted         fyne.ThemeColorName = "nhsMuted"         // hints and labels
	ColorLine          fyne.ThemeColorName = "nhsLine"          // decorative rules
	ColorEdge          fyne.ThemeColorName = "nhsEdge"          // edges of controls
	ColorHeader        fyne.ThemeColorName = "nhsHeader"        // top bar
	ColorOnHeader      fyne.ThemeColorName = "nhsOnHeader"      //
	ColorLabelGround   fyne.ThemeColorName = "nhsLabelGround"   // protective label
	ColorOnLabel       fyne.ThemeColorName = "nhsOnLabel"       //
	ColorAction        fyne.ThemeColorName = "nhsAction"        // the one primary button
	ColorOnAction      fyne.ThemeColorName = "nhsOnAction"      //
	ColorActionEdge    fyne.ThemeColorName = "nhsActionEdge"    //
	ColorDanger        fyne.ThemeColorName = "nhsDanger"        // warning buttons
	ColorOnDanger      fyne.ThemeColorName = "nhsOnDanger"      //
	ColorDangerEdge    fyne.ThemeColorName = "nhsDangerEdge"    //
	ColorLink          fyne.ThemeColorName = "nhsLink"          //
	ColorError         fyne.ThemeColorName = "nhsError"         // error text and bars
	ColorGood          fyne.ThemeColorName = "nhsGood"          // a confirmation
	ColorCaution       fyne.ThemeColorName = "nhsCaution"       // ground of a caution
	ColorCautionBar    fyne.ThemeColorName = "nhsCautionBar"    //
	ColorAlarm         fyne.ThemeColorName = "nhsAlarm"         // ground of a serious warning
	ColorNote          fyne.ThemeColorName = "nhsNote"          // ground of a remark
	ColorPatient       fyne.ThemeColorName = "nhsPatient"       // ground of the patient banner
	ColorPatientBar    fyne.ThemeColorName = "nhsPatientBar"    //
	ColorDeceased      fyne.ThemeColorName = "nhsDeceased"      // ground of a deceased patient's banner
	ColorDeceasedHatch fyne.ThemeColorName = "nhsDeceasedHatch" // its pattern
	ColorTraining      fyne.ThemeColorName = "nhsTraining"      //
	ColorTrainingHatch fyne.ThemeColorName = "nhsTrainingHatch" //
	ColorOnTraining    fyne.ThemeColorName = "nhsOnTraining"    //
	ColorRing          fyne.ThemeColorName = "nhsRing"          // focus, outer
	ColorRingInner     fyne.ThemeColorName = "nhsRingInner"     // focus, inner
	ColorSelected      fyne.ThemeColorName = "nhsSelected"      // chosen row
	ColorStripe        fyne.ThemeColorName = "nhsStripe"        // every other row
	ColorTransparent   fyne.ThemeColorName = "nhsTransparent"
)

type palette map[fyne.ThemeColorName]string

// palettes lists, by name, the numbers of each variant.
var palettes = map[Variant]palette{
	Light: {
		theme.ColorNameBackground: nhs.Grey5, theme.ColorNameForeground: nhs.Black,
		ColorSurface: nhs.White, ColorMuted: nhs.Grey1, ColorLine: nhs.Grey4, ColorEdge: nhs.Grey1,
		ColorHeader: nhs.Blue, ColorOnHeader: nhs.White, ColorLabelGround: nhs.DarkBlue, ColorOnLabel: nhs.White,
		ColorAction: nhs.Green, ColorOnAction: nhs.White, ColorActionEdge: nhs.GreenEdge,
		ColorDanger: nhs.Red, ColorOnDanger: nhs.White, ColorDangerEdge: nhs.RedEdge,
		ColorLink: nhs.Blue, ColorError: nhs.Red, ColorGood: nhs.Green,
		ColorCaution: nhs.PaleYellow, ColorCautionBar: nhs.WarmYellow, ColorAlarm: nhs.PaleRed, ColorNote: nhs.PaleBlue,
		ColorPatient: nhs.PaleBlue, ColorPatientBar: nhs.Blue, ColorDeceased: nhs.Grey4, ColorDeceasedHatch: "#c9d0d4",
		ColorTraining: nhs.Pink, ColorTrainingHatch: nhs.DarkPink, ColorOnTraining: nhs.White,
		ColorRing: nhs.Yellow, ColorRingInner: nhs.Black, ColorSelected: "#cfe2f5", ColorStripe: "#f7f9fa",
	},
	Dark: {
		theme.ColorNameBackground: nhs.Night, theme.ColorNameForeground: nhs.Grey5,
		ColorSurface: nhs.Black, ColorMuted: nhs.Grey3, ColorLine: nhs.Grey1, ColorEdge: nhs.Grey3,
		ColorHeader: nhs.DarkBlue, ColorOnHeader: nhs.White, ColorLabelGround: nhs.PureBlack, ColorOnLabel: nhs.White,
		ColorAction: nhs.Green, ColorOnAction: nhs.White, ColorActionEdge: nhs.LightLime,
		ColorDanger: nhs.Red, ColorOnDanger: nhs.White, ColorDangerEdge: nhs.LightRed,
		ColorLink: nhs.LightBlue, ColorError: nhs.LightRed, ColorGood: nhs.LightLime,
		ColorCaution: nhs.DeepSand, ColorCautionBar: nhs.WarmYellow, ColorAlarm: nhs.DeepRed, ColorNote: nhs.DeepBlue,
		ColorPatient: nhs.DeepBlue, ColorPatientBar: nhs.LightBlue, ColorDeceased: "#333f47", ColorDeceasedHatch: "#3d4a53",
		ColorTraining: nhs.Pink, ColorTrainingHatch: nhs.DarkPink, ColorOnTraining: nhs.White,
		ColorRing: nhs.Yellow, ColorRingInner: nhs.PureBlack, ColorSelected: "#1c4774", ColorStripe: "#262f36",
	},
	HighContrast: {
		theme.ColorNameBackground: nhs.PureBlack, theme.ColorNameForeground: nhs.White,
		ColorSurface: nhs.PureBlack, ColorMuted: nhs.White, ColorLine: nhs.White, ColorEdge: nhs.White,
		ColorHeader: nhs.PureBlack, ColorOnHeader: nhs.White, ColorLabelGround: nhs.White, ColorOnLabel: nhs.PureBlack,
		ColorAction: nhs.White, ColorOnAction: nhs.PureBlack, ColorActionEdge: nhs.White,
		ColorDanger: nhs.LightRed, ColorOnDanger: nhs.PureBlack, ColorDangerEdge: nhs.LightRed,
		ColorLink: nhs.Yellow, ColorError: nhs.LightRed, ColorGood: nhs.LightLime,
		ColorCaution: nhs.PureBlack, ColorCautionBar: nhs.Yellow, ColorAlarm: nhs.PureBlack, ColorNote: nhs.PureBlack,
		ColorPatient: nhs.PureBlack, ColorPatientBar: nhs.White, ColorDeceased: nhs.PureBlack, ColorDeceasedHatch: "#333333",
		ColorTraining: nhs.Yellow, ColorTrainingHatch: nhs.WarmYellow, ColorOnTraining: nhs.PureBlack,
		ColorRing: nhs.Yellow, ColorRingInner: nhs.PureBlack, ColorSelected: "#002850", ColorStripe: nhs.PureBlack,
	},
}

// rgb reads "#rrggbb". The numbers are constants of this package and covered by a
// test, so a broken one shows as magenta rather than as an error to handle.
func rgb(s string) color.NRGBA {
	n, err := strconv.ParseUint(s[1:], 16, 32)
	if err != nil || len(s) != 7 {
		return color.NRGBA{R: 0xff, B: 0xff, A: 0xff}
	}
	return color.NRGBA{R: uint8(n >> 16), G: uint8(n >> 8), B: uint8(n), A: 0xff}
}

func rgbAlpha(s string, a uint8) color.NRGBA {
	c := rgb(s)
	c.A = a
	return c
}
