package evidence

import (
	"bytes"
	"errors"
	"fmt"
	"slices"
	"strings"

	"msca/audit"
)

// A Bundle is evidence taken out of a log.
type Bundle struct {
	audit.Exhibits
	Patient   audit.Token // whose records these are, all of them; zero: not of one patient
	Summary   []byte      // PDF, nil for none: the one that a Printed or Exported record among them holds
	Witnessed []byte      // checkpoint with a witness's signature, nil for none
	Orders    [][]byte    // signed erasure orders; those go along that name something erased here
	fhir      []byte      // as read
	keys      []byte      // as read
	said      []error     // where the readable part of a record contradicts its bytes
	stranger  error       // a file that nothing refers to
	bare      int         // records of the patient of which there is the proof alone, as Verify found
}

// Verify is Exhibits.Verify, and more: that no record of the patient is left
// out, that nothing is taken out of a record which no order erased, and that what
// is there for people to read says what the records say.
func (b *Bundle) Verify(vkey string, held []byte) audit.Report {
	b.bare = 0
	r := b.Exhibits.Verify(vkey, held)
	if r.Verdict >= audit.Diverged {
		return r
	}
	err := errors.Join(b.said...)
	for _, check := range []func() error{b.whole, b.lawful, b.complete, b.derived, b.witnessed} {
		if err == nil {
			err = check()
		}
	}
	if err == nil {
		err = b.stranger
	}
	if err == nil && b.bare > 0 {
		if r.Verdict = audit.Unanchored; r.Reason != "" {
			r.Reason += "; "
		}
		r.Reason += fmt.Sprintf("the content of the last %d of the patient's records, which came after the newest export in the bundle, is not in it: ask for evidence that is made anew", b.bare)
	}
	if err != nil {
		r.Verdict, r.Anchored, r.Reason = audit.Tampered, audit.Range{}, err.Error()
		if bad := new(audit.BadRecord); errors.As(err, &bad) {
			r.FirstBad, r.Reason = bad.Seq, bad.Reason
		}
	}
	return r
}

// CompleteRecords returns how many records of the patient there are up to the
// head, every one of them in the bundle; 0 when it is not of one patient. It
// counts only after Verify.
func (b *Bundle) CompleteRecords() (n uint32) {
	if b.Patient.IsZero() {
		return 0
	}
	n, _ = b.Complete(b.Patient)
	return n
}

// complete checks that the bundle holds every record of its patient that the
// log has up to the checkpoint.
func (b *Bundle) complete() error {
	if b.Patient.IsZero() {
		return nil
	}
	var ordinal uint32
	var last uint64
	for _, x := range b.Records {
		v := audit.View(x.Canon)
		if v.Patient() != b.Patient {
			continue
		}
		n, previous := v.PatientOrdinal()
		if n != ordinal+1 || previous != last {
			return &audit.BadRecord{Seq: v.Seq(), Reason: fmt.Sprintf("it is the patient's record %d and follows record %d, but the bundle has %d before it, the last of them %d: one is left out", n, previous, ordinal, last)}
		}
		ordinal, last = n, v.Seq()
	}
	if last == 0 {
		return errors.New("the bundle is said to be of one patient and has no record of any")
	}
	// Whatever the log took after the patient's last record.
	c, err := head(b.Checkpoint)
	if err != nil {
		return err
	}
	want := last + 1
	for _, x := range b.Records {
		if seq := audit.View(x.Canon).Seq(); seq == want {
			want++
		}
	}
	if want != c.Size+1 {
		return &audit.BadRecord{Seq: want, Reason: "it is not in the bundle, so the patient's records may go on"}
	}
	return nil
}

// head reads a signed checkpoint whose signature has been checked.
func head(msg []byte) (audit.Checkpoint, error) {
	text, _, _ := strings.Cut(string(msg), "\n\n")
	return audit.ParseCheckpointText(text + "\n")
}

// derived checks what was made from the records.
func (b *Bundle) derived() error {
	if b.fhir != nil {
		want, err := fhirBundle(&b.Exhibits, noValue)
		if err == nil && !bytes.Equal(want, b.fhir) {
			want, err = fhirBundle(&b.Exhibits, "") // as bundles were made before
		}
		if err != nil {
			return err
		}
		if !bytes.Equal(want, b.fhir) {
			return errors.New(fhirName + " is not what the records say")
		}
	}
	if c, err := audit.ParseCanon(b.Records[0].Canon); err != nil {
		return err
	} else if b.keys != nil && (c.Charter == nil || string(b.keys) != keysText(c.Charter.VKeys)) {
		return errors.New(keysName + " does not hold the keys that the log itself names")
	}
	if b.Summary == nil {
		return nil
	}
	pages, export, err := b.summary()
	switch {
	case err != nil:
		return err
	case export == 0:
		return errors.New(summaryName + " is there, and no record of an export holds one")
	case !bytes.Equal(pages, b.Summary):
		return errors.New(summaryName + " is not the one that the newest export among the records holds")
	}
	return nil
}

// summary is what the newest export among the records put down for people, and the
// number of that record, 0 when there is none: what an earlier export put down does
// not tell of what came after it.
func (b *Bundle) summary() (pages []byte, export uint64, err error) {
	for _, x := range slices.Backward(b.Records) {
		c, err := audit.ParseCanon(x.Canon)
		if err != nil {
			return nil, 0, err
		}
		if c.Event != audit.Exported {
			continue
		}
		for _, p := range x.Payloads {
			if c.Commitments[p.Index].Kind == audit.PagePrinted && !p.Erased {
				return p.Body, c.Seq, nil
			}
		}
	}
	return nil, 0, nil
}

// witnessed checks that the countersigned head is one of this log. Whose the other
// signature is, and what it is worth, is for the reader to find out.
func (b *Bundle) witnessed() error {
	if b.Witnessed != nil && !GoesOnFrom(&b.Exhibits, b.Witnessed) {
		return errors.New(witnessedName + " is not a head that the evidence goes on from")
	}
	return nil
}

// GoesOnFrom says whether exhibits prove that their log goes on from a signed head.
// One that a witness signed before records were lost is of a history that is no more.
func GoesOnFrom(x *audit.Exhibits, note []byte) bool {
	c, err := head(note)
	if err != nil {
		return false
	}
	newest, err := head(x.Checkpoint)
	if err != nil || c.Origin != newest.Origin {
		return false
	}
	if c.Size == newest.Size && c.Root == newest.Root {
		return true
	}
	return slices.ContainsFunc(x.Older, func(o audit.Extends) bool {
		return o.Size == c.Size && o.Root == c.Root && audit.CheckExtends(o.Proof, newest.Size, newest.Root, o.Size, o.Root) == nil
	})
}

// Bare leaves only the proof of the records for which keep is false: that they
// are there, not what they hold. Only what the log took after a patient's last
// record, about others, may be bare.
func (b *Bundle) Bare(keep func(audit.View) bool) {
	for i := range b.Records {
		x := &b.Records[i]
		if !keep(audit.View(x.Canon)) {
			x.Payloads, x.Identities = nil, nil
		}
	}
}
