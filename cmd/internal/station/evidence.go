package station

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"path/filepath"

	"msca/app"
	"msca/audit"
	"msca/audit/evidence"
	auditstore "msca/audit/store"
)

// Evidence fills app.Evidence. held are the sizes of signed heads that somebody
// keeps, beside those that the trail knows to have been handed out.
func (s *Station) Evidence(held ...uint64) app.Evidence {
	p := packer{Store: s.Trail, folder: s.Folder, held: held}
	if f, err := s.Witness(); err == nil && f != nil {
		if state, note, err := f.State(); err == nil {
			p.witnessed, p.held = note, append(p.held, state.Size)
		}
	}
	return p
}

// packer makes bundles.
type packer struct {
	*auditstore.Store
	folder    Folder
	witnessed []byte // the newest countersigned head
	held      []uint64
}

// Alone holds a lock of the folder.
func (p packer) Alone(ctx context.Context) (leave func() error, err error) {
	lock, err := awaitAlone(ctx, filepath.Join(string(p.folder), "evidence.lock"), "taking evidence out", nil)
	if err != nil {
		return nil, err
	}
	return lock.Close, nil
}

// Extract takes the records out, with proofs from the heads that are held.
func (p packer) Extract(ctx context.Context, seqs []uint64) (*audit.Exhibits, error) {
	return p.Store.Extract(ctx, seqs, p.held...)
}

// Pack makes the bundle and checks it as its reader will: what does not prove
// itself is not handed out.
func (p packer) Pack(x *audit.Exhibits, patient string, keep func(uint64) bool, summary []byte) ([]byte, error) {
	orders, err := p.Orders(context.Background())
	if err != nil {
		return nil, err
	}
	b := evidence.Bundle{Exhibits: *x, Summary: summary, Orders: orders}
	if evidence.GoesOnFrom(x, p.witnessed) {
		b.Witnessed = p.witnessed
	}
	if patient != "" {
		token, ok := evidence.PatientToken(x, patient)
		if !ok {
			return nil, errors.New("packing evidence: no record opens to the patient")
		}
		b.Patient = token
	}
	// Of the patient everything goes along, what came while the bundle was made too:
	// a bundle proves that nothing about the patient was taken out of it.
	b.Bare(func(v audit.View) bool { return keep(v.Seq()) || !b.Patient.IsZero() && v.Patient() == b.Patient })
	var out bytes.Buffer
	if err := b.Write(&out); err != nil {
		return nil, err
	}
	read, err := evidence.Read(bytes.NewReader(out.Bytes()), int64(out.Len()))
	if err != nil {
		return nil, err
	}
	if r := read.Verify(p.VKey(), x.Checkpoint); r.Verdict != audit.Intact {
		return nil, fmt.Errorf("packing evidence: the bundle does not prove itself: %s, record %d: %s", r.Verdict, r.FirstBad, r.Reason)
	}
	return out.Bytes(), nil
}
