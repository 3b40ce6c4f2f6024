package problem

import (
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"
)

// Problem is one thing that went wrong, told to a person.
type Problem struct {
	Code    string   `json:"code"`              // stable, for the service desk: "CARD-PIN"
	Title   string   `json:"title"`             // what happened, in a few words
	What    string   `json:"what"`              // what that means, one or two sentences
	Do      []string `json:"do,omitempty"`      // what to do, the likeliest first
	Detail  string   `json:"detail,omitempty"`  // the machine's words; no patient data, no secret
	Serious bool     `json:"serious,omitempty"` // somebody has to act before work can go on
}

// nhsNumber is what may be an NHS number, in one piece or 3-3-4.
var nhsNumber = regexp.MustCompile(`\b[0-9]{3}[ -]?[0-9]{3}[ -]?[0-9]{4}\b`)

// ServiceDesk is the text to paste into a call to the service desk. It goes where no
// record follows it, so an NHS number that the screen may tell is left out of it; the
// reference leads those who may see it to the patient. [3.9.2, 3.17.1]
func (p Problem) ServiceDesk(reference string) string {
	var b strings.Builder
	told := func(s string) string { return nhsNumber.ReplaceAllString(s, "(left out)") }
	fmt.Fprintf(&b, "%s: %s\n%s\n", p.Code, p.Title, told(p.What))
	if p.Detail != "" {
		fmt.Fprintf(&b, "Detail: %s\n", told(p.Detail))
	}
	if reference != "" {
		fmt.Fprintf(&b, "Reference: %s\n", reference)
	}
	return b.String()
}

// Codes returns every code there is, sorted.
func Codes() []string {
	var all []string
	for _, area := range catalogue {
		all = slices.AppendSeq(all, maps.Keys(area))
	}
	return slices.Sorted(slices.Values(all))
}

// Of returns the problem with the given code. An unknown code gives the
// general problem, naming it.
func Of(code string) Problem {
	p := general["GENERAL"]
	p.Detail = code
	for _, area := range catalogue {
		if found, ok := area[code]; ok {
			p = found
		}
	}
	p.Code = code
	return p
}
