package app

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"msca/app/document"
	"msca/audit"
	"msca/rbac"
)

// Sheet is something to be printed or saved as PDF. Who prints it, when, and
// where it can be found again in the audit trail is put onto it when that is
// done. Callers other than SheetOf leave the unexported parts zero.
type Sheet struct {
	What     string // for the records and for people: "patient details"
	Title    string
	Subtitle string
	Patient  string // NHS number, ten digits; empty: not about one patient
	Case     string
	Message  string // message id
	Needs    []rbac.Permission
	Body     []document.Block

	session *session // the only one that may print it; nil: any
}

// PrintTo says where a sheet goes.
type PrintTo struct {
	Printer string
	Copies  int // at least 1
}

// MostCopies is how many copies can be asked for at once.
const MostCopies = 20

// Printout is a sheet that was put on paper or into a file.
type Printout struct {
	ID     string // on every page, and in the records
	Pages  int
	Taken  PrintTaken
	SHA256 string
	Seq    uint64 // the record that holds the pages
}

// PrintSheet prints s. The pages, byte for byte, are in the audit trail before
// anything goes to the printer; what the printer made of them is a second
// record. A lock that comes after the pages were handed over does not stop the
// print. [3.9.2, 3.17.1, 3.17.4, 3.17.5]
//
// Errors: those of the session, *DeniedError, *AuditUnavailableError (nothing
// was printed), *PrinterError.
func (d *Desk) PrintSheet(ctx context.Context, s Sheet, to PrintTo) (Printout, error) {
	if to.Copies < 1 || to.Copies > MostCopies {
		return Printout{}, fmt.Errorf("printing: %d copies", to.Copies)
	}
	if d.o.Printers == nil {
		return Printout{}, &PrinterError{Fault: NoPrintService}
	}
	where := []audit.Detail{{Name: "printer", Value: to.Printer}, {Name: "copies", Value: fmt.Sprint(to.Copies)}}
	p, entry, pdf, err := d.recordPages(ctx, s, audit.Printed, "to the printer", where)
	if err != nil {
		return Printout{}, err
	}
	p.Taken, err = d.o.Printers.Print(ctx, PrintJob{Printer: to.Printer, Title: "msca " + p.ID, Copies: to.Copies, PDF: pdf})
	stage := "printed"
	switch {
	case err != nil:
		stage, entry.Outcome = "not printed", audit.SeriousFailure
		entry.Details = append(entry.Details, audit.Detail{Name: "reason", Value: err.Error()})
	case p.Taken.Waiting:
		stage = "waiting at the printer"
	}
	if p.Taken.Job != "" {
		entry.Details = append(entry.Details, audit.Detail{Name: "job", Value: p.Taken.Job})
	}
	return p, errors.Join(err, d.recordEnd(ctx, entry, stage))
}

// SaveSheet saves s as a PDF file through write; file names it in the record.
// [3.9.2: downloaded]
func (d *Desk) SaveSheet(ctx context.Context, s Sheet, file string, write func(pdf []byte) error) (Printout, error) {
	p, entry, pdf, err := d.recordPages(ctx, s, audit.Exported, "saved as PDF", []audit.Detail{{Name: "to", Value: file}})
	if err != nil {
		return Printout{}, err
	}
	if err = write(pdf); err == nil {
		return p, nil
	}
	entry.Outcome = audit.SeriousFailure
	entry.Details = append(entry.Details, audit.Detail{Name: "reason", Value: err.Error()})
	return p, errors.Join(&SaveError{file, err}, d.recordEnd(ctx, entry, "not saved"))
}

// SaveError says that a file could not be written.
type SaveError struct {
	File string
	Err  error
}

func (e *SaveError) Error() string { return fmt.Sprintf("writing %s: %v", e.File, e.Err) }

func (e *SaveError) Unwrap() error { return e.Err }

// ProblemCode names the problem of app/problem.
func (e *SaveError) ProblemCode() string { return "PRINT-SAVE" }

// recordPages decides, sets the pages and makes their record. The entry it gives
// back is that record without the pages, for what follows from it.
func (d *Desk) recordPages(ctx context.Context, s Sheet, event audit.Event, stage string, where []audit.Detail) (p Printout, e audit.Entry, pdf []byte, err error) {
	in, err := d.active()
	if err == nil && s.session != nil && s.session != in {
		err = ErrLocked
	}
	if err != nil {
		return p, e, nil, err
	}
	if err := d.permit(ctx, in, "printing", s.Patient, s.Needs...); err != nil {
		return p, e, nil, err
	}
	d.mu.Lock()
	person := in.Person
	d.mu.Unlock()
	p.ID = d.o.NewID()
	doc := s.document(person, p.ID, d.o.Now().In(d.o.Civil))
	if pdf, p.Pages, err = doc.Pages(); err != nil {
		return p, e, nil, err
	}
	p.SHA256 = digest(pdf)
	e = audit.Entry{
		Event: event, User: person, Patient: s.Patient, MessageID: s.Message, Case: s.Case, AccessPoint: d.o.AccessPoint,
		Details: append([]audit.Detail{{Name: "what", Value: s.What}, {Name: "print-id", Value: p.ID}}, where...),
	}
	first := e
	first.Details = append(append([]audit.Detail{}, e.Details...),
		audit.Detail{Name: "stage", Value: stage}, audit.Detail{Name: "pages", Value: fmt.Sprint(p.Pages)}, audit.Detail{Name: "sha-256", Value: p.SHA256})
	first.Payloads = []audit.Payload{{Kind: audit.PagePrinted, Body: pdf}}
	receipt, err := d.record(ctx, "printing", first)
	if err != nil {
		return p, e, nil, err
	}
	p.Seq = receipt.Seq
	if _, err := d.o.Trail.Checkpoint(context.WithoutCancel(ctx)); err != nil {
		return p, e, nil, &AuditUnavailableError{"printing", err}
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	return p, e, pdf, d.intact(in)
}

func (d *Desk) recordEnd(ctx context.Context, e audit.Entry, stage string) error {
	e.Details = append(e.Details, audit.Detail{Name: "stage", Value: stage})
	_, err := d.record(ctx, "recording what became of the pages", e)
	return err
}

// document puts onto a sheet who prints it, when, and its print id.
func (s Sheet) document(who audit.Person, id string, now time.Time) *document.Document {
	when := civil(now, now.Location())
	foot := fmt.Sprintf(wordsFootPrinted, when, nameAndID(who), id)
	switch {
	case s.Patient != "" && s.Message != "":
		foot = fmt.Sprintf(wordsFootPatientMessage, displayNumber(s.Patient), s.Message, foot)
	case s.Patient != "":
		foot = fmt.Sprintf(wordsFootPatient, displayNumber(s.Patient), foot)
	}
	about := document.Facts{{Name: wordsPrinted, Value: when}, {Name: wordsPrintedBy, Value: personWords(who)}}
	if s.Message != "" {
		about = append(about, document.Fact{Name: wordsMessageID, Value: s.Message})
	}
	about = append(about, document.Fact{Name: wordsPrintID, Value: id})
	return &document.Document{
		Label: ProtectiveLabel, Title: s.Title, Subtitle: s.Subtitle, Made: now, Foot: foot,
		Body: append(append([]document.Block{}, s.Body...), document.Heading(wordsAboutThisPrint), about),
	}
}

func nameAndID(p audit.Person) string { return strings.TrimSpace(p.Name + what(p.UserID)) }
