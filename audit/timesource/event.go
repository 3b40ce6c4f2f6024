package timesource

import "msca/audit"

// EventKind says what happened.
type EventKind string

// What is reported.
const (
	TimeSynchronised EventKind = "time-synchronised" // Sync is set
	TimeUnconfirmed  EventKind = "time-unconfirmed"  // a round failed; Sync is set
	ClockStepped     EventKind = "clock-stepped"     // Step is set
)

// Event is one report. Each is meant to become an audit record.
type Event struct {
	Kind EventKind
	At   audit.Stamp // when it is reported
	Sync *Sync
	Step *Step
}

// report keeps an event for flush: whoever holds mu may be within a Stamp that
// the listener's own record is waiting for.
func (s *Source) report(e Event) {
	if s.options.OnEvent != nil {
		s.state.pending = append(s.state.pending, e)
	}
}

// flush reports what is pending, in order.
func (s *Source) flush() {
	s.deliver.Lock()
	defer s.deliver.Unlock()
	for {
		s.mu.Lock()
		if len(s.state.pending) == 0 {
			s.mu.Unlock()
			return
		}
		e := s.state.pending[0]
		s.state.pending = s.state.pending[1:]
		e.At = s.stamp(s.machine.read())
		s.mu.Unlock()
		s.options.OnEvent(e)
	}
}
