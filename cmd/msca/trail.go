package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"fyne.io/fyne/v2"

	"msca/app"
	"msca/app/ui/auditview"
	"msca/app/ui/kit"
	"msca/audit"
	auditstore "msca/audit/store"
	"msca/audit/timesource"
	"msca/itk"
)

// page is how many records a search of the window brings.
const page = 500

// auditWindow is the local viewer of the audit trail: a window of its own that
// goes with the session.
type auditWindow struct {
	d       *desktop
	window  fyne.Window
	view    *auditview.View
	model   auditview.Model
	records []audit.Record
	verdict string // of the newest verification, for the title
	cancel  context.CancelFunc
	locking *kit.Announcement
}

func (d *desktop) openAudit() {
	if d.audit != nil {
		d.audit.window.RequestFocus()
		return
	}
	a := &auditWindow{d: d, window: d.app.NewWindow("Audit trail")}
	a.model.Training = d.st.Training
	a.view = auditview.New(a.model, auditview.Callbacks{
		Search: a.search, Cancel: a.stop, Open: a.open, Verify: func() { a.verify() }, Close: a.close,
		CloseRecord: func() { a.model.Detail = nil; a.view.SetModel(a.model) },
		CopyProblem: d.copyProblem, Echo: echoDate,
	})
	d.audit = a
	a.window.Resize(fyne.NewSize(1180, 780))
	a.window.SetOnClosed(func() { a.stop(); d.audit = nil })
	kit.Show(a.window, a.view)
	a.window.Show()
	a.title("Audit trail")
	// Who opens the window sees first whether it can be relied on.
	a.verify(func() { a.search(auditview.Filter{}) })
}

func (a *auditWindow) title(screen string) {
	if a.d.st.Training {
		screen += " - TRAINING"
	}
	a.window.SetTitle(screen + " - " + product)
}

// close throws the rows away and closes the window.
func (a *auditWindow) close() {
	a.stop()
	a.records = nil
	a.view.Clear()
	a.window.Close()
}

// willLock warns in this window too: it may cover the main one.
func (a *auditWindow) willLock(title, text string) {
	if a.locking == nil || !a.locking.IsOpen() {
		a.locking = kit.Announce(a.window.Canvas(), title, text, "Keep it open", func() {})
	}
	a.locking.SetTitle(title)
}

func (a *auditWindow) stays() {
	if a.locking != nil {
		a.locking.Close()
	}
}

func (a *auditWindow) stop() {
	if a.cancel != nil {
		a.cancel()
		a.cancel = nil
	}
}

// working runs one question to the trail; a new one replaces it. done puts the
// answer into the model, then what comes next is done.
func (a *auditWindow) working(ask func(ctx context.Context) error, done func(), next ...func()) {
	a.stop()
	ctx, cancel := context.WithCancel(context.Background())
	a.cancel = cancel
	a.model.Busy, a.model.Problem, a.model.Errors = true, nil, nil
	a.view.SetModel(a.model)
	var err error
	a.d.run.background(func() { err = ask(ctx) }, func() {
		if ctx.Err() != nil || a.d.audit != a {
			return
		}
		cancel()
		a.model.Busy = false
		var input *itk.InputError
		switch {
		case errors.As(err, &input): // the only field that is checked further in
			a.model.Errors = []kit.FieldError{{Field: auditview.FieldPatient, Message: "Enter an NHS number of ten digits; this one cannot be right"}}
		case err != nil:
			a.model.Problem = a.d.tellError(err)
		default:
			done()
		}
		a.view.SetModel(a.model)
		a.title(strings.TrimSuffix("Audit trail "+a.verdict, " "))
		for _, f := range next {
			f()
		}
	})
}

func (a *auditWindow) search(f auditview.Filter) {
	a.model.Filter = nil // the form keeps what was typed
	filter, wrong := toFilter(f)
	if len(wrong) > 0 {
		a.model.Errors = wrong
		a.view.SetModel(a.model)
		a.title("Error: Audit trail")
		return
	}
	var found []audit.Record
	a.working(func(ctx context.Context) (err error) {
		found, err = a.d.desk.SearchTrail(ctx, filter)
		return err
	}, func() {
		a.records, a.model.Rows, a.model.Detail, a.model.Searched = found, nil, nil, true
		for _, r := range found {
			a.model.Rows = append(a.model.Rows, row(r))
		}
		a.model.Found = fmt.Sprintf("%d records, newest first", len(found))
		if len(found) == page {
			a.model.Found = fmt.Sprintf("the newest %d records; narrow the search for older ones", page)
		}
	})
}

func row(r audit.Record) auditview.Row {
	return auditview.Row{
		Seq: strconv.FormatUint(r.Seq, 10), Time: r.Stamp.UTC.In(timesource.London()).Format("02-Jan-2006 15:04:05 MST"), Event: r.Event.String(), Outcome: r.Outcome.String(),
		User: r.User.UserID, Patient: spaced(r.Patient), MessageID: r.MessageID, Failed: r.Outcome != audit.Success,
	}
}

// spaced writes an NHS number 3-3-4.
func spaced(n string) string {
	if len(n) != 10 {
		return n
	}
	return n[:3] + " " + n[3:6] + " " + n[6:]
}

func toFilter(f auditview.Filter) (audit.Filter, []kit.FieldError) {
	out := audit.Filter{
		Patient: strings.NewReplacer(" ", "", "-", "").Replace(f.Patient), User: strings.TrimSpace(f.User),
		Authority: strings.TrimSpace(f.Authority), MessageID: strings.TrimSpace(f.MessageID), Limit: page, Descending: true,
	}
	var wrong []kit.FieldError
	var err error
	if out.From, err = timesource.ParseCivil(f.From, false); err != nil {
		wrong = append(wrong, kit.FieldError{Field: auditview.FieldFrom, Message: "Enter the first day as 23-Nov-2026, with a time if you like"})
	}
	if out.To, err = timesource.ParseCivil(f.To, true); err != nil {
		wrong = append(wrong, kit.FieldError{Field: auditview.FieldTo, Message: "Enter the last day as 23-Nov-2026, with a time if you like"})
	}
	if out.SeqFrom, err = sequence(f.SeqFrom); err != nil {
		wrong = append(wrong, kit.FieldError{Field: auditview.FieldSeqFrom, Message: "Enter the first sequence number in digits"})
	}
	if out.SeqTo, err = sequence(f.SeqTo); err != nil {
		wrong = append(wrong, kit.FieldError{Field: auditview.FieldSeqTo, Message: "Enter the last sequence number in digits"})
	}
	return out, wrong
}

func sequence(s string) (uint64, error) {
	if s = strings.TrimSpace(s); s == "" {
		return 0, nil
	}
	return strconv.ParseUint(s, 10, 63)
}

func (a *auditWindow) open(i int) {
	if i < 0 || i >= len(a.records) {
		return
	}
	seq := a.records[i].Seq
	var opened app.Opened
	a.working(func(ctx context.Context) (err error) {
		opened, err = a.d.desk.ShowRecord(ctx, seq)
		return err
	}, func() { a.model.Detail = detail(opened) })
}

func detail(o app.Opened) *auditview.Detail {
	r := o.Record
	d := &auditview.Detail{Title: fmt.Sprintf("Record %d · %s", r.Seq, r.Event)}
	add := func(label, value string) {
		if value != "" {
			d.Facts = append(d.Facts, kit.Pair{Label: label, Value: value})
		}
	}
	add("Time", timesource.Civil(r.Stamp.UTC)+", "+r.Stamp.Quality.String())
	add("Outcome", r.Outcome.String())
	add("User", strings.TrimSpace(r.User.UserID+" "+r.User.Name))
	add("Role", strings.TrimSpace(r.User.JobRoleCode+" "+r.User.JobRoleName))
	add("Role profile", r.User.RoleProfileID)
	add("Organisation", strings.TrimSpace(r.User.ODSCode+" "+r.User.OrganisationName))
	add("Authority", strings.TrimSpace(r.Authority.UserID+" "+r.Authority.Name))
	add("Patient", spaced(r.Patient))
	add("Message ID", r.MessageID)
	add("Tracking ID", r.TrackingID)
	add("Case", r.Case)
	add("Access method", r.AccessMethod)
	add("Access point", r.AccessPoint)
	add("Device", r.Device)
	add("System", r.OriginatingSystem)
	for _, x := range r.Details {
		add(x.Name, x.Value)
	}
	add("Digest", r.Hash.String())
	for _, p := range o.Payloads {
		d.Payloads = append(d.Payloads, auditview.Payload{Title: p.Kind.String(), Text: readable(p)})
	}
	return d
}

// readable sets JSON payloads out in lines; everything else is shown as it was.
func readable(p audit.Payload) string {
	var v any
	if json.Unmarshal(p.Body, &v) == nil {
		if out, err := json.MarshalIndent(v, "", "  "); err == nil {
			return string(out)
		}
	}
	return string(p.Body)
}

// verify proves the trail intact, or names the first bad record.
func (a *auditWindow) verify(next ...func()) {
	var report audit.Report
	a.working(func(ctx context.Context) (err error) {
		report, err = a.d.desk.VerifyTrail(ctx, func(ctx context.Context) (audit.Report, error) {
			return a.d.st.Trail.Verify(ctx, auditstore.VerifyOptions{})
		})
		return err
	}, func() {
		a.verdict = report.Verdict.String()
		a.model.Verification = auditview.Verification{Level: auditview.Intact, Text: fmt.Sprintf("%s: %d records verified at %s", report.Verdict, report.Records, time.Now().Format("15:04"))}
		if report.Verdict == audit.Unanchored {
			a.model.Verification.Level = auditview.Attention
		} else if report.Verdict != audit.Intact {
			a.model.Verification = auditview.Verification{Level: auditview.Broken, Text: fmt.Sprintf("%s at record %d: %s", report.Verdict, report.FirstBad, report.Reason)}
		}
	}, next...)
}
