// Package fonts embeds the faces that printed pages are set in: Noto Sans, cut
// down to Latin (with Welsh), Greek and Cyrillic, under the SIL Open Font
// License 1.1 in OFL.txt.
package fonts

import _ "embed"

// Regular is Noto Sans.
//
//go:embed NotoSans-Regular.ttf
var Regular []byte

// Bold is Noto Sans Bold.
//
//go:embed NotoSans-Bold.ttf
var Bold []byte
