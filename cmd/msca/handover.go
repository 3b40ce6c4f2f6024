package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"

	"fyne.io/fyne/v2"

	"msca/app"
	"msca/app/ui/kit"
	"msca/app/ui/lookup"
	"msca/cmd/internal/station"
	"msca/rbac"
)

// handed is a look-up handed over by the local system, from its way in at the
// command line to the form. It only fills the form in.
type handed struct {
	app.HandOvers
	first  *station.First // nil: other processes are not heard
	asking *kit.Modal     // the question whether to fill the form in, nil when it was never asked
}

// readHandOver reads what the command line hands over, nil when nothing.
func readHandOver(pairs, file string) (*app.HandOver, error) {
	var h app.HandOver
	var err error
	switch {
	case pairs != "" && file != "":
		return nil, errors.New("give --lookup or --lookup-file, not both")
	case pairs != "":
		h, err = app.ParseHandOver(pairs)
	case file != "":
		var text []byte
		if text, err = firstOf(file); err != nil {
			return nil, fmt.Errorf("the file of --lookup-file cannot be read: %w", withoutPath(err))
		}
		h, err = app.ReadHandOver(string(text))
	default:
		return nil, nil
	}
	return &h, err
}

// withoutPath leaves the name of the file out of an error: it may name a patient.
func withoutPath(err error) error {
	var path *fs.PathError
	if errors.As(err, &path) {
		return path.Err
	}
	return err
}

// errHandedOver says that the window that is open already has taken what was asked.
var errHandedOver = errors.New("handed over to the window that is open")

// join hands over to the window that is open on the folder; where none is, this one
// will be, and hears what others hand over.
func join(folder station.Folder, h *app.HandOver) (*station.First, error) {
	var message []byte
	if h != nil {
		message = h.JSON()
	}
	first, err := folder.Join(context.Background(), message)
	switch {
	case errors.Is(err, station.ErrNoAnswer):
		return nil, err
	case err != nil: // looking patients up does not need it
		fmt.Fprintln(os.Stderr, "msca: other programs cannot hand look-ups over:", err)
		return nil, nil
	case first == nil:
		return nil, errHandedOver
	}
	return first, nil
}

// hear follows what other processes hand over, until the desktop ends.
func (d *desktop) hear() {
	if d.handed.first == nil {
		return
	}
	d.run.background(func() { d.handed.first.Hear(d.takeOver) }, func() {})
}

// takeOver takes what another process hands over and brings the window forward. It
// says no once the window is closing: the other then opens one of its own.
func (d *desktop) takeOver(message []byte) bool {
	forwarded := make(chan struct{})
	fyne.Do(func() {
		if d.isQuitting() {
			return
		}
		if h, err := app.ReadHandOver(string(message)); err == nil { // an empty one only brings the window forward
			d.handed.Put(h)
		}
		forward(d.window)
		d.handOver(true)
		close(forwarded)
	})
	select {
	case <-forwarded:
		return true
	case <-d.quitting:
		return false
	}
}

func (d *desktop) isQuitting() bool {
	select {
	case <-d.quitting:
		return true
	default:
		return false
	}
}

// handOver brings what waits to the form: at once where that takes nothing away
// from whoever works here and has just handed it over, else after a question.
// Until somebody is there the screen says that it waits.
func (d *desktop) handOver(now bool) {
	switch {
	case d.stage != app.Active:
		d.tellHandOver()
	case !d.handed.Waiting():
		if d.handed.asking != nil { // for too long
			d.handed.asking.Close()
		}
	case !d.desk.Decide(rbac.Trace).Allowed:
		d.handed.Drop() // nobody here looks patients up; what they are doing stays
	case d.shell == nil, d.cancel != nil, d.window.Canvas().Overlays().Top() != nil: // the next second
	case d.formIsEmpty(), now && d.at.draft.note == "" && d.result != nil && d.shell.Content() == kit.View(d.result):
		d.fillIn()
	default:
		d.askToFillIn()
	}
}

func (d *desktop) formIsEmpty() bool {
	return d.shell.Content() == kit.View(d.lookup) && d.lookup.Values() == lookup.Values{}
}

func (d *desktop) askToFillIn() {
	before := d.window.Title()
	d.title(wordsHandedOverAsk)
	d.handed.asking = kit.Confirm(d.window.Canvas(), kit.Question{
		Title: wordsHandedOverAsk,
		Text:  wordsHandedOverText,
		Yes:   wordsFillIn, No: wordsStayHere,
	}, func(yes bool) {
		if !yes {
			d.handed.Drop()
			return
		}
		d.fillIn()
	})
	d.handed.asking.OnClose(func() { d.window.SetTitle(before) })
}

// fillIn begins a new search with what was handed over; whoever sits here checks it
// and searches. What is wrong with it is said as if it had been typed.
func (d *desktop) fillIn() {
	h, ok := d.handed.Take()
	if !ok {
		return
	}
	d.newSearch()
	if d.shell.Content() != kit.View(d.lookup) {
		return // this role looks nobody up, and the screen says so
	}
	missing, err := d.desk.CheckHandOver(h)
	d.operation, d.last = string(h.Operation), valuesOf(h.Fields)
	d.at.handed, d.at.focus = &h, formFields[missing]
	d.at.step = fmt.Sprintf(wordsFilledInBy, handedBy(h))
	d.backToForm()
	d.shell.SetCurrent("lookup")
	d.title(wordsLookUpFilledIn)
	if wrong := fieldErrors(err); wrong != nil {
		form := d.form()
		form.Errors = wrong
		d.lookup.SetModel(form)
		d.title(toCorrect(len(wrong)))
	}
}

func handedBy(h app.HandOver) string {
	if h.By == "" {
		return wordsTheLocalSystem
	}
	return h.By
}

// handedNotice is what the screens before the desk say of what waits.
func (d *desktop) handedNotice() string {
	if !d.handed.Waiting() {
		return ""
	}
	return fmt.Sprintf(wordsHandedOverWaits, int(app.HandOverWaits.Minutes()))
}

func (d *desktop) tellHandOver() {
	said := d.handedNotice()
	if d.signin != nil && d.entry.Notice != said {
		d.entry.Notice = said
		d.signin.SetModel(d.entry)
	}
	if d.lock != nil && d.locked.Notice != said {
		d.locked.Notice = said
		d.lock.SetModel(d.locked)
	}
}
