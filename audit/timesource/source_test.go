package timesource

import (
	"context"
	"errors"
	"math/rand/v2"
	"sync"
	"testing"
	"time"

	"github.com/beevik/ntp"

	"msca/audit"
)

func TestMSCA_AUD_06_WithoutServersItWorks(t *testing.T) {
	s := New(Options{})
	s.Start(t.Context())
	defer s.Stop()
	if _, err := s.Sync(t.Context()); !errors.Is(err, ErrNoServers) {
		t.Errorf("Sync: %v", err)
	}
	stamp := s.Stamp()
	if stamp.Quality != audit.Unsynchronised || stamp.Uncertainty != audit.UnknownUncertainty || stamp.Stratum != 0 || time.Since(stamp.UTC).Abs() > time.Minute {
		t.Errorf("%+v", stamp)
	}
	if stamp.Boot == [16]byte{} || stamp.Boot != New(Options{}).Stamp().Boot {
		t.Errorf("boot id %x", stamp.Boot)
	}
	if st := s.Status(); st.Servers != 0 || !st.LastSync.IsZero() || st.Synchronous {
		t.Errorf("%+v", st)
	}
}

// good answers with UTC being the timeline plus offset.
func good(offset time.Duration) ntp.Response {
	return ntp.Response{Stratum: 2, ReferenceID: 0xc0000201, ClockOffset: offset, RTT: 20 * time.Millisecond, RootDistance: 10 * time.Millisecond}
}

func TestMSCA_AUD_06_HoldoverGrowsUncertain(t *testing.T) {
	m := newFakeMachine()
	var failing bool
	ask := func(ctx context.Context, a string, b ntp.AuthOptions, c time.Duration, d func() time.Time) (*ntp.Response, error) {
		if failing {
			return nil, errors.New("no route")
		}
		return answers(good(2*time.Second))(ctx, a, b, c, d)
	}
	s := newSource(Options{Servers: []string{"a"}, Samples: 1}, m.machine(), ask)
	round, err := s.Sync(t.Context())
	if err != nil || round.Correction != 2*time.Second || round.Offset != 2*time.Second {
		t.Fatalf("%+v, %v", round, err)
	}
	check := func(quality audit.Quality, uncertainty time.Duration) {
		t.Helper()
		stamp := s.Stamp()
		if stamp.Quality != quality || stamp.Uncertainty != uncertainty || stamp.Offset != 2*time.Second {
			t.Errorf("%v ± %v, offset %v; want %v ± %v", stamp.Quality, stamp.Uncertainty, stamp.Offset, quality, uncertainty)
		}
	}
	if got := s.Stamp().UTC; !got.Equal(noon.Add(2 * time.Second)) {
		t.Errorf("UTC %v", got)
	}
	m.pass(time.Second)
	check(audit.Synchronised, 10*time.Millisecond+50*time.Microsecond)
	failing = true
	if _, err := s.Sync(t.Context()); !errors.Is(err, ErrNoAnswer) {
		t.Fatal(err)
	}
	m.pass(999 * time.Second)
	check(audit.Holdover, 60*time.Millisecond)
	m.pass(5 * time.Hour)
	check(audit.Holdover, 960*time.Millisecond)
	m.pass(time.Hour)
	check(audit.Unsynchronised, 1140*time.Millisecond)
	m.pass(100 * 365 * 24 * time.Hour)
	check(audit.Unsynchronised, min(audit.UnknownUncertainty, 157681140*time.Millisecond))
	failing = false
	if _, err := s.Sync(t.Context()); err != nil {
		t.Fatal(err)
	}
	m.pass(time.Second)
	check(audit.Synchronised, 10*time.Millisecond+50*time.Microsecond)
	m.pass(31 * time.Minute) // two polls missed without even a failed round
	if q := s.Stamp().Quality; q != audit.Holdover {
		t.Errorf("after two missed rounds: %v", q)
	}
}

func Test3_9_4_SettingTheDateChangesNoRecord(t *testing.T) {
	for _, by := range []time.Duration{24 * time.Hour, -24 * time.Hour, 101 * time.Millisecond, -101 * time.Millisecond} {
		m := newFakeMachine()
		var e events
		s := newSource(Options{OnEvent: e.hear}, m.machine(), nil)
		before := s.Stamp()
		m.pass(time.Second)
		m.set(by)
		after := s.Stamp()
		if d := after.UTC.Sub(before.UTC); d != time.Second || after.Clamped {
			t.Errorf("%v: a second took %v, clamped %v", by, d, after.Clamped)
		}
		s.Stop() // reports what is pending
		list := e.heard()
		if len(list) != 1 || list[0].Kind != ClockStepped || list[0].At.UTC.Before(after.UTC) {
			t.Fatalf("%v: events %+v", by, list)
		}
		want := Step{Expected: noon.Add(time.Second), Actual: noon.Add(time.Second + by), By: by, Within: time.Second}
		if got := *list[0].Step; !got.Expected.Equal(want.Expected) || !got.Actual.Equal(want.Actual) || got.By != want.By || got.Within != want.Within {
			t.Errorf("%v: %+v; want %+v", by, got, want)
		}
		if st := s.Status(); st.ClockSteps != 1 || st.Computer != -by {
			t.Errorf("%v: %+v", by, st)
		}
	}
}

func Test3_9_4_SmallStepsAddUp(t *testing.T) {
	m := newFakeMachine()
	var e events
	s := newSource(Options{OnEvent: e.hear}, m.machine(), nil)
	for range 3 {
		m.pass(time.Second)
		m.set(40 * time.Millisecond)
		s.Stamp()
	}
	s.Stop()
	if list := e.heard(); len(list) != 1 || list[0].Step.By != 120*time.Millisecond || list[0].Step.Within != 3*time.Second {
		t.Errorf("%+v", list)
	}
}

// A clock that runs 50 ppm fast is off by 45 ms in a quarter of an hour: each
// round says so, and none of it is a step.
func Test3_9_4_DriftIsNoStep(t *testing.T) {
	m := newFakeMachine()
	var e events
	s := newSource(Options{Servers: []string{"a"}, Samples: 1, OnEvent: e.hear}, m.machine(), answers(good(0)))
	for i := range 8 {
		round, err := s.Sync(t.Context())
		if err != nil || round.Offset != -time.Duration(i)*45*time.Millisecond {
			t.Errorf("round %d: %+v, %v", i, round, err)
		}
		m.pass(15 * time.Minute)
		m.set(45 * time.Millisecond)
		s.Stamp()
	}
	s.Stop()
	for _, v := range e.heard() {
		if v.Kind != TimeSynchronised {
			t.Errorf("%+v", v.Step)
		}
	}
}

func Test3_9_4_SuspendAndBusyMachinesAreNoSteps(t *testing.T) {
	m := newFakeMachine()
	var e events
	s := newSource(Options{OnEvent: e.hear}, m.machine(), nil)
	before := s.Stamp()
	m.pass(8 * time.Hour) // asleep: both clocks go on
	if d := s.Stamp().UTC.Sub(before.UTC); d != 8*time.Hour {
		t.Errorf("eight hours took %v", d)
	}
	m.mu.Lock()
	m.slow = 300 * time.Millisecond // preempted between any two readings
	m.mu.Unlock()
	for range 10 {
		s.Stamp()
	}
	s.Stop()
	if list := e.heard(); len(list) != 0 {
		t.Errorf("%+v", list)
	}
}

func Test3_9_4_StampsNeverDecrease(t *testing.T) {
	m := newFakeMachine()
	offset := time.Duration(0)
	s := newSource(Options{Servers: []string{"a"}, Samples: 1}, m.machine(), func(ctx context.Context, a string, b ntp.AuthOptions, c time.Duration, d func() time.Time) (*ntp.Response, error) {
		return answers(good(offset))(ctx, a, b, c, d)
	})
	if _, err := s.Sync(t.Context()); err != nil {
		t.Fatal(err)
	}
	first := s.Stamp()
	offset = -time.Hour // the servers had been wrong, or the first round was
	if _, err := s.Sync(t.Context()); err != nil {
		t.Fatal(err)
	}
	second := s.Stamp()
	if second.UTC.Sub(first.UTC) != 1 || !second.Clamped || second.Uncertainty < time.Hour {
		t.Errorf("held up: %+v", second)
	}
	m.pass(20 * time.Minute)
	if late := s.Now().Sub(noon.Add(20*time.Minute - time.Hour)); late.Abs() > time.Second {
		t.Errorf("the time is %v off while the stamps wait for it", late)
	}
	m.pass(40*time.Minute + time.Second)
	if third := s.Stamp(); third.Clamped || third.Uncertainty > time.Second || !third.UTC.After(second.UTC) {
		t.Errorf("afterwards: %+v", third)
	}
}

func Test3_9_4_ConcurrentStampsAreDistinctAndOrdered(t *testing.T) {
	s := New(Options{})
	var mu sync.Mutex
	seen := map[time.Time]bool{}
	var wait sync.WaitGroup
	for range 8 {
		wait.Go(func() {
			var last time.Time
			for range 500 {
				now := s.Stamp().UTC
				if !now.After(last) {
					t.Errorf("%v after %v", now, last)
				}
				last = now
				mu.Lock()
				if seen[now] {
					t.Errorf("%v twice", now)
				}
				seen[now] = true
				mu.Unlock()
			}
		})
	}
	wait.Wait()
}

// The listener writes a record, and a record takes a stamp.
func TestMSCA_AUD_06_RoundsAreReported(t *testing.T) {
	f := newFakeServer(t, nil)
	var e events
	var s *Source
	heard := make(chan struct{}, 100)
	o := quick(f.address)
	o.OnEvent = func(v Event) {
		s.Stamp()
		s.Status()
		e.hear(v)
		heard <- struct{}{}
	}
	s = New(o)
	s.Start(t.Context())
	s.Start(t.Context())
	<-heard
	f.mu.Lock()
	f.shape = func(p *packet) { p.stratum = 7 }
	f.mu.Unlock()
	if _, err := s.Sync(t.Context()); !errors.Is(err, ErrNoAnswer) {
		t.Errorf("%v", err)
	}
	<-heard
	s.Stop()
	s.Stop()
	list := e.heard()
	if list[0].Kind != TimeSynchronised || list[0].Sync.Server != f.address || list[0].Sync.Stratum != 2 || list[0].Sync.RefID != "192.0.2.1" || list[0].Sync.RootDistance == 0 || list[0].At.Quality != audit.Synchronised {
		t.Errorf("%+v", list[0])
	}
	if last := list[len(list)-1]; last.Kind != TimeUnconfirmed || last.Sync.Servers[0].Verdict != BadStratum || last.At.Quality != audit.Holdover {
		t.Errorf("%+v", last)
	}
	st := s.Status()
	if st.LastSync.IsZero() || st.LastRound == nil || st.LastRound.Servers[0].Stratum != 7 || st.Servers != 1 {
		t.Errorf("%+v", st)
	}
}

func TestMSCA_AUD_06_QuickAsksOnce(t *testing.T) {
	f := newFakeServer(t, nil)
	o := quick(f.address)
	o.Samples, o.Spacing = 4, time.Hour
	s := New(o)
	if round, err := s.Quick(t.Context()); err != nil || f.count() != 1 || round.Servers[0].Answers != 1 || s.Stamp().Quality != audit.Synchronised {
		t.Errorf("%+v, %v, asked %d times", round, err, f.count())
	}
}

// The first round after Start is quick; the full one follows it, and after a
// long sleep of the computer the next is not waited for.
func TestMSCA_AUD_06_StartPolls(t *testing.T) {
	f := newFakeServer(t, nil)
	m := newFakeMachine()
	heard := make(chan Event, 100)
	o := quick(f.address)
	o.OnEvent = func(e Event) { heard <- e }
	s := newSource(o, m.machine(), askNTP)
	s.Start(t.Context())
	defer s.Stop()
	// next passes time until something is reported: when the source looks at its
	// clock to set the next round is its own affair.
	next := func(d time.Duration) Event {
		for {
			select {
			case e := <-heard:
				return e
			case <-time.After(10 * time.Millisecond):
				m.pass(d)
			}
		}
	}
	for _, want := range []int{1, 2} { // samples
		if e := next(time.Millisecond); e.Kind != TimeSynchronised || e.Sync.Servers[0].Answers != want { // the spacing
			t.Errorf("%+v; want %d samples", e.Sync, want)
		}
	}
	if e := next(8 * time.Hour); e.Kind != TimeSynchronised {
		t.Errorf("after the sleep: %+v", e)
	}
}

func TestMSCA_AUD_06_Majority(t *testing.T) {
	c := func(theta, lambda time.Duration) ServerResult { return ServerResult{theta: theta, lambda: lambda} }
	tests := []struct {
		name      string
		list      []ServerResult
		low, high time.Duration
		ok        bool
	}{
		{"none", nil, 0, 0, false},
		{"one", []ServerResult{c(10, 5)}, 5, 15, true},
		{"two agree", []ServerResult{c(10, 5), c(14, 5)}, 9, 15, true},
		{"touching", []ServerResult{c(10, 5), c(20, 5)}, 15, 15, true},
		{"two apart", []ServerResult{c(10, 5), c(21, 5)}, 5, 15, false},
		{"two of three", []ServerResult{c(100, 5), c(10, 5), c(12, 5)}, 7, 15, true},
		{"two of four", []ServerResult{c(100, 5), c(10, 5), c(12, 5), c(200, 5)}, 7, 15, false},
		{"pairs", []ServerResult{c(10, 5), c(12, 5), c(100, 5), c(102, 5)}, 7, 15, false},
		{"wide and narrow", []ServerResult{c(0, 1000), c(10, 1), c(11, 1)}, 10, 11, true},
	}
	for _, tt := range tests {
		if low, high, ok := agree(tt.list); low != tt.low || high != tt.high || ok != tt.ok {
			t.Errorf("%s: %d to %d, %v; want %d to %d, %v", tt.name, low, high, ok, tt.low, tt.high, tt.ok)
		}
	}
}

// Against counting at every point: the interval is shared by as many as any
// point is, and whoever is not a falseticker holds all of it.
func TestMSCA_AUD_06_MajorityAgainstCounting(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	for range 3000 {
		list := make([]ServerResult, 1+r.IntN(6))
		for i := range list {
			list[i] = ServerResult{theta: time.Duration(r.IntN(40)), lambda: time.Duration(r.IntN(8)), Stratum: uint8(1 + r.IntN(3))}
		}
		count := func(at time.Duration) (n int) {
			for _, c := range list {
				if c.theta-c.lambda <= at && at <= c.theta+c.lambda {
					n++
				}
			}
			return n
		}
		most := 0
		for at := time.Duration(-10); at < 60; at++ {
			most = max(most, count(at))
		}
		low, high, ok := agree(list)
		if ok != (2*most > len(list)) || count(low) != most || count(high) != most || low > high {
			t.Fatalf("%+v: %d to %d, %v; most %d", list, low, high, ok, most)
		}
		if !ok {
			continue
		}
		var all []*ServerResult
		for i := range list {
			all = append(all, &list[i])
		}
		peer := choose(all, low, high)
		kept := 0
		for _, c := range all {
			if c.Verdict == Falseticker {
				continue
			}
			kept++
			if c.Stratum < peer.Stratum {
				t.Fatalf("%+v: stratum %d is chosen", list, peer.Stratum)
			}
		}
		if kept != most || peer.Verdict != Used {
			t.Fatalf("%+v: %d kept of %d", list, kept, most)
		}
	}
}

func TestMSCA_AUD_07_CivilTime(t *testing.T) {
	tests := []struct {
		utc    time.Time
		offset time.Duration
		shown  string
	}{
		{time.Date(2026, 8, 2, 13, 3, 7, 0, time.UTC), time.Hour, "02-Aug-2026 14:03:07 BST (UTC+01:00)"},
		{time.Date(2026, 1, 2, 13, 3, 7, 0, time.UTC), 0, "02-Jan-2026 13:03:07 GMT (UTC+00:00)"},
		{time.Date(2026, 3, 29, 0, 59, 59, 0, time.UTC), 0, "29-Mar-2026 00:59:59 GMT (UTC+00:00)"},
		{time.Date(2026, 3, 29, 1, 0, 0, 0, time.UTC), time.Hour, "29-Mar-2026 02:00:00 BST (UTC+01:00)"},
		{time.Date(2026, 10, 25, 0, 30, 0, 0, time.UTC), time.Hour, "25-Oct-2026 01:30:00 BST (UTC+01:00)"},
		{time.Date(2026, 10, 25, 1, 30, 0, 0, time.UTC), 0, "25-Oct-2026 01:30:00 GMT (UTC+00:00)"},
	}
	for _, tt := range tests {
		if got := civilOffset(tt.utc); got != tt.offset {
			t.Errorf("%v: offset %v", tt.utc, got)
		}
		if got := Civil(tt.utc); got != tt.shown {
			t.Errorf("%v: %q; want %q", tt.utc, got, tt.shown)
		}
	}
	m := newFakeMachine()
	m.w = time.Date(2026, 8, 2, 13, 0, 0, 0, time.UTC)
	if stamp := newSource(Options{}, m.machine(), nil).Stamp(); stamp.CivilOffset != time.Hour || stamp.UTC.Location() != time.UTC {
		t.Errorf("%+v", stamp)
	}
}
