package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync/atomic"
	"time"

	"fyne.io/fyne/v2"

	"msca/app"
	"msca/app/ui/auditform"
	"msca/app/ui/auditframe"
	"msca/app/ui/kit"
	"msca/audit"
	auditstore "msca/audit/store"
	"msca/audit/timesource"
	"msca/itk"
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
	a.frame = auditframe.New(a.model, auditframe.Callbacks{Go: a.goTo, Close: a.close})
	a.frame.Show(a.search.view)
	d.audit = a
	a.window.Resize(fyne.NewSize(1280, 780))
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

// question is something asked of the trail in the background.
type question struct {
	doing   string
	set     func(auditform.State)                 // shows that it is under way, or what was wrong
	elapsed func(string)                          // hears how far it has come, in words
	wrong   func(itk.FieldProblem) kit.FieldError // what was typed wrong, as the form says it
	work    func(ctx context.Context, went func(string)) error
	done    func() // shows the answer
}

// ask runs one question; a new one takes the place of the one under way.
func (a *auditWindow) ask(q question) {
	a.stop()
	a.asked++
	mine := a.asked
	ctx, cancel := context.WithCancel(context.Background())
	a.cancel = cancel
	a.notice("")
	a.idle = func() { q.set(auditform.State{}) }
	q.set(auditform.State{Busy: true, Doing: q.doing})
	there := func() bool { return a.d.audit == a && mine == a.asked }
	var err error
	a.d.run.background(func() {
		err = q.work(ctx, news(func(text string) {
			if there() && q.elapsed != nil {
				q.elapsed(text)
			}
		}))
		cancel()
	}, func() {
		if !there() {
			return
		}
		a.cancel, a.idle = nil, nil
		var input *itk.InputError
		switch {
		case errors.Is(err, context.Canceled):
			q.set(auditform.State{})
			a.notice(wordsTrailStopped)
		case errors.As(err, &input) && q.wrong != nil && len(input.Problems) > 0:
			a.wrong(q.set, []kit.FieldError{q.wrong(input.Problems[0])})
			return
		case err != nil:
			p := a.d.tellError(err)
			var bad *audit.BadRecord
			if errors.As(err, &bad) {
				p.What += fmt.Sprintf(wordsFirstBadIs, bad.Seq, bad.Reason)
			}
			q.set(auditform.State{Problem: p})
			a.title(fmt.Sprintf(wordsErrorAt, p.Title))
			return
		default:
			q.done()
		}
		a.rest()
	})
}

// early is for the work of the question that is asked next, to show what it knows
// before its answer; it shows nothing when that has been stopped.
func (a *auditWindow) early(show func()) func() {
	next := a.asked + 1
	return func() {
		a.d.run.show(func() {
			if a.d.audit == a && a.asked == next && a.cancel != nil {
				show()
			}
		})
	}
}

// wrongNumber is what the forms say of an NHS number that is none.
func wrongNumber(field string) func(itk.FieldProblem) kit.FieldError {
	return func(itk.FieldProblem) kit.FieldError {
		return kit.FieldError{Field: field, Message: wordsEnterNHSNumber}
	}
}

// wrong says which fields have to be corrected.
func (a *auditWindow) wrong(set func(auditform.State), errors []kit.FieldError) {
	set(auditform.State{Errors: errors})
	a.title(wordsErrorAuditTrail)
}

// newsEvery is how often the screen hears how far a piece of work has come.
const newsEvery = 200 * time.Millisecond

// news tells on the UI's goroutine, and not more often than can be read.
func news(tell func(string)) func(string) {
	var last atomic.Int64
	return func(text string) {
		now := time.Now().UnixNano()
		if before := last.Load(); now-before >= int64(newsEvery) && last.CompareAndSwap(before, now) {
			fyne.Do(func() { tell(text) })
		}
	}
}

// notice says at the foot what was done a moment ago.
func (a *auditWindow) notice(text string) {
	a.model.Notice = text
	a.frame.SetModel(a.model)
}

// verify proves the trail intact, or names the first bad record. It goes on while
// other things are done in the window.
func (a *auditWindow) verify() {
	if a.proving != nil {
		return
	}
	ctx, cancel := context.WithCancel(context.Background())
	a.proving = cancel
	a.verified(auditframe.NotVerified, wordsVerifyingEveryRecord)
	there := func() bool { return a.d.audit == a }
	hears := news(func(text string) {
		if there() && a.proving != nil {
			a.verified(auditframe.NotVerified, text)
		}
	})
	var report audit.Report
	var err error
	a.d.run.background(func() {
		report, err = a.d.desk.VerifyTrail(ctx, func(ctx context.Context) (audit.Report, error) {
			return a.d.st.Trail.Verify(ctx, auditstore.VerifyOptions{Progress: func(done, total uint64) {
				hears(fmt.Sprintf(wordsVerifyingOfRecords, thousands(done), thousands(total)))
			}})
		})
		cancel()
	}, func() {
		if !there() {
			return
		}
		a.proving = nil
		if err != nil {
			a.verified(auditframe.NotVerified, fmt.Sprintf(wordsNotVerified, a.d.tellError(err).Title))
			return
		}
		a.report, a.verdict = &report, report.Verdict.String()
		level := map[audit.Verdict]auditframe.Level{audit.Intact: auditframe.Intact, audit.Unanchored: auditframe.Attention}[report.Verdict]
		text := fmt.Sprintf(wordsVerifiedAt, report.Verdict, thousands(report.Records), time.Now().Format("15:04"))
		if report.Verdict > audit.Unanchored {
			level, text = auditframe.Broken, fmt.Sprintf(wordsBadAtRecord, report.Verdict, report.FirstBad, report.Reason)
		}
		a.verified(level, text)
		a.state.reported(report)
		if a.cancel == nil {
			a.rest()
		}
	})
}

func (a *auditWindow) verified(level auditframe.Level, text string) {
	a.model.Verification = auditframe.Verification{Level: level, Text: text}
	a.frame.SetModel(a.model)
}

// thousands writes a number in groups of three.
func thousands[N uint64 | int](n N) string {
	s := fmt.Sprint(n)
	for i := len(s) - 3; i > 0; i -= 3 {
		s = s[:i] + " " + s[i:]
	}
	return s
}

// spaced writes an NHS number 3-3-4.
func spaced(n string) string {
	if len(n) != 10 {
		return n
	}
	return n[:3] + " " + n[3:6] + " " + n[6:]
}

// dayOf is a day as the forms take it.
func dayOf(t time.Time) string { return t.In(timesource.London()).Format("02-Jan-2006") }

// periodOf reads two times as typed; wrong are the fields that are none.
func periodOf(from, to, fieldFrom, fieldTo string) (first, last time.Time, wrong []kit.FieldError) {
	var err error
	if first, err = timesource.ParseCivil(from, false); err != nil {
		wrong = append(wrong, kit.FieldError{Field: fieldFrom, Message: wordsEnterFrom})
	}
	if last, err = timesource.ParseCivil(to, true); err != nil {
		wrong = append(wrong, kit.FieldError{Field: fieldTo, Message: wordsEnterTo})
	}
	return first, last, wrong
}

// proposed is a file to save something in that does not exist yet.
func (d *desktop) proposed(what, ending string) string {
	return filepath.Join(d.printFolder(), fmt.Sprintf("msca-%s-%s.%s", what, time.Now().Format("20060102-150405"), ending))
}

// newPath checks that a file can be made: a whole path, in a folder that is
// there, of a file that is not.
func newPath(field, path string) (string, []kit.FieldError) {
	path = strings.TrimSpace(path)
	say := func(text string) (string, []kit.FieldError) {
		return path, []kit.FieldError{{Field: field, Message: text}}
	}
	if !filepath.IsAbs(path) {
		return say(wordsEnterFile)
	}
	if info, err := os.Stat(filepath.Dir(path)); err != nil || !info.IsDir() {
		return say(fmt.Sprintf(wordsNoFolder, filepath.Dir(path)))
	}
	if _, err := os.Lstat(path); err == nil {
		return say(wordsFileThere)
	}
	return path, nil
}
