package app

import (
	"context"
	"time"

	"msca/audit"
	"msca/rbac"
)

// Kind is a group of events that people ask about together.
type Kind string

// The kinds, in the order in which they are shown.
const (
	KindLookup   Kind = "look-ups"
	KindShown    Kind = "shown"
	KindGivenOut Kind = "given-out"
	KindRefused  Kind = "refused"
	KindSession  Kind = "sign-ins"
	KindAudit    Kind = "audit"
	KindCases    Kind = "cases"
	KindAdmin    Kind = "administration"
	KindSystem   Kind = "system"
)

// Kinds lists the kinds and the events of each. Every event is of one kind.
func Kinds() []struct {
	Kind   Kind
	Events []audit.Event
} {
	return []struct {
		Kind   Kind
		Events []audit.Event
	}{
		{KindLookup, []audit.Event{audit.RequestSent, audit.ResponseReceived, audit.ExchangeFailed, audit.ExchangeOrphaned}},
		{KindShown, []audit.Event{audit.Displayed}},
		{KindGivenOut, []audit.Event{audit.Printed, audit.Copied, audit.Exported, audit.SubjectReportRun}},
		{KindRefused, []audit.Event{audit.Denied, audit.SignInRefused, audit.UnlockRefused, audit.ErasureRefused}},
		{KindSession, []audit.Event{audit.SignedIn, audit.SignedOut, audit.Locked, audit.Unlocked, audit.RoleChosen, audit.PasswordChanged, audit.TokenValidated}},
		{KindAudit, []audit.Event{audit.AuditQueried, audit.AuditVerified}},
		{KindCases, []audit.Event{audit.EmergencyOpened, audit.EmergencyClosed, audit.AlertRaised, audit.AlertChanged, audit.DiscrepancyRaised, audit.DiscrepancyChanged}},
		{KindAdmin, []audit.Event{audit.ConfigurationChanged, audit.ReferenceDataChanged, audit.UserChanged, audit.RoleChanged, audit.BatchStarted, audit.BatchEnded, audit.Erased}},
		{KindSystem, []audit.Event{audit.Genesis, audit.EpochOpened, audit.LossAcknowledged, audit.ApplicationStarted, audit.ApplicationClosed, audit.TimeSynchronised, audit.ClockStepped, audit.TimeLost}},
	}
}

// kindOf is the kind of an event; one that this version does not know is of the
// system.
func kindOf(e audit.Event) Kind {
	for _, k := range Kinds() {
		for _, x := range k.Events {
			if x == e {
				return k.Kind
			}
		}
	}
	return KindSystem
}

// Counter counts the records of stretches of time.
type Counter interface {
	Activity(ctx context.Context, edges []time.Time, progress func(done int)) ([]audit.Activity, error)
}

// Bucket is one bar of the activity: an hour, a day or a month.
type Bucket struct {
	From, To time.Time
	Kinds    map[Kind]uint64
	Records  uint64
}

// Unit is how long a bar is.
type Unit string

// The units.
const (
	ByHour  Unit = "hour"
	ByDay   Unit = "day"
	ByMonth Unit = "month"
)

// mostBuckets is how many bars an activity has at most.
const mostBuckets = 400

// Activity counts what was recorded from one time to another in bars of a unit, in
// civil time: a day on which the clocks change has 23 or 25 hours. progress, or
// nil, hears how many bars of how many are counted. Errors: ErrFilter for a period
// that is open, the wrong way round or of more than 400 bars. [3.9.3]
func (d *Desk) Activity(ctx context.Context, from, to time.Time, unit Unit, c Counter, progress Progress) ([]Bucket, error) {
	edges := edgesOf(from.In(d.o.Civil), to.In(d.o.Civil), unit)
	if from.IsZero() || to.IsZero() || len(edges) < 2 || len(edges) > mostBuckets+1 {
		return nil, ErrFilter
	}
	return reading(ctx, d, "activity", audit.Filter{From: from, To: to}, func(ctx context.Context) ([]Bucket, error) {
		counted, err := c.Activity(ctx, edges, func(done int) {
			if progress != nil {
				progress(done, len(edges)-1)
			}
		})
		var out []Bucket
		for _, a := range counted {
			b := Bucket{From: a.From, To: a.To, Records: a.Records, Kinds: map[Kind]uint64{}}
			for e, n := range a.Events {
				b.Kinds[kindOf(e)] += n
			}
			out = append(out, b)
		}
		return out, err
	})
}

// edgesOf are the beginnings of the bars, and the end of the last.
func edgesOf(from, to time.Time, unit Unit) []time.Time {
	if !from.Before(to) {
		return nil
	}
	y, m, day := from.Date()
	where := from.Location()
	var out []time.Time
	for i := 0; len(out) <= mostBuckets+1; i++ {
		var t time.Time
		switch unit {
		case ByHour: // of real time, so that the hour that comes twice has two bars
			t = time.Date(y, m, day, from.Hour(), 0, 0, 0, where).Add(time.Duration(i) * time.Hour)
		case ByMonth:
			t = time.Date(y, m+time.Month(i), 1, 0, 0, 0, 0, where)
		default:
			t = time.Date(y, m, day+i, 0, 0, 0, 0, where)
		}
		out = append(out, t)
		if !t.Before(to) {
			break
		}
	}
	return out
}

// Old is what a year holds that is older than the time to keep it.
type Old struct {
	Year        int
	First, Last uint64 // sequence numbers
	Records     uint64
	Kinds       map[Kind]uint64
}

// RetentionReview lists what has been kept for longer than so many years, for
// somebody to appraise. It is a list and nothing more: nothing is ever deleted by
// the time that has gone; what is to go, goes by an order that people outside have
// signed. oldest is the time of the first record. [Records Management Code of
// Practice 2021, 3.9.6]
func (d *Desk) RetentionReview(ctx context.Context, years int, c Counter) (list []Old, oldest time.Time, err error) {
	if years < 1 {
		return nil, oldest, ErrFilter
	}
	before := d.o.Now().In(d.o.Civil).AddDate(-years, 0, 0)
	list, err = readingWith(ctx, d, rbac.AuditView, "retention review", audit.Filter{To: before}, func(ctx context.Context) ([]Old, error) {
		first, err := d.o.Trail.Search(ctx, audit.Filter{Limit: 1})
		if err != nil || len(first) == 0 {
			return nil, err
		}
		oldest = first[0].Stamp.UTC
		edges := []time.Time{oldest.In(d.o.Civil)}
		for y := edges[0].Year() + 1; edges[len(edges)-1].Before(before); y++ {
			next := time.Date(y, 1, 1, 0, 0, 0, 0, d.o.Civil)
			if next.After(before) {
				next = before
			}
			edges = append(edges, next)
		}
		if len(edges) < 2 {
			return nil, nil
		}
		counted, err := c.Activity(ctx, edges, nil)
		var out []Old
		for _, a := range counted {
			if a.Records == 0 {
				continue
			}
			o := Old{Year: a.From.Year(), First: a.First, Last: a.First + a.Records - 1, Records: a.Records, Kinds: map[Kind]uint64{}}
			for e, n := range a.Events {
				o.Kinds[kindOf(e)] += n
			}
			out = append(out, o)
		}
		return out, err
	})
	return list, oldest, err
}
