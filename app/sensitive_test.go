package app_test

import (
	"crypto/rand"
	"errors"
	"strings"
	"testing"

	"msca/app"
	"msca/audit"
	"msca/rbac"
	"msca/smartcard"
	"msca/smartcard/cardtest"
)

// Of a patient whose location the Spine keeps back, the screen shows what came and
// says what did not. Paper and copies of it are for roles with access to sensitive
// records, or under emergency access; the number alone can be copied by anybody
// who sees it.
func TestMSCA_IG_01_3_3_7_SensitiveRecordsLeaveTheScreenByRoleOnly(t *testing.T) {
	for _, c := range []struct {
		what       string
		activities []string
		emergency  bool
		may        bool
	}{
		{"a nurse", nil, false, false},
		{"a nurse with emergency access", []string{"B0168"}, true, true},
		{"a nurse who has not opened it", []string{"B0168"}, false, false},
		{"a nurse with sensitive records", []string{"B1611"}, false, true},
	} {
		printers := &tray{}
		w := newWard(t, func(o *app.Options) { o.Printers = printers })
		by, _ := issuer()
		card, err := by.NewCard(cardtest.Profile{UserID: "555012345678", Name: "Nell Nurse", PIN: pin, KeyType: cardtest.P256, RoleProfiles: []smartcard.RoleProfile{
			{ID: nurse, JobRoleCode: "S8000:G8000:R8001", ODSCode: "X26", Activities: c.activities},
		}}, rand.Reader, theTime())
		if err != nil {
			t.Fatal(err)
		}
		w.swap(t, card)
		w.signIn(t, nurse)
		if c.emergency {
			if _, err := w.OpenEmergency(t.Context(), "9990000034", why); err != nil {
				t.Fatal(err)
			}
		}
		a, err := w.Lookup(t.Context(), details) // found: no address, telephone or practice at all
		if err != nil {
			t.Fatal(err)
		}
		if a.Shown.Banner == nil || len(a.Shown.Sections) == 0 {
			t.Errorf("%s: the screen does not show what came", c.what)
		}
		text, copyErr := w.Copy(t.Context(), a, app.CopiedDetails)
		sheet, _ := w.SheetOf(a)
		_, printErr := w.PrintSheet(t.Context(), sheet, app.PrintTo{Printer: "ward2", Copies: 1})
		for doing, err := range map[string]error{"copying": copyErr, "printing": printErr} {
			var denied *app.DeniedError
			switch {
			case c.may && err != nil:
				t.Errorf("%s, %s: %v", c.what, doing, err)
			case !c.may && (!errors.As(err, &denied) || denied.Decision.Permission != rbac.SensitiveView || denied.Decision.Ask == ""):
				t.Errorf("%s, %s: %v, want it denied with whom to ask", c.what, doing, err)
			}
		}
		if c.may != strings.Contains(text, "WITHHELD") || c.may != (len(printers.jobs) == 1) {
			t.Errorf("%s: copied %d bytes and printed %d sheets", c.what, len(text), len(printers.jobs))
		}
		if number, err := w.Copy(t.Context(), a, app.CopiedNumber); err != nil || number != "999 000 0034" {
			t.Errorf("%s: the number alone: %q, %v", c.what, number, err)
		}
		denials := 0
		for _, e := range w.trail.events() {
			if e == audit.Denied {
				denials++
			}
		}
		if want := map[bool]int{true: 0, false: 2}[c.may]; denials != want {
			t.Errorf("%s: %d denials are on record, want %d", c.what, denials, want)
		}
	}
}
