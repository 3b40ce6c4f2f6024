package main

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"fyne.io/fyne/v2"

	"msca/app"
	"msca/app/ui/auditframe"
	"msca/app/ui/kit"
	"msca/audit"
	"msca/rbac"
)

// auditWindow is the local viewer of the audit trail: a window of its own that
// goes with the session.
type auditWindow struct {
	d        *desktop
	window   fyne.Window
	frame    *auditframe.View
	model    auditframe.Model
	places   []auditPlace
	above    kit.View // a timeline or a screen as it was, above a place; nil: none
	verdict  string   // of the newest verification, for the title
	shown    string   // what is on the screen, for the title
	report   *audit.Report
	cancel   context.CancelFunc // of the question under way
	idle     func()             // takes its progress off the screen
	asked    int                // numbers questions, so that a late answer finds no screen
	counting context.CancelFunc // of the count beside a search
	proving  context.CancelFunc // of the verification under way
	locking  *kit.Announcement

	patient string // whom the last question was about

	search    *searchScreen
	who       *whoScreen
	patterns  *patternsScreen
	activity  *activityScreen
	evidence  *evidenceScreen
	state     *stateScreen
	retention *retentionScreen
}

// auditPlace is one screen of the window.
type auditPlace struct {
	id, label string
	view      kit.View
	there     bool // for whom it is
}

func (d *desktop) openAudit() {
	if d.audit != nil {
		d.audit.window.RequestFocus()
		return
	}
	a := &auditWindow{d: d, window: d.app.NewWindow(wordsAuditTrail)}
	a.search, a.who, a.patterns = newSearchScreen(a), newWhoScreen(a), newPatternsScreen(a)
	a.activity, a.evidence, a.state, a.retention = newActivityScreen(a), newEvidenceScreen(a), newStateScreen(a), newRetentionScreen(a)
	may := func(p rbac.Permission) bool { return d.desk.Decide(p).Allowed }
	a.places = []auditPlace{
		{"search", wordsRecords, a.search.view, true},
		{"who", wordsWhoAccessedPatient, a.who.view, true},
		{"patterns", wordsPatterns, a.patterns.view, may(rbac.AuditAlerts)},
		{"activity", wordsActivity, a.activity.view, true},
		{"evidence", wordsEvidenceAndReports, a.evidence.view, may(rbac.AuditExport) || may(rbac.SARReport)},
		{"state", wordsStateOfTrail, a.state.view, true},
		{"retention", wordsRetention, a.retention.view, true},
	}
	a.model = auditframe.Model{Training: d.st.Training, Current: "search"}
	for _, p := range a.places {
		if p.there {
			a.model.Places = append(a.model.Places, auditframe.Place{ID: p.id, Label: p.label})
		}
	}
	a.frame = auditframe.New(a.model, auditframe.Callbacks{Go: a.goTo, Close: a.askToClose})
	a.frame.Show(a.search.view)
	d.audit = a
	a.window.Resize(fyne.NewSize(1280, 780))
	a.window.SetCloseIntercept(a.askToClose)
	a.window.SetOnClosed(func() { a.stopAll(); d.audit = nil })
	kit.Show(a.window, a.frame)
	a.shortcuts()
	a.window.Show()
	a.title(wordsAuditTrail)
	// The rows come at once; whether they can be relied on follows as soon as it
	// has been worked out, and is said on every screen.
	a.search.first(a.verify)
}

func (a *auditWindow) title(screen string) {
	if a.d.st.Training {
		screen += wordsTrainingTitle
	}
	a.window.SetTitle(screen + " - " + product)
}

// rest is the title when nothing is the matter: the verdict and what is shown.
func (a *auditWindow) rest() {
	words := strings.TrimSuffix(fmt.Sprintf(wordsAuditTrailPlace, a.verdict), " ")
	if a.shown != "" {
		words += ": " + a.shown
	}
	a.title(words)
}

// shows says what is on the screen, in the title, which is read out.
func (a *auditWindow) shows(what string) {
	a.shown = what
	a.rest()
}

// shortcuts are those of the desk that count here too, and from place to place.
func (a *auditWindow) shortcuts() {
	step := func(by int) func() {
		return func() {
			all := a.model.Places
			at := slices.IndexFunc(all, func(p auditframe.Place) bool { return p.ID == a.model.Current })
			a.goTo(all[(at+by+len(all))%len(all)].ID)
		}
	}
	do := map[string]func(){
		kit.ShortcutPlaceNext: step(1), kit.ShortcutPlaceBack: step(-1),
		kit.ShortcutLock: a.d.lockNow, kit.ShortcutSignOut: func() { a.d.askToSignOut(a.window.Canvas()) },
	}
	for _, s := range kit.Shortcuts() {
		if f := do[s.ID]; f != nil {
			a.window.Canvas().AddShortcut(s.Shortcut, func(fyne.Shortcut) { f() })
		}
	}
}

// goTo shows one of the places as it was left.
func (a *auditWindow) goTo(id string) {
	for _, p := range a.places {
		if p.id == id && p.there {
			a.stop()
			a.dropAbove()
			a.model.Current, a.model.Notice = id, ""
			a.frame.SetModel(a.model)
			a.frame.Show(p.view)
			if v, ok := p.view.(interface{ Propose(patient string) }); ok {
				v.Propose(a.patient)
			}
			a.frame.FocusFirst(a.window.Canvas())
			a.shows(p.label)
		}
	}
}

// lay shows something above the place that is there; back takes it away.
func (a *auditWindow) lay(v kit.View, title string) {
	a.dropAbove()
	a.above = v
	a.frame.Show(v)
	a.frame.FocusFirst(a.window.Canvas())
	a.shows(title)
}

func (a *auditWindow) back() { a.goTo(a.model.Current) }

func (a *auditWindow) dropAbove() {
	if a.above != nil {
		a.above.Clear()
		a.above = nil
	}
}

// Unsent says whether a note is typed in one of the places that has not been recorded.
func (a *auditWindow) Unsent() bool {
	return slices.ContainsFunc(a.places, func(p auditPlace) bool { v, ok := p.view.(unsent); return ok && v.Unsent() })
}

// askToClose closes the window, after a question where a note is typed.
func (a *auditWindow) askToClose() { a.d.afterUnsent(a.window.Canvas(), a, a.close) }

// close throws everything shown away and closes the window.
func (a *auditWindow) close() {
	a.stopAll()
	a.dropAbove()
	a.search.forget()
	a.patterns.forget()
	a.who.forget()
	a.report, a.state.head, a.patient = nil, app.Head{}, ""
	for _, p := range a.places {
		p.view.Clear()
	}
	a.window.Close()
}

// willLock warns in this window too: it may cover the main one.
func (a *auditWindow) willLock(title, text string) {
	if a.locking == nil || !a.locking.IsOpen() {
		a.locking = kit.Announce(a.window.Canvas(), title, text, wordsKeepItOpen, func() {})
	}
	a.locking.SetTitle(title)
}

func (a *auditWindow) stays() {
	if a.locking != nil {
		a.locking.Close()
	}
}

// stop ends the question under way, whose screen may not be the one in view.
func (a *auditWindow) stop() {
	if f := a.idle; f != nil {
		a.idle = nil
		f()
	}
	for _, c := range []*context.CancelFunc{&a.cancel, &a.counting} {
		if *c != nil {
			(*c)()
			*c = nil
		}
	}
}

func (a *auditWindow) stopAll() {
	a.stop()
	if a.proving != nil {
		a.proving()
		a.proving = nil
	}
}

// notice says at the foot what was done a moment ago.
func (a *auditWindow) notice(text string) {
	a.model.Notice = text
	a.frame.SetModel(a.model)
}
