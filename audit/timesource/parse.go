package timesource

import (
	"errors"
	"strings"
	"time"
)

// London is the civil zone of the records, Europe/London.
func London() *time.Location { return london }

var errCivil = errors.New("write a moment as 2026-11-23, 23-Nov-2026, 2026-11-23T14:03 or RFC 3339")

// ParseCivil reads a day or a moment as a person writes it, in Europe/London
// unless it carries its own offset. With end, a day means the moment after it,
// and a minute the moment after that minute, so that From <= t < To covers what
// was meant. Nothing written is the zero time.
func ParseCivil(text string, end bool) (time.Time, error) {
	text = strings.TrimSpace(text)
	if text == "" {
		return time.Time{}, nil
	}
	if t, err := time.Parse(time.RFC3339Nano, text); err == nil {
		return t, nil
	}
	for _, f := range []struct {
		layout string
		step   func(time.Time) time.Time
	}{
		{"2006-01-02T15:04:05", func(t time.Time) time.Time { return t.Add(time.Second) }},
		{"2006-01-02T15:04", func(t time.Time) time.Time { return t.Add(time.Minute) }},
		{"2006-01-02 15:04", func(t time.Time) time.Time { return t.Add(time.Minute) }},
		{"2-Jan-2006 15:04", func(t time.Time) time.Time { return t.Add(time.Minute) }},
		{"2006-01-02", func(t time.Time) time.Time { return t.AddDate(0, 0, 1) }},
		{"2-Jan-2006", func(t time.Time) time.Time { return t.AddDate(0, 0, 1) }},
		{"2/1/2006", func(t time.Time) time.Time { return t.AddDate(0, 0, 1) }},
	} {
		if t, err := time.ParseInLocation(f.layout, text, london); err == nil {
			if end {
				t = f.step(t)
			}
			return t, nil
		}
	}
	return time.Time{}, errCivil
}
