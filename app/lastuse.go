package app

import (
	"context"
	"fmt"
	"strings"
	"time"

	"msca/audit"
	"msca/rbac"
)

// LastUse is what a person is told after signing in, so that somebody else's use
// of the account is noticed [3.15.4].
type LastUse struct {
	Time   time.Time // of the sign-in before this one, civil; zero: none on this workstation
	Failed int       // refused attempts since then
}

// temporary says that the password was right but is for the first sign-in only.
func temporary(r audit.Record) bool {
	for _, d := range r.Details {
		if d.Name == "reason" && strings.HasPrefix(d.Value, rbac.ErrMustChange.Error()) {
			return true
		}
	}
	return false
}

// lastUseLimit bounds how many refused attempts are counted.
const lastUseLimit = 1000

// LastUse finds in the audit trail when the person signed in before, and how
// often somebody tried and was refused since. It shows nobody's records but
// counts the person's own, and is not a query of the trail on anybody's behalf.
func (d *Desk) LastUse(ctx context.Context) (LastUse, error) {
	s := d.State()
	if s.Stage == SignedOut {
		return LastUse{}, ErrNotSignedIn
	}
	ins, err := d.o.Trail.Search(ctx, audit.Filter{
		User: s.Person.UserID, Events: []audit.Event{audit.SignedIn}, Descending: true, Limit: 2,
	})
	if err != nil {
		return LastUse{}, fmt.Errorf("finding the last sign-in: %w", err)
	}
	var last LastUse
	since := uint64(1)
	if len(ins) > 1 {
		last.Time, since = ins[1].Stamp.UTC.In(d.o.Civil), ins[1].Seq
	}
	refused, err := d.o.Trail.Search(ctx, audit.Filter{
		User: s.Person.UserID, Events: []audit.Event{audit.SignInRefused, audit.UnlockRefused}, SeqFrom: since, Limit: lastUseLimit,
	})
	if err != nil {
		return LastUse{}, fmt.Errorf("counting refused sign-ins: %w", err)
	}
	for _, r := range refused {
		if !temporary(r) {
			last.Failed++
		}
	}
	return last, nil
}
