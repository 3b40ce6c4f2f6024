// Package theme holds the colours of the desktop and of printed pages as plain
// numbers, so that both draw from one source and neither needs the other.
//
// Source: the NHS service manual, nhsuk-frontend core/settings/_colours-palette.scss.
// The tints at the end are not in that list; they exist because the listed red,
// blue and green do not reach 4.5:1 on a dark ground (WCAG 2.2, 1.4.3).
package theme

// The palette of the NHS service manual.
const (
	Blue       = "#005eb8"
	White      = "#ffffff"
	Black      = "#212b32"
	Green      = "#007f3b"
	Red        = "#d5281b"
	Yellow     = "#ffeb3b"
	DarkBlue   = "#003087"
	PaleYellow = "#fff9c4"
	WarmYellow = "#ffb81c"
	Pink       = "#ae2573"
	DarkPink   = "#7c2855"
	Grey1      = "#4c6272"
	Grey3      = "#aeb7bd"
	Grey4      = "#d8dde0"
	Grey5      = "#f0f4f5"
)

// Shades for pressed and resting edges of buttons, as nhsuk-frontend computes them.
const (
	GreenEdge = "#00401e"
	RedEdge   = "#6b140e"
)

// Tints for dark grounds.
const (
	Night     = "#151c21"
	LightBlue = "#7cc4f5"
	LightRed  = "#ff9b91"
	LightLime = "#8fd694"
	DeepSand  = "#3d3413"
	DeepRed   = "#431a17"
	DeepBlue  = "#10304f"
	PaleBlue  = "#e3eef9"
	PaleRed   = "#fbe9e7"
	PureBlack = "#000000"
)
