package app_test

import (
	"context"
	"slices"
	"testing"
	"time"

	"msca/app"
	"msca/audit"
	"msca/rbac"
)

// past is a trail that finds what the test puts there.
type past struct {
	*trail
	in, refused []audit.Record
	asked       []audit.Filter
}

func (p *past) Search(_ context.Context, f audit.Filter) ([]audit.Record, error) {
	p.asked = append(p.asked, f)
	if f.Events[0] == audit.SignedIn {
		return p.in, nil
	}
	return p.refused, nil
}

func TestMSCA_IG_02_3_15_4_LastUseComesFromTheTrail(t *testing.T) {
	at := func(seq uint64, h int) audit.Record {
		return audit.Record{Seq: seq, Stamp: audit.Stamp{UTC: theTime().Add(time.Duration(h) * time.Hour)}}
	}
	first := at(7, 0)
	first.Details = []audit.Detail{{Name: "reason", Value: rbac.ErrMustChange.Error()}}
	for _, c := range []struct {
		what    string
		in, bad []audit.Record
		want    app.LastUse
		since   uint64
	}{
		{"never before", []audit.Record{at(9, 0)}, nil, app.LastUse{}, 1},
		{"never before, with attempts", []audit.Record{at(9, 0)}, []audit.Record{at(3, 0), at(4, 0)}, app.LastUse{Failed: 2}, 1},
		{"before", []audit.Record{at(9, 0), at(5, -20)}, []audit.Record{at(6, -1)}, app.LastUse{Time: theTime().Add(-20 * time.Hour), Failed: 1}, 5},
		{"a temporary password is no failed attempt", []audit.Record{at(9, 0), at(5, -20)}, []audit.Record{first}, app.LastUse{Time: theTime().Add(-20 * time.Hour)}, 5},
	} {
		p := &past{trail: &trail{}, in: c.in, refused: c.bad}
		w := newWard(t, func(o *app.Options) { o.Trail = p })
		if _, err := w.LastUse(t.Context()); err != app.ErrNotSignedIn {
			t.Errorf("%s: with nobody signed in: %v", c.what, err)
		}
		w.signIn(t, nurse)
		got, err := w.LastUse(t.Context())
		if err != nil || !got.Time.Equal(c.want.Time) || got.Failed != c.want.Failed {
			t.Errorf("%s: %+v, %v; want %+v", c.what, got, err, c.want)
		}
		if n := len(p.asked); n != 2 || p.asked[1].SeqFrom != c.since || p.asked[1].User != "555012345678" || !slices.Equal(p.asked[1].Events, []audit.Event{audit.SignInRefused, audit.UnlockRefused}) {
			t.Errorf("%s: asked %+v, want the person's own refusals from record %d on", c.what, p.asked, c.since)
		}
	}
}
