package batch

import (
	"bytes"
	"crypto/sha256"
	"encoding/csv"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"unicode/utf8"
)

// The most that one file may hold; larger ones are to be cut into several.
const (
	MaxBytes = 128 << 20
	MaxRows  = 500_000
)

// FormatError says where a file stops being a table. Line and Column count from
// 1 and are 0 where no place can be named; Column counts octets of the line, as
// a text editor does for plain text. What stands there is never repeated.
type FormatError struct {
	Line, Column int
	Reason       string
}

func (e *FormatError) Error() string {
	switch {
	case e.Line == 0:
		return e.Reason
	case e.Column == 0:
		return fmt.Sprintf("line %d: %s", e.Line, e.Reason)
	}
	return fmt.Sprintf("line %d, column %d: %s", e.Line, e.Column, e.Reason)
}

// ProblemCode names the problem of app/problem.
func (e *FormatError) ProblemCode() string { return "BATCH-FILE" }

// Row is one row of the file, with the line it begins on.
type Row struct {
	Line  int
	Cells []string
}

// Table is a file that has been read whole. Its digest is that of the very
// octets the rows were read from.
type Table struct {
	Name   string // of the file, without its folder
	SHA256 string // lower-case hexadecimal
	Header []string
	Rows   []Row
}

var bom = []byte("\xef\xbb\xbf")

// ReadFile is Read of the file at path, of which no more is read than a file may
// hold. The error is a *FormatError or, of a file that cannot be read, an
// *fs.PathError.
func ReadFile(path string) (*Table, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	room := int64(bytes.MinRead)
	if info, err := f.Stat(); err == nil {
		room += min(info.Size(), MaxBytes+1)
	}
	raw := bytes.NewBuffer(make([]byte, 0, room))
	if _, err := raw.ReadFrom(io.LimitReader(f, MaxBytes+1)); err != nil {
		return nil, err
	}
	return Read(filepath.Base(path), raw.Bytes())
}

// Read reads a CSV file (RFC 4180): UTF-8 with or without a byte order mark,
// lines ending in LF or CRLF, cells quoted where needed, the first line naming
// the columns. The error is a *FormatError.
func Read(name string, raw []byte) (*Table, error) {
	sum := sha256.Sum256(raw)
	t := &Table{Name: name, SHA256: hex.EncodeToString(sum[:])}
	switch {
	case len(raw) > MaxBytes:
		return nil, &FormatError{Reason: fmt.Sprintf("the file is larger than %d MiB: cut it into several", MaxBytes>>20)}
	case bytes.HasPrefix(raw, []byte("\xff\xfe")), bytes.HasPrefix(raw, []byte("\xfe\xff")):
		return nil, &FormatError{Line: 1, Column: 1, Reason: "the file is UTF-16: save it as CSV UTF-8"}
	}
	text := bytes.TrimPrefix(raw, bom)
	if !utf8.Valid(text) {
		line, column := firstInvalid(text)
		return nil, &FormatError{line, column, "a character is not UTF-8: save the file as CSV UTF-8"}
	}
	if err := t.read(text); err != nil {
		return nil, err
	}
	return t, nil
}

func (t *Table) read(text []byte) error {
	r := csv.NewReader(bytes.NewReader(text))
	for {
		cells, err := r.Read()
		if errors.Is(err, io.EOF) {
			break
		}
		var wrong *csv.ParseError
		if errors.As(err, &wrong) {
			if errors.Is(wrong.Err, csv.ErrFieldCount) {
				return &FormatError{wrong.StartLine, 0, fmt.Sprintf("%d cells where the heading has %d: a comma is missing, or a cell with a comma is not quoted", len(cells), len(t.Header))}
			}
			reason := csvReasons[wrong.Err]
			if wrong.StartLine != wrong.Line {
				reason += fmt.Sprintf(", in the row that begins on line %d", wrong.StartLine)
			}
			return &FormatError{wrong.Line, wrong.Column, reason}
		}
		if err != nil {
			return &FormatError{Reason: err.Error()}
		}
		line, _ := r.FieldPos(0)
		if t.Header == nil {
			t.Header = cells
			if err := t.checkHeader(); err != nil {
				return err
			}
			continue
		}
		if len(t.Rows) == MaxRows {
			return &FormatError{line, 0, fmt.Sprintf("more than %d rows: cut the file into several", MaxRows)}
		}
		t.Rows = append(t.Rows, Row{line, cells})
	}
	if t.Header == nil {
		return &FormatError{Reason: "the file is empty"}
	}
	if len(t.Rows) == 0 {
		return &FormatError{Line: 2, Reason: "there are no rows below the heading"}
	}
	return nil
}

var csvReasons = map[error]string{
	csv.ErrQuote:     `a quotation mark in the wrong place: quote the whole cell and write "" for one inside`,
	csv.ErrBareQuote: `a quotation mark inside a cell that is not quoted: quote the whole cell and write "" for one inside`,
}

func (t *Table) checkHeader() error {
	if len(t.Header) == 1 && strings.ContainsAny(t.Header[0], ";\t|") {
		return &FormatError{1, strings.IndexAny(t.Header[0], ";\t|") + 1, "the columns are not separated by commas: save the file as CSV with commas"}
	}
	for i := range t.Header {
		t.Header[i] = strings.TrimSpace(t.Header[i])
	}
	return nil
}

func firstInvalid(text []byte) (line, column int) {
	line, column = 1, 1
	for len(text) > 0 {
		r, n := utf8.DecodeRune(text)
		switch {
		case r == utf8.RuneError && n == 1:
			return line, column
		case r == '\n':
			line, column = line+1, 1
		default:
			column += n
		}
		text = text[n:]
	}
	return line, column
}

// ColumnName is what people call a column: its heading, or its number.
func (t *Table) ColumnName(i int) string {
	if i < 0 || i >= len(t.Header) || t.Header[i] == "" {
		return fmt.Sprintf("column %d", i+1)
	}
	return t.Header[i]
}
