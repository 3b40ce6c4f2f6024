package main

import (
	"context"
	"fmt"
	"path/filepath"
	"strings"

	"msca/app"
	"msca/app/ui/auditevidence"
	"msca/app/ui/auditform"
	"msca/app/ui/auditstate"
	"msca/app/ui/kit"
	"msca/audit"
	"msca/cmd/internal/station"
	"msca/itk"
	"msca/rbac"
)

// evidenceScreen is the place that makes files out of the trail.
type evidenceScreen struct {
	a     *auditWindow
	view  *auditevidence.View
	model auditevidence.Model
}

func newEvidenceScreen(a *auditWindow) *evidenceScreen {
	s := &evidenceScreen{a: a}
	if a.d.desk.Decide(rbac.AuditExport).Allowed {
		s.model.Offered = append(s.model.Offered, auditevidence.BundlePatient, auditevidence.BundleRecords)
	}
	if a.d.desk.Decide(rbac.SARReport).Allowed {
		s.model.Offered = append(s.model.Offered, auditevidence.SubjectAccess)
	}
	s.view = auditevidence.New(s.model, auditevidence.Callbacks{Make: s.make, Choose: s.propose, Cancel: a.stop, Close: a.askToClose, CopyProblem: a.d.copyProblem})
	if len(s.model.Offered) > 0 {
		s.propose(s.model.Offered[0])
	}
	return s
}

func (s *evidenceScreen) propose(what string) {
	if what == auditevidence.SubjectAccess {
		s.view.SetFile(s.a.d.proposed("subject-access", "pdf"))
	} else {
		s.view.SetFile(s.a.d.proposed("evidence", "zip"))
	}
}

func (s *evidenceScreen) set(state auditform.State) {
	s.model.State, s.model.Question, s.model.Done = state, nil, nil
	s.view.SetModel(s.model)
}

func (s *evidenceScreen) make(q auditevidence.Question) {
	path, wrong := newPath(auditevidence.FieldFile, q.File)
	number := ""
	if q.What != auditevidence.BundleRecords {
		if n, err := itk.ParseNHSNumber(q.Patient); err == nil {
			number = n.Digits()
		} else {
			wrong = append(wrong, kit.FieldError{Field: auditevidence.FieldPatient, Message: wordsEnterNHSNumber})
		}
	}
	from, to, more := periodOf(q.From, q.To, auditevidence.FieldFrom, auditevidence.FieldTo)
	wrong = append(wrong, more...)
	first, err := sequence(q.SeqFrom)
	if err != nil || q.What == auditevidence.BundleRecords && first == 0 {
		wrong = append(wrong, kit.FieldError{Field: auditevidence.FieldSeqFrom, Message: wordsEnterFirstNumber})
	}
	last, err := sequence(q.SeqTo)
	if err != nil || last != 0 && last < first {
		wrong = append(wrong, kit.FieldError{Field: auditevidence.FieldSeqTo, Message: wordsEnterLastNumberAfter})
	}
	if len(wrong) > 0 {
		s.a.wrong(s.set, wrong)
		return
	}
	name, write := filepath.Base(path), station.WriteOnce(path)
	var filed app.Filed
	s.a.ask(question{
		doing: wordsMakingTheFile, set: s.set, elapsed: s.view.SetElapsed,
		work: func(ctx context.Context, went func(string)) (err error) {
			progress := func(done, total int) { went(fmt.Sprintf(wordsOfRecords, thousands(done), thousands(total))) }
			if q.What == auditevidence.SubjectAccess {
				filed, err = s.a.d.desk.SubjectAccess(ctx, app.SubjectAccessRequest{Patient: number, From: from, To: to, File: name, Progress: progress}, write)
				return err
			}
			filed, err = s.a.d.desk.Export(ctx, app.ExportRequest{Patient: number, SeqFrom: first, SeqTo: last, File: name, Progress: progress}, s.a.d.st.Evidence(), write)
			return err
		},
		done: func() {
			s.model.State, s.model.Done = auditform.State{}, made(q.What, path, filed, s.a.d.st.Trail.VKey())
			s.view.SetModel(s.model)
			s.propose(q.What)
			s.a.shown = s.model.Done.Title
		},
	})
}

// made says where a file is and what identifies it.
func made(what, path string, f app.Filed, vkey string) *auditevidence.Done {
	d := &auditevidence.Done{Title: wordsEvidenceWritten, Facts: []kit.Pair{
		{Label: wordsFile, Value: path}, {Label: wordsRecords, Value: thousands(f.Records)}, {Label: wordsVerificationCode, Value: f.Code},
		{Label: "SHA-256", Value: f.SHA256}, {Label: wordsRecordedAs, Value: thousands(f.Seq)},
	}}
	if what == auditevidence.SubjectAccess {
		d.Title, d.Hint = wordsReportWritten, wordsHoldsPersonalData
		return d
	}
	d.Facts = append(d.Facts, kit.Pair{Label: wordsPublicKey, Value: vkey})
	d.Hint = fmt.Sprintf(wordsGivePublicKey, filepath.Base(path))
	return d
}

// stateScreen is the place that says how far the trail can be relied on.
type stateScreen struct {
	a     *auditWindow
	view  *auditstate.View
	model auditstate.Model
	head  app.Head
}

func newStateScreen(a *auditWindow) *stateScreen {
	s := &stateScreen{a: a}
	s.view = auditstate.New(s.model, auditstate.Callbacks{Verify: a.verify, ShowHead: s.showHead, Print: s.print, Cancel: a.stop, Close: a.askToClose, CopyProblem: a.d.copyProblem})
	return s
}

func (s *stateScreen) set(state auditform.State) {
	s.model.State = state
	s.view.SetModel(s.model)
}

// verdictWords say what a verdict means.
var verdictWords = map[audit.Verdict]string{
	audit.Intact:     wordsIntact,
	audit.Unanchored: wordsUnanchored,
	audit.Diverged:   wordsDiverged,
	audit.Tampered:   wordsTampered,
	audit.Unreadable: wordsUnreadable,
}

// reported shows what a verification found, for each run of records the level it
// has reached.
func (s *stateScreen) reported(r audit.Report) {
	s.model.Facts = []kit.Pair{{Label: wordsVerdict, Value: verdictWords[r.Verdict]}, {Label: wordsLog, Value: r.Origin}, {Label: wordsRecords, Value: thousands(r.Records)},
		{Label: wordsCheckpoints, Value: thousands(r.Checkpoints)}}
	if r.FirstBad != 0 {
		s.model.Facts = append(s.model.Facts, kit.Pair{Label: wordsFirstBad, Value: thousands(r.FirstBad)})
	}
	if r.Reason != "" {
		s.model.Facts = append(s.model.Facts, kit.Pair{Label: wordsReason, Value: r.Reason})
	}
	s.model.Ranges = nil
	for _, l := range []struct {
		level, means string
		reached      audit.Range
	}{
		{wordsChained, wordsChainedMeans, r.Chained},
		{wordsSealed, wordsSealedMeans, r.Sealed},
		{wordsSigned, wordsSignedMeans, r.Signed},
		{wordsAnchored, wordsAnchoredMeans, r.Anchored},
	} {
		s.model.Ranges = append(s.model.Ranges, auditstate.Range{Level: l.level, Records: runWords(l.reached), Missing: missing(l.reached, r.Records), Means: l.means})
	}
	s.view.SetModel(s.model)
}

func runWords(r audit.Range) string {
	if r.Last == 0 {
		return wordsNone
	}
	return fmt.Sprintf(wordsFromTo, thousands(r.First), thousands(r.Last))
}

// missing says which records have not reached a level.
func missing(r audit.Range, all uint64) string {
	if r.Last == 0 {
		return ""
	}
	var out []string
	if r.First > 1 {
		out = append(out, fmt.Sprintf(wordsNot1To, thousands(r.First-1)))
	}
	if r.Last < all {
		out = append(out, fmt.Sprintf(wordsNotTo, thousands(r.Last+1), thousands(all)))
	}
	return strings.Join(out, ", ")
}

// showHead gives the signed head out, on record.
func (s *stateScreen) showHead() {
	var head app.Head
	s.a.ask(question{
		doing: wordsSigningTheHead, set: s.set, elapsed: s.view.SetElapsed,
		work: func(ctx context.Context, _ func(string)) (err error) {
			head, err = s.a.d.desk.SignedHead(ctx)
			return err
		},
		done: func() {
			s.head = head
			s.model.State = auditform.State{}
			s.model.Head = &auditstate.Head{Code: head.Code, Note: string(head.Note), Facts: []kit.Pair{
				{Label: wordsRecords, Value: thousands(head.Size)}, {Label: wordsPublicKey, Value: s.a.d.st.Trail.VKey()}}}
			s.view.SetModel(s.model)
			s.a.shown = fmt.Sprintf(wordsSignedHead, head.Code)
		},
	})
}

// print puts the head on paper.
func (s *stateScreen) print() {
	if s.head.Code != "" {
		s.a.d.printSheetIn(s.a.window, s.head.Sheet(s.a.d.st.Trail.VKey()))
	}
}
