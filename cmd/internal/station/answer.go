package station

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"msca/app"
	"msca/audit"
	auditstore "msca/audit/store"
	"msca/rbac"
	rbacstore "msca/rbac/store"
)

// Answer is who answers for what is older in a folder than what is known of it.
// What is answered for is named, and has to be just what is found.
type Answer struct {
	Trail, Accounts bool
	User, Profile   string // Profile names a role profile where there are several
	Password        []byte
	Reason          string
}

// Undone is a change of the accounts that is not in those put back.
type Undone struct {
	Seq  uint64 `json:"record"`
	What string `json:"what"`
	User string `json:"user,omitempty"`
}

// ErrOtherRestored says that what was answered for is not what is found.
var ErrOtherRestored = errors.New("what is named is not what is missing: nothing was recorded and nothing changed")

// ErrOthersOpen says that other programs work on the folder.
var ErrOthersOpen = errors.New("other programs have this data folder open: close them, on every screen, and try again")

// AnswerFor records that somebody answers for what is older in a folder than what
// is known of it, before anything else is recorded or done, and lets the folder
// go on with what it holds. It returns the changes of the accounts that have to be
// made again. [MSCA-AUD-01, 3.3.8, 3.9.2]
func AnswerFor(ctx context.Context, o Options, a Answer) (undone []Undone, err error) {
	if err := rbacstore.CheckUserID(a.User); err != nil {
		return nil, err
	}
	if err := o.Folder.Readable(); err != nil {
		return nil, err
	}
	if !o.Folder.Exists() {
		return nil, ErrNotSetUp
	}
	p, err := enter(ctx, o.Folder, nil)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, p.leave()) }()
	if !p.alone {
		return nil, ErrOthersOpen
	}
	var by audit.Person
	var actor rbacstore.Actor
	admit := func(ctx context.Context, s *Station, r Restored) (err error) {
		if a.Trail != (r.Trail != nil) || a.Accounts != (r.Accounts != nil) {
			return ErrOtherRestored
		}
		wanted := []rbac.Permission{rbac.AdminUsers}
		if r.Accounts == nil {
			wanted = append(wanted, rbac.AuditExport)
		}
		by, actor, err = s.identify(ctx, a, wanted)
		return err
	}
	err = openRestored(ctx, o, func(ctx context.Context, s *Station, r Restored) (auditstore.Acknowledgement, error) {
		err := admit(ctx, s, r)
		var denied *app.DeniedError
		if errors.As(err, &denied) {
			err = &UnrecordedDenialError{denied}
		}
		return auditstore.Acknowledgement{By: by, AccessPoint: s.accessPoint, Reason: a.Reason}, err
	}, func(ctx context.Context, s *Station, r Restored) error {
		if r.Trail == nil {
			if err := admit(ctx, s, r); err != nil {
				return s.refusedAnswer(ctx, a, err)
			}
		}
		if r.Accounts == nil {
			return nil
		}
		undone, err = s.renewAccounts(ctx, by, actor, *r.Accounts, a.Reason)
		return err
	})
	return undone, err
}

var cardUser = regexp.MustCompile(`^[0-9]{12}$`)

// identify checks the password of whoever answers, against the accounts at hand,
// and that one of their role profiles has one of the permissions.
func (s *Station) identify(ctx context.Context, a Answer, oneOf []rbac.Permission) (audit.Person, rbacstore.Actor, error) {
	nobody := func(err error) (audit.Person, rbacstore.Actor, error) { return audit.Person{}, rbacstore.Actor{}, err }
	if s.Config.Text("access.two-factor") == "card-and-account" && cardUser.MatchString(strings.TrimSpace(a.User)) {
		return nobody(app.ErrCardNeeded)
	}
	u, err := accounts{s.Users}.Authenticate(ctx, a.User, a.Password)
	if err != nil {
		return nobody(err)
	}
	policy, err := s.Users.Policy(ctx)
	if err != nil {
		return nobody(err)
	}
	var last rbac.Decision
	for _, p := range u.RoleProfiles {
		if a.Profile != "" && p.ID != a.Profile {
			continue
		}
		for _, permission := range oneOf {
			if last = policy.Decide(p.Subject(), permission); last.Allowed {
				return audit.Person{
					UserID: u.ID, Name: u.Name, RoleProfileID: p.ID, JobRoleCode: p.JobRoleCode, JobRoleName: p.JobRoleName,
					ODSCode: p.ODSCode, OrganisationName: p.OrganisationName,
				}, rbacstore.Actor{UserID: u.ID, Subject: p.Subject()}, nil
			}
		}
	}
	if last.Permission == "" {
		return nobody(app.ErrNoSuchRole)
	}
	return nobody(&app.DeniedError{Decision: last})
}

// UnrecordedDenialError says that somebody may not answer for lost records. Nothing is
// recorded of it: the trail takes no records until somebody has answered.
type UnrecordedDenialError struct{ Denied *app.DeniedError }

func (e *UnrecordedDenialError) Error() string { return e.Denied.Error() }

func (e *UnrecordedDenialError) Unwrap() error { return e.Denied }

// ProblemCode names the problem of app/problem.
func (e *UnrecordedDenialError) ProblemCode() string { return "DENIED-UNRECORDED" }

// refusedAnswer records, where the trail is open, that an answer was refused.
func (s *Station) refusedAnswer(ctx context.Context, a Answer, why error) error {
	event := audit.SignInRefused
	var denied *app.DeniedError
	if errors.As(why, &denied) {
		event = audit.Denied
	}
	if errors.Is(why, ErrOtherRestored) {
		return why
	}
	_, err := s.Trail.Append(ctx, audit.Entry{Event: event, Outcome: audit.MinorFailure, User: audit.Person{UserID: rbac.FoldUserID(a.User)}, AccessPoint: s.accessPoint,
		Details: []audit.Detail{{Name: "doing", Value: "answering for older accounts"}, {Name: "reason", Value: why.Error()}}})
	if err != nil {
		return &app.AuditUnavailableError{Doing: "recording a refused answer", Err: err}
	}
	return why
}

// renewAccounts goes on with older accounts, recorded before and after.
func (s *Station) renewAccounts(ctx context.Context, by audit.Person, actor rbacstore.Actor, old OldAccounts, reason string) ([]Undone, error) {
	entry := audit.Entry{Event: audit.UserChanged, Outcome: audit.MajorFailure, User: by, AccessPoint: s.accessPoint,
		Details: []audit.Detail{
			{Name: "what", Value: "accounts-put-back"}, {Name: "accounts-at", Value: strconv.FormatUint(old.Have, 10)},
			{Name: "known-to-have-reached", Value: strconv.FormatUint(old.Known, 10)}, {Name: "changes-undone", Value: strconv.Itoa(len(old.Undone))},
		},
		Payloads: []audit.Payload{{Kind: audit.ReasonGiven, Body: []byte(reason)}},
	}
	record := func(ctx context.Context, more ...audit.Detail) error {
		e := entry
		e.Details = append(e.Details[:len(entry.Details):len(entry.Details)], more...)
		if _, err := s.Trail.Append(ctx, e); err != nil {
			return &app.AuditUnavailableError{Doing: "recording that older accounts were put back", Err: err}
		}
		return nil
	}
	if err := record(ctx, audit.Detail{Name: "phase", Value: "begun"}); err != nil {
		return nil, err
	}
	undone, err := s.undone(ctx, old.Undone)
	if err != nil {
		return nil, err
	}
	done, err := s.Users.Renew(ctx, actor, old.Known)
	if err != nil {
		return nil, errors.Join(err, record(context.WithoutCancel(ctx), audit.Detail{Name: "phase", Value: "refused"}))
	}
	return undone, record(context.WithoutCancel(ctx), GenerationDetail(done.Generation))
}

// rank has what was taken away come first: it is back.
func rank(u Undone) int {
	return slices.Index([]string{"user-disabled", "role-profile-unassigned", u.What}, u.What)
}

// undone reads from the trail what the changes were that have to be made again.
func (s *Station) undone(ctx context.Context, records []uint64) ([]Undone, error) {
	out := []Undone{}
	for _, seq := range records {
		r, payloads, err := s.Trail.Show(ctx, seq)
		if err != nil {
			return nil, &app.AuditUnavailableError{Doing: fmt.Sprintf("reading record %d", seq), Err: err}
		}
		u := Undone{Seq: seq, User: r.User.UserID}
		for _, d := range r.Details {
			if d.Name == "what" {
				u.What = d.Value
			}
		}
		for _, p := range payloads {
			if user, ok := app.StaffUser(p); ok {
				u.User = user
			}
		}
		if u.What == "" {
			u.What = r.Event.String()
		}
		out = append(out, u)
	}
	slices.SortStableFunc(out, func(a, b Undone) int { return cmp.Compare(rank(a), rank(b)) })
	return out, nil
}
