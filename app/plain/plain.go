// Package plain tells text that a person typed from what a terminal or a spreadsheet
// would obey and from what makes a line read as another one.
package plain

import (
	"errors"
	"fmt"
	"io"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Line refuses what may not stand in a name, an id or a setting: control
// characters, marks that turn the direction of writing, and what is no UTF-8. The
// error says which, never what else was typed.
func Line(s string) error { return check(s, "") }

// Text is Line for several lines: line breaks and tabs are taken.
func Text(s string) error { return check(s, "\n\r\t") }

func check(s, taken string) error {
	if !utf8.ValidString(s) {
		return errors.New("is not valid text")
	}
	for _, r := range s {
		switch {
		case strings.ContainsRune(taken, r):
		case unicode.IsControl(r):
			return fmt.Errorf("holds a control character (U+%04X)", r)
		case turns(r):
			return fmt.Errorf("holds a mark that turns the direction of writing (U+%04X)", r)
		}
	}
	return nil
}

// turns says whether r is one of Unicode's Bidi_Control.
func turns(r rune) bool { return unicode.Is(unicode.Bidi_Control, r) }

// Cells keeps a spreadsheet from taking a cell of the row for a formula.
func Cells(row []string) []string {
	for i, s := range row {
		if s != "" && strings.ContainsRune("=+-@\t\r", rune(s[0])) {
			row[i] = "'" + s
		}
	}
	return row
}

// Writer writes text for a terminal: what Text refuses is written as \u and four
// digits, which is also how JSON has it. Each Write holds whole characters.
type Writer struct{ To io.Writer }

func (w Writer) Write(p []byte) (int, error) {
	var b strings.Builder
	for _, r := range string(p) {
		if r != '\n' && r != '\t' && unicode.IsControl(r) || turns(r) {
			fmt.Fprintf(&b, `\u%04x`, r)
		} else {
			b.WriteRune(r)
		}
	}
	if _, err := w.To.Write([]byte(b.String())); err != nil {
		return 0, err
	}
	return len(p), nil
}
