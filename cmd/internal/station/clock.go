package station

import (
	"context"
	"fmt"
	"time"

	"msca/audit"
	"msca/audit/timesource"
)

// newClock disciplines the clock by the configured servers. What it hears is
// recorded once the desk can record. [MSCA-AUD-06]
func (s *Station) newClock() *timesource.Source {
	return timesource.New(timesource.Options{Servers: s.Config.Distinct("time.servers"), OnEvent: s.clockEvent, Wall: s.wall})
}

// clockEvent records rounds of the time servers and steps of the computer's
// clock. A failure to record shows in the health of the desk.
func (s *Station) clockEvent(e timesource.Event) {
	entry := audit.Entry{Event: audit.TimeSynchronised, AccessPoint: "clock"}
	add := func(name string, value any) {
		entry.Details = append(entry.Details, audit.Detail{Name: name, Value: fmt.Sprint(value)})
	}
	switch e.Kind {
	case timesource.TimeUnconfirmed:
		entry.Event, entry.Outcome = audit.TimeLost, audit.MinorFailure
	case timesource.ClockStepped:
		entry.Event, entry.Outcome = audit.ClockStepped, audit.MinorFailure
		add("expected", e.Step.Expected.UTC().Format(time.RFC3339Nano))
		add("actual", e.Step.Actual.UTC().Format(time.RFC3339Nano))
		add("by", e.Step.By)
	}
	if e.Sync != nil {
		add("server", e.Sync.Server)
		add("stratum", e.Sync.Stratum)
		add("reference", e.Sync.RefID)
		add("offset", e.Sync.Offset)
		add("root-distance", e.Sync.RootDistance)
		for _, r := range e.Sync.Servers {
			add("asked "+r.Server, r.Verdict)
		}
	}
	s.Desk.Note(context.Background(), entry)
}
