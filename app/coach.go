package app

import (
	"slices"
	"strings"
	"unicode/utf8"

	"msca/itk"
)

// After a search that found nobody, several people or did not verify, at most three
// next steps are offered, each with its reason [TRCDPY-3.1.2, TRCPDS-6, TRCPDS-10].
// A step prefills the form; it never searches by itself, never guesses at a value
// for the patient, and never goes past what the organisation and the role allow
// [MSCA-PDS-07].

// NextStep is one of them. What it fills the form with is not part of what is shown.
type NextStep struct {
	Title  string `json:"title"`
	Reason string `json:"reason"`

	Operation itk.Operation `json:"-"`
	Fields    itk.Fields    `json:"-"`
	Focus     itk.Field     `json:"-"` // where the form is to be gone on with
}

// Refinement is what the coach goes by.
type Refinement struct {
	Outcome     itk.Outcome
	Operation   itk.Operation
	Fields      itk.Fields // as typed
	Replacement string     // the number named in the place of the one asked about, digits
	Rules       itk.Rules  // of the organisation
	Details     bool       // the role sees demographic details
	Extended    bool       // the role may search wide
}

// mostSteps is how many are offered at once.
const mostSteps = 3

// Refine lists what to try next, the likeliest first. tried are the questions asked
// in the case so far: a step that would only ask one of them again is left out.
func Refine(r Refinement, tried []attempt) []NextStep {
	all := refine(r, tried)
	return all[:min(len(all), mostSteps)]
}

func refine(r Refinement, tried []attempt) []NextStep {
	c := coach{Refinement: r, tried: tried}
	number, wild := c.Fields.NHSNumber != "", strings.Contains(c.Fields.Surname+c.Fields.Forename+c.Fields.Postcode, "*")
	switch r.Outcome {
	case itk.OutcomeNoMatch:
		if number {
			c.checkNumber()
			c.byDescription()
			c.checkBirth()
			break
		}
		c.dropPostcode()
		c.swapNames()
		c.halfSurname()
		c.dropForename()
		c.byNumber()
		c.checkSurname()
		c.formerSurname()
		c.checkBirth()
		c.firstLetters()
	case itk.OutcomeMultipleMatches:
		if wild {
			c.wholeNames()
		}
		c.wholeBirth()
		c.addForename()
		c.addPostcode()
		c.byNumber()
		c.previousPostcode()
		c.checkSurname()
	case itk.OutcomeNotVerified:
		c.dropNames()
		c.checkBirth()
		c.checkNumber()
		c.byDescription()
	case itk.OutcomeSuperseded:
		c.replacement()
	case itk.OutcomeInvalidated, itk.OutcomeNotNewStyle:
		c.byDescription()
	}
	return c.steps
}

type coach struct {
	Refinement
	tried []attempt
	steps []NextStep
}

// offer adds a step; words are its title and its reason. One that asks for something
// new at focus is offered as long as that field is still what was asked; one that is
// complete, only if it was not asked before.
func (c *coach) offer(words [2]string, op itk.Operation, f itk.Fields, focus itk.Field) {
	if slices.Contains(c.tried, attempt{op, f}) && f != c.Fields {
		return
	}
	c.steps = append(c.steps, NextStep{words[0], words[1], op, f, focus})
}

// searching is the operation for a search by description.
func (c *coach) searching() itk.Operation {
	switch {
	case c.Operation == itk.GetNHSNumber || c.Operation == itk.GetPatientDetailsBySearch || c.Operation == itk.GetPatientDetails && c.Fields.NHSNumber == "":
		return c.Operation
	case !c.Details || c.Operation == itk.VerifyNHSNumber:
		return itk.GetNHSNumber
	}
	return itk.GetPatientDetailsBySearch
}

// numbered is the operation for a number with a date of birth.
func (c *coach) numbered() itk.Operation {
	if !c.Details || c.Operation == itk.GetNHSNumber || c.Operation == itk.VerifyNHSNumber {
		return itk.VerifyNHSNumber
	}
	return itk.GetPatientDetailsByNHSNumber
}

func (c *coach) dropPostcode() {
	f := c.Fields
	if f.Postcode == "" {
		return
	}
	f.Postcode = ""
	c.offer(wordsStepDropPostcode, c.Operation, f, itk.FieldPostcode)
}

func (c *coach) swapNames() {
	f := c.Fields
	if f.Forename == "" || strings.Contains(f.Surname+f.Forename, "*") {
		return
	}
	f.Surname, f.Forename = f.Forename, f.Surname
	c.offer(wordsStepSwapNames, c.Operation, f, itk.FieldSurname)
}

// halfSurname tries the first of two surnames, as the patient may be registered.
func (c *coach) halfSurname() {
	f := c.Fields
	at := strings.IndexAny(f.Surname, "- ")
	if at < 2 || strings.Contains(f.Surname, "*") {
		return
	}
	f.Surname = f.Surname[:at]
	c.offer(wordsStepHalfSurname, c.Operation, f, itk.FieldSurname)
}

func (c *coach) dropForename() {
	f := c.Fields
	if f.Forename == "" {
		return
	}
	f.Forename = ""
	c.offer(wordsStepDropForename, c.Operation, f, itk.FieldForename)
}

func (c *coach) byNumber() {
	f := itk.Fields{DateOfBirth: c.Fields.DateOfBirth, LocalID: c.Fields.LocalID}
	op := c.numbered()
	if op == itk.VerifyNHSNumber {
		f.LocalID = ""
	}
	c.offer(wordsStepByNumber, op, f, itk.FieldNHSNumber)
}

func (c *coach) checkSurname() {
	c.offer(wordsStepCheckSurname, c.Operation, c.Fields, itk.FieldSurname)
}

// formerSurname leaves the surname for the user to fill in.
func (c *coach) formerSurname() {
	f := c.Fields
	f.Surname = ""
	c.offer(wordsStepFormerSurname, c.Operation, f, itk.FieldSurname)
}

func (c *coach) checkBirth() {
	c.offer(wordsStepCheckBirth, c.Operation, c.Fields, itk.FieldDateOfBirth)
}

// firstLetters searches wide, where the organisation has switched that on and the
// role may.
func (c *coach) firstLetters() {
	f := c.Fields
	letters := []rune(f.Surname)
	if !c.Rules.Attended || !c.Rules.Wildcards || !c.Extended || len(letters) < 4 || strings.Contains(f.Surname+f.Forename+f.Postcode, "*") {
		return
	}
	f.Surname = string(letters[:3]) + "*"
	c.offer(wordsStepFirstLetters, c.Operation, f, itk.FieldSurname)
}

func (c *coach) addForename() {
	if c.Fields.Forename == "" {
		c.offer(wordsStepAddForename, c.Operation, c.Fields, itk.FieldForename)
	}
}

func (c *coach) addPostcode() {
	if c.Fields.Postcode == "" {
		c.offer(wordsStepAddPostcode, c.Operation, c.Fields, itk.FieldPostcode)
	}
}

func (c *coach) previousPostcode() {
	f := c.Fields
	if f.Postcode == "" {
		return
	}
	f.Postcode = ""
	c.offer(wordsStepPreviousPostcode, c.Operation, f, itk.FieldPostcode)
}

func (c *coach) wholeNames() {
	f := c.Fields
	focus := itk.FieldSurname
	for _, x := range []struct {
		value *string
		field itk.Field
	}{{&f.Postcode, itk.FieldPostcode}, {&f.Forename, itk.FieldForename}, {&f.Surname, itk.FieldSurname}} {
		if at := strings.IndexByte(*x.value, '*'); at >= 0 {
			*x.value, focus = (*x.value)[:at], x.field
		}
	}
	c.offer(wordsStepWholeNames, c.Operation, f, focus)
}

func (c *coach) wholeBirth() {
	if d, err := itk.ParsePartialDate(c.Fields.DateOfBirth); err == nil && d.Partial() {
		c.offer(wordsStepWholeBirth, c.Operation, c.Fields, itk.FieldDateOfBirth)
	}
}

func (c *coach) dropNames() {
	f := c.Fields
	if f.Surname+f.Forename == "" {
		return
	}
	f.Surname, f.Forename = "", ""
	c.offer(wordsStepDropNames, c.Operation, f, itk.FieldNHSNumber)
}

func (c *coach) checkNumber() {
	c.offer(wordsStepCheckNumber, c.Operation, c.Fields, itk.FieldNHSNumber)
}

func (c *coach) byDescription() {
	f := c.Fields
	f.NHSNumber = ""
	focus := itk.FieldSurname
	switch {
	case f.Surname != "" && f.Gender == "":
		focus = itk.FieldGender
	case f.Surname != "":
		focus = itk.FieldForename
	}
	c.offer(wordsStepByDescription, c.searching(), f, focus)
}

func (c *coach) replacement() {
	if utf8.RuneCountInString(c.Replacement) != 10 {
		return
	}
	f := itk.Fields{NHSNumber: itk.ReceivedNHSNumber(c.Replacement).Display(), DateOfBirth: c.Fields.DateOfBirth}
	c.offer(wordsStepReplacement, c.numbered(), f, itk.FieldNHSNumber)
}
