package app

import (
	"slices"
	"strings"
	"sync"

	"msca/audit"
	"msca/itk"
)

// Exercise is one thing to try on a training workstation, and what must be seen.
// [MSCA-ORG-03]
type Exercise struct {
	ID     string
	Title  string
	Hazard string // of the hazard log, or empty
	// Operation and Fields are what to look up; without an operation Do says all.
	Operation itk.Operation
	Fields    itk.Fields
	Do        string // further steps
	See       string

	met met
}

// met says whether a record, about an answer of this code, is the exercise done.
type met func(e audit.Entry, code string) bool

// Exercises lists them in their order: one for each response code, then the main
// hazards.
func Exercises() []Exercise { return slices.Clone(exercises) }

var exercises = makeExercises()

func makeExercises() []Exercise {
	exercise := func(id, hazard string, op itk.Operation, f itk.Fields, done met) Exercise {
		w := wordsExercises[id]
		return Exercise{ID: id, Title: w.title, Hazard: hazard, Operation: op, Fields: f, Do: w.do, See: w.see, met: done}
	}
	number := func(id, hazard, nhsNumber, born string, done met) Exercise {
		return exercise(id, hazard, itk.GetPatientDetailsByNHSNumber, itk.Fields{NHSNumber: nhsNumber, DateOfBirth: born}, done)
	}
	code := func(code, hazard, nhsNumber, born string) Exercise {
		return number(code, hazard, nhsNumber, born, answered(code))
	}
	search := func(id, hazard string, f itk.Fields, done met) Exercise {
		return exercise(id, hazard, itk.GetPatientDetailsBySearch, f, done)
	}
	steps := func(id, hazard string, done met) Exercise { return exercise(id, hazard, "", itk.Fields{}, done) }
	double := itk.Fields{Surname: "Double", DateOfBirth: "10/09/1933", Gender: "male"}
	oneOfThem := double
	oneOfThem.Postcode = "ZZ99 4BA"
	return []Exercise{
		code("SMSP-0000", "", "999 000 0034", "29/02/1984"),
		code("SMSP-0001", "", "999 000 0298", "13/07/1977"),
		code("SMSP-0002", "", "999 000 0263", "11/07/1977"),
		code("SMSP-0003", "H-04", "999 000 0204", "05/07/1977"),
		code("SMSP-0004", "H-06", "999 000 0212", "06/07/1977"),
		code("SMSP-0005", "H-08", "999 000 0220", "07/07/1977"),
		code("SMSP-9999", "", "999 000 0239", "08/07/1977"),
		search("DEMOG-0001", "H-14", itk.Fields{Surname: "Nobody", DateOfBirth: "31/12/1999", Gender: "female"}, answered("DEMOG-0001")),
		search("DEMOG-0007", "H-01", double, answered("DEMOG-0007")),
		code("DEMOG-0017", "H-02", "999 000 0042", "29/02/1984"),
		code("DEMOG-0022", "H-02", "999 000 0166", "09/09/1958"),
		exercise("DEMOG-0040", "H-01", itk.VerifyNHSNumber, itk.Fields{NHSNumber: "999 000 0174", DateOfBirth: "05/10/1981"}, answered("DEMOG-0040")),
		code("DEMOG-0042", "", "999 000 0255", "10/07/1977"),
		code("DEMOG-9999", "", "999 000 0247", "09/07/1977"),
		code("DEMOG-0123", "", "999 000 0271", "12/07/1977"),

		search("confirm", "H-01", oneOfThem, shown("9990000182")),
		number("deceased", "H-15", "999 000 0026", "13/05/1931", shown("9990000026")),
		number("withheld", "H-05", "999 000 0107", "15/03/1979", shown("9990000107")),
		number("blank", "H-05", "999 000 0417", "29/02/1960", shown("9990000417")),
		number("wrong-reply", "H-01", "999 000 0409", "10/01/1955", tried("9990000409")),
		number("down", "H-06", "999 000 0328", "02/01/1955", tried("9990000328")),
		number("slow", "H-13", "999 000 0301", "01/01/1955", shown("9990000301")),
		steps("discrepancy", "H-02", recorded(audit.DiscrepancyRaised)),
		steps("lock", "H-07", recorded(audit.Unlocked)),
		search("denied", "H-08", itk.Fields{Surname: "Penh*", DateOfBirth: "29/02/1984", Gender: "female"}, recorded(audit.Denied)),
		steps("paper", "H-10", onPaper),
	}
}

// Typed lists what is to be typed, field by field.
func (x Exercise) Typed() []string {
	var out []string
	for _, f := range []struct{ label, value string }{
		{wordsNHSNumber, x.Fields.NHSNumber}, {wordsSurname, x.Fields.Surname}, {wordsDateOfBirth, x.Fields.DateOfBirth},
		{wordsGender, x.Fields.Gender}, {wordsPostcode, x.Fields.Postcode},
	} {
		if f.value != "" {
			out = append(out, f.label+": "+f.value)
		}
	}
	return out
}

// answered is met when an answer with this code was shown.
func answered(want string) met {
	return func(e audit.Entry, code string) bool { return onScreen(e) && code == want }
}

// shown is met when the details of this patient were shown.
func shown(number string) met {
	return func(e audit.Entry, _ string) bool { return onScreen(e) && e.Patient == number }
}

// tried is met when an exchange about this number has ended.
func tried(number string) met {
	return func(e audit.Entry, _ string) bool {
		return (e.Event == audit.ResponseReceived || e.Event == audit.ExchangeFailed) && e.Patient == number
	}
}

func recorded(which audit.Event) met {
	return func(e audit.Entry, _ string) bool { return e.Event == which }
}

func onPaper(e audit.Entry, _ string) bool {
	return e.Event == audit.Printed || e.Event == audit.Exported && detailOf(e, "stage") == "saved as PDF"
}

// onScreen tells an answer on the screen from the question whether this is the
// patient, which is a record of its own.
func onScreen(e audit.Entry) bool {
	return e.Event == audit.Displayed && !strings.HasPrefix(detailOf(e, "screen"), "confirm/")
}

func detailOf(e audit.Entry, name string) string {
	for _, d := range e.Details {
		if d.Name == name {
			return d.Value
		}
	}
	return ""
}

// Practice knows which exercises this workstation has seen done since it was
// started. It looks at what is recorded and changes nothing. It is safe for use by
// several goroutines; nil is nobody's practice.
type Practice struct {
	mu            sync.Mutex
	done          map[string]bool
	message, code string // of the newest answer that came
}

// Done says whether the exercise of that id has been seen.
func (p *Practice) Done(id string) bool {
	if p == nil {
		return false
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.done[id]
}

func (p *Practice) saw(e audit.Entry) {
	if p == nil {
		return
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	if e.Event == audit.ResponseReceived {
		p.message, p.code = e.MessageID, detailOf(e, "code")
	}
	code := ""
	if e.MessageID == p.message {
		code = p.code
	}
	for _, x := range exercises {
		if !p.done[x.ID] && x.met(e, code) {
			if p.done == nil {
				p.done = map[string]bool{}
			}
			p.done[x.ID] = true
		}
	}
}

// Practice is what has been practised here; nil on a live workstation.
func (d *Desk) Practice() *Practice { return d.o.Practice }
