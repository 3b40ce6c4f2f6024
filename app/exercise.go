package app

import (
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
func Exercises() []Exercise {
	number := func(id, title, hazard, nhsNumber, born, see string, done met) Exercise {
		return Exercise{ID: id, Title: title, Hazard: hazard, Operation: itk.GetPatientDetailsByNHSNumber,
			Fields: itk.Fields{NHSNumber: nhsNumber, DateOfBirth: born}, See: see, met: done}
	}
	code := func(code, title, hazard, nhsNumber, born, see string) Exercise {
		return number(code, title, hazard, nhsNumber, born, see, answered(code))
	}
	search := func(id, title, hazard string, f itk.Fields, do, see string, done met) Exercise {
		return Exercise{ID: id, Title: title, Hazard: hazard, Operation: itk.GetPatientDetailsBySearch, Fields: f, Do: do, See: see, met: done}
	}
	double := itk.Fields{Surname: "Double", DateOfBirth: "10/09/1933", Gender: "male"}
	return []Exercise{
		code("SMSP-0000", "A patient by NHS number", "", "999 000 0034", "29/02/1984",
			"The details, below the patient's banner, under the protective label."),
		code("SMSP-0001", "Input that the Spine rejects", "", "999 000 0298", "13/07/1977",
			"A problem that says to check what was typed. Nothing of a patient."),
		code("SMSP-0002", "A record that the interface cannot carry", "", "999 000 0263", "11/07/1977",
			"A problem with a reference for the service desk. Nothing of a patient."),
		code("SMSP-0003", "Data from the local store", "H-04", "999 000 0204", "05/07/1977",
			"The details below a caution that they may be out of date."),
		code("SMSP-0004", "The Spine cannot be reached", "H-06", "999 000 0212", "06/07/1977",
			"A problem that says to try later and to follow your continuity procedure."),
		code("SMSP-0005", "Who asked is not accepted", "H-08", "999 000 0220", "07/07/1977",
			"A problem that tells whom to ask."),
		code("SMSP-9999", "The mini service fails", "", "999 000 0239", "08/07/1977",
			"A problem with a reference."),
		search("DEMOG-0001", "Nobody matches", "H-14", itk.Fields{Surname: "Nobody", DateOfBirth: "31/12/1999", Gender: "female"}, "",
			"At most three next steps, each with its reason and a key (1, 2, 3). It never says that the patient does not exist.", answered("DEMOG-0001")),
		search("DEMOG-0007", "More than one matches", "H-01", double, "",
			"No list, but a request for more, such as the postcode.", answered("DEMOG-0007")),
		code("DEMOG-0017", "A replaced NHS number", "H-02", "999 000 0042", "29/02/1984",
			"A caution above everything that names the number to use. It comes back at every access."),
		code("DEMOG-0022", "An invalidated NHS number", "H-02", "999 000 0166", "09/09/1958",
			"A caution that the number is no longer valid, and that the back office must know."),
		{ID: "DEMOG-0040", Title: "A number that is not verified", Hazard: "H-01", Operation: itk.VerifyNHSNumber,
			Fields: itk.Fields{NHSNumber: "999 000 0174", DateOfBirth: "05/10/1981"},
			See:    "Not verified, and what to check with the patient.", met: answered("DEMOG-0040")},
		code("DEMOG-0042", "An old-style number", "", "999 000 0255", "10/07/1977",
			"A problem that asks for the ten-digit number."),
		code("DEMOG-9999", "The Spine fails", "", "999 000 0247", "09/07/1977",
			"A problem with a reference."),
		code("DEMOG-0123", "A code that is on no list", "", "999 000 0271", "12/07/1977",
			"The code as it came, and that nothing was shown because of it."),

		search("confirm", "Is this the patient?", "H-01", itk.Fields{Surname: "Double", DateOfBirth: "10/09/1933", Gender: "male", Postcode: "ZZ99 4BA"},
			"Compare the four identifiers, then press Y.", "Name, date of birth, NHS number and address first; the details only after Y.",
			shown("9990000182")),
		number("deceased", "A patient who has died", "H-15", "999 000 0026", "13/05/1931",
			"A banner that cannot be mistaken, with the date of death.", shown("9990000026")),
		number("withheld", "A location that is withheld", "H-05", "999 000 0107", "15/03/1979",
			"Address, telephone and practice say that they are withheld; they are not blank.", shown("9990000107")),
		number("blank", "Elements that come empty", "H-05", "999 000 0417", "29/02/1960",
			"Blank, not returned and filled look different from each other.", shown("9990000417")),
		number("wrong-reply", "A reply about somebody else", "H-01", "999 000 0409", "10/01/1955",
			"Nothing of that patient: the reply does not fit the question.", tried("9990000409")),
		number("down", "The connection breaks", "H-06", "999 000 0328", "02/01/1955",
			"A problem that tells that no answer came, and what to do.", tried("9990000328")),
		number("slow", "A slow answer", "H-13", "999 000 0301", "01/01/1955",
			"The seconds counted while it lasts. Esc would cancel.", shown("9990000301")),
		{ID: "discrepancy", Title: "Tell the back office", Hazard: "H-02", Do: "Look up 999 000 0042, born 29/02/1984, press D, and send the report.",
			See: "The report is prefilled; afterwards it is in the list of discrepancies.", met: recorded(audit.DiscrepancyRaised)},
		{ID: "lock", Title: "Leave the screen", Hazard: "H-07", Do: "With a patient on the screen, take the card out, or press Ctrl + L. Then sign in again.",
			See: "The patient is gone at once and does not come back after the sign-in.", met: recorded(audit.Unlocked)},
		{ID: "denied", Title: "Something your role does not allow", Hazard: "H-08",
			Operation: itk.GetPatientDetailsBySearch, Fields: itk.Fields{Surname: "Penh*", DateOfBirth: "29/02/1984", Gender: "female"},
			Do: "Sign in in the role Nurse. Open \"Why not?\".", See: "Which activity is missing, and whom to ask for it.", met: recorded(audit.Denied)},
		{ID: "paper", Title: "A page on paper or as PDF", Hazard: "H-10", Do: "Look up 999 000 0034, born 29/02/1984, press Ctrl + P, and print or save.",
			See: "The label at head and foot, \"page 1 of …\", who, when, and the message id.",
			met: onPaper},
	}
}

// Typed lists what is to be typed, field by field.
func (x Exercise) Typed() []string {
	var out []string
	for _, f := range []struct{ label, value string }{
		{"NHS number", x.Fields.NHSNumber}, {"Surname", x.Fields.Surname}, {"Date of birth", x.Fields.DateOfBirth},
		{"Gender", x.Fields.Gender}, {"Postcode", x.Fields.Postcode},
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
	for _, x := range Exercises() {
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
