package app

import (
	"strings"

	"msca/app/problem"
)

// Shown is everything a look-up puts on the screen, in the order and the words
// in which it is read. The Displayed record keeps it as it is here, so that the
// same screen can be made again on any later day [3.9.2].
type Shown struct {
	Screen   string           `json:"screen"` // the form and its version: "patient/1", "verify/1", "problem/1"
	Code     string           `json:"code,omitempty"`
	Outcome  string           `json:"outcome"`
	Banner   *Banner          `json:"banner,omitempty"`
	Cautions []Caution        `json:"cautions,omitempty"`
	Verify   *Verification    `json:"verify,omitempty"`
	Sections []Section        `json:"sections,omitempty"`
	Problem  *problem.Problem `json:"problem,omitempty"`
	Next     []NextStep       `json:"next,omitempty"`
	Meta     []Line           `json:"meta,omitempty"`

	patient string // the NHS number it is about, digits, for the audit record
}

// Banner identifies the patient by the rules of the Common User Interface
// (ISB 1505): name, date of birth, gender, NHS number.
type Banner struct {
	Family     string `json:"family"` // upper case
	Given      string `json:"given,omitempty"`
	Title      string `json:"title,omitempty"`
	Born       string `json:"born,omitempty"` // 29-Feb-1984
	Age        string `json:"age,omitempty"`  // 42y
	Gender     string `json:"gender"`
	NHSNumber  string `json:"nhs_number"` // 999 000 0034
	Deceased   bool   `json:"deceased,omitempty"`
	Died       string `json:"died,omitempty"`
	AgeAtDeath string `json:"age_at_death,omitempty"`
}

// name is FAMILY, Given (Title) [ISB 1506: NID-0001 to 0010].
func (b *Banner) name() string {
	return strings.TrimSpace(strings.TrimPrefix(strings.TrimSuffix(b.Family+", "+b.Given, ", "), ", ") + what(b.Title))
}

// Caution is a warning that comes before the data it is about.
type Caution struct {
	Code    string   `json:"code,omitempty"` // of app/problem
	Serious bool     `json:"serious,omitempty"`
	Title   string   `json:"title"`
	Text    string   `json:"text"`
	Do      []string `json:"do,omitempty"`
}

// Verification is the answer to verifyNHSNumber.
type Verification struct {
	Verified bool   `json:"verified"`
	Title    string `json:"title"`
	Text     string `json:"text"`
	Asked    []Line `json:"asked"`
}

// Section is a group of lines with a heading.
type Section struct {
	Title string `json:"title"`
	Lines []Line `json:"lines"`
}

// Presence tells apart the ways in which a value can be missing.
type Presence string

// The presences. PDS holding a blank, PDS sending nothing, and a location that
// is withheld mean different things and look different [PDS client
// requirements §3].
const (
	Given       Presence = ""
	Blank       Presence = "blank"
	NotReturned Presence = "not-returned"
	Withheld    Presence = "withheld"
)

// Line is one labelled value, of several rows for an address.
type Line struct {
	Label    string   `json:"label"`
	Rows     []string `json:"rows,omitempty"`
	Presence Presence `json:"presence,omitempty"`
}
