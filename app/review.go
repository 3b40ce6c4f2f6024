package app

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"msca/audit"
	"msca/rbac"
)

// Review is what the rules found in a period.
type Review struct {
	Findings []Finding
	Records  int // looked at
}

// ReviewTrail runs the privacy officer's rules over a period. That it is done,
// with the limits and the seed of the sample, is recorded first. [3.9.3, 3.9.5]
func (d *Desk) ReviewTrail(ctx context.Context, from, to time.Time, rules PatternRules) (Review, error) {
	var none Review
	s, err := d.active()
	if err != nil {
		return none, err
	}
	if err := d.permit(ctx, s, "reviewing the audit trail", "", rbac.AuditView); err != nil {
		return none, err
	}
	_, err = d.record(ctx, "reviewing the audit trail", audit.Entry{
		Event: audit.AuditQueried, User: d.personOf(s), AccessPoint: d.o.AccessPoint,
		Details: []audit.Detail{
			{Name: "how", Value: "patterns"}, {Name: "period", Value: d.period(from, to)},
			{Name: "limits", Value: rules.String()}, {Name: "sample", Value: fmt.Sprint(rules.SampleOf)}, {Name: "seed", Value: rules.SampleSeed},
		},
	})
	if err != nil {
		return none, err
	}
	ctx, stop := untilEither(ctx, s.ctx)
	defer stop()
	records, err := d.everything(ctx, audit.Filter{From: from, To: to, Events: reviewed})
	if err != nil {
		return none, err
	}
	views, err := d.viewings(ctx, records, from)
	if err != nil {
		return none, err
	}
	d.mu.Lock()
	err = d.intact(s)
	d.mu.Unlock()
	if err != nil {
		return none, err
	}
	return Review{FindPatterns(views, rules), len(records)}, nil
}

// reviewed are the events that the rules look at.
var reviewed = []audit.Event{audit.RequestSent, audit.Displayed, audit.EmergencyOpened, audit.SignInRefused, audit.UnlockRefused}

// String writes the limits for the record.
func (r PatternRules) String() string {
	return fmt.Sprintf("hours %s to %s, weekends %v, burst over %d in %s, users from %d in %s, sign-ins from %d in %s",
		r.Opens, r.Closes, r.Weekends, r.Burst, r.BurstIn, r.Watchers, r.WatchersIn, r.Failures, r.FailuresIn)
}

// viewings adds the name that each screen showed. What was asked just before the
// period began is put before its first record, so that a look-up cut in two by
// it is not taken for one without a request.
func (d *Desk) viewings(ctx context.Context, records []audit.Record, from time.Time) ([]Viewing, error) {
	var out []Viewing
	asked := map[string]bool{}
	for _, r := range records {
		v := Viewing{Record: r}
		if r.Event == audit.RequestSent {
			asked[strings.ToUpper(r.MessageID)] = true
		}
		if r.Event == audit.Displayed {
			if !from.IsZero() && r.MessageID != "" && !asked[strings.ToUpper(r.MessageID)] {
				before, err := d.o.Trail.Timeline(ctx, r.MessageID)
				if err != nil {
					return nil, err
				}
				for _, b := range before {
					if b.Event == audit.RequestSent && b.Seq < r.Seq {
						out = append(out, Viewing{Record: b})
					}
				}
			}
			_, payloads, err := d.o.Trail.Show(ctx, r.Seq)
			if err != nil {
				return nil, err
			}
			v.Family, v.Given = nameShown(payloads)
		}
		out = append(out, v)
	}
	return out, nil
}

// nameShown is the patient's name on the screen or in the document given out.
func nameShown(payloads []audit.Payload) (family, given string) {
	for _, p := range payloads {
		if p.Kind != audit.FieldsShown {
			continue
		}
		var s struct {
			Banner  *Banner `json:"banner"`
			Patient struct {
				Name struct {
					Family string   `json:"family"`
					Given  []string `json:"given"`
				} `json:"name"`
			} `json:"patient"`
		}
		if json.Unmarshal(p.Body, &s) != nil {
			continue
		}
		if s.Banner != nil {
			return s.Banner.Family, s.Banner.Given
		}
		return s.Patient.Name.Family, strings.Join(s.Patient.Name.Given, " ")
	}
	return "", ""
}
