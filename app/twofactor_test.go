package app_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"msca/app"
	"msca/audit"
	"msca/rbac"
	"msca/smartcard"
)

// accounts knows one user by id and password.
type accounts struct {
	id, password string
	err          error // instead of success
	asked        []string
}

func (a *accounts) Authenticate(_ context.Context, id string, password []byte) (rbac.User, error) {
	a.asked = append(a.asked, id)
	if id != a.id || string(password) != a.password {
		return rbac.User{}, &rbac.WrongPasswordError{Attempt: 1, Left: 9}
	}
	return rbac.User{ID: a.id, Enabled: true, RoleProfiles: []rbac.RoleProfile{{ID: "local-1", JobRoleCode: "R8015"}}}, a.err
}

func (a *accounts) ChangePassword(context.Context, string, []byte, []byte) (uint64, error) {
	return 0, nil
}

func (a *accounts) User(context.Context, string) (rbac.User, error) {
	return rbac.User{}, rbac.ErrNoSuchUser
}

func twoFactorWard(t *testing.T) (*ward, *accounts, *clock) {
	t.Helper()
	c, a := &clock{now: theTime()}, &accounts{id: "555012345678", password: "four words make one"}
	w := newWard(t, func(o *app.Options) { o.TwoFactor, o.Accounts, o.Now = true, a, c.time })
	return w, a, c
}

// With two factors the card alone signs nobody in, and nor does the password.
func TestMSCA_IG_02_Issue5_4_CardAndAccountTogether(t *testing.T) {
	w, a, _ := twoFactorWard(t)
	if err := w.enterPIN(t, pin); !errors.Is(err, app.ErrPasswordNeeded) || w.State().Stage != app.SignedOut {
		t.Fatalf("after the card: %v, %s", err, w.State().Stage)
	}
	if len(w.trail.events()) != 0 {
		t.Errorf("recorded before anybody was signed in: %v", w.trail.events())
	}
	var wrong *rbac.WrongPasswordError
	if err := w.ConfirmWithPassword(t.Context(), []byte("guess")); !errors.As(err, &wrong) || w.State().Stage != app.SignedOut {
		t.Errorf("a wrong password: %v, %s", err, w.State().Stage)
	}
	if e := w.trail.last(); e.Event != audit.SignInRefused || e.User.UserID != "555012345678" || e.Details[0].Value != "smartcard and account" || e.Details[2].Value != "1" {
		t.Errorf("the refusal is recorded as %s %v", e.Event, e.Details)
	}
	if err := w.ConfirmWithPassword(t.Context(), []byte(a.password)); err != nil {
		t.Fatal(err)
	}
	s := w.State()
	if s.Stage != app.ChoosingRole || s.Means != app.ByCard || len(s.Profiles) != 2 || s.Profiles[0].ID != nurse {
		t.Errorf("signed in as %+v; want the card's role profiles", s)
	}
	if e := w.trail.last(); e.Event != audit.SignedIn || e.Details[0].Value != "smartcard and account" {
		t.Errorf("recorded as %s %v", e.Event, e.Details)
	}
	if err := w.ConfirmWithPassword(t.Context(), []byte(a.password)); !errors.Is(err, app.ErrNotSignedIn) {
		t.Errorf("the same card's part counted twice: %v", err)
	}
	for _, id := range a.asked {
		if id != "555012345678" {
			t.Errorf("the account of %q was asked, not the card's", id)
		}
	}
}

// The account that belongs to a card is no way round the card.
func TestMSCA_IG_02_Issue5_4_AccountOfACardNeedsTheCard(t *testing.T) {
	w, a, _ := twoFactorWard(t)
	for _, id := range []string{"555012345678", " 555012345678 "} {
		if err := w.SignInWithAccount(t.Context(), id, []byte(a.password)); !errors.Is(err, app.ErrCardNeeded) || w.State().Stage != app.SignedOut {
			t.Errorf("%q: %v, %s", id, err, w.State().Stage)
		}
	}
	if e := w.trail.last(); e.Event != audit.SignInRefused {
		t.Errorf("last record %s", e.Event)
	}
	if len(a.asked) != 0 {
		t.Error("the password was tried without the card")
	}
	a.id = "boss"
	if err := w.SignInWithAccount(t.Context(), "boss", []byte(a.password)); err != nil {
		t.Errorf("somebody without a card: %v", err)
	}
}

// What came of the card does not outlive the card, two minutes, a sign-out or
// another refusal of the account.
func TestMSCA_IG_02_Issue5_4_CardsPartDoesNotLast(t *testing.T) {
	for name, spoil := range map[string]func(*testing.T, *ward, *accounts, *clock){
		"time":         func(_ *testing.T, _ *ward, _ *accounts, c *clock) { c.now = c.now.Add(2 * time.Minute) },
		"another card": func(t *testing.T, w *ward, _ *accounts, _ *clock) { w.swap(t, w.card) },
		"sign-out":     func(_ *testing.T, w *ward, _ *accounts, _ *clock) { w.SignOut(context.Background()) },
		"disabled":     func(_ *testing.T, _ *ward, a *accounts, _ *clock) { a.err = rbac.ErrDisabled },
		"must change":  func(_ *testing.T, _ *ward, a *accounts, _ *clock) { a.err = rbac.ErrMustChange },
		"no record":    func(_ *testing.T, w *ward, _ *accounts, _ *clock) { w.trail.failOn = audit.SignedIn },
	} {
		t.Run(name, func(t *testing.T) {
			w, a, c := twoFactorWard(t)
			if err := w.enterPIN(t, pin); !errors.Is(err, app.ErrPasswordNeeded) {
				t.Fatal(err)
			}
			spoil(t, w, a, c)
			if err := w.ConfirmWithPassword(t.Context(), []byte(a.password)); err == nil || w.State().Stage != app.SignedOut {
				t.Errorf("%v, %s; want nobody signed in", err, w.State().Stage)
			}
		})
	}
}

// A card that is taken out, given up or left waiting is a refused sign-in with a
// reason, and the reason can be asked for.
func TestMSCA_IG_02_Issue5_4_AWaitingCardEndsWithARecord(t *testing.T) {
	for _, c := range []struct {
		what string
		end  func(*testing.T, *ward, *clock)
		want error
	}{
		{"taken out", func(t *testing.T, w *ward, _ *clock) {
			w.readers.Eject(reader)
			until(t, "the desk to give the card up", func() bool {
				_, err := w.Awaiting()
				return err != nil
			})
		}, smartcard.ErrCardRemoved},
		{"late", func(_ *testing.T, w *ward, c *clock) {
			c.now = c.now.Add(2 * time.Minute)
			w.EndOverlong(context.Background())
		}, app.ErrPasswordLate},
		{"given up", func(_ *testing.T, w *ward, _ *clock) { w.GiveUpPassword(context.Background()) }, nil},
	} {
		w, a, clock := twoFactorWard(t)
		if err := w.enterPIN(t, pin); !errors.Is(err, app.ErrPasswordNeeded) {
			t.Fatal(err)
		}
		if who, err := w.Awaiting(); err != nil || who.UserID != "555012345678" || who.Name == "" {
			t.Fatalf("waiting for %+v, %v", who, err)
		}
		c.end(t, w, clock)
		_, why := w.Awaiting()
		if why == nil || c.want != nil && !errors.Is(why, c.want) {
			t.Errorf("%s: it ended because of %v", c.what, why)
		}
		if err := w.ConfirmWithPassword(t.Context(), []byte(a.password)); err == nil || w.State().Stage != app.SignedOut {
			t.Errorf("%s: the password afterwards: %v, %s", c.what, err, w.State().Stage)
		}
		var said []string
		for _, e := range w.trail.entries {
			if e.Event == audit.SignInRefused && e.User.UserID == "555012345678" {
				said = append(said, e.Details[1].Value)
			}
		}
		if len(said) != 1 || said[0] != why.Error() {
			t.Errorf("%s: the refusals are recorded with %q, want %q", c.what, said, why)
		}
	}
}

// A password for the first sign-in only is changed while the card waits longer.
func TestMSCA_IG_02_Issue5_4_FirstPasswordWhileTheCardWaits(t *testing.T) {
	w, a, c := twoFactorWard(t)
	if err := w.enterPIN(t, pin); !errors.Is(err, app.ErrPasswordNeeded) {
		t.Fatal(err)
	}
	a.err = rbac.ErrMustChange
	if err := w.ConfirmWithPassword(t.Context(), []byte(a.password)); !errors.Is(err, rbac.ErrMustChange) {
		t.Fatal(err)
	}
	c.now = c.now.Add(5 * time.Minute)
	a.err = nil
	if err := w.ConfirmWithPassword(t.Context(), []byte(a.password)); err != nil || w.State().Stage != app.ChoosingRole {
		t.Errorf("after choosing a password: %v, %s", err, w.State().Stage)
	}
}

// Unlocking takes both again, and gives the session back.
func TestMSCA_IG_02_Issue5_4_UnlockTakesBoth(t *testing.T) {
	w, a, _ := twoFactorWard(t)
	if err := w.enterPIN(t, pin); !errors.Is(err, app.ErrPasswordNeeded) {
		t.Fatal(err)
	}
	if err := errors.Join(w.ConfirmWithPassword(t.Context(), []byte(a.password)), w.ChooseRole(t.Context(), nurse)); err != nil {
		t.Fatal(err)
	}
	w.Lock("lock key")
	if err := w.enterPIN(t, pin); !errors.Is(err, app.ErrPasswordNeeded) || w.State().Stage != app.Locked {
		t.Fatalf("the card alone: %v, %s", err, w.State().Stage)
	}
	if err := w.ConfirmWithPassword(t.Context(), []byte(a.password)); err != nil || w.State().Stage != app.Active || w.State().Profile.ID != nurse {
		t.Errorf("both: %v, %s", err, w.State().Stage)
	}
	if e := w.trail.last(); e.Event != audit.Unlocked {
		t.Errorf("recorded as %s", e.Event)
	}
}

// renewed are accounts whose password a system manager has set anew, once changed.
type renewed struct {
	*accounts
	changed time.Time
}

func (a *renewed) user() rbac.User {
	return rbac.User{ID: a.id, Enabled: true, PasswordChanged: a.changed, MustChange: a.changed.After(theTime())}
}

func (a *renewed) Authenticate(ctx context.Context, id string, password []byte) (rbac.User, error) {
	if _, err := a.accounts.Authenticate(ctx, id, password); err != nil {
		return rbac.User{}, err
	}
	return a.user(), nil
}

func (a *renewed) User(context.Context, string) (rbac.User, error) { return a.user(), nil }

// A password set anew locks the session of a card that it was the second part of, too.
func TestMSCA_IG_02_3_15_2_APasswordSetAnewReachesACardsSession(t *testing.T) {
	a := &renewed{&accounts{id: "555012345678", password: "four words make one"}, theTime().Add(-time.Hour)}
	c := &clock{now: theTime()}
	w := newWard(t, func(o *app.Options) { o.TwoFactor, o.Accounts, o.Now = true, a, c.time })
	if err := w.enterPIN(t, pin); !errors.Is(err, app.ErrPasswordNeeded) {
		t.Fatal(err)
	}
	if err := errors.Join(w.ConfirmWithPassword(t.Context(), []byte(a.password)), w.ChooseRole(t.Context(), nurse)); err != nil {
		t.Fatal(err)
	}
	w.Recheck()
	if s := w.State(); s.Stage != app.Active {
		t.Fatalf("before: %s because of %v", s.Stage, s.Cause)
	}
	a.changed = theTime().Add(time.Minute)
	w.Recheck()
	if s := w.State(); s.Stage != app.Locked || !errors.Is(s.Cause, app.ErrPasswordSet) {
		t.Errorf("the session is %s because of %v, want locked by %v", s.Stage, s.Cause, app.ErrPasswordSet)
	}
}
