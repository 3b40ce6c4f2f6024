package app

import (
	"context"
	"time"

	"msca/audit"
	"msca/itk"
	"msca/rbac"
)

// EmergencyLength is how long emergency access lasts.
const EmergencyLength = 30 * time.Minute

// Emergency is access to one patient that the role alone does not give. The
// zero Emergency is none.
type Emergency struct {
	Case    string // marks every record made under it
	Patient string // NHS number, digits
	Until   time.Time
}

// over says whether e has ended. A clock that is put back while it is open would make
// it last longer than it may: then it has ended, too.
func (e Emergency) over(now time.Time) bool {
	return !now.Before(e.Until) || e.Until.Sub(now) > EmergencyLength+time.Minute
}

// covers says whether e stands in for a permission about a patient: seeing that
// patient, found by NHS number, and nothing else.
func (e Emergency) covers(patient string, p rbac.Permission, now time.Time) bool {
	if e.Case == "" || patient != e.Patient || e.over(now) {
		return false
	}
	return p == rbac.Trace || p == rbac.DemographicsView || p == rbac.SensitiveView
}

// OpenEmergency opens emergency access to one patient for EmergencyLength, in
// place of one that is open. The alert to the privacy officer and the reason are
// on record before it is; without either record there is no access. It ends
// with time, lock, change of role and sign-out. Errors: *itk.InputError,
// *DeniedError, *AuditUnavailableError, or why there is no session.
func (d *Desk) OpenEmergency(ctx context.Context, nhsNumber, reason string) (Emergency, error) {
	s, err := d.active()
	if err != nil {
		return Emergency{}, err
	}
	number, err := itk.ParseNHSNumber(nhsNumber)
	if err != nil {
		return Emergency{}, wrongInput(itk.FieldNHSNumber, "check-digit", wordsNotValidNumber)
	}
	if reason, err = freeText("reason", reason); err != nil {
		return Emergency{}, err
	}
	if err := d.permit(ctx, s, "opening emergency access", number.Digits(), rbac.Emergency); err != nil {
		return Emergency{}, err
	}
	d.EndEmergency(ctx)
	e := Emergency{Case: d.o.NewID(), Patient: number.Digits(), Until: d.o.Now().Add(EmergencyLength)}
	entry := audit.Entry{
		Event: audit.AlertRaised, User: d.personOf(s), Patient: e.Patient, Case: e.Case, AccessPoint: d.o.AccessPoint,
		Details:  []audit.Detail{{Name: "kind", Value: emergencyAlert}, {Name: "state", Value: string(AlertNew)}, {Name: "until", Value: e.Until.UTC().Format(time.RFC3339)}},
		Payloads: []audit.Payload{{Kind: audit.ReasonGiven, Body: []byte(reason)}},
	}
	if _, err := d.record(ctx, "opening emergency access", entry); err != nil {
		return Emergency{}, err
	}
	entry.Event = audit.EmergencyOpened
	if _, err := d.record(ctx, "opening emergency access", entry); err != nil {
		return Emergency{}, err
	}
	d.mu.Lock()
	who, err := s.Person, d.intact(s)
	if err == nil {
		s.Emergency = e
	}
	d.mu.Unlock()
	if err != nil { // what was recorded as opened meanwhile is so for nobody
		d.left(ctx, leftovers{who: who, emergency: e}, err.Error())
		return Emergency{}, err
	}
	d.changed()
	return e, nil
}

// EndEmergency ends emergency access before its time. The access is gone even
// when that cannot be recorded; AuditTrouble then says so.
func (d *Desk) EndEmergency(ctx context.Context) {
	d.endEmergency(ctx, "ended by its user", func(Emergency) bool { return true })
}

func (d *Desk) endEmergency(ctx context.Context, reason string, over func(Emergency) bool) {
	d.mu.Lock()
	s := d.session
	if s == nil || s.Emergency.Case == "" || !over(s.Emergency) {
		d.mu.Unlock()
		return
	}
	left := leftovers{who: s.Person, emergency: s.Emergency}
	s.Emergency = Emergency{}
	d.mu.Unlock()
	d.changed()
	d.left(ctx, left, reason)
}

// leftovers are what a session held that must not outlive it.
type leftovers struct {
	who       audit.Person
	token     SessionToken
	emergency Emergency
}

// leave takes from the session, with mu held, what must not outlive it.
func (s *session) leave() leftovers {
	l := leftovers{who: s.Person, token: s.token, emergency: s.Emergency}
	s.token, s.Emergency, s.memory = SessionToken{}, Emergency{}, memory{}
	return l
}

// left tells the trail and the broker of what a session held. It cannot fail; a
// missing record shows in AuditTrouble.
func (d *Desk) left(ctx context.Context, l leftovers, reason string) {
	if l.emergency.Case != "" {
		_, _ = d.record(ctx, "recording the end of emergency access", audit.Entry{
			Event: audit.EmergencyClosed, User: l.who, Patient: l.emergency.Patient, Case: l.emergency.Case,
			AccessPoint: d.o.AccessPoint, Details: []audit.Detail{{Name: "reason", Value: reason}},
		})
	}
	d.endToken(l.who, l.token)
}
