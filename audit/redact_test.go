package audit_test

import (
	"fmt"
	"strings"
	"testing"

	"msca/audit"
)

// TestNothingPersonalIsPrinted formats what holds personal data with every
// verb a log might use.
func TestNothingPersonalIsPrinted(t *testing.T) {
	p := audit.Person{UserID: "555254540001", Name: "Penhallow", RoleProfileID: "555254545443"}
	e := audit.Entry{Event: audit.Displayed, User: p, Patient: "9990000034", Payloads: []audit.Payload{{Kind: audit.FieldsShown, Body: []byte("Penhallow")}}}
	r := audit.Record{Seq: 3, Event: audit.Displayed, User: p, Patient: "9990000034"}
	for _, v := range []any{p, &p, e, &e, r, &r, e.Payloads, []audit.Record{r}, map[string]audit.Person{"user": p}} {
		for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x", "%d"} {
			got := fmt.Sprintf(verb, v)
			for _, secret := range []string{"5552", "Penhallow", "999000", "50656e68"} {
				if strings.Contains(got, secret) {
					t.Errorf("%s of %T prints %s", verb, v, got)
				}
			}
		}
	}
}
