package main

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"

	"msca/app/ui/kit"
	"msca/audit/timesource"
	"msca/itk"
)

// wrongNumber is what the forms say of an NHS number that is none.
func wrongNumber(field string) func(itk.FieldProblem) kit.FieldError {
	return func(itk.FieldProblem) kit.FieldError {
		return kit.FieldError{Field: field, Message: wordsEnterNHSNumber}
	}
}

// thousands writes a number in groups of three.
func thousands[N uint64 | int](n N) string {
	s := fmt.Sprint(n)
	for i := len(s) - 3; i > 0; i -= 3 {
		s = s[:i] + " " + s[i:]
	}
	return s
}

// spaced writes an NHS number 3-3-4.
func spaced(n string) string {
	if len(n) != 10 {
		return n
	}
	return n[:3] + " " + n[3:6] + " " + n[6:]
}

// dayOf is a day as the forms take it.
func dayOf(t time.Time) string { return t.In(timesource.London()).Format("02-Jan-2006") }

// periodOf reads two times as typed; wrong are the fields that are none.
func periodOf(from, to, fieldFrom, fieldTo string) (first, last time.Time, wrong []kit.FieldError) {
	var err error
	if first, err = timesource.ParseCivil(from, false); err != nil {
		wrong = append(wrong, kit.FieldError{Field: fieldFrom, Message: wordsEnterFrom})
	}
	if last, err = timesource.ParseCivil(to, true); err != nil {
		wrong = append(wrong, kit.FieldError{Field: fieldTo, Message: wordsEnterTo})
	}
	return first, last, wrong
}

// proposed is a file to save something in that does not exist yet.
func (d *desktop) proposed(what, ending string) string {
	return filepath.Join(d.printFolder(), fmt.Sprintf("msca-%s-%s.%s", what, time.Now().Format("20060102-150405"), ending))
}

// newPath checks that a file can be made: a whole path, in a folder that is
// there, of a file that is not.
func newPath(field, path string) (string, []kit.FieldError) {
	path = strings.TrimSpace(path)
	say := func(text string) (string, []kit.FieldError) {
		return path, []kit.FieldError{{Field: field, Message: text}}
	}
	if !filepath.IsAbs(path) {
		return say(wordsEnterFile)
	}
	if info, err := os.Stat(filepath.Dir(path)); err != nil || !info.IsDir() {
		return say(fmt.Sprintf(wordsNoFolder, filepath.Dir(path)))
	}
	if _, err := os.Lstat(path); err == nil {
		return say(wordsFileThere)
	}
	return path, nil
}
