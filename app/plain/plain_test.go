package plain_test

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"msca/app/plain"
)

func TestMSCA_IG_01_ControlCharactersAreNamedAndRefused(t *testing.T) {
	for _, c := range []struct{ s, line, text string }{
		{"", "", ""},
		{"Siân O’Neill-Ó Súilleabháin", "", ""},
		{"ড. রহমান \u200d", "", ""}, // joiners belong to the writing
		{"first\nsecond\tthird", "U+000A", ""},
		{"\x1b[2Jclean", "U+001B", "U+001B"},
		{"c1 \u009b31m", "U+009B", "U+009B"},
		{"del\x7f", "U+007F", "U+007F"},
		{"secnirP\u202e", "U+202E", "U+202E"},
		{"isolate\u2066", "U+2066", "U+2066"},
		{"half \xff", "valid text", "valid text"},
	} {
		for what, got := range map[string]struct {
			err  error
			want string
		}{"line": {plain.Line(c.s), c.line}, "text": {plain.Text(c.s), c.text}} {
			if said := said(got.err); (got.want == "") != (got.err == nil) || !strings.Contains(said, got.want) {
				t.Errorf("%q as %s: %q, want it to name %q", c.s, what, said, got.want)
			}
		}
	}
}

func TestMSCA_IG_01_NoCellIsTakenForAFormula(t *testing.T) {
	got := plain.Cells([]string{"", "Siân", "=1+1", "+441632960001", "-1", "@SUM(A1)", "\t=1", "\r=1", "1=1", "’=1"})
	want := []string{"", "Siân", "'=1+1", "'+441632960001", "'-1", "'@SUM(A1)", "'\t=1", "'\r=1", "1=1", "’=1"}
	if !slices.Equal(got, want) {
		t.Errorf("%q; want %q", got, want)
	}
}

func said(err error) string {
	if err == nil {
		return ""
	}
	return err.Error()
}

// What is written for a terminal commands none, and stays the same JSON.
func TestMSCA_IG_01_WriterEscapesForTerminals(t *testing.T) {
	const value = "a\x1b[2J \u009b31m \u202eb\x7f"
	whole, err := json.Marshal(value)
	if err != nil {
		t.Fatal(err)
	}
	var b strings.Builder
	if n, err := (plain.Writer{To: &b}).Write(whole); n != len(whole) || err != nil {
		t.Fatal(n, err)
	}
	if strings.ContainsAny(b.String(), "\x1b\u009b\u202e\x7f") {
		t.Errorf("written raw: %q", b.String())
	}
	var back string
	if err := json.Unmarshal([]byte(b.String()), &back); err != nil || back != value {
		t.Errorf("read back %q, %v", back, err)
	}
}
