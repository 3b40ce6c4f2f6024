package timesource

import (
	"time"

	"msca/audit"
)

// Status is for diagnostics and the health light.
type Status struct {
	Now         audit.Stamp
	Servers     int           // configured
	Computer    time.Duration // UTC minus the computer's clock, now
	LastSync    time.Time     // zero: never
	NextRound   time.Time     // zero: not scheduled
	LastRound   *Sync         // good or not; nil: none yet
	ClockSteps  int           // seen since the start
	Synchronous bool          // Now.Quality is audit.Synchronised
}

// Status tells how the clock is doing.
func (s *Source) Status() Status {
	s.mu.Lock()
	defer s.mu.Unlock()
	r := s.machine.read()
	st := &s.state
	status := Status{
		Now:        s.stamp(r),
		Servers:    len(s.servers),
		Computer:   st.utc(r.boot).Sub(r.wall),
		ClockSteps: st.steps,
	}
	status.Synchronous = status.Now.Quality == audit.Synchronised
	if st.synced {
		status.LastSync = st.utc(st.syncAt)
	}
	if st.nextPoll > 0 {
		status.NextRound = st.utc(st.nextPoll)
	}
	if st.lastRound != nil {
		round := *st.lastRound
		status.LastRound = &round
	}
	return status
}
