package app

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"msca/audit"
	"msca/rbac"
)

// Alerts to the privacy officer are nothing but records of the audit trail: one
// that raised it, and one for every change [3.9.5]. There is no other store that
// could say something else.

// AlertState is how far the privacy officer has come with an alert.
type AlertState string

// The states, in order.
const (
	AlertNew           AlertState = "new"
	AlertInvestigating AlertState = "under-investigation"
	AlertClosed        AlertState = "closed"
)

const emergencyAlert = "emergency"

// Refusals of a change to an alert.
var (
	ErrNoAlert       error = &refusal{"ALERT-NONE", "there is no such alert"}
	ErrAlertIsClosed error = &refusal{"ALERT-CLOSED", "the alert has been closed already"}
	ErrOvertaken     error = &refusal{"OVERTAKEN", "somebody else was quicker; what was written is on record, the state is as they left it"}
	ErrOwnAlert      error = &refusal{"ALERT-OWN", "an alert is worked by somebody else than the person who raised it"}
)

// Alert says that somebody opened emergency access.
type Alert struct {
	Seq       uint64 // of the record that raised it; Show of the trail opens the reason
	Case      string // of everything done under it
	Raised    time.Time
	By        audit.Person
	Patient   string // NHS number, digits
	State     AlertState
	Changed   time.Time // zero while new
	ChangedBy audit.Person

	changes []uint64 // records of those that counted
}

// Alerts lists every alert, oldest first, for holders of audit.alerts.
func (d *Desk) Alerts(ctx context.Context) ([]Alert, error) {
	return readingWith(ctx, d, rbac.AuditAlerts, "alerts", audit.Filter{Events: alertEvents}, d.alerts)
}

var alertEvents = []audit.Event{audit.AlertRaised, audit.AlertChanged}

// alerts reads the records and works out how far each alert has come. A change that
// was made to another state than the one it found is none: somebody else was quicker.
func (d *Desk) alerts(ctx context.Context) ([]Alert, error) {
	var all []Alert
	at := map[string]int{}
	f := audit.Filter{Events: alertEvents, Limit: 1000}
	for {
		page, err := d.o.Trail.Search(ctx, f)
		if err != nil {
			return nil, &AuditUnavailableError{"reading the alerts", err}
		}
		for _, r := range page {
			i, known := at[r.Case]
			switch {
			case r.Event == audit.AlertRaised && detail(r, "kind") == emergencyAlert:
				at[r.Case] = len(all)
				all = append(all, Alert{Seq: r.Seq, Case: r.Case, Raised: r.Stamp.UTC, By: r.User, Patient: r.Patient, State: AlertNew})
			case r.Event == audit.AlertChanged && known && r.Outcome == audit.Success && detail(r, "before") == string(all[i].State):
				all[i].State, all[i].Changed, all[i].ChangedBy = AlertState(detail(r, "state")), r.Stamp.UTC, r.User
				all[i].changes = append(all[i].changes, r.Seq)
			}
		}
		if len(page) < f.Limit {
			return all, nil
		}
		f.After = page[len(page)-1].Seq
	}
}

// AlertFile is an alert with all that belongs to it.
type AlertFile struct {
	Alert   Alert
	Reason  string         // as its author gave it; empty when it was erased
	Changes []AlertChange  // oldest first
	Records []audit.Record // everything recorded under its case, oldest first
}

// AlertChange is one step of working an alert.
type AlertChange struct {
	Seq     uint64
	When    time.Time
	By      audit.Person
	State   AlertState // that was reached, or wanted
	Finding string     // empty when it was erased
	Refused bool       // because the alert was the person's own
	Note    bool       // it changed nothing but the notes: somebody else had changed the state meanwhile
}

// OpenAlert opens one alert: why, what was done under it, and how it was worked,
// for holders of audit.alerts. Errors: ErrNoAlert, *DeniedError,
// *AuditUnavailableError, or why there is no session.
func (d *Desk) OpenAlert(ctx context.Context, seq uint64) (AlertFile, error) {
	about := func(ctx context.Context) ([]string, error) { return d.patientsOfRecord(ctx, seq) }
	return readingBefore(ctx, d, rbac.AuditAlerts, "alert", audit.Filter{SeqFrom: seq, SeqTo: seq}, about, func(ctx context.Context, _ uint64) (AlertFile, error) {
		all, err := d.alerts(ctx)
		if err != nil {
			return AlertFile{}, err
		}
		i := slices.IndexFunc(all, func(a Alert) bool { return a.Seq == seq })
		if i < 0 {
			return AlertFile{}, ErrNoAlert
		}
		return d.alertFile(ctx, all[i])
	})
}

func (d *Desk) alertFile(ctx context.Context, a Alert) (AlertFile, error) {
	f := AlertFile{Alert: a}
	about, err := d.everything(ctx, audit.Filter{Patient: a.Patient, SeqFrom: a.Seq})
	if err != nil {
		return f, &AuditUnavailableError{"opening the alert", err}
	}
	for _, r := range about {
		if r.Case != a.Case {
			continue
		}
		f.Records = append(f.Records, r)
		if r.Seq != a.Seq && r.Event != audit.AlertChanged {
			continue
		}
		_, payloads, err := d.o.Trail.Show(ctx, r.Seq)
		if err != nil {
			return f, &AuditUnavailableError{"opening the alert", err}
		}
		text := ""
		if i := slices.IndexFunc(payloads, func(p audit.Payload) bool { return p.Kind == audit.ReasonGiven }); i >= 0 {
			text = string(payloads[i].Body)
		}
		if r.Seq == a.Seq {
			f.Reason = text
			continue
		}
		f.Changes = append(f.Changes, AlertChange{
			Seq: r.Seq, When: r.Stamp.UTC, By: r.User, State: AlertState(detail(r, "state")), Finding: text, Refused: r.Outcome != audit.Success,
			Note: r.Outcome == audit.Success && !slices.Contains(a.changes, r.Seq),
		})
	}
	return f, nil
}

// OwnAlert says whether an alert may not be worked by who is signed in, because
// he raised it. An author who cannot be named any more could be anybody.
func (d *Desk) OwnAlert(a Alert) bool { return ownAlert(a, d.State().Person) }

func ownAlert(a Alert, by audit.Person) bool {
	return a.By.UserID == "" || strings.EqualFold(a.By.UserID, by.UserID)
}

func detail(r audit.Record, name string) string {
	for _, d := range r.Details {
		if d.Name == name {
			return d.Value
		}
	}
	return ""
}

// ChangeAlert takes an alert into investigation or closes it, with what was
// found. Whoever raised it cannot; the attempt is recorded. Errors: ErrNoAlert,
// ErrAlertIsClosed, ErrOwnAlert, ErrOvertaken, *itk.InputError, *DeniedError,
// *AuditUnavailableError, or why there is no session.
func (d *Desk) ChangeAlert(ctx context.Context, seq uint64, to AlertState, finding string) error {
	if to != AlertInvestigating && to != AlertClosed {
		return fmt.Errorf("changing an alert: there is no state %q", to)
	}
	finding, err := freeText("finding", finding)
	if err != nil {
		return err
	}
	s, err := d.active()
	if err != nil {
		return err
	}
	all, err := d.Alerts(ctx) // permits, and records that it was asked
	if err != nil {
		return err
	}
	i := slices.IndexFunc(all, func(a Alert) bool { return a.Seq == seq })
	if i < 0 {
		return ErrNoAlert
	}
	alert, by := all[i], d.personOf(s)
	if alert.State == AlertClosed {
		return ErrAlertIsClosed
	}
	entry := audit.Entry{
		Event: audit.AlertChanged, User: by, Patient: alert.Patient, Case: alert.Case, AccessPoint: d.o.AccessPoint,
		Details: []audit.Detail{{Name: "alert", Value: fmt.Sprint(seq)}, {Name: "before", Value: string(alert.State)}, {Name: "state", Value: string(to)}},
	}
	own := ownAlert(alert, by)
	if own {
		entry.Outcome = audit.MinorFailure
		entry.Details = append(entry.Details, audit.Detail{Name: "reason", Value: ErrOwnAlert.Error()})
	}
	entry.Payloads = []audit.Payload{{Kind: audit.ReasonGiven, Body: []byte(finding)}}
	receipt, err := d.record(ctx, "changing the alert", entry)
	if err != nil {
		return err
	}
	if own {
		return ErrOwnAlert
	}
	if all, err = d.alerts(ctx); err != nil {
		return err
	}
	if !slices.ContainsFunc(all, func(a Alert) bool { return slices.Contains(a.changes, receipt.Seq) }) {
		return ErrOvertaken
	}
	return nil
}
