package app_test

import (
	"bytes"
	"context"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"msca/app"
	"msca/audit"
	"msca/itk"
)

// tray is a printer that keeps what it is handed.
type tray struct {
	jobs  []app.PrintJob
	taken app.PrintTaken
	err   error
	first func() // before it takes anything
}

func (p *tray) List(context.Context) ([]app.Printer, error) {
	return []app.Printer{{Name: "ward2", Default: true}}, nil
}

func (p *tray) Print(_ context.Context, j app.PrintJob) (app.PrintTaken, error) {
	if p.first != nil {
		p.first()
	}
	if p.err == nil {
		p.jobs = append(p.jobs, j)
	}
	return p.taken, p.err
}

// atResult has a nurse with a patient on the screen, and a printer.
func atResult(t *testing.T) (*ward, *tray, *app.Answer, app.Sheet) {
	t.Helper()
	p := &tray{taken: app.PrintTaken{Job: "ward2-7"}}
	w := newWard(t, func(o *app.Options) { o.Printers, o.OrganisationName = p, "Sampleton Hospital" })
	w.wire.answer = searched
	w.signIn(t, nurse)
	a, err := w.Lookup(t.Context(), details)
	if err != nil {
		t.Fatal(err)
	}
	s, ok := w.SheetOf(a)
	if !ok {
		t.Fatal("a patient's details cannot be printed")
	}
	return w, p, a, s
}

func detailOf(e audit.Entry, name string) string {
	for _, d := range e.Details {
		if d.Name == name {
			return d.Value
		}
	}
	return ""
}

func printed(w *ward) []audit.Entry {
	var out []audit.Entry
	for _, e := range w.trail.entries {
		if e.Event == audit.Printed || e.Event == audit.Exported || e.Event == audit.Copied {
			out = append(out, e)
		}
	}
	return out
}

// words is what an independent reader finds on the pages.
func words(t *testing.T, pdf []byte) string {
	t.Helper()
	file := filepath.Join(t.TempDir(), "page.pdf")
	if err := os.WriteFile(file, pdf, 0o600); err != nil {
		t.Fatal(err)
	}
	out, err := exec.Command("pdftotext", "-layout", file, "-").CombinedOutput()
	if err != nil {
		t.Fatalf("pdftotext (package poppler-utils): %v\n%s", err, out)
	}
	return strings.Join(strings.Fields(string(out)), " ")
}

func TestMSCA_AUD_02_3_9_2_PagesAreRecordedBeforeTheyAreHandedOver(t *testing.T) {
	w, p, a, s := atResult(t)
	before := 0
	p.first = func() { before = len(printed(w)) }
	out, err := w.PrintSheet(t.Context(), s, app.PrintTo{Printer: "ward2", Copies: 2})
	if err != nil {
		t.Fatal(err)
	}
	records := printed(w)
	if before != 1 || len(records) != 2 || len(p.jobs) != 1 {
		t.Fatalf("%d records before the printer was asked, %d after, %d jobs; want 1, 2 and 1", before, len(records), len(p.jobs))
	}
	kept := records[0]
	if len(kept.Payloads) != 1 || kept.Payloads[0].Kind != audit.PagePrinted || !bytes.Equal(kept.Payloads[0].Body, p.jobs[0].PDF) {
		t.Error("the record does not hold the very bytes that the printer got")
	}
	if kept.Patient != "9990000034" || kept.MessageID != a.MessageID || kept.User.UserID != "555012345678" || detailOf(kept, "printer") != "ward2" || detailOf(kept, "copies") != "2" || detailOf(kept, "print-id") != out.ID {
		t.Errorf("the record lacks patient, message, user, printer, copies or print id: %v", kept.Details)
	}
	if end := records[1]; detailOf(end, "stage") != "printed" || detailOf(end, "job") != "ward2-7" || end.Outcome != audit.Success || len(end.Payloads) != 0 {
		t.Errorf("what became of the pages is recorded as %v", end.Details)
	}
	if title := p.jobs[0].Title; strings.Contains(title, "Penhallow") || strings.Contains(title, "999") {
		t.Errorf("the title of the job, which others see in the queue, is %q", title)
	}
	all := words(t, p.jobs[0].PDF)
	for _, want := range []string{app.ProtectiveLabel, "Page 1 of 1", "PENHALLOW, Nesta (Ms)", "29-Feb-1984", "999 000 0034", "7 Example Row", "LS1 6AE",
		"not returned by the service", "Sampleton Hospital (X26)", "Nurse Test (555012345678)", "23-Nov-2026 09:30:00 UTC (UTC+00:00)", "Message ID M1", "Print ID " + out.ID} {
		if !strings.Contains(all, want) {
			t.Errorf("%q is not on the page:\n%s", want, all)
		}
	}
	if strings.Count(all, app.ProtectiveLabel) != 2 {
		t.Error("the label does not stand at head and foot")
	}
}

func TestMSCA_AUD_01_NothingIsPrintedSavedOrCopiedWithoutARecord(t *testing.T) {
	w, p, a, s := atResult(t)
	var unavailable *app.AuditUnavailableError
	w.trail.failOn = audit.Printed
	if _, err := w.PrintSheet(t.Context(), s, app.PrintTo{Printer: "ward2", Copies: 1}); !errors.As(err, &unavailable) || len(p.jobs) != 0 {
		t.Errorf("printing without a record: %v, %d jobs", err, len(p.jobs))
	}
	w.trail.failOn = audit.Exported
	wrote := 0
	if _, err := w.SaveSheet(t.Context(), s, "x.pdf", func([]byte) error { wrote++; return nil }); !errors.As(err, &unavailable) || wrote != 0 {
		t.Errorf("saving without a record: %v, written %d times", err, wrote)
	}
	w.trail.failOn = audit.Copied
	for _, part := range []app.Copied{app.CopiedNumber, app.CopiedDetails} {
		if text, err := w.Copy(t.Context(), a, part); !errors.As(err, &unavailable) || text != "" {
			t.Errorf("copying the %s without a record gives %d characters, %v", part, len(text), err)
		}
	}
}

func TestMSCA_AUD_02_WhatAPrinterRefusesIsRecordedAndTold(t *testing.T) {
	for _, fault := range []app.PrinterFault{app.PrinterStopped, app.PrinterRefuses, app.NoSuchPrinter, app.NoPrintService, app.PrinterFailed} {
		w, p, _, s := atResult(t)
		p.taken, p.err = app.PrintTaken{}, &app.PrinterError{Printer: "ward2", Fault: fault, Says: "words of the machine"}
		_, err := w.PrintSheet(t.Context(), s, app.PrintTo{Printer: "ward2", Copies: 1})
		var e *app.PrinterError
		if !errors.As(err, &e) || e.Fault != fault {
			t.Errorf("%s: told as %v", fault, err)
		}
		end := w.trail.last()
		if end.Event != audit.Printed || end.Outcome != audit.SeriousFailure || detailOf(end, "stage") != "not printed" || !strings.Contains(detailOf(end, "reason"), string(fault)) {
			t.Errorf("%s: recorded as %s %s %v", fault, end.Event, end.Outcome, end.Details)
		}
	}
	w, p, _, s := atResult(t)
	p.taken = app.PrintTaken{Job: "ward2-8", Waiting: true}
	if out, err := w.PrintSheet(t.Context(), s, app.PrintTo{Printer: "ward2", Copies: 1}); err != nil || !out.Taken.Waiting || detailOf(w.trail.last(), "stage") != "waiting at the printer" {
		t.Errorf("pages that wait: %+v, %v, recorded as %v", out.Taken, err, w.trail.last().Details)
	}
}

func TestMSCA_IG_01_PrintingNeedsItsSessionItsRoleAndAnAnswer(t *testing.T) {
	w, p, a, s := atResult(t)
	to := app.PrintTo{Printer: "ward2", Copies: 1}
	if err := w.ChooseRole(t.Context(), privacy); err != nil {
		t.Fatal(err)
	}
	var denied *app.DeniedError
	if _, err := w.PrintSheet(t.Context(), s, to); !errors.As(err, &denied) || w.trail.last().Event != audit.Denied {
		t.Errorf("a role that may not look patients up prints one: %v", err)
	}
	if _, err := w.Copy(t.Context(), a, app.CopiedDetails); !errors.As(err, &denied) {
		t.Errorf("and copies one: %v", err)
	}
	if err := w.ChooseRole(t.Context(), nurse); err != nil {
		t.Fatal(err)
	}
	for _, copies := range []int{-1, 0, app.MostCopies + 1} {
		if _, err := w.PrintSheet(t.Context(), s, app.PrintTo{Printer: "ward2", Copies: copies}); err == nil {
			t.Errorf("%d copies were printed", copies)
		}
	}
	w.Lock("a test")
	if _, err := w.PrintSheet(t.Context(), s, to); !errors.Is(err, app.ErrLocked) {
		t.Errorf("printing on a locked screen: %v", err)
	}
	if err := w.SignOut(t.Context()); err != nil {
		t.Fatal(err)
	}
	w.signIn(t, nurse)
	if _, err := w.PrintSheet(t.Context(), s, to); !errors.Is(err, app.ErrLocked) {
		t.Errorf("an answer of an earlier session is printed: %v", err)
	}
	if _, err := w.Copy(t.Context(), a, app.CopiedNumber); !errors.Is(err, app.ErrLocked) {
		t.Errorf("and copied: %v", err)
	}
	if len(p.jobs) != 0 {
		t.Errorf("%d jobs went to the printer", len(p.jobs))
	}
	w.wire.answer = func(itk.Query) itk.Exchange {
		return itk.Exchange{HTTPStatus: 200, Raw: []byte("<reply/>"), Reply: itk.Reply{Code: itk.NoMatch, Outcome: itk.NoMatch.Outcome()}}
	}
	if a, err := w.Lookup(t.Context(), details); err != nil {
		t.Fatal(err)
	} else if _, ok := w.SheetOf(a); ok {
		t.Error("a problem is offered for printing")
	}
}

// A lock that comes while the printer works does not take the paper back, and
// what became of it is still recorded: people lock the screen to fetch the pages.
func TestMSCA_AUD_02_ALockDoesNotStopWhatWasHandedOver(t *testing.T) {
	w, p, _, s := atResult(t)
	p.first = func() { w.Lock("gone to the printer") }
	if _, err := w.PrintSheet(t.Context(), s, app.PrintTo{Printer: "ward2", Copies: 1}); err != nil || len(p.jobs) != 1 {
		t.Errorf("%v, %d jobs", err, len(p.jobs))
	}
	if events := printed(w); len(events) != 2 {
		t.Errorf("%d records of printing, want 2", len(events))
	}
}

func TestMSCA_AUD_02_SavedAsPDFIsRecordedAsSuch(t *testing.T) {
	w, _, _, s := atResult(t)
	var file []byte
	out, err := w.SaveSheet(t.Context(), s, "msca.pdf", func(b []byte) error { file = b; return nil })
	if err != nil {
		t.Fatal(err)
	}
	kept := w.trail.last()
	if kept.Event != audit.Exported || detailOf(kept, "stage") != "saved as PDF" || detailOf(kept, "to") != "msca.pdf" || detailOf(kept, "sha-256") != out.SHA256 || !bytes.Equal(kept.Payloads[0].Body, file) {
		t.Errorf("recorded as %s %v", kept.Event, kept.Details)
	}
	var failed *app.SaveError
	if _, err := w.SaveSheet(t.Context(), s, "msca.pdf", func([]byte) error { return errDiskFull }); !errors.As(err, &failed) || !errors.Is(err, errDiskFull) {
		t.Errorf("a full disk is told as %v", err)
	}
	if end := w.trail.last(); end.Outcome != audit.SeriousFailure || detailOf(end, "stage") != "not saved" {
		t.Errorf("and recorded as %v", end.Details)
	}
}

// What is missing reads differently for each reason, on paper and in a copy, and
// cautions and death come before what they are about.
func TestMSCA_DQ_3_17_1_PaperAndCopyTellWhatIsMissingApart(t *testing.T) {
	w, p, _, _ := atResult(t)
	died, _ := itk.ParseDate("2020-03-03")
	w.wire.answer = func(q itk.Query) itk.Exchange {
		x := searched(q)
		blank := ""
		x.Reply.Patient.Death = &died
		x.Reply.Patient.Practice = &itk.Practice{Name: &blank}
		x.Reply.Patient.Addresses, x.Reply.Patient.Telecoms = []itk.Address{}, nil
		return x
	}
	a, err := w.Lookup(t.Context(), details)
	if err != nil {
		t.Fatal(err)
	}
	s, _ := w.SheetOf(a)
	if _, err := w.PrintSheet(t.Context(), s, app.PrintTo{Printer: "ward2", Copies: 1}); err != nil {
		t.Fatal(err)
	}
	copied, err := w.Copy(t.Context(), a, app.CopiedDetails)
	if err != nil {
		t.Fatal(err)
	}
	if kept := w.trail.last(); kept.Event != audit.Copied || string(kept.Payloads[0].Body) != copied {
		t.Error("the record does not hold the very text that was copied")
	}
	if !strings.HasPrefix(copied, app.ProtectiveLabel+"\n") {
		t.Errorf("the copy begins with %q", copied[:40])
	}
	caution := a.Shown.Cautions[0].Title
	for what, text := range map[string]string{"paper": words(t, p.jobs[0].PDF), "copy": strings.Join(strings.Fields(copied), " ")} {
		for _, want := range []string{"(blank in the national record)", "(not returned by the service)", "DECEASED", "Died 03-Mar-2020", caution} {
			if !strings.Contains(text, want) {
				t.Errorf("%s does not say %q:\n%s", what, want, text)
			}
		}
		if strings.Index(text, caution) > strings.Index(text, "PENHALLOW") {
			t.Errorf("on %s the patient comes before the caution", what)
		}
	}
	if number, err := w.Copy(t.Context(), a, app.CopiedNumber); err != nil || number != "999 000 0034" {
		t.Errorf("the number is copied as %q, %v", number, err)
	}
	if !slices.Contains(w.trail.events(), audit.Copied) {
		t.Error("no record of the copy")
	}
}
