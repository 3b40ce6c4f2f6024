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
// that of the patient's newest record, as long as its row opens: an NHS number has
// only one wording. It is written anew once an order has shredded it or something
// has spoiled it. [3.9.4]
func (b *batchWriter) patient(ctx context.Context, c *audit.Canon, nhsNumber string) error {
	c.Patient = audit.TokenOf(b.keys.token[:], audit.PatientRole, nhsNumber)
	was, err := b.newestOf(ctx, c.Patient, nhsNumber)
	if err != nil {
		return fmt.Errorf("counting the patient's records: %w", err)
	}
	c.PatientOrdinal, c.PatientPrevious, c.PatientRef = was.ordinal+1, was.seq, was.ref
	if c.PatientRef.IsZero() {
		_, c.PatientRef, err = b.identify(ctx, audit.PatientRole, nhsNumber)
	}
	return err
}

// newestOf returns the newest record of a patient; its ref is zero where there is
// none or it leads to no row that says who the patient is.
func (b *batchWriter) newestOf(ctx context.Context, token audit.Token, nhsNumber string) (patientLast, error) {
	if was, ok := b.patients[token]; ok {
		return was, nil
	}
	if len(b.patients) >= maxPatients {
		clear(b.patients)
	}
	var seq int64
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
	if sound, err := b.says(ctx, was.ref, token, nhsNumber); err != nil || !sound {
		was.ref = audit.Digest{}
		return was, err
	}
	return was, nil
}

// says tells whether an identity row is there, unchanged, and says that the patient
// has this number.
func (b *batchWriter) says(ctx context.Context, ref audit.Digest, token audit.Token, nhsNumber string) (bool, error) {
	var inner, sealed []byte
	if err := b.w.row(ctx, sqlIdentityOf, ref[:], &inner, &sealed); errors.Is(err, sql.ErrNoRows) {
		return false, nil
	} else if err != nil || len(inner) != len(audit.Digest{}) {
		return false, err
	}
	items, err := b.openIdentity(reference{audit.PatientRole, token, ref}, audit.Digest(inner), sealed)
	return err == nil && len(items) == 1 && items[0] == nhsNumber, nil
}
