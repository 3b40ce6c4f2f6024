package main

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"msca/app"
	"msca/app/problem"
	"msca/app/ui/lock"
	"msca/app/ui/rolechooser"
	"msca/app/ui/signin"
	"msca/cmd/internal/station"
	"msca/cmd/internal/training"
	"msca/rbac"
	"msca/smartcard"
)

func trainingNotice() string {
	ids := ""
	for _, a := range training.Accounts()[1:] {
		ids += a.ID + ", "
	}
	return fmt.Sprintf(wordsTrainingSignIn,
		training.PIN, strings.TrimSuffix(ids, ", "), training.Accounts()[0].ID, training.Password)
}

func (d *desktop) showSignIn() {
	d.entry = signin.Model{
		Product: product, Version: station.Build, Organisation: d.st.Config.Text("organisation.name"), Training: d.st.Training,
		SmartcardAllowed: d.st.Readers != nil, LocalAllowed: d.st.Users != nil, TriesLeft: -1,
		Notice: d.handedNotice(),
	}
	if !d.entry.SmartcardAllowed {
		d.entry.Method = signin.Local
	}
	d.signin = signin.New(d.entry, signin.Callbacks{
		SignInCard: d.signInCard, SignInLocal: d.signInLocal, Quit: d.window.Close,
		ChooseMethod: func(m signin.Method) {
			d.entry.Method, d.entry.Problem, d.entry.Errors = m, nil, nil
			d.signin.SetModel(d.entry)
			d.signin.FocusFirst(d.window.Canvas())
			d.title(d.signInTitle())
		},
		CopyProblem: d.copyProblem,
	})
	d.show(d.signin, d.signInTitle())
	d.cardsChanged()
}

// signInTitle says whether a card is still waited for.
func (d *desktop) signInTitle() string {
	if d.entry.Method == signin.Smartcard && d.entry.Card != signin.CardReady {
		return wordsWaitingForCard
	}
	return wordsSignIn
}

// theCard picks the reader to sign in with: the first with a card.
func theCard(s smartcard.Snapshot) (smartcard.Presence, signin.CardState) {
	switch {
	case errors.Is(s.Err, smartcard.ErrNoService), errors.Is(s.Err, smartcard.ErrWatchLost):
		return smartcard.Presence{}, signin.NoService
	case s.Err != nil:
		return smartcard.Presence{}, signin.NoReader
	case len(s.Readers) == 0:
		return smartcard.Presence{}, signin.Checking
	}
	for _, p := range s.Readers {
		if p.State == smartcard.Present {
			return p, signin.CardReady
		}
	}
	for _, p := range s.Readers {
		if p.State == smartcard.Mute {
			return p, signin.CardMute
		}
	}
	return s.Readers[0], signin.NoCard
}

func (d *desktop) cardsChanged() {
	if d.signin == nil {
		return
	}
	p, state := theCard(d.desk.Cards())
	if state == d.entry.Card && p.Reader == d.entry.Reader {
		return
	}
	d.entry.Card, d.entry.Reader = state, p.Reader
	d.entry.TriesLeft, d.entry.LastTry = -1, false
	d.signin.SetModel(d.entry)
	if state == signin.CardReady && d.entry.Method == signin.Smartcard {
		d.signin.FocusFirst(d.window.Canvas())
	}
	d.title(d.signInTitle())
}

func (d *desktop) signInCard(digits string, spendLastTry bool) {
	presence, state := theCard(d.desk.Cards())
	if state != signin.CardReady {
		d.cardsChanged()
		return
	}
	pin, err := smartcard.NewPIN([]byte(digits))
	if err != nil {
		d.refuseEntry(err)
		return
	}
	d.enter(func() error { return d.desk.SignInWithCard(context.Background(), presence, pin, spendLastTry) })
}

func (d *desktop) signInLocal(userID, password string) {
	secret := []byte(password)
	d.entryUser = userID
	d.enter(func() error {
		err := d.desk.SignInWithAccount(context.Background(), userID, secret)
		if errors.Is(err, rbac.ErrMustChange) {
			return &mustChange{err, secret} // who chooses a new one needs it once more
		}
		clear(secret)
		return err
	})
}

// mustChange carries the temporary password to the screen that replaces it.
type mustChange struct {
	error
	secret []byte
}

func (e *mustChange) Unwrap() error { return e.error }

// enter signs in in the background; the stage changes through follow.
func (d *desktop) enter(signIn func() error) {
	d.entry.Busy, d.entry.Problem, d.entry.Errors = true, nil, nil
	d.signin.SetModel(d.entry)
	var err error
	d.run.background(func() { err = signIn() }, func() {
		var first *mustChange
		switch isFirst := errors.As(err, &first); {
		case errors.Is(err, app.ErrPasswordNeeded) && d.signin != nil:
			d.askPassword()
		case isFirst && d.signin != nil:
			d.choosePassword(d.entryUser, first.secret)
		case isFirst:
			clear(first.secret)
		case d.signin != nil && err != nil:
			d.refuseEntry(err)
		}
	})
}

func (d *desktop) refuseEntry(err error) {
	d.entry.Busy = false
	d.entry.Problem = d.tellError(err)
	var wrong *smartcard.PINError
	switch {
	case errors.As(err, &wrong):
		d.entry.TriesLeft, d.entry.LastTry = wrong.Left, wrong.Left == 1
		if wrong.Blocked {
			d.entry.Card = signin.CardBlocked
		}
	case errors.Is(err, smartcard.ErrLastTry):
		d.entry.TriesLeft, d.entry.LastTry = 1, true
	case errors.Is(err, smartcard.ErrUnknownCard):
		d.entry.Card = signin.CardUnknown
	}
	d.signin.SetModel(d.entry)
	d.signin.ClearSecrets()
	d.title(fmt.Sprintf(wordsErrorSignIn, d.entry.Problem.Title, triesWords(wrong)))
}

func means(m app.Means) string {
	if m == app.ByCard {
		return wordsSmartcard
	}
	return wordsAccount
}

// roleModel is what the chooser offers in a session.
func (d *desktop) roleModel(s app.State) rolechooser.Model {
	m := rolechooser.Model{Product: product, UserName: s.Person.Name, Method: means(s.Means), Training: d.st.Training}
	for _, p := range s.Profiles {
		m.Roles = append(m.Roles, rolechooser.Role{ID: p.ID, JobRole: p.JobRoleName, Code: p.JobRoleCode, Organisation: p.OrganisationName, ODSCode: p.ODSCode})
	}
	if len(m.Roles) > 0 {
		m.Selected = m.Roles[0].ID
	} else {
		m.Problem = d.tell(problem.Of("CARD-ROLES"), "")
	}
	return m
}

func (d *desktop) showRoles(s app.State) {
	m := d.roleModel(s)
	d.lastUse = "" // that of whoever was here before
	d.chooser = rolechooser.New(m, rolechooser.Callbacks{Confirm: d.confirmRole, Cancel: d.signOut})
	d.show(d.chooser, wordsChooseYourRole)
	d.showLastUse(m)
}

// showLastUse tells who signed in when they did so before, so that somebody
// else's use is noticed.
func (d *desktop) showLastUse(m rolechooser.Model) {
	var last app.LastUse
	var err error
	asked := d.chooser
	d.run.background(func() { last, err = d.desk.LastUse(context.Background()) }, func() {
		if d.chooser == nil || d.chooser != asked || err != nil { // of this session
			return
		}
		d.lastUse = lastUseWords(last)
		m.LastUse = d.lastUse
		d.chooser.SetModel(m)
	})
}

func lastUseWords(l app.LastUse) string {
	said, since := wordsNeverSignedIn, wordsBeforeThat
	if !l.Time.IsZero() {
		since = wordsSinceThen
		said = fmt.Sprintf(wordsYouLastSignedIn, l.Time.Format("02-Jan-2006"), l.Time.Format("15:04"))
	}
	switch {
	case l.Failed == 1:
		said += fmt.Sprintf(wordsFailedAttempt, since)
	case l.Failed > 1:
		said += fmt.Sprintf(wordsFailedAttemptsCount, l.Failed, since)
	}
	return said
}

func (d *desktop) confirmRole(id string) {
	var err error
	asked := d.chooser
	d.run.background(func() { err = d.desk.ChooseRole(context.Background(), id) }, func() {
		if err != nil && d.chooser != nil && d.chooser == asked {
			m := d.roleModel(d.desk.State()) // to be tried again
			m.Selected, m.LastUse, m.Problem = id, d.lastUse, d.tellError(err)
			d.chooser.SetModel(m)
			d.title(wordsErrorChooseYourRole)
		}
	})
}

func (d *desktop) showLock(s app.State) {
	d.locked = lock.Model{
		Product: product, UserName: s.Person.Name, Role: s.Person.JobRoleName, Organisation: s.Person.OrganisationName,
		Training: d.st.Training, Reason: wordsYouLockedScreen, TriesLeft: -1, Notice: d.handedNotice(),
	}
	if s.Why != lockedByUser {
		d.locked.Reason = sentence(s.Why)
	}
	if s.Cause != nil {
		p := problem.For(s.Cause)
		d.locked.Reason = strings.Join(append([]string{p.Title + "."}, p.Do[:min(len(p.Do), 1)]...), " ")
		if p.Serious {
			d.locked.Reason += " " + fmt.Sprintf(wordsCodeIs, p.Code)
		}
		d.locked.Barred = errors.Is(s.Cause, rbac.ErrDisabled)
	}
	if s.Means == app.ByAccount {
		d.locked.Method = lock.Local
	}
	d.lock = lock.New(d.locked, lock.Callbacks{Unlock: d.unlock, SomebodyElse: d.signOut, SignOut: d.signOut, CopyProblem: d.copyProblem})
	d.show(d.lock, wordsLocked)
	d.lockCardsChanged()
}

func (d *desktop) lockCardsChanged() {
	p, state := theCard(d.desk.Cards())
	appeared := state == signin.CardReady && !d.locked.CardReady
	if state != signin.CardReady || p.Reader != d.lockedCard.Reader || p.Count != d.lockedCard.Count { // what is known of the tries is known of one card
		d.locked.TriesLeft, d.locked.LastTry, d.locked.Blocked = -1, false, false
	}
	d.lockedCard = p
	d.locked.CardReady = state == signin.CardReady
	d.locked.Card = cardLines[state]
	if appeared {
		d.locked.Problem = nil // it was about the card before
	}
	if d.locked.Blocked {
		d.locked.Card = wordsCardBlocked
	}
	d.lock.SetModel(d.locked)
	if appeared {
		d.lock.FocusFirst(d.window.Canvas())
	}
	switch {
	case d.locked.Problem != nil && !appeared:
	case d.locked.CardReady && d.locked.Method == lock.Smartcard:
		d.title(wordsLockedCardInReader)
	default:
		d.title(wordsLocked)
	}
}

var cardLines = map[signin.CardState]string{
	signin.Checking: wordsLookingForCardReader, signin.NoService: wordsNoCardService,
	signin.NoReader: wordsNoCardReader, signin.NoCard: wordsPutCardIn,
	signin.CardReady: wordsCardInReader, signin.CardMute: wordsCardMute,
}

// unlock is a full sign-in by the same person.
func (d *desktop) unlock(secret string, spendLastTry bool) {
	s := d.desk.State()
	typed := []byte(secret)
	presence, _ := theCard(d.desk.Cards())
	d.locked.Busy, d.locked.Problem = true, nil
	d.lock.SetModel(d.locked)
	var err error
	d.run.background(func() {
		if s.Means == app.ByAccount {
			if err = d.desk.SignInWithAccount(context.Background(), s.Person.UserID, typed); errors.Is(err, rbac.ErrMustChange) {
				err = &mustChange{err, typed} // who chooses a new one needs it once more
				return
			}
			clear(typed)
			return
		}
		defer clear(typed)
		var pin smartcard.PIN
		if pin, err = smartcard.NewPIN(typed); err == nil {
			err = d.desk.SignInWithCard(context.Background(), presence, pin, spendLastTry)
		}
	}, func() {
		var first *mustChange
		switch isFirst := errors.As(err, &first); {
		case isFirst && d.lock != nil:
			d.choosePassword(s.Person.UserID, first.secret)
		case isFirst:
			clear(first.secret)
		case d.lock == nil || err == nil:
		case errors.Is(err, app.ErrPasswordNeeded):
			d.askPassword()
		default:
			d.refuseUnlock(err)
		}
	})
}

// refuseUnlock says why the screen stays locked, and before the last PIN try that
// it is the last.
func (d *desktop) refuseUnlock(err error) {
	d.locked.Busy, d.locked.Problem = false, d.tell(problem.ForUnlock(err), "")
	d.locked.Barred = d.locked.Barred || errors.Is(err, rbac.ErrDisabled)
	said := fmt.Sprintf(wordsErrorLocked, d.locked.Problem.Title)
	var wrong *smartcard.PINError
	switch {
	case errors.As(err, &wrong) && wrong.Blocked:
		d.locked.TriesLeft, d.locked.LastTry, d.locked.Blocked, d.locked.Card = 0, false, true, wordsCardBlocked
	case errors.As(err, &wrong):
		d.locked.TriesLeft, d.locked.LastTry = wrong.Left, wrong.Left == 1
		said += triesWords(wrong)
	case errors.Is(err, smartcard.ErrLastTry):
		d.locked.TriesLeft, d.locked.LastTry = 1, true
	}
	d.lock.SetModel(d.locked)
	d.title(said)
}

// triesWords are what a title says of the tries left.
func triesWords(e *smartcard.PINError) string {
	if e == nil || e.Blocked {
		return ""
	}
	return fmt.Sprintf(wordsTriesLeft, e.Left, plural(e.Left, wordsTryCount))
}
