package timesource

import "time"

// Step is a jump of the computer's clock against the one that cannot be set.
type Step struct {
	Expected time.Time     // what the computer's clock should have shown
	Actual   time.Time     // what it showed
	By       time.Duration // Actual minus Expected
	Within   time.Duration // since the clock was last as it should be
}

// noteStep compares the two clocks. The comparison is against the start, the
// last good round or the last reported step, so that many small steps add up to
// a report.
func (s *Source) noteStep(r reading) {
	st := &s.state
	expected := st.stepBase.wall.Add(r.boot - st.stepBase.boot)
	by := r.wall.Sub(expected)
	if by.Abs() <= StepThreshold+r.slack+st.stepBase.slack {
		return
	}
	within := r.boot - st.stepBase.boot
	st.stepBase = r
	st.steps++
	s.report(Event{Kind: ClockStepped, Step: &Step{Expected: expected, Actual: r.wall, By: by, Within: within}})
}
