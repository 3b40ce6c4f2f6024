package smsptest

import (
	"strings"
	"unicode"

	"msca/itk"
)

// answer is the outcome of a trace.
type answer struct {
	code   string
	record *record // whose data is returned; nil for none
	about  *record // whose record was touched, for faults bound to a patient
}

// trace matches as PDS does: Cross Check Trace when an NHS number is given,
// otherwise Simple and Alphanumeric Trace [PCR §3.1]. A search never finds
// records that are superseded or invalidated.
func trace(op itk.Operation, q question) answer {
	if q.wrong {
		return answer{code: codeInput}
	}
	if q.nhsNumber != "" {
		return crossCheck(q)
	}
	var found []*record
	for i := range records {
		r := &records[i]
		if r.code == codeSuperseded || r.code == codeInvalid {
			continue
		}
		if r.gender == q.gender && bornOn(r, q.birth) && named(r, q.surname, q.given) && livesAt(r, q.postcode) {
			found = append(found, r)
		}
	}
	switch len(found) {
	case 0:
		return answer{code: codeNoMatch}
	case 1:
		return settle(found[0])
	}
	return answer{code: codeMultiple}
}

// crossCheck finds the number and compares the demographics that were given.
func crossCheck(q question) answer {
	r := byNumber(q.nhsNumber)
	if r == nil {
		return answer{code: codeNoMatch}
	}
	if r.code == codeInvalid || r.code == codeOldStyle {
		return answer{code: r.code, about: r}
	}
	agrees := bornOn(r, q.birth) &&
		(q.surname == "" || named(r, q.surname, q.given)) &&
		(q.gender == "" || q.gender == r.gender) &&
		(q.postcode == "" || livesAt(r, q.postcode))
	if !agrees {
		return answer{code: codeUnverified, about: r}
	}
	return settle(r)
}

// settle turns the record that was found into an answer.
func settle(r *record) answer {
	switch {
	case r.code == "" || r.code == codeStale:
		code := r.code
		if code == "" {
			code = codeSuccess
		}
		if r.other != "" {
			return answer{code: code, record: byNumber(r.other), about: r}
		}
		return answer{code: code, record: r, about: r}
	case r.code == codeSuperseded && r.other != "":
		return answer{code: r.code, record: byNumber(r.other), about: r}
	}
	return answer{code: r.code, about: r}
}

func byNumber(digits string) *record {
	for i := range records {
		if records[i].number == digits {
			return &records[i]
		}
	}
	return nil
}

// bornOn compares dates as far as the question goes: a partial date matches
// every day in it.
func bornOn(r *record, asked string) bool { return strings.HasPrefix(r.birth[:8], asked) }

// named compares with the current name and with aliases; a forename is compared
// with the first given name.
func named(r *record, surname, given string) bool {
	for _, n := range append([]name{r.name}, r.aliases...) {
		if !like(n.family, surname) {
			continue
		}
		if given == "" || len(n.given) > 0 && like(n.given[0], given) {
			return true
		}
	}
	return false
}

// livesAt compares with every address held: usual, temporary, correspondence.
func livesAt(r *record, postcode string) bool {
	if postcode == "" {
		return true
	}
	for _, a := range r.addresses {
		if like(squeeze(a.postcode), squeeze(postcode)) {
			return true
		}
	}
	return false
}

func squeeze(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsSpace(r) {
			return -1
		}
		return r
	}, s)
}

// like compares without regard to case; an asterisk in the pattern stands for
// any run of characters.
func like(held, asked string) bool {
	parts := strings.Split(fold(asked), "*")
	rest := fold(held)
	if len(parts) == 1 {
		return rest == parts[0]
	}
	if !strings.HasPrefix(rest, parts[0]) {
		return false
	}
	rest = rest[len(parts[0]):]
	last := parts[len(parts)-1]
	for _, p := range parts[1 : len(parts)-1] {
		at := strings.Index(rest, p)
		if at < 0 {
			return false
		}
		rest = rest[at+len(p):]
	}
	return len(rest) >= len(last) && strings.HasSuffix(rest, last)
}

func fold(s string) string { return strings.ToLower(strings.ToUpper(strings.TrimSpace(s))) }
