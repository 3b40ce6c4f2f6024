package app

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"time"

	"msca/app/document"
	"msca/audit"
	"msca/itk"
	"msca/rbac"
)

// SubjectAccessRequest asks who has used a patient's record. [MSCA-ORG-04, 3.9.2]
type SubjectAccessRequest struct {
	Patient  string    // NHS number, ten digits
	From, To time.Time // From <= time < To; zero is open
	File     string    // name of the file it goes to, for the record
	// Progress hears how many records are opened, of how many; nil: nobody.
	Progress Progress
}

// Filed is a file that was made from the trail and recorded.
type Filed struct {
	Records int    // of the trail that it is about
	SHA256  string // of the file
	Code    string // verification code printed on every page
	Seq     uint64 // the record that the making of it is
}

// SubjectAccess makes the report for a patient who asks who has looked at them,
// and hands it to write once the record of it, with the pages themselves, is
// durable. [3.17.1, 3.17.4, 3.17.5]
func (d *Desk) SubjectAccess(ctx context.Context, req SubjectAccessRequest, write func(pdf []byte) error) (Filed, error) {
	var none Filed
	s, err := d.active()
	if err != nil {
		return none, err
	}
	if err := d.permit(ctx, s, "making a subject access report", req.Patient, rbac.SARReport); err != nil {
		return none, err
	}
	ctx, stop := untilEither(ctx, s.ctx)
	defer stop()
	records, err := d.everything(ctx, audit.Filter{Patient: req.Patient, From: req.From, To: req.To})
	if err != nil {
		return none, err
	}
	told, err := d.accountOf(ctx, records, req.Progress)
	if err != nil {
		return none, err
	}
	code, note, err := d.signedHead(ctx)
	if err != nil {
		return none, err
	}
	who, err := d.still(s)
	if err != nil {
		return none, err
	}
	pdf, err := d.subjectAccessPages(req, who, told, len(records), code, note)
	if err != nil {
		return none, err
	}
	if _, err := d.still(s); err != nil {
		return none, err
	}
	filed := Filed{Records: len(records), SHA256: digest(pdf), Code: code}
	receipt, err := d.record(ctx, "writing the report", audit.Entry{
		Event: audit.SubjectReportRun, User: who, Patient: req.Patient, AccessPoint: d.o.AccessPoint,
		Details: []audit.Detail{
			{Name: "to", Value: req.File}, {Name: "records", Value: fmt.Sprint(len(records))}, {Name: "sha-256", Value: filed.SHA256},
			{Name: "verification-code", Value: code}, {Name: "period", Value: d.period(req.From, req.To)},
		},
		Payloads: []audit.Payload{{Kind: audit.PagePrinted, Body: pdf}},
	})
	if err != nil {
		return none, err
	}
	filed.Seq = receipt.Seq
	return filed, d.release(ctx, s, write, pdf)
}

// still is whose session s is, or why it is over. What took long to make is recorded
// for whoever asked for it, and for nobody who came after.
func (d *Desk) still(s *session) (audit.Person, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	return s.Person, d.intact(s)
}

// release writes what has been recorded, unless the session ended meanwhile; a
// failure to write is recorded too.
func (d *Desk) release(ctx context.Context, s *session, write func([]byte) error, b []byte) error {
	d.mu.Lock()
	err, who := d.intact(s), s.Person
	d.mu.Unlock()
	if err != nil {
		return err
	}
	if err = write(b); err == nil {
		return nil
	}
	_, err2 := d.record(ctx, "recording that nothing was written", audit.Entry{
		Event: audit.Exported, Outcome: audit.SeriousFailure, User: who, AccessPoint: d.o.AccessPoint,
		Details: []audit.Detail{{Name: "stage", Value: "not written"}, {Name: "sha-256", Value: digest(b)}},
	})
	if err2 != nil {
		return err2
	}
	return fmt.Errorf("writing the file: %w", err)
}

func digest(b []byte) string {
	sum := sha256.Sum256(b)
	return hex.EncodeToString(sum[:])
}

// period says a range of time; the end named is the last moment in it.
func (d *Desk) period(from, to time.Time) string {
	switch {
	case from.IsZero() && to.IsZero():
		return "everything recorded"
	case to.IsZero():
		return "from " + civil(from, d.o.Civil)
	case from.IsZero():
		return "up to, not including, " + civil(to, d.o.Civil)
	}
	return "from " + civil(from, d.o.Civil) + " up to, not including, " + civil(to, d.o.Civil)
}

func (d *Desk) subjectAccessPages(req SubjectAccessRequest, who audit.Person, told *account, n int, code string, note []byte) ([]byte, error) {
	now := d.o.Now()
	doc := document.Document{
		Label: ProtectiveLabel, Title: wordsSubjectTitle, Made: now.In(d.o.Civil),
		Subtitle: wordsSubjectSubtitle, Foot: fmt.Sprintf(wordsVerificationCodeIs, code),
		Body: append([]document.Block{
			document.Facts{
				{Name: wordsNHSNumber, Value: itk.ReceivedNHSNumber(req.Patient).Display()}, {Name: wordsPeriod, Value: d.period(req.From, req.To)},
				{Name: wordsMade, Value: civil(now, d.o.Civil)}, {Name: wordsMadeBy, Value: personWords(who)},
				{Name: wordsUsesFound, Value: fmt.Sprintf(wordsUsesInRecords, len(told.uses), n)},
				{Name: wordsVerificationCode, Value: code},
			},
			document.Paragraph(wordsSubjectText),
			document.Heading(wordsEachUse),
		}, told.blocks()...),
	}
	doc.Body = append(doc.Body, signedHeadBlocks(note)...)
	return doc.PDF()
}

func signedHeadBlocks(note []byte) []document.Block {
	return []document.Block{
		document.Heading(wordsSignedHead),
		document.Paragraph(wordsSignedHeadText),
		document.Paragraph(note),
	}
}
