package shell

import (
	"fyne.io/fyne/v2"

	"msca/app/ui/kit"
)

// band says for how long emergency access is open, under the places, for as long
// as it is.
type band struct {
	box  *fyne.Container
	text *kit.Text
}

func newBand(closing func()) *band {
	b := &band{text: kit.Strong("")}
	b.box = kit.Callout(kit.ToneDanger, kit.Apart(b.text, kit.Secondary(wordsEnd, closing)))
	b.box.Hide()
	return b
}

// SetEmergency says that emergency access is open, or takes the band away when
// the words are empty.
func (v *View) SetEmergency(words string) {
	if words == "" {
		kit.Release(v.band.box)
	}
	v.band.text.SetText(words)
	v.band.box.Hidden = words == ""
	v.root.Refresh()
}
