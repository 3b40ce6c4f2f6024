package timesource

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/beevik/ntp"

	"msca/audit"
)

func TestMSCA_AUD_06_AnswersThatAreNotBelieved(t *testing.T) {
	tests := []struct {
		name  string
		shape func(*packet)
		want  Verdict
	}{
		{"good", nil, Used},
		{"stratum 1", func(p *packet) { p.stratum, p.refID = 1, "GPS\x00" }, Used},
		{"stratum 3", func(p *packet) { p.stratum = 3 }, Used},
		{"stratum 4", func(p *packet) { p.stratum = 4 }, BadStratum},
		{"stratum 15", func(p *packet) { p.stratum = 15 }, BadStratum},
		{"stratum 16", func(p *packet) { p.stratum = 16 }, BadStratum},
		{"stratum 255", func(p *packet) { p.stratum = 255 }, BadStratum},
		{"leap alarm", func(p *packet) { p.leap = 3 }, Unsynchronised},
		{"stale reference", func(p *packet) { p.reference = p.transmit.Add(-48 * time.Hour) }, Stale},
		{"reference in the future", func(p *packet) { p.reference = p.transmit.Add(time.Hour) }, Invalid},
		{"great dispersion", func(p *packet) { p.rootDispersion = 20 * time.Second }, Invalid},
		{"root distance", func(p *packet) { p.rootDispersion = 1100 * time.Millisecond }, Distant},
		{"half the delay counts", func(p *packet) { p.rootDelay = 2100 * time.Millisecond }, Distant},
		{"KoD RATE", func(p *packet) { p.stratum, p.refID = 0, "RATE" }, KissRate},
		{"KoD DENY", func(p *packet) { p.stratum, p.refID = 0, "DENY" }, KissDeny},
		{"KoD RSTR", func(p *packet) { p.stratum, p.refID = 0, "RSTR" }, KissRestrict},
		{"KoD INIT", func(p *packet) { p.stratum, p.refID = 0, "INIT" }, Unsynchronised},
		{"spoofed origin", func(p *packet) { p.origin = []byte{1, 2, 3, 4, 5, 6, 7, 8} }, NoAnswer},
		{"origin left out", func(p *packet) { p.origin = make([]byte, 8) }, NoAnswer},
		{"KoD with spoofed origin", func(p *packet) { p.stratum, p.refID, p.origin = 0, "DENY", make([]byte, 8) }, NoAnswer},
		{"a client's packet", func(p *packet) { p.mode = 3 }, NoAnswer},
		{"no transmit time", func(p *packet) { p.transmit = time.Date(1900, 1, 1, 0, 0, 0, 0, time.UTC) }, NoAnswer},
		{"one byte", func(p *packet) { p.length = 1 }, NoAnswer},
		{"47 bytes", func(p *packet) { p.length = 47 }, NoAnswer},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			f := newFakeServer(t, tt.shape)
			s := New(quick(f.address))
			round, err := s.Sync(t.Context())
			if got := round.Servers[0]; got.Verdict != tt.want {
				t.Errorf("verdict %q (%s); want %q", got.Verdict, got.Detail, tt.want)
			}
			if (err == nil) != (tt.want == Used) || (s.Stamp().Quality == audit.Synchronised) != (tt.want == Used) {
				t.Errorf("error %v, quality %v", err, s.Stamp().Quality)
			}
			if err != nil && !errors.Is(err, ErrNoAnswer) {
				t.Errorf("error %v", err)
			}
		})
	}
}

func TestMSCA_AUD_06_SilenceAndClosedPorts(t *testing.T) {
	silent := newFakeServer(t, func(p *packet) { p.length = -1 })
	closed := newFakeServer(t, nil)
	good := newFakeServer(t, nil)
	o := quick(silent.address, "127.0.0.1:1", "no such host.invalid", good.address)
	o.Timeout = 2 * time.Second
	round, err := New(o).Sync(t.Context())
	if err != nil || round.Server != good.address {
		t.Errorf("%+v, %v", round, err)
	}
	for i := range 3 {
		if got := round.Servers[i]; got.Verdict != NoAnswer || got.Detail == "" {
			t.Errorf("%+v", got)
		}
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := New(quick(closed.address)).Sync(ctx); !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled: %v", err)
	}
}

func TestMSCA_AUD_06_FalsetickersAndContradiction(t *testing.T) {
	a, b := newFakeServer(t, nil), newFakeServer(t, nil)
	liar := newFakeServer(t, func(p *packet) { p.stratum, p.refID = 1, "LIAR" })
	liar.lie(time.Hour)
	for name, order := range map[string][]string{"first": {liar.address, a.address, b.address}, "last": {a.address, b.address, liar.address}} {
		s := New(quick(order...))
		round, err := s.Sync(t.Context())
		if err != nil || round.Server == liar.address || s.Stamp().Quality != audit.Synchronised {
			t.Fatalf("%s: %+v, %v", name, round, err)
		}
		for _, r := range round.Servers {
			if (r.Verdict == Falseticker) != (r.Server == liar.address) {
				t.Errorf("%s: %s is %q", name, r.Server, r.Verdict)
			}
		}
		if round.Offset.Abs() > time.Minute {
			t.Errorf("%s: the liar moved the time by %v", name, round.Offset)
		}
	}
	s := New(quick(a.address, liar.address))
	round, err := s.Sync(t.Context())
	if !errors.Is(err, ErrNoMajority) || round.Servers[0].Verdict != NoMajority || round.Servers[1].Verdict != NoMajority || s.Stamp().Quality != audit.Unsynchronised {
		t.Errorf("one against one: %+v, %v", round, err)
	}
}

func TestMSCA_AUD_06_KissOfDeath(t *testing.T) {
	m := newFakeMachine()
	rate := newFakeServer(t, func(p *packet) { p.stratum, p.refID = 0, "RATE" })
	deny := newFakeServer(t, func(p *packet) { p.stratum, p.refID = 0, "DENY" })
	o := quick(rate.address, deny.address)
	o.Samples, o.Poll = 4, 15*time.Minute
	s := newSource(o, m.machine(), askNTP)
	ask := func(wantRate, wantDeny int, verdict Verdict) {
		t.Helper()
		round, err := s.Sync(t.Context())
		if !errors.Is(err, ErrNoAnswer) || round.Servers[0].Verdict != verdict || round.Servers[1].Verdict != KissDeny {
			t.Errorf("%+v, %v", round, err)
		}
		if rate.count() != wantRate || deny.count() != wantDeny {
			t.Errorf("asked %d and %d times; want %d and %d", rate.count(), deny.count(), wantRate, wantDeny)
		}
	}
	ask(1, 1, KissRate) // not once more after the kiss
	m.pass(29 * time.Minute)
	ask(1, 1, Paused)
	m.pass(time.Minute)
	ask(2, 1, KissRate) // twice the poll interval later; now it doubles
	m.pass(59 * time.Minute)
	ask(2, 1, Paused)
	m.pass(time.Minute)
	ask(3, 1, KissRate)
	rate.mu.Lock()
	rate.shape, rate.offset = nil, time.Until(noon.Add(90*time.Minute))
	rate.mu.Unlock()
	m.pass(2 * time.Hour)
	if round, err := s.Sync(t.Context()); err != nil || round.Server != rate.address || deny.count() != 1 {
		t.Errorf("a friendly answer ends the pause: %+v, %v", round, err)
	}
	m.pass(15 * time.Minute)
	if round, err := s.Sync(t.Context()); err != nil || round.Server != rate.address {
		t.Errorf("the round after: %+v, %v", round, err)
	}
}

// answers is an asker that gives prepared answers, in order.
func answers(list ...ntp.Response) asker {
	i := 0
	return func(context.Context, string, ntp.AuthOptions, time.Duration, func() time.Time) (*ntp.Response, error) {
		r := list[i%len(list)]
		i++
		r.Version = 4
		r.Time = noon
		r.ReferenceTime = noon.Add(-time.Minute)
		return &r, nil
	}
}

func TestMSCA_AUD_06_ShortestRoundTripCounts(t *testing.T) {
	s := newSource(Options{Servers: []string{"a"}, Spacing: time.Nanosecond}, newFakeMachine().machine(), answers(
		ntp.Response{Stratum: 2, ClockOffset: 50 * time.Millisecond, RTT: 90 * time.Millisecond, RootDistance: 45 * time.Millisecond},
		ntp.Response{Stratum: 2, ClockOffset: 10 * time.Millisecond, RTT: 8 * time.Millisecond, RootDistance: 4 * time.Millisecond},
		ntp.Response{Stratum: 2, ClockOffset: 90 * time.Millisecond, RTT: 400 * time.Millisecond, RootDistance: 200 * time.Millisecond},
		ntp.Response{Stratum: 9, ClockOffset: 20 * time.Millisecond, RTT: time.Millisecond, RootDistance: time.Millisecond},
	))
	round, err := s.Sync(t.Context())
	if err != nil || round.Offset != 10*time.Millisecond || round.RTT != 8*time.Millisecond || round.Servers[0].Answers != 4 || round.Uncertainty != 4*time.Millisecond {
		t.Errorf("%+v, %v", round, err)
	}
}

func TestMSCA_AUD_06_RoundTripLimit(t *testing.T) {
	for rtt, want := range map[time.Duration]Verdict{250 * time.Millisecond: Used, 251 * time.Millisecond: Slow} {
		s := newSource(Options{Servers: []string{"a"}, Samples: 1}, newFakeMachine().machine(), answers(ntp.Response{Stratum: 2, RTT: rtt, RootDistance: rtt / 2}))
		if round, _ := s.Sync(t.Context()); round.Servers[0].Verdict != want {
			t.Errorf("%v: %q; want %q", rtt, round.Servers[0].Verdict, want)
		}
	}
}

// The time of the best server is moved into what all agree on.
func TestMSCA_AUD_06_TimeIsWithinTheAgreement(t *testing.T) {
	answer := map[string]ntp.Response{
		"near": {Stratum: 1, ClockOffset: 0, RTT: 20 * time.Millisecond, RootDistance: 10 * time.Millisecond},
		"far":  {Stratum: 2, ClockOffset: 12 * time.Millisecond, RTT: 6 * time.Millisecond, RootDistance: 3 * time.Millisecond},
	}
	s := newSource(Options{Servers: []string{"near", "far"}, Samples: 1}, newFakeMachine().machine(), func(ctx context.Context, address string, b ntp.AuthOptions, c time.Duration, d func() time.Time) (*ntp.Response, error) {
		return answers(answer[address])(ctx, address, b, c, d)
	})
	round, err := s.Sync(t.Context()) // -10…10 and 9…15 ms
	if err != nil || round.Server != "near" || round.Offset != 9*time.Millisecond || round.Uncertainty != time.Millisecond {
		t.Errorf("%+v, %v", round, err)
	}
}

// The NTP era ends in February 2036; a clock beyond it still measures small
// offsets.
func TestMSCA_AUD_06_NextEra(t *testing.T) {
	m := newFakeMachine()
	m.w = time.Date(2036, 2, 7, 7, 0, 0, 0, time.UTC)
	f := newFakeServer(t, nil)
	f.lie(time.Until(m.w))
	round, err := newSource(quick(f.address), m.machine(), askNTP).Sync(t.Context())
	if err != nil || round.Offset.Abs() > time.Minute {
		t.Errorf("%+v, %v", round, err)
	}
}
