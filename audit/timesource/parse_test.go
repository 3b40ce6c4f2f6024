package timesource

import (
	"testing"
	"time"
)

func TestMSCA_AUD_05_DatesAsPeopleWriteThem(t *testing.T) {
	tests := []struct{ typed, from, to string }{
		{"2026-11-23", "2026-11-23T00:00:00Z", "2026-11-24T00:00:00Z"},
		{"23-Nov-2026", "2026-11-23T00:00:00Z", "2026-11-24T00:00:00Z"},
		{" 23  Nov 2026 ", "2026-11-23T00:00:00Z", "2026-11-24T00:00:00Z"},
		{"23/11/2026 14:30", "2026-11-23T14:30:00Z", "2026-11-23T14:31:00Z"},
		{"02-Aug-2026", "2026-08-01T23:00:00Z", "2026-08-02T23:00:00Z"},
		{"2026-08-02 14:03:07", "2026-08-02T13:03:07Z", "2026-08-02T13:03:08Z"},
		{"2026-08-02T14:03", "2026-08-02T13:03:00Z", "2026-08-02T13:04:00Z"},
		{"2026-08-02T14:03:07+02:00", "2026-08-02T12:03:07Z", "2026-08-02T12:03:08Z"},
		{"2026-08-02T14:03:07Z", "2026-08-02T14:03:07Z", "2026-08-02T14:03:08Z"},
		{"29-Mar-2026", "2026-03-29T00:00:00Z", "2026-03-29T23:00:00Z"},               // 23 hours
		{"25-Oct-2026", "2026-10-24T23:00:00Z", "2026-10-26T00:00:00Z"},               // 25 hours
		{"25-Oct-2026 01:30", "2026-10-25T00:30:00Z", "2026-10-25T01:31:00Z"},         // comes twice
		{"2026-10-25T01:30:00+01:00", "2026-10-25T00:30:00Z", "2026-10-25T00:30:01Z"}, // said which
	}
	for _, tt := range tests {
		for end, want := range map[bool]string{false: tt.from, true: tt.to} {
			got, err := ParseCivil(tt.typed, end)
			if err != nil || got.Format(time.RFC3339) != want || got.Location() != time.UTC {
				t.Errorf("%q, end %v: %v, %v; want %s", tt.typed, end, got, err, want)
			}
		}
	}
	if got, err := ParseCivil("  ", true); err != nil || !got.IsZero() {
		t.Errorf("nothing typed: %v, %v", got, err)
	}
	for _, typed := range []string{"yesterday", "31-Feb-2026", "2026-13-01", "11/23/2026", "23-11-2026", "2026-11-23 25:00", "2026"} {
		if got, err := ParseCivil(typed, false); err == nil {
			t.Errorf("%q is taken for %v", typed, got)
		}
	}
}

// A range made of anything that is taken for a time is not empty.
func FuzzParseCivil(f *testing.F) {
	for _, typed := range []string{"", "2026-11-23", "25-Oct-2026 01:30", "29/03/2026 01:30", "2026-08-02T14:03:07+02:00", "0000-01-01", "9999-12-31T23:59:60Z"} {
		f.Add(typed)
	}
	f.Fuzz(func(t *testing.T, typed string) {
		from, err := ParseCivil(typed, false)
		to, err2 := ParseCivil(typed, true)
		if (err == nil) != (err2 == nil) {
			t.Fatalf("%q: %v as a beginning, %v as an end", typed, err, err2)
		}
		if err == nil && !from.IsZero() && !to.After(from) {
			t.Errorf("%q: from %v to %v", typed, from, to)
		}
	})
}
