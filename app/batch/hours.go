package batch

import (
	"regexp"
	"strconv"
	"time"
)

// Hours are the part of the day in which rows are asked about, so that a batch
// keeps out of the way of the wards. They may run over midnight. The zero value
// is the whole day.
type Hours struct{ From, To time.Duration }

// ParseHours reads "20:00-06:00". The error is a *MappingError.
func ParseHours(s string) (Hours, error) {
	from, to, ok := Clocks(s)
	if !ok || from == to || max(from, to) == 24*time.Hour {
		return Hours{}, &MappingError{Reason: "hours are written 20:00-06:00"}
	}
	return Hours{from, to}, nil
}

var clocks = regexp.MustCompile(`^(\d{1,2}):(\d{2})-(\d{1,2}):(\d{2})$`)

// Clocks reads two times of the day, 00:00 to 24:00, from midnight on, written like
// "07:00-20:00" and nothing behind it; ok is false for anything else.
func Clocks(s string) (from, to time.Duration, ok bool) {
	m := clocks.FindStringSubmatch(s)
	if m == nil {
		return 0, 0, false
	}
	clock := func(hours, minutes string) time.Duration {
		h, _ := strconv.Atoi(hours) // one or two digits
		n, _ := strconv.Atoi(minutes)
		ok = ok && n < 60 && h*60+n <= 24*60
		return time.Duration(h)*time.Hour + time.Duration(n)*time.Minute
	}
	ok = true
	from, to = clock(m[1], m[2]), clock(m[3], m[4])
	return from, to, ok
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
