package credential

import (
	"slices"
	"strings"
	"unicode"
)

// DenyList holds folded common passwords. A nil list is empty; patterns are
// still refused.
type DenyList struct{ words map[string]bool }

// NewDenyList reads one entry a line; empty lines and lines that begin with
// "# " are left out.
func NewDenyList(text string) *DenyList {
	d := &DenyList{map[string]bool{}}
	for line := range strings.Lines(text) {
		line = strings.TrimRight(line, "\r\n")
		if line != "" && !strings.HasPrefix(line, "# ") {
			d.words[fold(line)] = true
		}
	}
	return d
}

// Len is the number of entries.
func (d *DenyList) Len() int {
	if d == nil {
		return 0
	}
	return len(d.words)
}

// has reports whether a folded password is common: listed as it is, listed
// once look-alike characters are read as letters and what surrounds the word
// is taken off ("P4ssw0rd2026!"), or one listed word, run or short piece
// repeated ("letmeinletmein", "abcdefgh…", "aaaa…").
func (d *DenyList) has(folded string) bool {
	letters := strings.Map(onlyLetters, folded)
	for _, s := range []string{
		folded,
		strings.TrimFunc(folded, func(r rune) bool { return !unicode.IsLetter(r) }),
		strings.TrimFunc(lookAlike.Replace(folded), func(r rune) bool { return !unicode.IsLetter(r) }),
		lookAlike.Replace(strings.TrimRightFunc(folded, func(r rune) bool { return !unicode.IsLetter(r) })),
		strings.Map(onlyLetters, lookAlike.Replace(folded)),
		letters,
	} {
		if d.listed(s) || d.listed(period(s)) {
			return true
		}
	}
	return pattern(folded)
}

func (d *DenyList) listed(s string) bool { return d != nil && s != "" && d.words[s] }

var lookAlike = strings.NewReplacer("0", "o", "1", "i", "3", "e", "4", "a", "5", "s", "7", "t", "8", "b", "@", "a", "$", "s", "!", "i", "|", "l")

func onlyLetters(r rune) rune {
	if unicode.IsLetter(r) {
		return r
	}
	return -1
}

// pattern reports a piece of at most four characters over and over, or runs
// along the alphabet, the digits or a keyboard row.
func pattern(s string) bool {
	runes := []rune(s)
	for n := 1; n <= 4 && 2*n <= len(runes); n++ {
		if slices.Equal(runes[n:], runes[:len(runes)-n]) {
			return true
		}
	}
	for _, row := range []string{"abcdefghijklmnopqrstuvwxyz", "0123456789", "qwertyuiop", "asdfghjkl", "zxcvbnm", "1qaz2wsx3edc4rfv5tgb6yhn7ujm8ik,9ol.0p;/"} {
		if runs(s, row) || runs(s, reverse(row)) {
			return true
		}
	}
	return false
}

// runs reports whether s is a piece of the row, written round and round.
func runs(s, row string) bool {
	return len(s) >= 4 && strings.Contains(strings.Repeat(row, len(s)/len(row)+2), s)
}

// period returns the shortest piece of which s is a repetition, itself at
// worst.
func period(s string) string {
	for n := 1; n <= len(s)/2; n++ {
		if len(s)%n == 0 && strings.Repeat(s[:n], len(s)/n) == s {
			return s[:n]
		}
	}
	return s
}

func reverse(s string) string {
	b := []byte(s)
	slices.Reverse(b)
	return string(b)
}
