package timesource

import "time"

// machine is what is read from the computer.
type machine struct {
	wall func() time.Time     // the clock that people set
	boot func() time.Duration // counts through suspend; cannot be set
	id   [16]byte             // which boot, or which process where the system does not say
}

// reading is both clocks at nearly the same moment.
type reading struct {
	wall  time.Time
	boot  time.Duration
	slack time.Duration // how far apart the two may have been read
}

// read reads both clocks so close together that a busy machine does not look
// like a clock that was set: of a few tries the tightest one.
func (m machine) read() reading {
	var best reading
	for i := range 5 {
		before := m.boot()
		wall := m.wall()
		after := m.boot()
		r := reading{wall: wall.Round(0).UTC(), boot: before + (after-before)/2, slack: after - before}
		if i == 0 || r.slack < best.slack {
			best = r
		}
		if best.slack < time.Millisecond {
			break
		}
	}
	return best
}
