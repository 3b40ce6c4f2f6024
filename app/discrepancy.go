package app

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"msca/audit"
	"msca/itk"
	"msca/rbac"
)

// Discrepancies between the national record and what people know are told to the
// back office [MSCA-ORG-02, MSCA-DQ-03, MSCA-DQ-04, MSCA-DQ-06]. They are nothing
// but records of the audit trail: one that raised it, and one for every change.
// There is no other store that could say something else, and nothing is written to
// the national record.

// DiscrepancyKind says what does not fit.
type DiscrepancyKind string

// The kinds.
const (
	KindSuperseded    DiscrepancyKind = "superseded"
	KindInvalidated   DiscrepancyKind = "invalidated"
	KindNotVerified   DiscrepancyKind = "not-verified"
	KindAnswerDiffers DiscrepancyKind = "answer-differs" // from what was asked
	KindLocalDiffers  DiscrepancyKind = "local-differs"  // the local record from the national
	KindNotFound      DiscrepancyKind = "not-found"
	KindOther         DiscrepancyKind = "other"
)

var kindWords = map[DiscrepancyKind]string{
	KindSuperseded: wordsKindSuperseded, KindInvalidated: wordsKindInvalidated, KindNotVerified: wordsKindNotVerified,
	KindAnswerDiffers: wordsKindAnswerDiffers, KindLocalDiffers: wordsKindLocalDiffers, KindNotFound: wordsKindNotFound,
	KindOther: wordsKindOther,
}

// DiscrepancyKinds lists every kind.
func DiscrepancyKinds() []DiscrepancyKind {
	return []DiscrepancyKind{KindSuperseded, KindInvalidated, KindNotVerified, KindAnswerDiffers, KindLocalDiffers, KindNotFound, KindOther}
}

// Words says the kind to a person.
func (k DiscrepancyKind) Words() string { return kindWords[k] }

// DiscrepancyState is how far the back office has come.
type DiscrepancyState string

// The states.
const (
	DiscrepancyNew      DiscrepancyState = "new"
	DiscrepancyWorking  DiscrepancyState = "working"
	DiscrepancySentBack DiscrepancyState = "sent-back" // to whoever raised it, with a question
	DiscrepancyClosed   DiscrepancyState = "closed"
)

var stateWords = map[DiscrepancyState]string{
	DiscrepancyNew: wordsNew, DiscrepancyWorking: wordsBeingWorkedOn, DiscrepancySentBack: wordsSentBack, DiscrepancyClosed: wordsClosed,
}

// DiscrepancyStates lists the states in order.
func DiscrepancyStates() []DiscrepancyState {
	return []DiscrepancyState{DiscrepancyNew, DiscrepancyWorking, DiscrepancySentBack, DiscrepancyClosed}
}

// Words says the state to a person.
func (s DiscrepancyState) Words() string { return stateWords[s] }

// DiscrepancyOutcome says how a discrepancy was closed.
type DiscrepancyOutcome string

// The outcomes.
const (
	OutcomeMerged    DiscrepancyOutcome = "merged"             // local records were merged
	OutcomeLocal     DiscrepancyOutcome = "corrected-locally"  // the local record was wrong
	OutcomeNational  DiscrepancyOutcome = "corrected-national" // the national record was wrong and has been corrected by those who may
	OutcomeNoError   DiscrepancyOutcome = "no-error"
	OutcomeDuplicate DiscrepancyOutcome = "duplicate" // of another discrepancy
)

var closedWords = map[DiscrepancyOutcome]string{
	OutcomeMerged: wordsLocalRecordsMerged, OutcomeLocal: wordsLocalRecordCorrected, OutcomeNational: wordsNationalRecordCorrected,
	OutcomeNoError: wordsNothingWasWrong, OutcomeDuplicate: wordsReportedTwice,
}

// DiscrepancyOutcomes lists the outcomes.
func DiscrepancyOutcomes() []DiscrepancyOutcome {
	return []DiscrepancyOutcome{OutcomeMerged, OutcomeLocal, OutcomeNational, OutcomeNoError, OutcomeDuplicate}
}

// Words says the outcome to a person.
func (o DiscrepancyOutcome) Words() string { return closedWords[o] }

// Refusals.
var (
	ErrNoDiscrepancy      error = &refusal{"DISCREPANCY-NONE", "there is no such discrepancy"}
	ErrDiscrepancyStep    error = &refusal{"DISCREPANCY-STEP", "a discrepancy in this state cannot be changed like this"}
	ErrNothingToReport    error = &refusal{"DISCREPANCY-NOTHING", "there is no answer to report a discrepancy about"}
	ErrDiscrepancyOutcome error = &refusal{"DISCREPANCY-STEP", "a discrepancy is closed with one of the outcomes there are"}
)

// Difference is one thing that does not fit.
type Difference struct {
	What     string `json:"what"`
	Here     string `json:"here"`     // what was asked, or the local record has
	National string `json:"national"` // what the national record says, in words where it says nothing
}

// Noted is what a discrepancy says: its payload, sealed.
type Noted struct {
	Kind        DiscrepancyKind `json:"kind"`
	Identifiers []Line          `json:"identifiers"` // as far as held [FLGINV-10.1.2]
	Differences []Difference    `json:"differences,omitempty"`
	Note        string          `json:"note"`
}

// DraftDiscrepancy prefills a discrepancy from an answer: why, what identifies the
// patient, and what differs. compared, if there is any, is the local record held
// against the national one. ok is false where there is nothing to report about.
func DraftDiscrepancy(a *Answer, compared []Compared) (n Noted, ok bool) {
	q, r := a.from.query, a.Reply
	n.Kind = discrepancyOf(r.Outcome)
	switch r.Outcome {
	case itk.OutcomeSuccess, itk.OutcomeStale:
		n.Kind = KindOther
		if r.Patient != nil {
			n.Differences = answerDiffers(q, r.Patient)
		}
		if len(n.Differences) > 0 {
			n.Kind = KindAnswerDiffers
		}
	case itk.OutcomeSuperseded:
		replacement := wordsNoReplacementNamed
		if to := replacementIn(r); to != "" {
			replacement = itk.ReceivedNHSNumber(to).Display()
		}
		n.Differences = []Difference{{wordsNHSNumber, askedNumber(q), fmt.Sprintf(wordsReplacedBy, replacement)}}
	case itk.OutcomeInvalidated:
		n.Differences = []Difference{{wordsNHSNumber, askedNumber(q), wordsInvalid}}
	case itk.OutcomeNotVerified:
		n.Differences = []Difference{{wordsNHSNumber, askedNumber(q), wordsDoesNotFit}}
	}
	if n.Kind == "" {
		return Noted{}, false
	}
	for _, c := range compared {
		if c.Verdict.Real() {
			n.Kind = KindLocalDiffers
			n.Differences = append(n.Differences, Difference{c.Label, c.Local, c.NationalWords()})
		}
	}
	n.Identifiers = identifying(q, r)
	return n, true
}

// discrepancyOf is the kind of discrepancy that an outcome of its own makes, or "".
func discrepancyOf(o itk.Outcome) DiscrepancyKind {
	return map[itk.Outcome]DiscrepancyKind{
		itk.OutcomeSuccess: KindOther, itk.OutcomeStale: KindOther,
		itk.OutcomeSuperseded: KindSuperseded, itk.OutcomeInvalidated: KindInvalidated, itk.OutcomeNotVerified: KindNotVerified,
		itk.OutcomeNoMatch: KindNotFound, itk.OutcomeMultipleMatches: KindNotFound, itk.OutcomeNotNewStyle: KindOther,
	}[o]
}

func askedNumber(q itk.Query) string {
	n, _ := q.NHSNumber()
	return n.Display()
}

// answerDiffers is what came as a success and does not fit what was asked.
func answerDiffers(q itk.Query, p *itk.Patient) []Difference {
	var out []Difference
	if p.BirthDiffers(q) {
		out = append(out, Difference{wordsDateOfBirth, q.DateOfBirth().Display(), p.Birth.Display()})
	}
	if p.GenderDiffers(q) {
		asked, _ := q.Gender()
		out = append(out, Difference{wordsGender, asked.Words(), p.Gender.Words()})
	}
	if p.LocalIDDiffers(q) {
		asked, _ := q.LocalID()
		out = append(out, Difference{wordsLocalIdentifier, asked, p.LocalID})
	}
	return out
}

// identifying is what tells the back office who the patient is: what the national
// record says, else what was asked [FLGINV-10.1.2], in the order of the patient banner:
// name, born, gender, NHS number [PAB-0016].
func identifying(q itk.Query, r itk.Reply) []Line {
	p := r.Patient
	if p == nil {
		p = &itk.Patient{}
	}
	var out []Line
	add := func(label string, values ...string) {
		for _, v := range values {
			if v = strings.TrimSpace(v); v != "" {
				out = append(out, Line{Label: label, Rows: []string{v}})
				return
			}
		}
	}
	family, _ := q.Surname()
	given, _ := q.Forename()
	if p.Name != nil {
		b := Banner{}
		b.setName(p.Name)
		add(wordsName, b.name())
	} else {
		add(wordsName, strings.TrimPrefix(strings.TrimSuffix(strings.ToUpper(family)+", "+given, ", "), ", "))
	}
	born := q.DateOfBirth().Display()
	if p.Birth != nil {
		born = p.Birth.Display()
	}
	add(wordsBorn, born)
	gender, _ := q.Gender()
	if p.Gender != nil {
		gender = *p.Gender
	}
	add(wordsGender, gender.Words())
	number := askedNumber(q)
	switch r.Outcome {
	case itk.OutcomeInvalidated:
		number += wordsNumberInvalid
	case itk.OutcomeSuperseded:
		number += wordsNumberReplaced
	}
	add(wordsNHSNumber, number, p.NHSNumber.Display())
	if r.Outcome == itk.OutcomeSuperseded {
		add(wordsReplacement, p.NHSNumber.Display())
	}
	local, _ := q.LocalID()
	add(wordsLocalIdentifier, local, p.LocalID)
	postcode, _ := q.Postcode()
	if lines := addressLines(p, NotReturned); len(lines) > 0 && len(lines[0].Rows) > 0 {
		out = append(out, Line{Label: wordsUsualAddress, Rows: lines[0].Rows})
	} else {
		add(wordsPostcode, postcode)
	}
	return out
}

// RaiseDiscrepancy tells the back office: the record is durable when it returns the
// discrepancy's number. The note may be empty where the kind says why. Errors:
// ErrNothingToReport, *itk.InputError, *DeniedError, *AuditUnavailableError, or why
// there is no session.
func (d *Desk) RaiseDiscrepancy(ctx context.Context, a *Answer, n Noted) (uint64, error) {
	s, err := d.active()
	if err != nil {
		return 0, err
	}
	if a.from.session != s {
		return 0, ErrLocked
	}
	if _, ok := DraftDiscrepancy(a, nil); !ok || kindWords[n.Kind] == "" {
		return 0, ErrNothingToReport
	}
	n.Note = strings.TrimSpace(n.Note)
	if n.Kind == KindOther || n.Note != "" {
		if n.Note, err = freeText("note", n.Note); err != nil {
			return 0, err
		}
	}
	if err := d.permit(ctx, s, "reporting a discrepancy", a.Shown.patient, rbac.DiscrepancyRaise); err != nil {
		return 0, err
	}
	body, err := json.Marshal(n)
	if err != nil {
		return 0, fmt.Errorf("writing the discrepancy down: %w", err)
	}
	receipt, err := d.record(ctx, "reporting the discrepancy", audit.Entry{
		Event: audit.DiscrepancyRaised, User: d.personOf(s), Patient: a.Shown.patient, MessageID: a.MessageID, Case: a.Case,
		AccessPoint: d.o.AccessPoint,
		Details: []audit.Detail{
			{Name: "kind", Value: string(n.Kind)}, {Name: "state", Value: string(DiscrepancyNew)}, {Name: "code", Value: string(a.Reply.Code)},
			{Name: "differences", Value: fmt.Sprint(len(n.Differences))},
		},
		Payloads: []audit.Payload{{Kind: audit.DiscrepancyNoted, Body: body}},
	})
	return receipt.Seq, err
}

// Discrepancy is one as the list has it.
type Discrepancy struct {
	Seq       uint64 // of the record that raised it: its number
	Case      string
	MessageID string
	Kind      DiscrepancyKind
	State     DiscrepancyState
	Outcome   DiscrepancyOutcome // once closed
	Raised    time.Time
	By        audit.Person
	Patient   string    // NHS number, digits; empty when none was known or it was erased
	Changed   time.Time // zero while untouched
	ChangedBy audit.Person

	changes []uint64 // records of its changes
}

// referred says when it was told to the back office and how far that has come.
func (x Discrepancy) referred(civil *time.Location) string {
	said := fmt.Sprintf(wordsReferredOn, x.Raised.In(civil).Format("02-Jan-2006"))
	switch x.State {
	case DiscrepancyWorking:
		return fmt.Sprintf(wordsReferredWorking, said)
	case DiscrepancySentBack:
		return fmt.Sprintf(wordsReferredSentBack, said)
	}
	return said + "."
}
