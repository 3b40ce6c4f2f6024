package timesource

import (
	"fmt"
	"strings"
	"time"
)

// London is Europe/London from the embedded zone data.
func London() *time.Location { return london }

// civilForms are what ParseCivil takes, with how much time each one names.
var civilForms = []struct {
	layout string
	names  func(time.Time) time.Time // the end of it
}{
	{"2006-01-02", nextDay}, {"02-Jan-2006", nextDay}, {"02 Jan 2006", nextDay}, {"02/01/2006", nextDay},
	{"2006-01-02 15:04", nextMinute}, {"02-Jan-2006 15:04", nextMinute}, {"02 Jan 2006 15:04", nextMinute}, {"02/01/2006 15:04", nextMinute}, {"2006-01-02T15:04", nextMinute},
	{"2006-01-02 15:04:05", nextSecond}, {"02-Jan-2006 15:04:05", nextSecond}, {"02 Jan 2006 15:04:05", nextSecond}, {"02/01/2006 15:04:05", nextSecond}, {"2006-01-02T15:04:05", nextSecond},
	{time.RFC3339, nextSecond},
}

func nextDay(t time.Time) time.Time    { return t.AddDate(0, 0, 1) } // 23, 24 or 25 hours
func nextMinute(t time.Time) time.Time { return t.Add(time.Minute) }
func nextSecond(t time.Time) time.Time { return t.Add(time.Second) }

// ParseCivil reads a day, or a day and a time, as people in Europe/London
// write it, or an RFC 3339 time with its own offset, and returns it in UTC. With
// end it returns the first instant after what was named, for a range that
// leaves its end out. Nothing typed is the zero time.
//
// The hour that comes twice in October means its first pass as a beginning and
// its second as an end, so that a range holds both.
func ParseCivil(text string, end bool) (time.Time, error) {
	text = strings.Join(strings.Fields(text), " ")
	if text == "" {
		return time.Time{}, nil
	}
	for _, f := range civilForms {
		t, err := time.ParseInLocation(f.layout, text, london)
		if err != nil {
			continue
		}
		if f.layout != time.RFC3339 {
			t = pass(t, end)
		}
		if end {
			t = f.names(t)
		}
		return t.UTC(), nil
	}
	return time.Time{}, fmt.Errorf("%q is no date or time: 23-Nov-2026 or 2026-11-23 14:30 or 2026-11-23T14:30:00Z", text)
}

// pass picks the first or the last instant with the same civil time as t.
func pass(t time.Time, last bool) time.Time {
	const civil = "2006-01-02T15:04:05"
	other := t.Add(-time.Hour)
	if last {
		other = t.Add(time.Hour)
	}
	if other.Format(civil) == t.Format(civil) {
		return other
	}
	return t
}
