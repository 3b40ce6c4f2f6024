package kit

import (
	"strings"
	"testing"
	"unicode/utf8"
)

// TestNID_0013_WrapBreaksAfterAHyphen, and only a word that does not fit on a line.
func TestNID_0013_WrapBreaksAfterAHyphen(t *testing.T) {
	each := func(s string) float32 { return float32(utf8.RuneCountInString(s)) }
	for _, c := range []struct {
		text string
		room float32
		want string
	}{
		{"FEATHERSTONEHAUGH-CHOLMONDELEY-JONES, Ann", 35, "FEATHERSTONEHAUGH-CHOLMONDELEY-|JONES, Ann"},
		{"1F0C2A7E-4D55-4B5C-9E0B-8B1E0D5D2B11", 33, "1F0C2A7E-4D55-4B5C-9E0B-|8B1E0D5D2B11"},
		{"https://smsp.example.nhs.uk/smsp/pds", 34, "https://smsp.example.nhs.uk/smsp/|pds"},
		{"is PENHALLOW-TRESCOTHICK", 21, "is|PENHALLOW-TRESCOTHICK"},
		{"abcdefghij", 4, "abcd|efgh|ij"},
		{"9f2c41d07a5be6632b", 17, "9f2c41d07a|5be6632b"},
		{"äöüäöüäö", 7, "äöüäö|üäö"},
		{"-abcdef", 4, "-abc|def"},
	} {
		if got := strings.Join(wrap([]string{c.text}, c.room, each), "|"); got != c.want {
			t.Errorf("in a room of %.0f %q becomes %q, want %q", c.room, c.text, got, c.want)
		}
	}
}
