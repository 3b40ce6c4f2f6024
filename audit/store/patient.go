package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"msca/audit"
)

// patientLast is what a patient's newest record says of the patient: how many
// records there are, which is the newest, and which identity row it refers to.
type patientLast struct {
	ordinal uint32
	seq     uint64
	ref     audit.Digest
}

const maxPatients = 1 << 14

// patient puts the patient's token, identity and count into c. The identity is
// that of the patient's newest record: an NHS number has only one wording. It is
// written anew once an order has shredded it. [3.9.4]
func (b *batchWriter) patient(ctx context.Context, c *audit.Canon, nhsNumber string) error {
	c.Patient = audit.TokenOf(b.keys.token[:], audit.PatientRole, nhsNumber)
	was, err := b.newestOf(ctx, c.Patient)
	if err != nil {
		return fmt.Errorf("counting the patient's records: %w", err)
	}
	c.PatientOrdinal, c.PatientPrevious, c.PatientRef = was.ordinal+1, was.seq, was.ref
	if c.PatientRef.IsZero() {
		_, c.PatientRef, err = b.identify(ctx, audit.PatientRole, nhsNumber)
	}
	return err
}

// newestOf returns the newest record of a patient; its ref is zero when there is
// none or the identity is shredded.
func (b *batchWriter) newestOf(ctx context.Context, token audit.Token) (patientLast, error) {
	if was, ok := b.patients[token]; ok {
		return was, nil
	}
	if len(b.patients) >= maxPatients {
		clear(b.patients)
	}
	var seq, shredded int64
	var canon []byte
	if err := b.w.row(ctx, sqlPatient, token[:], &seq, &canon); errors.Is(err, sql.ErrNoRows) {
		return patientLast{}, nil
	} else if err != nil {
		return patientLast{}, err
	}
	c, err := audit.ParseCanon(canon)
	if err != nil {
		return patientLast{}, &audit.BadRecord{Seq: uint64(seq), Reason: err.Error()}
	}
	was := patientLast{c.PatientOrdinal, c.Seq, c.PatientRef}
	if err := b.w.row(ctx, sqlShredded, was.ref[:], &shredded); err != nil {
		return patientLast{}, err
	}
	if shredded > 0 {
		was.ref = audit.Digest{}
	}
	return was, nil
}
