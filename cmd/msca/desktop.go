package main

import (
	"context"
	"fmt"
	"sync"
	"time"

	"fyne.io/fyne/v2"

	"msca/app"
	"msca/app/ui/kit"
	"msca/app/ui/lock"
	"msca/app/ui/lookup"
	"msca/app/ui/result"
	"msca/app/ui/rolechooser"
	"msca/app/ui/shell"
	"msca/app/ui/signin"
	"msca/app/ui/warning"
	"msca/cmd/internal/station"
	"msca/smartcard"
)

const product = "msca"

// desktop connects the views with the desk. Everything in it happens on the UI
// goroutine, but for the work given to the runner.
type desktop struct {
	app     fyne.App
	window  fyne.Window
	st      *station.Station // nil until it is open
	desk    *app.Desk
	opening struct {
		st  *station.Station
		err error
	}
	training bool
	run      runner
	closing  <-chan struct{} // closed when the desktop ends
	ticking  context.CancelFunc
	quitting chan struct{} // closed by quit, with the window: from then on nothing is taken any more
	quit     func()

	stage              app.Stage // the stage whose screens are shown
	started            bool      // past the warning
	warning            *warning.View
	shell              *shell.View
	signin             *signin.View
	entry              signin.Model
	entryUser, lastUse string
	chooser            *rolechooser.View
	lock               *lock.View
	locked             lock.Model
	lockedCard         smartcard.Presence // of which locked tells
	lookup             *lookup.View
	result             *result.View
	audit              *auditWindow

	cancel    context.CancelFunc // of the look-up under way
	request   int                // numbers look-ups, so that a late answer finds no screen
	last      lookup.Values
	at        casework
	operation string // of the form
	told      string // the newest problem, in words for the service desk
	held      *held  // what we put on the clipboard, nil when nothing
	printing  *printout
	printer   string // chosen last
	slow      slowly

	handed   handed
	choosing *choosing  // a new password, nil when none
	batch    *batching  // nil when none
	users    *userAdmin // nil when that place is not the one opened last
	urgent   urgent     // emergency access
	second   *second    // a card that waits for a password, nil when none

	locking, ending *kit.Announcement // the warnings on the screen
	asking          *kit.Modal        // whether what is on the screen is to be left, or the session to end
	endTold         bool              // of the end of this session
}

func newDesktop(a fyne.App, training bool) *desktop {
	d := &desktop{app: a, window: a.NewWindow(product), training: training, stage: app.SignedOut}
	d.handed.Now = time.Now
	d.window.Resize(fyne.NewSize(1120, 820))
	d.window.CenterOnScreen()
	d.window.SetMaster()
	d.window.SetCloseIntercept(d.askToClose)
	d.quitting = make(chan struct{})
	d.quit = sync.OnceFunc(func() { close(d.quitting) })
	d.window.SetOnClosed(d.quit)
	return d
}

// open opens the workstation while the misuse warning is on the screen. The
// audit trail comes first in it; nothing but reading the warning can be done
// before it is open, and nothing at all when it cannot be opened.
func (d *desktop) open(o station.Options) {
	o.Waits = func() { d.run.show(func() { d.warns(wordsWaitsForOther) }) }
	d.run.background(func() {
		d.opening.st, d.opening.err = station.Open(context.Background(), o)
	}, func() {
		if d.opening.err != nil {
			d.showStartProblem(d.opening.err)
			return
		}
		d.st, d.desk = d.opening.st, d.opening.st.Desk
		d.warns("")
		d.desk.OnChange(func() { fyne.Do(d.follow) })
		ctx, stop := context.WithCancel(context.Background())
		d.ticking, d.closing = stop, ctx.Done()
		d.tick(ctx)
		d.proveTrail(ctx)
		if d.started {
			d.enterDesk()
		}
	})
}

// enterDesk leaves the warning for the sign-in.
func (d *desktop) enterDesk() {
	d.showSignIn()
	d.follow()
}

// end stops the background work after the window has closed.
func (d *desktop) end() error {
	d.quit()
	if d.handed.first != nil {
		_ = d.handed.first.Close() // what is left of it keeps nobody out
	}
	if d.desk != nil {
		d.stopLookup()
		d.leaveBatch()
		d.ticking()
		d.desk.OnChange(nil)
	}
	d.run.end()
	if d.opening.st == nil {
		return d.opening.err
	}
	if err := d.opening.st.Close(context.Background()); err != nil {
		return fmt.Errorf("closing: %w", err)
	}
	return nil
}

// title names the screen in the window's title; never a patient.
func (d *desktop) title(screen string) { d.titleOf(d.window, screen) }

func (d *desktop) titleOf(w fyne.Window, screen string) {
	if d.training {
		screen += wordsTrainingTitle
	}
	w.SetTitle(screen + " - " + product)
}

// show puts a view into the main window. The title comes last: it says that the
// screen is there.
func (d *desktop) show(v kit.View, title string) {
	kit.Show(d.window, v)
	d.shortcuts()
	d.title(title)
}

// shortcutsDo is what the shortcuts of the window do at a desk.
func (d *desktop) shortcutsDo() map[string]func() {
	return map[string]func(){
		kit.ShortcutNewSearch: func() { d.leaving(func() { d.shell.SetStatus(""); d.newSearch() }) },
		kit.ShortcutPrint:     d.printShown,
		kit.ShortcutLock:      d.lockNow,
		kit.ShortcutSignOut:   func() { d.askToSignOut(d.window.Canvas()) },
		kit.ShortcutAudit:     d.openAudit,
		kit.ShortcutHealth:    d.showHealthSheet,
		kit.ShortcutEmergency: d.emergencyKey,
		kit.ShortcutPlaces:    func() { d.shell.Places() },
	}
}

func (d *desktop) shortcuts() {
	do := d.shortcutsDo()
	for _, s := range kit.Shortcuts() {
		if f := do[s.ID]; f != nil && s.Shortcut != nil {
			d.window.Canvas().AddShortcut(s.Shortcut, func(fyne.Shortcut) {
				if d.stage == app.Active {
					f()
				}
			})
		}
	}
}

func (d *desktop) showWarning() {
	d.warning = warning.New(d.warningModel(), warning.Callbacks{Continue: func() {
		d.started = true
		if d.desk != nil {
			d.enterDesk()
		}
	}, Quit: d.window.Close})
	d.show(d.warning, wordsWarningTitle)
}

// warns has the warning say, too, why the workstation takes long to open.
func (d *desktop) warns(why string) {
	m := d.warningModel()
	m.Waits = why
	d.warning.SetModel(m)
}

func (d *desktop) warningModel() warning.Model {
	m := warning.Model{Product: product, Version: station.Build, Training: d.training}
	if d.training {
		m.Notice = trainingNotice()
	}
	if d.st != nil {
		m.Organisation = d.st.Config.Text("organisation.name")
	}
	return m
}

// follow brings the screen to the stage of the session. It runs after every
// change, and a lock passes through it: what is on the screen goes first.
func (d *desktop) follow() {
	s := d.desk.State()
	if s.Stage != d.stage {
		d.leave()
		if d.stage != app.SignedOut && (s.Stage == app.SignedOut || s.Stage == app.ChoosingRole) {
			d.handed.Drop() // it was for whoever had this role
		}
		d.stage = s.Stage
		if !d.started {
			return
		}
		switch s.Stage {
		case app.SignedOut:
			d.showSignIn()
		case app.ChoosingRole:
			d.showRoles(s)
		case app.Active:
			d.showDesk(s)
		case app.Locked:
			d.showLock(s)
		}
		return
	}
	if s.Emergency.Case != d.urgent.open && d.shell != nil {
		d.emergencyChanged(s)
	}
	switch {
	case d.waiting():
		d.secondChanged()
	case s.Stage == app.SignedOut && d.signin != nil:
		d.cardsChanged()
	case s.Stage == app.Locked && d.lock != nil:
		d.lockCardsChanged()
	}
}

// leave throws away what the screens of a stage held.
func (d *desktop) leave() {
	d.stopLookup()
	d.leaveBatch()
	d.last, d.at = lookup.Values{}, casework{}
	for _, v := range []kit.View{d.lookupView(), d.resultView(), d.signinView()} {
		if v != nil {
			v.Clear()
		}
	}
	if d.shell != nil {
		d.shell.Clear()
	}
	if d.audit != nil {
		d.audit.close()
	}
	d.dropPassword()
	d.dropSecond()
	d.urgent, d.users = urgent{}, nil
	d.lookup, d.result, d.shell, d.signin, d.chooser, d.lock = nil, nil, nil, nil, nil, nil
	d.locking, d.ending, d.asking = nil, nil, nil
	d.printing = nil
	d.forgetClipboard()
}

func (d *desktop) lookupView() kit.View {
	if d.lookup == nil {
		return nil
	}
	return d.lookup
}

func (d *desktop) resultView() kit.View {
	if d.result == nil {
		return nil
	}
	return d.result
}

func (d *desktop) signinView() kit.View {
	if d.signin == nil {
		return nil
	}
	return d.signin
}

// lockedByUser is the reason of a lock that the user asked for.
const lockedByUser = "locked by the user"

func (d *desktop) lockNow() {
	d.run.background(func() { d.desk.Lock(lockedByUser) }, func() {})
}
