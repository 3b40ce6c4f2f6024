package timesource

import (
	"context"
	"errors"
	"sync"
	"time"
)

// Sync is the outcome of a round.
type Sync struct {
	Server       string // whose time was taken; "" when the round failed
	Stratum      uint8
	RefID        string
	Offset       time.Duration // UTC minus the computer's clock
	Correction   time.Duration // by how much Stamp's time moved
	RTT          time.Duration
	RootDistance time.Duration
	Uncertainty  time.Duration
	Stratum3     bool // allowed, but stratum 2 or better is advised [MSCA-AUD-06]
	Servers      []ServerResult
}

// The ways in which a round fails.
var (
	ErrNoServers  = errors.New("no time server is configured")
	ErrNoAnswer   = errors.New("no time server gave an acceptable answer")
	ErrNoMajority = errors.New("the time servers contradict each other")
)

// Sync makes one round now and takes the time agreed on. It returns what was
// found also when the round fails; the event is reported either way.
func (s *Source) Sync(ctx context.Context) (Sync, error) { return s.round(ctx, s.options.Samples) }

// Quick is Sync with a single question to each server, for a program that
// wants to be synchronised before its first record. It takes as long as the
// slowest server, and no longer than Options.Timeout.
func (s *Source) Quick(ctx context.Context) (Sync, error) { return s.round(ctx, 1) }

func (s *Source) round(ctx context.Context, samples int) (Sync, error) {
	s.rounds.Lock()
	defer s.rounds.Unlock()
	if len(s.servers) == 0 {
		return Sync{}, ErrNoServers
	}
	results := make([]ServerResult, len(s.servers))
	var asking sync.WaitGroup
	for i, v := range s.servers {
		asking.Go(func() { results[i] = s.sample(ctx, v, samples) })
	}
	asking.Wait()
	if err := ctx.Err(); err != nil {
		return Sync{Servers: results}, err
	}
	round, err := s.take(results)
	s.flush()
	return round, err
}

// take judges the results together and moves the time.
func (s *Source) take(results []ServerResult) (Sync, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	r := s.machine.read()
	s.noteStep(r)
	st := &s.state
	behind := st.timeline(r.boot).Sub(r.wall) // timeline minus computer's clock
	var candidates []ServerResult
	var believed []*ServerResult
	for i := range results {
		if results[i].Verdict == "" {
			candidates = append(candidates, results[i])
			believed = append(believed, &results[i])
			results[i].Offset = results[i].theta + behind
		}
	}
	round := Sync{Servers: results}
	low, high, majority := agree(candidates)
	if !majority {
		for _, c := range believed {
			c.Verdict = NoMajority
		}
		st.failing = true
		st.lastRound = &round
		s.report(Event{Kind: TimeUnconfirmed, Sync: &round})
		if len(candidates) == 0 {
			return round, ErrNoAnswer
		}
		return round, ErrNoMajority
	}
	peer := choose(believed, low, high)
	theta := min(max(peer.theta, low), high)
	round.Server, round.Stratum, round.RefID = peer.Server, peer.Stratum, peer.RefID
	round.RTT, round.RootDistance = peer.RTT, peer.RootDistance
	round.Offset, round.Correction = theta+behind, theta-st.theta
	round.Uncertainty = max(high-theta, theta-low)
	round.Stratum3 = peer.Stratum > PreferStratum
	st.theta, st.lambda, st.syncAt = theta, round.Uncertainty, peer.boot
	st.synced, st.failing = true, false
	st.stratum, st.offset = peer.Stratum, round.Offset
	st.stepBase = r // the offset is on record now: slow drift does not add up to a step
	st.lastRound = &round
	s.report(Event{Kind: TimeSynchronised, Sync: &round})
	return round, nil
}

// Start makes a quick round and a full one at once and then a round every Poll,
// sooner after a failure, and watches the computer's clock every second, until ctx ends or Stop is called.
// A second Start does nothing.
func (s *Source) Start(ctx context.Context) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.cancel != nil {
		return
	}
	ctx, s.cancel = context.WithCancel(ctx)
	s.running.Go(func() { s.watch(ctx) })
	if len(s.servers) > 0 {
		s.running.Go(func() { s.poll(ctx) })
	}
}

// Stop ends what Start began, waits for it, and reports what is pending. Stamp
// goes on working.
func (s *Source) Stop() {
	s.mu.Lock()
	cancel := s.cancel
	s.mu.Unlock()
	if cancel != nil {
		cancel()
	}
	s.running.Wait()
	s.flush()
}

func (s *Source) watch(ctx context.Context) {
	for sleep(ctx, time.Second) {
		s.mu.Lock()
		s.noteStep(s.machine.read())
		s.mu.Unlock()
		s.flush()
	}
}

func (s *Source) poll(ctx context.Context) {
	_, _ = s.Quick(ctx) // the full round tells whether it works
	retry := firstRetry
	for due := s.machine.boot() + s.options.Spacing; s.wait(ctx, due); {
		next := s.options.Poll
		if _, err := s.Sync(ctx); err != nil {
			next = min(retry, next)
			retry *= 2
		} else {
			retry = firstRetry
		}
		due = s.machine.boot() + next
		s.mu.Lock()
		s.state.nextPoll = due
		s.mu.Unlock()
	}
}

const firstRetry = 15 * time.Second

// wait counts in boot time, so that a round follows a long suspend at once. It
// is false when ctx ends first.
func (s *Source) wait(ctx context.Context, due time.Duration) bool {
	for {
		left := due - s.machine.boot()
		if left <= 0 {
			return ctx.Err() == nil
		}
		if !sleep(ctx, min(left, time.Second)) {
			return false
		}
	}
}
