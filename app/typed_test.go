package app_test

import (
	"errors"
	"strings"
	"testing"

	"msca/app"
	"msca/itk"
)

// What is typed to be kept is plain text: characters that a terminal obeys, or that
// make a line read as another one, are refused with the field and the rule.
func TestMSCA_IG_01_3_9_2_TypedTextIsPlain(t *testing.T) {
	w, _, _ := emergencyWard(t)
	w.signIn(t, nurse)
	for _, c := range []struct {
		field itk.Field
		try   func(bad string) error
	}{
		{"reason", func(bad string) error {
			_, err := w.OpenEmergency(t.Context(), "9990000034", why+bad)
			return err
		}},
		{"case", func(bad string) error {
			again := details
			again.Case = "CASE" + bad
			_, err := w.Lookup(t.Context(), again)
			return err
		}},
		{"finding", func(bad string) error {
			return w.WorkFinding(t.Context(), app.Finding{Rule: "burst", Records: []uint64{1}}, app.AlertInvestigating, why+bad)
		}},
		{"finding", func(bad string) error { return w.ChangeAlert(t.Context(), 1, app.AlertClosed, why+bad) }},
		{"note", func(bad string) error {
			return w.ChangeDiscrepancy(t.Context(), app.DiscrepancyChange{Seq: 1, To: app.DiscrepancyWorking, Note: why + bad})
		}},
	} {
		for _, bad := range []string{"\x1b[2J", "\u009b31m", "\u202ecod"} {
			var input *itk.InputError
			if err := c.try(bad); !errors.As(err, &input) || input.Problems[0].Field != c.field || input.Problems[0].Rule != app.RuleCharacters {
				t.Errorf("%s with %q: %v, want the field refused for its characters", c.field, bad, err)
			} else if strings.Contains(err.Error(), bad) {
				t.Errorf("%s: the refusal repeats %q", c.field, bad)
			}
		}
	}
	if w.wire.sent != 0 {
		t.Error("something was sent")
	}
	if _, err := w.OpenEmergency(t.Context(), "9990000034", why+"\nsecond line"); err != nil {
		t.Errorf("a reason of two lines: %v", err)
	}
}
