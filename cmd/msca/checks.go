package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"

	"fyne.io/fyne/v2"

	"msca/app/ui/checks"
	"msca/cmd/internal/station"
	"msca/itk"
	"msca/itk/smsptest"
	"msca/rbac"
)

// checking is a list of checks while it is in the frame.
type checking struct {
	d      *desktop
	view   *checks.View
	model  checks.Model
	work   func(ctx context.Context, report func(station.Check)) error
	found  []station.Check
	cancel context.CancelFunc
}

// openDiagnostics checks everything and says how to mend it.
func (d *desktop) openDiagnostics() {
	by := d.desk.State().Person
	d.check(checks.Model{Title: wordsDiagnostics, Intro: wordsDiagnosticsIntro, Run: wordsCheckAgain, BusyText: wordsChecking},
		func(ctx context.Context, report func(station.Check)) error {
			d.st.Check(ctx, by, report)
			return nil
		})
}

// openConnection tries the way to the SMSP.
func (d *desktop) openConnection() {
	intro := wordsConnectionIntro
	if d.st.Training {
		intro += wordsConnectionTraining
	}
	d.check(checks.Model{Title: wordsConnectionTitle, Intro: intro, Run: wordsTestAgain, BusyText: wordsTesting}, d.testConnection)
}

func (d *desktop) testConnection(ctx context.Context, report func(station.Check)) error {
	failed := 0
	err := d.desk.TestConnection(ctx, func(ctx context.Context) (int, int) {
		done := 0
		d.st.TestEndpoint(ctx, func(k station.Check) {
			if done++; k.State == station.Fault {
				failed++
			}
			report(k)
		})
		return done - failed, failed
	})
	if err != nil || failed > 0 || !d.st.Training {
		return err
	}
	k, err := d.askAboutTrainingPatient(ctx)
	if err == nil {
		report(k)
	}
	return err
}

// trainingPatient is one whom the training SMSP knows.
const trainingPatient = "9990000034"

// askAboutTrainingPatient verifies a made-up patient's NHS number through the door,
// as the conformance suite does.
func (d *desktop) askAboutTrainingPatient(ctx context.Context) (k station.Check, err error) {
	p, ok := smsptest.Find(trainingPatient)
	if !ok {
		return k, errors.New("the training SMSP has lost its patient")
	}
	q, err := itk.NewQuery(itk.VerifyNHSNumber, itk.Fields{NHSNumber: p.NHSNumber, DateOfBirth: p.DateOfBirth}, itk.Rules{Attended: true})
	if err != nil {
		return k, err
	}
	trial, err := d.desk.BeginTrial(ctx)
	if err != nil {
		return k, err
	}
	m, err := trial.Prepare(q, trial.Identity())
	if err != nil {
		return k, errors.Join(err, trial.End(ctx, 0, 1, 0))
	}
	x := trial.Send(ctx, q, m)
	k = station.Check{Name: wordsSMSPVerifyNHSNumber, State: station.OK, Says: fmt.Sprintf(wordsAnsweredWithin, x.Reply.Code, x.Elapsed.Round(time.Millisecond))}
	passed, failed := 1, 0
	if x.Err != nil || x.Reply.Outcome != itk.OutcomeSuccess {
		k.State, k.Says, k.Fix = station.Fault, fmt.Sprintf("%s %v", x.Reply.Code, x.Err), wordsRunConformance
		passed, failed = 0, 1
	}
	return k, trial.End(ctx, passed, failed, 0)
}

// openTimeAndCertificates tells what runs out, and who tells the time.
func (d *desktop) openTimeAndCertificates() {
	d.check(checks.Model{Title: wordsTimeAndCertificates, Run: wordsCheckAgain, BusyText: wordsAskingTimeServers,
		Intro: fmt.Sprintf(wordsTimeIntro, station.DaysToPlan, station.DaysToAct, station.DaysUrgent)},
		func(ctx context.Context, report func(station.Check)) error {
			for _, k := range append(d.st.TimeChecks(ctx), d.st.CertificateChecks()...) {
				report(k)
			}
			return nil
		})
}

// check shows a list of checks and begins with them.
func (d *desktop) check(m checks.Model, work func(context.Context, func(station.Check)) error) {
	c := &checking{d: d, model: m, work: work}
	cb := checks.Callbacks{Run: c.run, Cancel: func() { c.cancel() }, Copy: c.copy, Save: c.save, Back: d.home, CopyProblem: d.copyProblem}
	if d.desk.Decide(rbac.AdminConfig).Allowed {
		cb.Settings = func() { d.navigate("settings") }
	}
	c.view = checks.New(c.model, cb)
	d.result = nil // cleared by the frame
	d.content(c.view, m.Title)
	c.run()
}

func (c *checking) run() {
	if c.model.Busy {
		return
	}
	c.found = nil
	c.model.Items, c.model.Busy, c.model.Note, c.model.Problem, c.model.Elapsed = nil, true, "", nil, ""
	c.view.SetModel(c.model)
	ctx, cancel := context.WithCancel(context.Background())
	c.cancel = cancel
	begun := time.Now()
	var err error
	c.d.run.background(func() {
		err = c.work(ctx, func(k station.Check) {
			if ctx.Err() == nil {
				fyne.Do(func() { c.add(k, time.Since(begun)) })
			}
		})
	}, func() {
		cancel()
		if !c.d.inFrame(c.view) {
			return
		}
		c.model.Busy = false
		c.conclude()
		if err != nil && !errors.Is(err, context.Canceled) {
			c.model.Problem = c.d.tellError(err)
		}
		c.view.SetModel(c.model)
		c.d.title(fmt.Sprintf(wordsChecksDone, c.model.Title))
	})
}

func (c *checking) add(k station.Check, elapsed time.Duration) {
	if !c.d.inFrame(c.view) {
		c.cancel() // nobody is waiting any more
		return
	}
	c.found = append(c.found, k)
	c.model.Items = append(c.model.Items, checks.Item{Level: level[k.State], Name: capital(k.Name), Says: k.Says, Fix: k.Fix})
	c.model.Elapsed = seconds(elapsed)
	c.view.SetModel(c.model)
}

var level = map[string]checks.Level{station.OK: checks.Good, station.Attention: checks.Attention, station.Fault: checks.Fault}

func capital(s string) string { return strings.ToUpper(s[:1]) + s[1:] }

// conclude sums up.
func (c *checking) conclude() {
	count := map[string]int{}
	for _, k := range c.found {
		count[k.State]++
	}
	faults, attention := count[station.Fault], count[station.Attention]
	switch {
	case faults > 0:
		c.model.VerdictLevel, c.model.Verdict = checks.Fault, fmt.Sprintf(wordsChecksAtFault, faults, attention)
	case attention > 0:
		c.model.VerdictLevel, c.model.Verdict = checks.Attention, fmt.Sprintf(wordsChecksToLookAfter, attention, plural(attention, wordsThingCount))
	default:
		c.model.VerdictLevel, c.model.Verdict = checks.Good, wordsChecksGood
	}
}

// copy puts what was found on the clipboard; it holds no patient data, so it needs
// no record.
func (c *checking) copy() {
	c.d.app.Clipboard().SetContent("msca " + station.Build + ", " + c.model.Title + "\n" + station.DiagnosisText(c.found))
	c.note(wordsChecksCopied)
}

func (c *checking) note(s string) {
	c.model.Note = s
	c.view.SetModel(c.model)
	c.d.title(fmt.Sprintf(wordsChecksPassedOn, c.model.Title))
}

// save writes what was found and the settings to a file in the user's own folder.
func (c *checking) save() {
	home, err := os.UserHomeDir()
	path := filepath.Join(home, "msca-diagnosis-"+time.Now().Format("20060102-150405")+".zip")
	if err == nil {
		err = c.d.st.SaveDiagnosis(path, c.found)
	}
	if err != nil {
		c.model.Problem = c.d.tellError(err)
		c.view.SetModel(c.model)
		return
	}
	c.note(fmt.Sprintf(wordsChecksSaved, path))
}
