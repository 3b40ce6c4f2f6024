package main

import (
	"context"
	"errors"
	"fmt"

	"msca/app"
	"msca/app/ui/kit"
	"msca/app/ui/secondfactor"
	"msca/rbac"
)

// second is a card that was accepted and waits for its holder's password.
type second struct {
	view  *secondfactor.View
	model secondfactor.Model
}

// askPassword follows an accepted card, at sign-in or at unlock.
func (d *desktop) askPassword() {
	who, err := d.desk.Awaiting()
	if err != nil {
		d.waitsNoMore(err)
		return
	}
	s := &second{model: secondfactor.Model{
		Product: product, Organisation: d.st.Config.Text("organisation.name"), Training: d.st.Training,
		Name: who.Name, UserID: who.UserID, Unlocking: d.stage == app.Locked && who.UserID == d.desk.State().Person.UserID,
	}}
	d.second = s
	s.view = secondfactor.New(s.model, secondfactor.Callbacks{
		Confirm: func(password string) { d.confirmPassword(s, password) }, Cancel: d.giveUpSecond, CopyProblem: d.copyProblem,
	})
	d.dropEntrance()
	d.show(s.view, wordsPassword)
}

// dropEntrance clears the screen before, whose place is taken.
func (d *desktop) dropEntrance() {
	if d.signin != nil {
		d.signin.Clear()
	}
	if d.lock != nil {
		d.lock.Clear()
	}
	d.signin, d.lock = nil, nil
}

func (d *desktop) confirmPassword(s *second, password string) {
	s.model.Errors, s.model.Problem = nil, nil
	if password == "" {
		s.model.Errors = []kit.FieldError{{Field: secondfactor.FieldPassword, Message: wordsTypeYourPassword}}
		s.view.SetModel(s.model)
		d.title(wordsErrorPassword)
		return
	}
	s.model.Busy = true
	s.view.SetModel(s.model)
	secret := []byte(password)
	var err error
	d.run.background(func() { err = d.desk.ConfirmWithPassword(context.Background(), secret) }, func() {
		if !errors.Is(err, rbac.ErrMustChange) {
			defer clear(secret)
		}
		_, waits := d.desk.Awaiting()
		switch {
		case d.second != s || err == nil: // locked, or signed in: the stage has changed the screen
		case waits != nil:
			d.waitsNoMore(err)
		case errors.Is(err, rbac.ErrMustChange):
			d.chooseCardPassword(s.model.UserID, secret)
		default:
			s.model.Busy, s.model.Problem = false, d.tellError(err)
			s.view.SetModel(s.model)
			d.title(fmt.Sprintf(wordsErrorPasswordWhy, s.model.Problem.Title))
		}
	})
}

// chooseCardPassword replaces a password that is for the first sign-in only,
// while the card goes on waiting.
func (d *desktop) chooseCardPassword(user string, temporary []byte) {
	d.second.view.Clear()
	d.second = nil
	d.choosePassword(user, temporary)
	d.choosing.card = true
}

// signInChosen signs in with a password that was chosen a moment ago.
func (d *desktop) signInChosen(c *choosing, chosen []byte) error {
	if c.card {
		return d.desk.ConfirmWithPassword(context.Background(), chosen)
	}
	return d.desk.SignInWithAccount(context.Background(), c.user, chosen)
}

// waiting says whether a screen is there that goes with a waiting card.
func (d *desktop) waiting() bool { return d.second != nil || d.choosing != nil && d.choosing.card }

// secondChanged leaves the screen of a card that waits no more. What a
// confirmation under way comes to, it tells itself.
func (d *desktop) secondChanged() {
	if d.second != nil && d.second.model.Busy || d.choosing != nil && d.choosing.model.Busy {
		return
	}
	if _, err := d.desk.Awaiting(); err != nil {
		d.waitsNoMore(err)
	}
}

// waitsNoMore goes back to where the card is asked for, and says why.
func (d *desktop) waitsNoMore(why error) {
	d.backToEntrance()
	switch {
	case d.lock != nil:
		d.refuseUnlock(why)
	case d.signin != nil:
		d.refuseEntry(why)
	}
}

func (d *desktop) backToEntrance() {
	d.dropSecond()
	d.dropPassword()
	if d.stage == app.Locked {
		d.showLock(d.desk.State())
		return
	}
	d.showSignIn()
}

// giveUpSecond forgets the accepted card.
func (d *desktop) giveUpSecond() {
	d.backToEntrance()
	d.run.background(func() { d.desk.GiveUpPassword(context.Background()) }, func() {})
}

func (d *desktop) dropSecond() {
	if d.second != nil {
		d.second.view.Clear()
		d.second = nil
	}
}
