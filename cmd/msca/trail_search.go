package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"msca/app"
	"msca/app/ui/auditform"
	"msca/app/ui/auditview"
	"msca/app/ui/kit"
	"msca/audit"
	"msca/audit/timesource"
	"msca/cmd/internal/station"
	"msca/itk"
)

// pageRows is how many records a page of the viewer has.
const pageRows = 200

// searchScreen is the place with the records.
type searchScreen struct {
	a      *auditWindow
	view   *auditview.View
	model  auditview.Model
	browse *app.Browse
	page   app.TrailPage
	count  string // in words, empty until it is known
	opened app.Opened
}

func newSearchScreen(a *auditWindow) *searchScreen {
	s := &searchScreen{a: a}
	s.view = auditview.New(s.model, auditview.Callbacks{
		Search: s.search, Cancel: a.stop, Open: s.open, Close: a.askToClose, CopyProblem: a.d.copyProblem,
		CloseRecord: func() { s.model.Detail, s.opened = nil, app.Opened{} },
		Turn:        s.turn, GoTo: s.goTo, Timeline: s.timeline, Screen: s.screen, Save: s.save,
	})
	return s
}

func (s *searchScreen) forget() {
	s.browse, s.page, s.opened, s.count = nil, app.TrailPage{}, app.Opened{}, ""
	s.model = auditview.Model{}
}

func (s *searchScreen) set(state auditform.State) {
	s.model.State, s.model.Filter = state, nil // the form keeps what was typed
	s.view.SetModel(s.model)
}

// first shows the newest records, and then does something else.
func (s *searchScreen) first(then func()) {
	s.begin(auditview.Filter{}, then)
}

// only shows the records of another screen's answer.
func (s *searchScreen) only(f auditview.Filter) {
	s.a.goTo("search")
	s.model.Filter, s.model.Detail = &f, nil
	s.view.SetModel(s.model)
	s.search(f)
}

func (s *searchScreen) search(f auditview.Filter) { s.begin(f, nil) }

func (s *searchScreen) begin(f auditview.Filter, then func()) {
	q, wrong := asQuestion(f)
	if len(wrong) > 0 {
		s.a.wrong(s.set, wrong)
		return
	}
	s.a.patient = f.Patient
	b, err := s.a.d.desk.BrowseTrail(q, s.a.d.st.Trail)
	if err != nil {
		var input *itk.InputError
		if errors.As(err, &input) {
			s.a.wrong(s.set, []kit.FieldError{wrongNumber(auditview.FieldPatient)(itk.FieldProblem{})})
			return
		}
		s.set(auditform.State{Problem: s.a.d.tellError(err)})
		s.a.title(wordsErrorAuditTrail)
		return
	}
	s.count = ""
	s.read(b, app.Turn{}, false, func() {
		s.countAll(b)
		if then != nil {
			then()
		}
	})
}

// read reads a page and shows it.
func (s *searchScreen) read(b *app.Browse, t app.Turn, atEnd bool, then func()) {
	var page app.TrailPage
	s.a.ask(question{
		doing: wordsSearchingTheTrail, set: s.set, elapsed: s.view.SetElapsed,
		work: func(ctx context.Context, went func(string)) (err error) {
			page, err = b.Page(ctx, t, func(seq uint64) { went(fmt.Sprintf(wordsReadingAtRecord, thousands(seq))) })
			return err
		},
		done: func() {
			s.browse, s.page, s.opened = b, page, app.Opened{}
			s.model = auditview.Model{Searched: true, Before: page.Before, Beyond: page.Beyond, AtEnd: atEnd, Found: s.found()}
			for _, r := range page.Records {
				s.model.Rows = append(s.model.Rows, row(r))
			}
			if len(page.Records) > 0 {
				s.model.Checked = wordsRowsFitChain
			}
			s.view.SetModel(s.model)
			s.a.shown = counted(len(page.Records))
			if then != nil {
				then()
			}
		},
	})
}

// found says what is on the page, and of how much.
func (s *searchScreen) found() string {
	r := s.page.Records
	if len(r) == 0 {
		return ""
	}
	order := wordsOldestFirst
	if s.browse.Descending() {
		order = wordsNewestFirst
	}
	shown := fmt.Sprintf(wordsRowsFromTo, thousands(r[0].Seq), thousands(r[len(r)-1].Seq), order)
	switch {
	case s.count != "":
		return s.count + ": " + shown
	case !s.page.Before && !s.page.Beyond:
		return fmt.Sprintf("%s: %s", counted(len(r)), shown)
	}
	return shown
}

func counted[N uint64 | int](n N) string {
	if n == 1 {
		return wordsRecordOne
	}
	return fmt.Sprintf(wordsRecordMany, thousands(n))
}

// countAll counts in the background what the search finds, where there is an index
// for it. The next question ends it.
func (s *searchScreen) countAll(b *app.Browse) {
	if !b.Countable() || !s.page.Beyond {
		return
	}
	ctx, cancel := context.WithCancel(context.Background())
	s.a.counting = cancel
	var n uint64
	var err error
	s.a.d.run.background(func() { n, err = b.Count(ctx); cancel() }, func() {
		if s.a.d.audit != s.a || s.browse != b || err != nil {
			return // ended, or asked anew: the page says that there is more
		}
		s.count = counted(n)
		s.model.Found = s.found()
		s.view.SetFound(s.model.Found)
	})
}

// turn goes to another page.
func (s *searchScreen) turn(t kit.Turn) {
	r := s.page.Records
	if s.browse == nil || len(r) == 0 {
		return
	}
	switch t {
	case kit.TurnNext:
		s.read(s.browse, app.Turn{From: r[len(r)-1].Seq}, false, nil)
	case kit.TurnBack:
		s.read(s.browse, app.Turn{From: r[0].Seq, Back: true}, true, nil)
	case kit.TurnFirst:
		s.read(s.browse, app.Turn{}, false, nil)
	case kit.TurnLast:
		s.read(s.browse, app.Turn{Back: true}, true, nil)
	}
}

// goTo goes to the page that begins with a record.
func (s *searchScreen) goTo(text string) {
	n, err := sequence(strings.NewReplacer(" ", "", ",", "").Replace(text))
	if err != nil || n == 0 || s.browse == nil {
		s.a.notice(wordsEnterNumber)
		return
	}
	s.read(s.browse, s.browse.At(n), false, nil)
}

func row(r audit.Record) auditview.Row {
	return auditview.Row{
		Seq: strconv.FormatUint(r.Seq, 10), Time: civilSecond(r.Stamp.UTC), Event: r.Event.String(), Outcome: r.Outcome.String(),
		User: r.User.UserID, Patient: spaced(r.Patient), MessageID: r.MessageID, Failed: r.Outcome != audit.Success,
	}
}

func asQuestion(f auditview.Filter) (app.TrailQuestion, []kit.FieldError) {
	q := app.TrailQuestion{Filter: audit.Filter{
		Patient: strings.NewReplacer(" ", "", "-", "").Replace(f.Patient), User: strings.TrimSpace(f.User),
		Authority: strings.TrimSpace(f.Authority), MessageID: strings.TrimSpace(f.MessageID), Limit: pageRows, Descending: f.Order != auditview.OldestFirst,
	}}
	var wrong []kit.FieldError
	q.From, q.To, wrong = periodOf(f.From, f.To, auditview.FieldFrom, auditview.FieldTo)
	var err error
	if q.Events, err = eventsOf(f.Events); err != nil {
		wrong = append(wrong, kit.FieldError{Field: auditview.FieldEvents, Message: err.Error()})
	}
	if q.SeqFrom, err = sequence(f.SeqFrom); err != nil {
		wrong = append(wrong, kit.FieldError{Field: auditview.FieldSeqFrom, Message: wordsEnterFirstNumber})
	}
	if q.SeqTo, err = sequence(f.SeqTo); err != nil {
		wrong = append(wrong, kit.FieldError{Field: auditview.FieldSeqTo, Message: wordsEnterLastNumber})
	}
	switch f.Outcome {
	case auditview.Succeeded:
		q.Outcomes = []audit.Outcome{audit.Success}
	case auditview.Failed:
		q.Outcomes = []audit.Outcome{audit.MinorFailure, audit.SeriousFailure, audit.MajorFailure}
	}
	return q, wrong
}

// eventsOf reads events, and kinds of events, with commas between.
func eventsOf(text string) ([]audit.Event, error) {
	var out []audit.Event
	for word := range strings.SplitSeq(text, ",") {
		word = strings.ToLower(strings.Join(strings.Fields(word), "-"))
		if word == "" {
			continue
		}
		if e, err := audit.ParseEvent(word); err == nil {
			out = append(out, e)
			continue
		}
		i := slices.IndexFunc(app.Kinds(), func(k struct {
			Kind   app.Kind
			Events []audit.Event
		}) bool {
			return string(k.Kind) == word
		})
		if i < 0 {
			return nil, fmt.Errorf("there is no event “%s”; %s", word, likeEvents(word))
		}
		out = append(out, app.Kinds()[i].Events...)
	}
	return out, nil
}

// likeEvents names the events that share a part with a word, or the kinds.
func likeEvents(word string) string {
	var like []string
	for _, e := range audit.Events() {
		if part := word[:min(len(word), 4)]; strings.Contains(e.String(), part) {
			like = append(like, e.String())
		}
	}
	if len(like) > 0 {
		return fmt.Sprintf(wordsThereIs, strings.Join(like, ", "))
	}
	for _, k := range app.Kinds() {
		like = append(like, string(k.Kind))
	}
	return fmt.Sprintf(wordsTheKindsAre, strings.Join(like, ", "))
}

func sequence(s string) (uint64, error) {
	if s = strings.TrimSpace(s); s == "" {
		return 0, nil
	}
	return strconv.ParseUint(s, 10, 63)
}

func (s *searchScreen) open(i int) {
	if i >= 0 && i < len(s.page.Records) {
		s.show(s.page.Records[i].Seq)
	}
}

// show opens one record beside the list.
func (s *searchScreen) show(seq uint64) {
	var opened app.Opened
	s.a.ask(question{
		doing: wordsOpeningTheRecord, set: s.set, elapsed: s.view.SetElapsed,
		work: func(ctx context.Context, _ func(string)) (err error) {
			opened, err = s.a.d.desk.ShowRecord(ctx, seq)
			return err
		},
		done: func() {
			s.opened = opened
			s.model.Detail = detail(opened)
			s.set(auditform.State{})
			s.a.shown = fmt.Sprintf(wordsRecordAt, fmt.Sprint(seq))
		},
	})
}

func detail(o app.Opened) *auditview.Detail {
	r := o.Record
	d := &auditview.Detail{Title: fmt.Sprintf(wordsRecordTitle, thousands(r.Seq), r.Event), Seq: strconv.FormatUint(r.Seq, 10), Timeline: r.MessageID != ""}
	_, d.Screen = o.Replay()
	add := func(label, value string) {
		if value != "" {
			d.Facts = append(d.Facts, kit.Pair{Label: label, Value: value})
		}
	}
	add(wordsTime, timesource.Civil(r.Stamp.UTC)+", "+r.Stamp.Quality.String())
	add(wordsOutcome, r.Outcome.String())
	add(wordsUser, strings.TrimSpace(r.User.UserID+" "+r.User.Name))
	add(wordsRole, strings.TrimSpace(r.User.JobRoleCode+" "+r.User.JobRoleName))
	add(wordsRoleProfile, r.User.RoleProfileID)
	add(wordsOrganisation, strings.TrimSpace(r.User.ODSCode+" "+r.User.OrganisationName))
	add(wordsAuthority, strings.TrimSpace(r.Authority.UserID+" "+r.Authority.Name))
	add(wordsPatient, spaced(r.Patient))
	add(wordsMessageID, r.MessageID)
	add(wordsTrackingID, r.TrackingID)
	add(wordsCase, r.Case)
	add(wordsAccessMethod, r.AccessMethod)
	add(wordsAccessPoint, r.AccessPoint)
	add(wordsDevice, r.Device)
	add(wordsSystem, r.OriginatingSystem)
	for _, x := range r.Details {
		add(x.Name, x.Value)
	}
	add(wordsDigest, r.Hash.String())
	for _, p := range r.Payloads {
		if p.Erased {
			add(wordsErased, fmt.Sprintf(wordsByOrder, p.Kind.String()))
		}
	}
	for _, p := range o.Payloads {
		words := strings.ReplaceAll(p.Kind.String(), "-", " ")
		d.Payloads = append(d.Payloads, auditview.Payload{Title: words, Text: readable(p), File: ending(p) != "json"})
	}
	return d
}

// readable sets JSON payloads out in lines; a page has nothing to read here.
func readable(p audit.Payload) string {
	var v any
	if json.Unmarshal(p.Body, &v) == nil {
		if out, err := json.MarshalIndent(v, "", "  "); err == nil {
			return string(out)
		}
	}
	if ending(p) == "pdf" || !utf8.Valid(p.Body) {
		return fmt.Sprintf(wordsSaveToOpen, thousands(len(p.Body)))
	}
	return string(p.Body)
}

// ending is what the file of a payload ends in.
func ending(p audit.Payload) string {
	switch p.Kind {
	case audit.PagePrinted:
		return "pdf"
	case audit.RequestMessage, audit.ResponseMessage:
		return "xml"
	case audit.FileExported:
		return "csv"
	}
	return "json"
}

// save writes what the open record holds to a file, byte for byte.
func (s *searchScreen) save(i int) {
	if i < 0 || i >= len(s.opened.Payloads) {
		return
	}
	o, p := s.opened, s.opened.Payloads[i]
	path := s.a.d.proposed(fmt.Sprintf("record-%d-%s", o.Record.Seq, p.Kind), ending(p))
	s.a.ask(question{
		doing: wordsSaving, set: s.set, elapsed: s.view.SetElapsed,
		work: func(ctx context.Context, _ func(string)) error {
			_, err := s.a.d.desk.SavePayload(ctx, o, i, path, station.WriteOnce(path))
			return err
		},
		done: func() {
			s.set(auditform.State{})
			s.a.notice(fmt.Sprintf(wordsSavedOnRecordAs, path))
		},
	})
}

// aWeekAgo is where a period begins that nobody has named.
func aWeekAgo() string { return dayOf(time.Now().AddDate(0, 0, -7)) }
