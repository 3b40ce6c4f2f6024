package app

import (
	"context"
	"errors"
	"fmt"

	"msca/app/document"
	"msca/audit"
	"msca/itk"
	"msca/rbac"
)

// Evidence takes records out of the trail as proofs and packs them.
type Evidence interface {
	// Alone waits until no other program takes evidence out of this trail, and keeps
	// others waiting until leave: the summary in a bundle is that of the newest export.
	Alone(ctx context.Context) (leave func() error, err error)
	Extract(ctx context.Context, seqs []uint64) (*audit.Exhibits, error)
	// Pack makes the bundle. keep says whose content goes with its proof; of the
	// other records only the proof does. patient is "" unless the bundle is to
	// prove that it holds every record of one.
	Pack(x *audit.Exhibits, patient string, keep func(seq uint64) bool, summary []byte) ([]byte, error)
}

// ExportRequest asks for evidence: of everything about a patient, or of a run of
// records.
type ExportRequest struct {
	Patient        string // NHS number, ten digits
	SeqFrom, SeqTo uint64 // both inclusive; SeqTo 0 is the newest
	File           string // name of the file it goes to, for the record
	// Progress hears how many records are opened, of how many; nil: nobody.
	Progress Progress
}

// Export makes a bundle that proves itself to a court or an auditor and hands
// it to write. Records come first: of a run of records, one for each patient in it;
// that the records are taken out, with the summary for people, which is the last
// record in the bundle; and the digest of the finished file. [3.9.2, 3.9.3]
func (d *Desk) Export(ctx context.Context, req ExportRequest, ev Evidence, write func(bundle []byte) error) (Filed, error) {
	var none Filed
	s, err := d.active()
	if err != nil {
		return none, err
	}
	if err := d.permit(ctx, s, "exporting evidence", req.Patient, rbac.AuditExport); err != nil {
		return none, err
	}
	ctx, stop := untilEither(ctx, s.ctx)
	defer stop()
	records, err := d.everything(ctx, audit.Filter{Patient: req.Patient, SeqFrom: req.SeqFrom, SeqTo: req.SeqTo})
	if err != nil {
		return none, err
	}
	if len(records) == 0 {
		return none, ErrNoRecords
	}
	told, err := d.accountOf(ctx, records, req.Progress)
	if err != nil {
		return none, err
	}
	code, _, err := d.signedHead(ctx)
	if err != nil {
		return none, err
	}
	who, err := d.still(s)
	if err != nil {
		return none, err
	}
	summary, err := d.evidencePages(req, who, told, records, code)
	if err != nil {
		return none, err
	}
	filed := Filed{Records: len(records), Code: code}
	taken, keep, err := d.takeOut(ctx, s, req, ev, records, summary)
	if err != nil {
		return none, err
	}
	bundle, err := ev.Pack(taken, req.Patient, func(seq uint64) bool { return keep[seq] }, summary)
	if err != nil {
		return none, err
	}
	filed.SHA256 = digest(bundle)
	entry := exportEntry(who, d.o.AccessPoint, req)
	entry.Details = []audit.Detail{
		{Name: "stage", Value: "written"}, {Name: "to", Value: req.File},
		{Name: "bytes", Value: fmt.Sprint(len(bundle))}, {Name: "sha-256", Value: filed.SHA256},
	}
	receipt, err := d.record(ctx, "writing the evidence", entry)
	if err != nil {
		return none, err
	}
	filed.Seq = receipt.Seq
	return filed, d.release(ctx, s, write, bundle)
}

func exportEntry(who audit.Person, point string, req ExportRequest) audit.Entry {
	return audit.Entry{Event: audit.Exported, User: who, Patient: req.Patient, AccessPoint: point}
}

// takeOut records that the records are taken out, and takes them. keep names those
// whose content goes along.
func (d *Desk) takeOut(ctx context.Context, s *session, req ExportRequest, ev Evidence, records []audit.Record, summary []byte) (_ *audit.Exhibits, keep map[uint64]bool, err error) {
	leave, err := ev.Alone(ctx)
	if err != nil {
		return nil, nil, err
	}
	defer func() { err = errors.Join(err, leave()) }()
	who, err := d.still(s)
	if err != nil {
		return nil, nil, err
	}
	entry := exportEntry(who, d.o.AccessPoint, req)
	entry.Details = []audit.Detail{
		{Name: "stage", Value: "taken out"}, {Name: "to", Value: req.File}, {Name: "records", Value: fmt.Sprint(len(records))},
		{Name: "first", Value: fmt.Sprint(records[0].Seq)}, {Name: "last", Value: fmt.Sprint(records[len(records)-1].Seq)},
		{Name: "summary-sha-256", Value: digest(summary)},
	}
	entry.Payloads = []audit.Payload{{Kind: audit.PagePrinted, Body: summary}}
	if req.Patient == "" {
		if err := d.recordTakenOut(ctx, entry, patientsIn(records)); err != nil {
			return nil, nil, err
		}
	}
	receipt, err := d.record(ctx, "exporting evidence", entry)
	if err != nil {
		return nil, nil, err
	}
	return d.extract(ctx, req, ev, records, receipt.Seq)
}

// recordTakenOut says of each patient in a run of records that data about them is
// taken out: a search by patient finds no record that names nobody. [3.9.3]
func (d *Desk) recordTakenOut(ctx context.Context, e audit.Entry, patients []string) error {
	e.Payloads = nil // the summary is about all of them
	for _, patient := range patients {
		e.Patient = patient
		if _, err := d.record(ctx, "exporting evidence", e); err != nil {
			return err
		}
	}
	return nil
}

// extract takes out the records, the record of the export, and whatever the log
// took between that and the head that gets signed: other processes go on.
func (d *Desk) extract(ctx context.Context, req ExportRequest, ev Evidence, records []audit.Record, export uint64) (*audit.Exhibits, map[uint64]bool, error) {
	keep := map[uint64]bool{1: true, export: true}
	seqs := []uint64{export}
	if req.Patient != "" { // another process may have added some since
		var err error
		if records, err = d.everything(ctx, audit.Filter{Patient: req.Patient, SeqTo: export}); err != nil {
			return nil, nil, err
		}
	}
	for _, r := range records {
		seqs = append(seqs, r.Seq)
		keep[r.Seq] = true
	}
	upTo := export
	for range 20 {
		x, err := ev.Extract(ctx, seqs)
		if err != nil {
			return nil, nil, err
		}
		head, err := headOf(x.Checkpoint)
		if err != nil {
			return nil, nil, err
		}
		if head.Size <= upTo || req.Patient == "" {
			return x, keep, nil
		}
		for upTo < head.Size {
			upTo++
			seqs = append(seqs, upTo)
		}
	}
	return nil, nil, errors.New("exporting evidence: the trail grows faster than its head can be signed")
}

func (d *Desk) evidencePages(req ExportRequest, who audit.Person, told *account, records []audit.Record, code string) ([]byte, error) {
	now := d.o.Now()
	about := fmt.Sprintf(wordsRecordsTo, records[0].Seq, records[len(records)-1].Seq)
	proves := wordsBundleProves
	if req.Patient != "" {
		about = fmt.Sprintf(wordsEveryRecordAbout, itk.ReceivedNHSNumber(req.Patient).Display())
		proves += wordsBundleProvesAll
	}
	doc := document.Document{
		Label: ProtectiveLabel, Title: wordsEvidenceTitle, Subtitle: wordsEvidenceSubtitle,
		Made: now.In(d.o.Civil), Foot: fmt.Sprintf(wordsVerificationCodeIs, code),
		Body: append([]document.Block{
			document.Facts{
				{Name: wordsAbout, Value: about}, {Name: wordsRecords, Value: fmt.Sprintf(wordsCountFromTo, len(records), civil(records[0].Stamp.UTC, d.o.Civil), civil(records[len(records)-1].Stamp.UTC, d.o.Civil))},
				{Name: wordsTakenOut, Value: civil(now, d.o.Civil)}, {Name: wordsBy, Value: personWords(who)},
				{Name: wordsVerificationCode, Value: code},
			},
			document.Paragraph(fmt.Sprintf(wordsBundleReading, proves)),
			document.Heading(wordsEachUse),
		}, told.blocks()...),
	}
	return doc.PDF()
}
