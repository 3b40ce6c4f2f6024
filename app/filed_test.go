package app_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os/exec"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"msca/app"
	"msca/app/problem"
	"msca/audit"
)

// ledger is a trail that can be read back.
type ledger struct{ *trail }

func (l ledger) Search(_ context.Context, f audit.Filter) ([]audit.Record, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	var out []audit.Record
	for i, e := range l.entries {
		seq := uint64(i + 1)
		if f.Patient != "" && e.Patient != f.Patient || seq <= f.After || f.SeqFrom > seq || f.SeqTo != 0 && f.SeqTo < seq || len(f.Events) > 0 && !slices.Contains(f.Events, e.Event) {
			continue
		}
		if out = append(out, l.at(seq)); len(out) == f.Limit {
			break
		}
	}
	return out, nil
}

func (l ledger) at(seq uint64) audit.Record {
	e := l.entries[seq-1]
	r := audit.Record{Seq: seq, Stamp: audit.Stamp{UTC: theTime().Add(time.Duration(seq) * time.Minute)}, Event: e.Event, Outcome: e.Outcome,
		User: e.User, Patient: e.Patient, MessageID: e.MessageID, Details: e.Details, Device: "DESK-01"}
	for _, p := range e.Payloads {
		r.Payloads = append(r.Payloads, audit.PayloadRef{Kind: p.Kind})
	}
	return r
}

func (l ledger) Show(_ context.Context, seq uint64) (audit.Record, []audit.Payload, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.at(seq), l.entries[seq-1].Payloads, nil
}

func (l ledger) Checkpoint(context.Context) ([]byte, error) {
	return []byte(audit.Checkpoint{Origin: "X26/DESK-01/1", Size: 47, Chain: audit.Digest{0x1a, 0xc2, 0xe9, 0x36, 0x60, 0xde, 0x2e, 0x79}}.Text() + "\n— X26/DESK-01/1 AAAA\n"), nil
}

// office is a ward whose trail holds one look-up by a nurse and one by somebody
// with her own patient, and where the privacy officer has signed in.
func office(t *testing.T) *ward {
	t.Helper()
	w := newWard(t, func(o *app.Options) { o.Trail = ledger{o.Trail.(*trail)} })
	w.signIn(t, nurse)
	for range 2 {
		if _, err := w.Lookup(t.Context(), details); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.ChooseRole(t.Context(), privacy); err != nil {
		t.Fatal(err)
	}
	return w
}

const subject = "9990000034"

// text is what another program reads in a PDF, blanks made one.
func text(t *testing.T, pdf []byte) string {
	t.Helper()
	c := exec.Command("pdftotext", "-", "-")
	c.Stdin = bytes.NewReader(pdf)
	out, err := c.Output()
	if err != nil {
		t.Fatalf("pdftotext: %v", err)
	}
	return strings.Join(strings.Fields(string(out)), " ")
}

// The pages are in the trail before they are in a file, and are the same bytes.
// [MSCA-ORG-04, 3.9.2, 3.17.1]
func TestMSCA_ORG_04_3_9_2_SubjectAccessIsRecordedBeforeItIsWritten(t *testing.T) {
	w := office(t)
	var written []byte
	filed, err := w.SubjectAccess(t.Context(), app.SubjectAccessRequest{Patient: subject, File: "report.pdf"}, func(pdf []byte) error {
		last := w.trail.last()
		if last.Event != audit.SubjectReportRun || last.Patient != subject || len(last.Payloads) != 1 || !bytes.Equal(last.Payloads[0].Body, pdf) {
			t.Errorf("when the pages are written the newest record is %s", last.Event)
		}
		written = pdf
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if filed.Records != 6 || filed.Code != "47-1AC2-E936-60DE-2E79" || filed.Seq == 0 {
		t.Errorf("%+v", filed)
	}
	got := text(t, written)
	for _, want := range []string{
		"NHS Confidential: Personal Data about a patient", "999 000 0034", "Nurse Test", "Nurse Access Role", "Sampleton Hospital (X26)",
		"UTC", "Shown on screen: name", "PENHALLOW, Nesta", "47-1AC2-E936-60DE-2E79", "Page 1 of ", "in 6 records",
		"Asked the Spine for the details held under the NHS number.", "DESK-01", "Screen A", "withheld by the Spine",
	} {
		if !strings.Contains(got, want) {
			t.Errorf("the report does not say %q", want)
		}
	}
	if strings.Contains(got, "Screen B") {
		t.Error("the same screen is set twice")
	}
}

func TestMSCA_ORG_04_3_9_5_SubjectAccessIsRefusedWithoutPermissionOrRecord(t *testing.T) {
	never := func([]byte) error { t.Error("something was written"); return nil }
	t.Run("a nurse", func(t *testing.T) {
		w := office(t)
		if err := w.ChooseRole(t.Context(), nurse); err != nil {
			t.Fatal(err)
		}
		var denied *app.DeniedError
		if _, err := w.SubjectAccess(t.Context(), app.SubjectAccessRequest{Patient: subject}, never); !errors.As(err, &denied) {
			t.Errorf("%v", err)
		}
		if _, err := w.Export(t.Context(), app.ExportRequest{Patient: subject}, nil, never); !errors.As(err, &denied) {
			t.Errorf("%v", err)
		}
		if _, err := w.DraftOrder(t.Context(), app.OrderRequest{Patient: subject}, nil); !errors.As(err, &denied) {
			t.Errorf("%v", err)
		}
		if _, err := w.ReviewTrail(t.Context(), time.Time{}, time.Time{}, app.PatternRules{}); !errors.As(err, &denied) {
			t.Errorf("%v", err)
		}
		if e := w.trail.events(); !slices.Equal(e[len(e)-4:], []audit.Event{audit.Denied, audit.Denied, audit.Denied, audit.Denied}) {
			t.Errorf("records end with %v", e)
		}
	})
	t.Run("no room for the record", func(t *testing.T) {
		w := office(t)
		var unavailable *app.AuditUnavailableError
		w.trail.failOn = audit.SubjectReportRun
		if _, err := w.SubjectAccess(t.Context(), app.SubjectAccessRequest{Patient: subject}, never); !errors.As(err, &unavailable) {
			t.Errorf("%v", err)
		}
		w.trail.failOn = audit.Exported
		if _, err := w.Export(t.Context(), app.ExportRequest{Patient: subject}, &zipper{t: t, w: w}, never); !errors.As(err, &unavailable) {
			t.Errorf("%v", err)
		}
	})
	t.Run("locked meanwhile", func(t *testing.T) {
		w := office(t)
		w.trail.hook = func(e audit.Entry) {
			if e.Event == audit.SubjectReportRun {
				w.trail.hook = nil
				go w.Lock("left the desk") // its record waits for this one
				for w.State().Stage != app.Locked {
					runtime.Gosched()
				}
			}
		}
		if _, err := w.SubjectAccess(t.Context(), app.SubjectAccessRequest{Patient: subject}, never); !errors.Is(err, app.ErrLocked) {
			t.Errorf("%v", err)
		}
	})
	t.Run("the disk refuses the file", func(t *testing.T) {
		w := office(t)
		if _, err := w.SubjectAccess(t.Context(), app.SubjectAccessRequest{Patient: subject}, func([]byte) error { return errDiskFull }); !errors.Is(err, errDiskFull) {
			t.Errorf("%v", err)
		}
		if last := w.trail.last(); last.Event != audit.Exported || last.Outcome != audit.SeriousFailure {
			t.Errorf("the failure is recorded as %s, %s", last.Event, last.Outcome)
		}
	})
}

// zipper stands for the evidence package; others add records meanwhile.
type zipper struct {
	t    *testing.T
	w    *ward
	grow int
	took [][]uint64
	kept []uint64
	last uint64

	alone  bool
	before int // Exported records when it became so
}

func (z *zipper) Alone(context.Context) (leave func() error, err error) {
	z.alone, z.before = true, z.exported()
	return func() error { z.alone = false; return nil }, nil
}

func (z *zipper) exported() (n int) {
	for _, e := range z.w.trail.events() {
		if e == audit.Exported {
			n++
		}
	}
	return n
}

func (z *zipper) Extract(_ context.Context, seqs []uint64) (*audit.Exhibits, error) {
	if !z.alone || z.exported() != z.before+1 {
		z.t.Errorf("taken out, alone %t, with %d exports recorded before that and %d now, want this one's", z.alone, z.before, z.exported())
	}
	z.took = append(z.took, seqs)
	if z.grow > 0 {
		z.grow--
		if _, err := z.w.trail.Append(context.Background(), audit.Entry{Event: audit.Displayed, Patient: "9990000042"}); err != nil {
			return nil, err
		}
	}
	z.last = uint64(len(z.w.trail.events()))
	return &audit.Exhibits{Checkpoint: []byte(audit.Checkpoint{Origin: "X26", Size: z.last}.Text() + "\n— X26 AAAA\n")}, nil
}

func (z *zipper) Pack(_ *audit.Exhibits, _ string, keep func(uint64) bool, summary []byte) ([]byte, error) {
	if z.alone {
		z.t.Error("others wait while the bundle is made")
	}
	for seq := uint64(1); seq <= z.last; seq++ {
		if keep(seq) {
			z.kept = append(z.kept, seq)
		}
	}
	return append([]byte("PK"), summary...), nil
}

// The export is a record before anything is taken out, and the digest of the
// file is one before it is written. What others add meanwhile goes with it, bare.
func TestMSCA_AUD_05_3_9_3_ExportIsRecordedBeforeItIsWritten(t *testing.T) {
	w := office(t)
	z := &zipper{t: t, w: w, grow: 2}
	before := len(w.trail.events())
	_, err := w.Export(t.Context(), app.ExportRequest{Patient: subject, File: "evidence.zip"}, z, func(b []byte) error {
		last := w.trail.last()
		if last.Event != audit.Exported || !slices.Contains(last.Details, audit.Detail{Name: "stage", Value: "written"}) {
			t.Errorf("when the file is written the newest record is %s %v", last.Event, last.Details)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	export := uint64(before + 1)
	first := w.trail.entries[export-1]
	if first.Event != audit.Exported || first.Patient != subject || len(first.Payloads) != 1 || !strings.Contains(text(t, first.Payloads[0].Body), "Evidence from the audit trail") {
		t.Errorf("the first record is %s", first.Event)
	}
	final := z.took[len(z.took)-1]
	if len(z.took) != 3 || !slices.Contains(final, export+1) || !slices.Contains(final, export+2) {
		t.Errorf("taken out: %v", z.took)
	}
	if slices.Contains(z.kept, export+1) || !slices.Contains(z.kept, export) || len(z.kept) != 6+2 { // genesis and the export too
		t.Errorf("the content of %v goes with the proofs", z.kept)
	}
	if _, err := w.Export(t.Context(), app.ExportRequest{Patient: "9990000018"}, z, nil); !errors.Is(err, app.ErrNoRecords) {
		t.Errorf("a patient without records: %v", err)
	}
}

// eraser refuses or fails as told.
type eraser struct {
	*trail
	err error
}

func (e eraser) Erase(context.Context, []byte, audit.Person) (audit.Receipt, error) {
	return audit.Receipt{Seq: 9}, e.err
}

// presentedAgain has carried the order out before.
type presentedAgain struct{ eraser }

func (e presentedAgain) Erase(context.Context, []byte, audit.Person) (audit.Receipt, error) {
	return audit.Receipt{}, e.err
}

func TestMSCA_AUD_01_3_9_6_RefusedErasureIsRecorded(t *testing.T) {
	tr := &trail{}
	if r, err := app.Erase(t.Context(), eraser{tr, nil}, nil, audit.Person{}, "command line"); err != nil || r.Seq != 9 || len(tr.entries) != 0 {
		t.Errorf("a good order: %v, %v", r, err)
	}
	var refused *app.OrderRefusedError
	_, err := app.Erase(t.Context(), eraser{tr, fmt.Errorf("x: %w: signed by 1", audit.ErrOrder)}, []byte("order"), audit.Person{UserID: "u"}, "command line")
	if !errors.As(err, &refused) || tr.last().Event != audit.ErasureRefused || tr.last().User.UserID != "u" {
		t.Errorf("a bad order: %v, %v", err, tr.events())
	}
	var unavailable *app.AuditUnavailableError
	if _, err := app.Erase(t.Context(), eraser{tr, errDiskFull}, nil, audit.Person{}, ""); !errors.As(err, &unavailable) {
		t.Errorf("a full disk: %v", err)
	}
	remains := fmt.Errorf("audit store: erase: %w: %w", audit.ErrRemains, errDiskFull)
	if r, err := app.Erase(t.Context(), eraser{tr, remains}, nil, audit.Person{}, ""); r.Seq != 9 || problem.For(err).Code != "ERASURE-REMAINS" || !strings.Contains(err.Error(), "record 9") {
		t.Errorf("an order that was carried out and left copies: record %d, %v (%s), want record 9 and ERASURE-REMAINS", r.Seq, err, problem.For(err).Code)
	}
	again := fmt.Errorf("audit store: erase: %w, as record 9", audit.ErrCarriedOut)
	if _, err := app.Erase(t.Context(), eraser{tr, again}, nil, audit.Person{}, ""); problem.For(err).Code != "AUDIT-ORDER-DONE" || tr.last().Event != audit.ErasureRefused {
		t.Errorf("an order presented again: %v (%s), %v; want AUDIT-ORDER-DONE and a record of it", err, problem.For(err).Code, tr.events())
	}
	if _, err := app.Erase(t.Context(), presentedAgain{eraser{tr, remains}}, nil, audit.Person{UserID: "v"}, ""); problem.For(err).Code != "ERASURE-REMAINS" || tr.last().Event != audit.ErasureRefused || tr.last().User.UserID != "v" {
		t.Errorf("presented again while copies remain: %v, recorded %v; want it on record", err, tr.events())
	}
	tr.failOn = audit.ErasureRefused
	if _, err := app.Erase(t.Context(), eraser{tr, audit.ErrOrder}, nil, audit.Person{}, ""); !errors.As(err, &unavailable) {
		t.Errorf("a refusal that cannot be recorded: %v", err)
	}
}

// A review says in the trail by which limits and with which seed it was made.
func TestMSCA_AUD_05_3_9_3_ReviewIsRecordedWithItsSeed(t *testing.T) {
	w := office(t)
	rules := app.UsualPatterns(time.UTC)
	rules.SampleOf, rules.SampleSeed = 1, "again"
	r, err := w.ReviewTrail(t.Context(), time.Time{}, time.Time{}, rules)
	if err != nil {
		t.Fatal(err)
	}
	if r.Records != 4 {
		t.Errorf("%d records looked at", r.Records)
	}
	last := w.trail.last()
	if last.Event != audit.AuditQueried || !slices.Contains(last.Details, audit.Detail{Name: "seed", Value: "again"}) || !slices.Contains(last.Details, audit.Detail{Name: "sample", Value: "1"}) {
		t.Errorf("recorded as %s %v", last.Event, last.Details)
	}
	if n, err := w.CountTrail(t.Context(), audit.Filter{Patient: subject}, func(context.Context, audit.Filter) (uint64, error) {
		if w.trail.last().Event != audit.AuditQueried {
			t.Error("counted before it was recorded")
		}
		return 17, nil
	}); n != 17 || err != nil {
		t.Errorf("%d, %v", n, err)
	}
}
