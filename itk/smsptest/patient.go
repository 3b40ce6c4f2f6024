package smsptest

// Patient is one row of the training table: what to type and what comes of it.
// The fields are the ones of a look-up form; all data is synthetic.
type Patient struct {
	NHSNumber   string // ten digits
	DateOfBirth string // 1984-02-29
	Gender      string // male, female, not-known or not-specified
	Surname     string
	Forename    string
	Postcode    string // "" when PDS holds no address for the patient
	Shows       string // what the patient is good for, in one line
	Code        string // response code for NHS number and date of birth; "" when no business answer comes
}

// Patients lists every training patient in the order of the table. The last
// row is a person who is not on PDS at all.
func Patients() []Patient {
	list := make([]Patient, 0, len(records)+1)
	for i := range records {
		list = append(list, records[i].patient())
	}
	return append(list, Patient{
		NHSNumber: "9990000794", DateOfBirth: "1999-12-31", Gender: "female",
		Surname: "Nobody", Forename: "Nell", Postcode: "ZZ99 9ZZ",
		Shows: "no match: not on PDS", Code: codeNoMatch,
	})
}

// Find gives the training patient with that NHS number (ten digits).
func Find(nhsNumber string) (Patient, bool) {
	for _, p := range Patients() {
		if p.NHSNumber == nhsNumber {
			return p, true
		}
	}
	return Patient{}, false
}

// Response codes that the training SMSP gives.
const (
	codeSuccess    = "SMSP-0000"
	codeInput      = "SMSP-0001"
	codeResponse   = "SMSP-0002"
	codeStale      = "SMSP-0003"
	codeNoSpine    = "SMSP-0004"
	codeAuthor     = "SMSP-0005"
	codeFailure    = "SMSP-9999"
	codeNoMatch    = "DEMOG-0001"
	codeMultiple   = "DEMOG-0007"
	codeSuperseded = "DEMOG-0017"
	codeInvalid    = "DEMOG-0022"
	codeUnverified = "DEMOG-0040"
	codeOldStyle   = "DEMOG-0042"
	codeSpine      = "DEMOG-9999"
	codeUnknown    = "DEMOG-0123" // on no list: a provider's vocabulary is configurable
)

// record is what the training PDS holds about one patient.
type record struct {
	number    string
	birth     string // HL7 as PDS holds it: 19840229 or with hhmm
	gender    string // code 0, 1, 2 or 9
	name      name
	aliases   []name // previous and alias names: matched, never returned
	addresses []address
	telecoms  []telecom
	death     string // HL7, may be partial; "" alive
	practice  *practice
	shape     shape

	shows string
	code  string // forced response code; "" success
	other string // replacement under DEMOG-0017, or the number a wrong reply is about
	fault Fault  // what happens to every exchange about the patient
}

// name with the elements that PDS returned; blank marks elements returned
// without content.
type name struct {
	prefix string
	given  []string
	family string
}

type address struct {
	use      string // H, TMP, PST or ""
	lines    [5]string
	postcode string
}

type telecom struct{ value, use, from string }

type practice struct {
	code, name, telephone string
	address               address
}

// shape marks replies that differ from the ordinary one in form.
type shape uint8

const (
	plain         shape = iota
	blankElements       // name parts, addresses and telecoms come empty
	nilSubject          // success with xsi:nil="true" instead of a patient
	trueAnyway          // verify: validIdentifier true under a code that is no success
)

func (r *record) patient() Patient {
	p := Patient{
		NHSNumber:   r.number,
		DateOfBirth: r.birth[:4] + "-" + r.birth[4:6] + "-" + r.birth[6:8],
		Gender:      map[string]string{"0": "not-known", "1": "male", "2": "female", "9": "not-specified"}[r.gender],
		Surname:     r.name.family,
		Shows:       r.shows,
		Code:        r.code,
	}
	if len(r.name.given) > 0 {
		p.Forename = r.name.given[0]
	}
	if len(r.addresses) > 0 {
		p.Postcode = r.addresses[0].postcode
	}
	switch {
	case r.fault.Damage.silent():
		p.Code = ""
	case p.Code == "":
		p.Code = codeSuccess
	}
	return p
}
