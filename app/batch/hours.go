package batch

import (
	"fmt"
	"time"
)

// Hours are the part of the day in which rows are asked about, so that a batch
// keeps out of the way of the wards. They may run over midnight. The zero value
// is the whole day.
type Hours struct{ From, To time.Duration }

// ParseHours reads "20:00-06:00". The error is a *MappingError.
func ParseHours(s string) (Hours, error) {
	var h1, m1, h2, m2 int
	if n, err := fmt.Sscanf(s, "%d:%d-%d:%d", &h1, &m1, &h2, &m2); err != nil || n != 4 ||
		min(h1, m1, h2, m2) < 0 || max(h1, h2) > 23 || max(m1, m2) > 59 || h1 == h2 && m1 == m2 {
		return Hours{}, &MappingError{Reason: "hours are written 20:00-06:00"}
	}
	clock := func(h, m int) time.Duration { return time.Duration(h)*time.Hour + time.Duration(m)*time.Minute }
	return Hours{clock(h1, m1), clock(h2, m2)}, nil
}

// Opens is when rows may be asked about: now itself, or the next opening. The
// clock time counts, in the zone of now.
func (h Hours) Opens(now time.Time) time.Time {
	if h == (Hours{}) {
		return now
	}
	year, month, day := now.Date()
	at := time.Duration(now.Hour())*time.Hour + time.Duration(now.Minute())*time.Minute + time.Duration(now.Second())*time.Second
	open := at >= h.From && at < h.To
	if h.From > h.To { // over midnight
		open = at >= h.From || at < h.To
	}
	if open {
		return now
	}
	if at >= h.From {
		day++
	}
	return time.Date(year, month, day, int(h.From/time.Hour), int(h.From%time.Hour/time.Minute), 0, 0, now.Location())
}
