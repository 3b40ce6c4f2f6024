package station

import (
	"context"
	"errors"
	"sync"
	"time"

	"msca/app"
	"msca/itk"
)

// seen is an SMSP that remembers how the newest exchange ended, so that the health
// light needs no traffic of its own.
type seen struct {
	app.SMSP
	now func() time.Time

	mu    sync.Mutex
	at    time.Time
	err   error
	since time.Time // of the first request in a row that the Spine did not answer
}

// Send is that of the SMSP.
func (s *seen) Send(ctx context.Context, q itk.Query, m itk.Message) itk.Exchange {
	begun := s.now()
	x := s.SMSP.Send(ctx, q, m)
	if errors.Is(x.Err, context.Canceled) {
		return x // says nothing about the SMSP
	}
	s.mu.Lock()
	s.at, s.err = s.now(), x.Err
	switch answered := x.Err == nil && x.Reply.Outcome != itk.OutcomeUnavailable; {
	case answered:
		s.since = time.Time{}
	case s.since.IsZero():
		s.since = begun
	}
	s.mu.Unlock()
	return x
}

// LastExchange is when the SMSP was last asked something, zero if not since the
// start, and why that failed, nil if it did not.
func (s *Station) LastExchange() (at time.Time, err error) {
	if s.seen == nil {
		return time.Time{}, nil
	}
	s.seen.mu.Lock()
	defer s.seen.mu.Unlock()
	return s.seen.at, s.seen.err
}

// NoAnswerSince is when the first of the requests was sent that the Spine has not
// answered since, zero when it answered the newest.
func (s *Station) NoAnswerSince() time.Time {
	if s.seen == nil {
		return time.Time{}
	}
	s.seen.mu.Lock()
	defer s.seen.mu.Unlock()
	return s.seen.since
}
