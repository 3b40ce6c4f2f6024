package app

import (
	"context"
	"strings"

	"msca/audit"
	"msca/itk"
	"msca/rbac"
)

// Decide says whether the person signed in may do something, and why. It
// records nothing: it is for the screens to show what is open to whom.
func (d *Desk) Decide(p rbac.Permission) rbac.Decision {
	return d.policyNow().Decide(d.State().Profile.Subject(), p)
}

func (d *Desk) policyNow() *rbac.Policy {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.policy
}

// Permit lets an administrative use pass whose doing is outside this package;
// a denial is recorded.
func (d *Desk) Permit(ctx context.Context, doing string, wanted ...rbac.Permission) error {
	s, err := d.active()
	if err != nil {
		return err
	}
	return d.permit(ctx, s, doing, "", wanted...)
}

// permit is the gate before everything done on somebody's behalf: each
// permission is decided, and a denial is recorded [3.3.2, 3.9.2].
func (d *Desk) permit(ctx context.Context, s *session, doing, patient string, wanted ...rbac.Permission) error {
	d.mu.Lock()
	state, policy := s.State, d.policy
	d.mu.Unlock()
	for _, p := range wanted {
		decision := policy.Decide(state.Profile.Subject(), p)
		if decision.Allowed || state.Emergency.covers(patient, p, d.o.Now()) {
			continue
		}
		_, err := d.record(ctx, doing, audit.Entry{
			Event: audit.Denied, Outcome: audit.MinorFailure, User: state.Person, Patient: patient,
			AccessPoint: d.o.AccessPoint,
			Details:     []audit.Detail{{Name: "permission", Value: string(p)}, {Name: "doing", Value: doing}},
		})
		if err != nil {
			return err
		}
		return &DeniedError{decision}
	}
	return nil
}

// permissionsFor lists what a look-up needs: every operation traces, all but
// verifyNHSNumber and getNHSNumber show demographics, and searching wide needs
// the extended trace.
func permissionsFor(op itk.Operation, f itk.Fields) []rbac.Permission {
	wanted := []rbac.Permission{rbac.Trace}
	switch op {
	case itk.GetPatientDetailsByNHSNumber, itk.GetPatientDetailsBySearch, itk.GetPatientDetails:
		wanted = append(wanted, rbac.DemographicsView)
	}
	if strings.Contains(f.Surname+f.Forename+f.Postcode, "*") {
		wanted = append(wanted, rbac.TraceExtended)
	}
	return wanted
}
