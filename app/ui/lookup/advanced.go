package lookup

import (
	"strings"

	"fyne.io/fyne/v2"

	"msca/app/ui/kit"
)

// advanced is the panel that tells what a search takes beside whole names and dates,
// and what the risk of it is. It is there only where the organisation has switched
// that on, and closed until it is asked for. It changes nothing of the fields: what
// may be searched is decided after the submit. [MSCA-PDS-01, MSCA-PDS-07]
type advanced struct {
	box    *fyne.Container
	toggle *kit.Button
	body   *fyne.Container
	rules  *fyne.Container
	open   bool
}

func newAdvanced(changed func()) *advanced {
	a := &advanced{rules: kit.Stack(0)}
	a.toggle = kit.Link(wordsAdvanced, func() {
		a.open = !a.open
		changed()
	})
	a.body = kit.Callout(kit.ToneCaution, kit.Stack(3, kit.Stack(1.5, kit.Heading(wordsRules), a.rules),
		kit.Stack(1.5, kit.Heading(wordsRisk), kit.Bullets(wordsRisks))))
	a.box = kit.Stack(2, a.toggle, a.body)
	return a
}

// show says what a search takes here: letters left out, part of a date, or neither,
// and then there is no panel.
func (a *advanced) show(wildcards, partDates bool) {
	var rules []string
	if wildcards {
		rules = append(rules, wordsWildRules...)
	}
	if partDates {
		rules = append(rules, wordsPartRules...)
	}
	a.box.Hidden = rules == nil
	a.body.Hidden = !a.open
	a.rules.Objects = []fyne.CanvasObject{kit.Bullets(rules)}
	a.toggle.SetLabel(map[bool]string{false: wordsAdvanced, true: wordsAdvancedClose}[a.open])
	a.box.Refresh()
}

// advancedHere says what the operation that is chosen takes.
func (v *View) advancedHere() (wildcards, partDates bool) {
	searches := v.model.Selected != OpVerify && v.model.Selected != OpDetailsByNHSNumber
	return searches && v.model.Wildcards, searches && v.model.PartDates
}

// showAdvanced brings the panel, and the hints of the fields it is about, up to date.
func (v *View) showAdvanced() {
	wildcards, partDates := v.advancedHere()
	v.advanced.show(wildcards, partDates)
	wild, part := "", ""
	if wildcards && v.advanced.open {
		wild = wordsWildHint
	}
	if partDates && v.advanced.open {
		part = ". " + wordsPartHint
	}
	v.fields[FieldSurname].SetHint(wild)
	v.fields[FieldForename].SetHint(wild)
	v.fields[FieldDateOfBirth].SetHint(wordsDateHint + part)
}

// widened says that somebody else than the typist, such as a next step, put a
// wildcard into the form.
func widened(x Values) bool { return strings.Contains(x.Surname+x.Forename+x.Postcode, "*") }
