package main

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"msca/app"
	"msca/app/ui/kit"
	"msca/app/ui/users"
	"msca/audit/timesource"
	"msca/cmd/internal/station"
	"msca/rbac"
)

// userAdmin is the screen of the accounts while it is in the frame.
type userAdmin struct {
	d       *desktop
	view    *users.View
	model   users.Model
	members []app.Member
	shown   []app.Member // those that fit what was typed
	text    string
}

func (d *desktop) openUsers() {
	a := &userAdmin{d: d}
	a.model.MayInactive = d.desk.Decide(rbac.StaffInactiveView).Allowed
	a.view = users.New(a.model, users.Callbacks{
		Filter: func(text string) { a.text = text; a.filter(); a.view.SetModel(a.model) },
		Inactive: func(on bool) {
			a.model.Inactive, a.model.Detail = on, nil
			a.load(nil)
		},
		Open: a.open, Add: func() { d.afterPassword(a.add) }, Enable: a.enableByID,
		SetEnabled: a.setEnabled, Unlock: a.unlock, Reset: func() { d.afterPassword(a.reset) }, Assign: a.assign, Unassign: a.unassign,
		CloseDetail: func() { a.model.Detail = nil; a.view.SetModel(a.model) },
		SecretNoted: a.secretNoted,
		CopyProblem: d.copyProblem, Back: d.leavePlace,
	})
	a.show()
	a.load(nil)
}

// show puts the list into the frame.
func (a *userAdmin) show() {
	a.d.result = nil // cleared by the frame
	a.d.users = a
	a.view.SetModel(a.model)
	a.d.content(a.view, wordsUsers)
	a.d.shell.SetCurrent("users")
}

func (a *userAdmin) current() bool { return a.d.inFrame(a.view) }

// inFrame says whether a view is still what the frame shows.
func (d *desktop) inFrame(v kit.View) bool { return d.shell != nil && d.shell.Content() == v }

// load reads the accounts anew; then is done when they are there.
func (a *userAdmin) load(then func()) {
	a.model.Busy, a.model.Problem = true, nil
	a.view.SetModel(a.model)
	inactive := a.model.Inactive
	var members []app.Member
	var err error
	a.d.run.background(func() { members, err = a.d.desk.Members(context.Background(), inactive) }, func() {
		if !a.current() {
			return
		}
		a.model.Busy, a.members = false, members
		if err != nil {
			a.model.Problem = a.d.tellError(err)
		}
		a.filter()
		if then != nil {
			then()
		}
		a.view.SetModel(a.model)
		a.d.title(fmt.Sprintf(wordsUsersFound, len(a.shown)))
	})
}

func (a *userAdmin) filter() {
	a.shown, a.model.Rows = nil, nil
	for _, m := range a.members {
		words := m.ID + " " + m.Name + " " + stateOf(m)
		for _, p := range m.RoleProfiles {
			words += " " + profileWords(p)
		}
		if !strings.Contains(strings.ToLower(words), strings.ToLower(strings.TrimSpace(a.text))) {
			continue
		}
		a.shown = append(a.shown, m)
		a.model.Rows = append(a.model.Rows, users.Row{ID: m.ID, Name: m.Name, State: stateOf(m), LastUsed: day(m.LastUsed, wordsNever), Marked: m.Locked || m.MustChange})
	}
	kind := wordsStateEnabled
	if a.model.Inactive {
		kind = wordsStateDisabled
	}
	a.model.Found = fmt.Sprintf("%d %s %s", len(a.shown), kind, plural(len(a.shown), wordsUserCount))
}

func stateOf(m app.Member) string {
	switch {
	case !m.Enabled:
		return wordsStateDisabled
	case m.Locked:
		return wordsStateLocked
	case !m.HasPassword:
		return wordsCardOnly
	case m.MustChange:
		return wordsMustRenew
	}
	return wordsStateEnabled
}

func day(t time.Time, none string) string {
	if t.IsZero() {
		return none
	}
	return t.In(timesource.London()).Format("02-Jan-2006 15:04")
}

func profileWords(p rbac.RoleProfile) string {
	words := fmt.Sprintf(wordsRoleAt, p.JobRoleCode, p.JobRoleName, p.ODSCode)
	if len(p.Activities) > 0 {
		words += fmt.Sprintf(wordsWithActivities, strings.Join(p.Activities, ", "))
	}
	for _, g := range p.Grants {
		words += fmt.Sprintf(wordsMayAlso, string(g))
	}
	return words
}

func (a *userAdmin) open(row int) {
	if row >= len(a.shown) {
		return
	}
	a.model.Detail = detailOf(a.shown[row])
	a.view.SetModel(a.model)
}

func detailOf(m app.Member) *users.Detail {
	d := &users.Detail{ID: m.ID, Title: strings.TrimSpace(m.Name + " (" + m.ID + ")"), Enabled: m.Enabled, Locked: m.Locked}
	if m.LastManager {
		d.Protected = wordsLastManager
	}
	state := stateOf(m)
	if m.MustChange {
		state = wordsMustChoosePassword
	}
	d.Facts = []kit.Pair{{Label: wordsState, Value: state}, {Label: wordsLastUsed, Value: day(m.LastUsed, wordsNever)}, {Label: wordsMade, Value: day(m.Created, wordsNotKnown)}}
	if m.HasPassword {
		d.Facts = append(d.Facts, kit.Pair{Label: wordsPasswordSet, Value: day(m.PasswordChanged, wordsNotKnown)})
	}
	if m.Failed > 0 {
		d.Facts = append(d.Facts, kit.Pair{Label: wordsFailedAttempts, Value: fmt.Sprint(m.Failed)})
	}
	if m.Locked && !m.LockedUntil.IsZero() {
		d.Facts = append(d.Facts, kit.Pair{Label: wordsLockedUntil, Value: day(m.LockedUntil, "")})
	}
	for _, p := range m.RoleProfiles {
		d.Profiles = append(d.Profiles, users.Profile{ID: p.ID, Words: profileWords(p), Short: fmt.Sprintf(wordsCodeAt, p.JobRoleCode, p.ODSCode)})
	}
	return d
}

// change makes a change to the open user and shows what came of it.
func (a *userAdmin) change(done string, change func(ctx context.Context) (app.StaffChange, error)) {
	id := ""
	if a.model.Detail != nil {
		id = a.model.Detail.ID
	}
	a.model.Busy, a.model.Problem = true, nil
	a.view.SetModel(a.model)
	var err error
	a.d.run.background(func() { _, err = change(context.Background()) }, func() {
		if !a.current() {
			return
		}
		a.model.Busy = false
		if err != nil {
			a.model.Problem = a.d.tellError(err)
			a.view.SetModel(a.model)
			a.d.title(wordsErrorUsers)
			return
		}
		a.d.shell.SetStatus(done)
		a.load(func() { a.reopen(id) })
	})
}

// reopen shows the user again as it is now, if it is still in the list.
func (a *userAdmin) reopen(id string) {
	i := slices.IndexFunc(a.shown, func(m app.Member) bool { return m.ID == id })
	a.model.Detail = nil
	if i >= 0 {
		a.model.Detail = detailOf(a.shown[i])
	}
}

func (a *userAdmin) setEnabled(on bool) {
	id := a.model.Detail.ID
	if on {
		a.change(fmt.Sprintf(wordsIsEnabled, id), func(ctx context.Context) (app.StaffChange, error) { return a.d.desk.SetEnabled(ctx, id, true) })
		return
	}
	kit.Confirm(a.d.window.Canvas(), kit.Question{Title: fmt.Sprintf(wordsDisableAsk, id), Warning: true, Yes: wordsDisable, No: wordsLeaveAsIs,
		Text: wordsDisableText}, func(yes bool) {
		if yes {
			a.change(fmt.Sprintf(wordsIsDisabled, id), func(ctx context.Context) (app.StaffChange, error) { return a.d.desk.SetEnabled(ctx, id, false) })
		}
	})
}

func (a *userAdmin) unlock() {
	id := a.model.Detail.ID
	a.change(fmt.Sprintf(wordsIsUnlocked, id), func(ctx context.Context) (app.StaffChange, error) { return a.d.desk.UnlockUser(ctx, id) })
}

func (a *userAdmin) unassign(profile string) {
	id, words := a.model.Detail.ID, profile
	for _, p := range a.model.Detail.Profiles {
		if p.ID == profile {
			words = p.Words
		}
	}
	kit.Confirm(a.d.window.Canvas(), kit.Question{Title: wordsTakeAwayAsk, Warning: true, Yes: wordsTakeAway, No: wordsLeaveAsIs,
		Text: fmt.Sprintf(wordsTakeAwayText, words, id)}, func(yes bool) {
		if yes {
			a.change(wordsTakenAway, func(ctx context.Context) (app.StaffChange, error) { return a.d.desk.UnassignRole(ctx, id, profile) })
		}
	})
}

func (a *userAdmin) reset() {
	id := a.model.Detail.ID
	kit.Confirm(a.d.window.Canvas(), kit.Question{Title: fmt.Sprintf(wordsNewPasswordAsk, id), Yes: wordsNewPassword, No: wordsLeaveAsIs,
		Text: wordsNewPasswordText}, func(yes bool) {
		if yes {
			a.withSecret(id, func(ctx context.Context, temporary []byte) error {
				_, err := a.d.desk.SetPassword(ctx, id, temporary)
				return err
			}, func(err error) {
				a.model.Busy, a.model.Problem = false, a.d.tellError(err)
				a.view.SetModel(a.model)
			})
		}
	})
}

// withSecret makes a temporary password up, has it set and shows it once.
func (a *userAdmin) withSecret(id string, set func(ctx context.Context, temporary []byte) error, refused func(error)) {
	var secret *users.Secret
	var err error
	a.d.run.background(func() {
		temporary, drawn := a.d.st.TemporaryPassword(id)
		if err = drawn; err != nil {
			return
		}
		defer clear(temporary)
		if err = set(context.Background(), temporary); err == nil {
			secret = &users.Secret{User: id, Password: string(temporary)}
		}
	}, func() {
		if err != nil {
			refused(err)
			return
		}
		if a.d.shell == nil || a.d.stage != app.Active {
			return // locked meanwhile: another one has to be made
		}
		if !a.current() {
			a.show()
		}
		a.load(func() { a.model.Detail, a.model.Secret = nil, secret })
	})
}

// secretNoted takes the temporary password away.
func (a *userAdmin) secretNoted() {
	a.d.afterPassword(func() { a.view.SetModel(a.model) })
}

var wrongField = []struct {
	is    func(error) bool
	field string
}{
	{func(err error) bool { return errors.Is(err, rbac.ErrUserExists) }, users.FieldUserID},
	{func(err error) bool { return errors.Is(err, rbac.ErrNoSuchUser) }, users.FieldUserID},
	{station.IsBadUserID, users.FieldUserID},
	{func(err error) bool { return unknownCode(err, "job role") }, users.FieldJobRole},
	{func(err error) bool { return unknownCode(err, "activity") }, users.FieldActivities},
	{func(err error) bool { return unknownCode(err, "permission") || station.IsNotGrantable(err) }, users.FieldGrants},
}

func unknownCode(err error, kind string) bool {
	var unknown *rbac.UnknownCodeError
	return errors.As(err, &unknown) && unknown.Kind == kind
}
