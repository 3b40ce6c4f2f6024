package main

import (
	"context"
	"errors"
	"fmt"

	"msca/app"
	"msca/app/problem"
	"msca/app/ui/kit"
	"msca/app/ui/password"
	"msca/app/ui/signin"
	"msca/rbac"
	"msca/rbac/credential"
)

// choosing is a new password being chosen. At a first sign-in it holds the
// temporary password for as long as the screen is there.
type choosing struct {
	view   *password.View
	model  password.Model
	user   string
	first  bool
	card   bool // it completes a card that waits for it
	secret []byte
}

// changeOwnPassword begins choosing inside a session.
func (d *desktop) changeOwnPassword() { d.choosePassword(d.desk.State().Person.UserID, nil) }

// choosePassword begins choosing for a user; temporary is nil inside a session.
func (d *desktop) choosePassword(user string, temporary []byte) {
	d.dropPassword()
	c := &choosing{user: user, first: temporary != nil, secret: temporary}
	c.model = password.Model{
		Product: product, Organisation: d.st.Config.Text("organisation.name"), Training: d.st.Training, UserID: user, Rules: d.passwordRules(),
	}
	d.choosing = c
	cb := password.Callbacks{
		Change:      func(present, next, again string) { d.changePassword(c, present, next, again) },
		CopyProblem: d.copyProblem,
	}
	if c.first {
		cb.Cancel = d.giveUpPassword
		c.view = password.NewFirst(c.model, cb)
		d.dropEntrance()
		d.show(c.view, wordsChoosePassword)
		return
	}
	cb.Cancel = d.home
	c.view = password.New(c.model, cb)
	d.result = nil // cleared by the frame
	d.content(c.view, wordsChangeYourPassword)
}

// giveUpPassword forgets a first sign-in and waits for another.
func (d *desktop) giveUpPassword() {
	if d.waiting() {
		d.giveUpSecond()
		return
	}
	d.backToEntrance()
}

// dropPassword forgets everything about a password being chosen.
func (d *desktop) dropPassword() {
	if d.choosing != nil {
		clear(d.choosing.secret)
		d.choosing.view.Clear()
		d.choosing = nil
	}
}

func (d *desktop) passwordRules() []string {
	p, err := credential.PolicyNamed(d.st.Config.Text("password.policy"))
	if err != nil {
		return nil
	}
	return problem.PasswordRules(p.MinChars, p.Classes, p.History, p.UseDenyList)
}

func (d *desktop) changePassword(c *choosing, present, next, again string) {
	c.model.Errors, c.model.Problem = nil, nil
	wrong := func(field, words string) {
		c.model.Errors = append(c.model.Errors, kit.FieldError{Field: field, Message: words})
	}
	if !c.first && present == "" {
		wrong(password.FieldPresent, wordsTypePresent)
	}
	switch {
	case next == "":
		wrong(password.FieldNext, wordsTypeNew)
	case next != again:
		wrong(password.FieldNext, wordsPasswordsDiffer)
	}
	if c.model.Errors != nil {
		d.refusePassword(c)
		return
	}
	c.model.Busy = true
	c.view.SetModel(c.model)
	old, chosen := []byte(present), []byte(next)
	if c.first {
		old = append([]byte(nil), c.secret...)
	}
	var changed, err error
	d.run.background(func() {
		defer clear(old)
		defer clear(chosen)
		ctx := context.Background()
		if changed = d.desk.ChangePassword(ctx, c.user, old, chosen); changed == nil && c.first {
			err = d.signInChosen(c, chosen)
		}
	}, func() {
		switch {
		case d.choosing != c: // given up, or locked
		case changed != nil:
			d.passwordRefused(c, changed)
		case c.first && err != nil && (c.card || d.stage == app.Locked):
			d.waitsNoMore(err)
		case c.first && err != nil: // changed, but not signed in: begin again with the new one
			d.giveUpPassword()
			d.entry.Method = signin.Local
			d.refuseEntry(err)
		case !c.first:
			d.home()
			d.shell.SetStatus(wordsPasswordChanged)
		}
	})
}

// passwordRefused says why. Only what is about the present password stands
// beside its field; the rules of the new one are a problem with what to do.
func (d *desktop) passwordRefused(c *choosing, err error) {
	c.model.Busy = false
	var wrong *rbac.WrongPasswordError
	var unavailable *app.AuditUnavailableError
	if errors.As(err, &wrong) && !c.first && !errors.As(err, &unavailable) {
		left := fmt.Sprintf(wordsWrongPassword, wrong.Left, plural(wrong.Left, wordsAttemptCount))
		c.model.Errors = []kit.FieldError{{Field: password.FieldPresent, Message: left}}
	} else {
		c.model.Problem = d.tellError(err)
	}
	d.refusePassword(c)
}

func (d *desktop) refusePassword(c *choosing) {
	c.view.SetModel(c.model)
	if c.first {
		d.title(wordsErrorChoosePassword)
	} else {
		d.title(wordsErrorChangePassword)
	}
}
