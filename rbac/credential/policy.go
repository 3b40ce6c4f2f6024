package credential

import (
	"fmt"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"
)

// Policy says which passwords may be chosen and for how long they last. None
// takes a password that contains the user id or the organisation.
type Policy struct {
	Name        string
	MinChars    int           // characters
	Classes     int           // how many of lower, upper, digit, other it takes; 0: none
	MaxAge      time.Duration // 0: no expiry
	History     int           // how many earlier passwords are barred
	UseDenyList bool
}

// NCSC is the default: length and a deny list, no character classes, no
// expiry (NCSC password guidance; NIST SP 800-63B-4 for the 15 characters).
func NCSC() Policy {
	return Policy{Name: "ncsc", MinChars: 15, UseDenyList: true}
}

// LegacyGPG is the older NHS Good Practice Guideline style: eight characters,
// three of four classes, not the user name, 90 days, last four barred.
func LegacyGPG() Policy {
	return Policy{Name: "legacy-gpg", MinChars: 8, Classes: 3, MaxAge: 90 * 24 * time.Hour, History: 4}
}

// PolicyNamed returns the profile called name; "" is NCSC.
func PolicyNamed(name string) (Policy, error) {
	switch name {
	case "", "ncsc":
		return NCSC(), nil
	case "legacy-gpg":
		return LegacyGPG(), nil
	}
	return Policy{}, fmt.Errorf("unknown password policy %q: ncsc or legacy-gpg", name)
}

// MaxBytes bounds what is hashed. Every policy takes at least 64 characters of
// any kind below it.
const MaxBytes = 1024

// Context is what a password must not repeat.
type Context struct {
	UserID       string
	Organisation []string // ODS code, name
}

// Refusal is one rule that a password breaks.
type Refusal string

// The rules that can refuse a password.
const (
	TooShort             Refusal = "too-short"
	TooLong              Refusal = "too-long"
	NotText              Refusal = "not-text" // not UTF-8, or with control characters
	TooFewClasses        Refusal = "too-few-classes"
	Common               Refusal = "common" // on the deny list or one word, run or pattern over and over
	ContainsUserID       Refusal = "contains-user-id"
	ContainsOrganisation Refusal = "contains-organisation"
	UsedBefore           Refusal = "used-before"
)

// PolicyError lists every rule that a password breaks.
type PolicyError struct {
	Policy   string
	MinChars int // the least number of characters
	Classes  int
	Refusals []Refusal
}

func (e *PolicyError) Error() string {
	words := make([]string, len(e.Refusals))
	for i, r := range e.Refusals {
		words[i] = string(r)
	}
	return fmt.Sprintf("password refused by policy %s: %s", e.Policy, strings.Join(words, ", "))
}

// ProblemCode names the problem that people are told of in app/problem.
func (e *PolicyError) ProblemCode() string { return "ACCOUNT-PASSWORD" }

// Refused names each rule that the password breaks, and the least length.
func (e *PolicyError) Refused() (rules []string, least int) {
	for _, r := range e.Refusals {
		rules = append(rules, string(r))
	}
	return rules, e.MinChars
}

// Check returns nil or a *PolicyError with everything that is wrong at once.
func (p Policy) Check(password Password, c Context, deny *DenyList) error {
	e := &PolicyError{Policy: p.Name, MinChars: p.MinChars, Classes: p.Classes}
	refuse := func(broken bool, r Refusal) {
		if broken {
			e.Refusals = append(e.Refusals, r)
		}
	}
	text := string(password.typed)
	folded := fold(text)
	refuse(utf8.RuneCountInString(text) < e.MinChars, TooShort)
	refuse(len(text) > MaxBytes, TooLong)
	refuse(!utf8.ValidString(text) || strings.ContainsFunc(text, unicode.IsControl), NotText)
	refuse(classes(text) < p.Classes, TooFewClasses)
	if p.UseDenyList && len(text) <= MaxBytes {
		refuse(deny.has(folded), Common)
	}
	refuse(contains(folded, c.UserID), ContainsUserID)
	refuse(contains(folded, c.Organisation...), ContainsOrganisation)
	if e.Refusals == nil {
		return nil
	}
	return e
}

// CheckHistory refuses a password that is among the last p.History hashes,
// newest first.
func (p Policy) CheckHistory(password Password, hashes []string) error {
	for i, stored := range hashes {
		if i == p.History {
			break
		}
		same, err := Verify(stored, password)
		if err != nil {
			return fmt.Errorf("comparing with an earlier password: %w", err)
		}
		if same {
			return &PolicyError{Policy: p.Name, MinChars: p.MinChars, Classes: p.Classes, Refusals: []Refusal{UsedBefore}}
		}
	}
	return nil
}

// Expired says that a password set at changed has to be renewed.
func (p Policy) Expired(changed, now time.Time) bool {
	return p.MaxAge > 0 && !now.Before(changed.Add(p.MaxAge))
}

func classes(text string) int {
	var lower, upper, digit, other int
	for _, r := range text {
		switch {
		case unicode.IsLower(r):
			lower = 1
		case unicode.IsUpper(r):
			upper = 1
		case unicode.IsDigit(r):
			digit = 1
		default:
			other = 1
		}
	}
	return lower + upper + digit + other
}

// contains reports whether folded holds one of the words of three characters
// or more.
func contains(folded string, words ...string) bool {
	for _, w := range words {
		w = fold(strings.TrimSpace(w))
		if utf8.RuneCountInString(w) >= 3 && strings.Contains(folded, w) {
			return true
		}
	}
	return false
}

func fold(s string) string { return strings.ToLower(s) }
