package audit

import (
	"errors"
	"fmt"
	"slices"
)

// Exhibits are records taken out of a log to be proved elsewhere: to a court,
// an auditor, a patient. They need neither the database nor any key of it.
type Exhibits struct {
	Checkpoint []byte    // signed head that every proof leads to
	Records    []Exhibit // ascending; the first is always the genesis record
	Older      []Extends // proofs that older checkpoints, which somebody may hold, are of the same log
}

// An Exhibit is one record with its proof and what it commits to, opened.
type Exhibit struct {
	Canon      []byte
	Proof      []Digest // RFC 6962 inclusion, hashes from the leaf up
	Identities []Opened
	Payloads   []Opened
}

// Opened is a payload or identity with all that its commitment covers.
type Opened struct {
	Index  int // of a payload in its record; the Role of an identity
	Salt   [32]byte
	Sealed []byte // as stored
	Body   []byte
	Erased bool // shredded by order: nothing to open
}

// Extends proves that the log's head extends an older checkpoint of it.
type Extends struct {
	Size  uint64   `json:"size"`
	Root  Digest   `json:"root"`
	Proof []Digest `json:"proof"`
}

// Verify checks every exhibit down to the checkpoint, and that under vkey; ""
// is the key that the genesis record names. held is a checkpoint that the
// reader kept, nil for none. The verdict is Intact when the log is proved to be
// the one of held, or no head is held and the checkpoint is signed under the
// reader's key: then nothing is Anchored, for whoever has that key could have
// written the log anew. It is Unanchored when neither says more than the log
// itself, or the proof from held is not among the exhibits; Diverged only when
// the two contradict each other.
func (e *Exhibits) Verify(vkey string, held []byte) Report {
	r := Report{Verdict: Unreadable, Trusted: "genesis"}
	charter, err := e.charter()
	if err != nil {
		r.Reason = err.Error()
		return r
	}
	r.Origin = charter.Origin
	keys := charter.VKeys
	if vkey != "" {
		r.Trusted, keys = "reader", []string{vkey}
	}
	head, err := OpenCheckpoint(e.Checkpoint, keys...)
	if err == nil && head.Origin != charter.Origin {
		err = fmt.Errorf("%w: it is of the log %s", ErrCheckpoint, head.Origin)
	}
	if err != nil {
		r.Verdict, r.Reason = Diverged, err.Error()
		return r
	}
	r.Head, r.Checkpoints = Head{head.Size, head.Chain}, 1
	if err := e.check(head, charter, &r); err != nil {
		r.Verdict, r.Reason = Tampered, err.Error()
		if bad := new(BadRecord); errors.As(err, &bad) {
			r.FirstBad, r.Reason = bad.Seq, bad.Reason
		}
		return r
	}
	r.Signed = Range{1, head.Size}
	if held != nil {
		switch err := e.heldAgrees(head, held, keys); {
		case errors.Is(err, errNoProof):
			r.Verdict, r.Reason = Unanchored, err.Error()
		case err != nil:
			r.Verdict, r.Reason = Diverged, err.Error()
		default:
			r.Verdict, r.Anchored = Intact, Range{1, head.Size}
		}
		return r
	}
	r.Verdict = Intact
	if vkey == "" {
		r.Verdict = Unanchored
		r.Reason = "the checkpoint is signed under the key that the log itself names, and no other was given"
	}
	return r
}

func (e *Exhibits) charter() (*Charter, error) {
	if len(e.Records) == 0 {
		return nil, errors.New("no records")
	}
	c, err := ParseCanon(e.Records[0].Canon)
	if err != nil {
		return nil, err
	}
	if c.Charter == nil {
		return nil, errors.New("the first record is not the genesis record")
	}
	return c.Charter, nil
}

// check proves each record and opens its commitments.
func (e *Exhibits) check(head Checkpoint, charter *Charter, r *Report) error {
	var last uint64
	counts := map[Token]patientCount{}
	for i := range e.Records {
		x := &e.Records[i]
		c, err := ParseCanon(x.Canon)
		if err != nil {
			return err
		}
		if c.Seq <= last || c.Seq > head.Size {
			return &BadRecord{c.Seq, "out of place among the exhibits"}
		}
		last = c.Seq
		if err := CheckProof(x.Proof, head.Size, head.Root, c.Seq-1, LeafHash(x.Canon)); err != nil {
			return &BadRecord{c.Seq, "it is not in the log: " + err.Error()}
		}
		if err := x.open(c, charter.LogID, r); err != nil {
			return &BadRecord{c.Seq, err.Error()}
		}
		if was := counts[c.Patient]; !c.Patient.IsZero() && was.ordinal > 0 && c.PatientOrdinal == was.ordinal+1 && c.PatientPrevious != was.last {
			return &BadRecord{c.Seq, "it follows another record of its patient"}
		}
		counts[c.Patient] = patientCount{c.PatientOrdinal, c.Seq}
		r.Records++
	}
	return nil
}

// open checks what is opened of one record against its commitments.
func (x *Exhibit) open(c *Canon, logID [16]byte, r *Report) error {
	for _, o := range x.Payloads {
		if o.Index < 0 || o.Index >= len(c.Commitments) {
			return errors.New("a payload it does not have")
		}
		k := c.Commitments[o.Index]
		if o.Erased {
			r.Erased++
			continue
		}
		if !o.matches(PayloadPlace(logID, c.Seq, o.Index, k.Kind), k.Digest) {
			return fmt.Errorf("its %s is not what was recorded", k.Kind)
		}
		r.Payloads++
		r.Opened++
	}
	for _, o := range x.Identities {
		token, ref := c.identity(Role(o.Index))
		if ref.IsZero() {
			return fmt.Errorf("a %s it does not have", Role(o.Index))
		}
		if !o.Erased && !o.matches(IdentityPlace(logID, Role(o.Index), token), ref) {
			return fmt.Errorf("its %s is not who was recorded", Role(o.Index))
		}
	}
	return nil
}

func (o *Opened) matches(place []byte, commitment Digest) bool {
	return SealedCommitment(place, InnerCommitment(o.Salt, place, o.Body), o.Sealed) == commitment
}

// identity returns the token and the commitment a record has for a role.
func (c *Canon) identity(role Role) (Token, Digest) {
	switch role {
	case UserRole:
		return c.User, c.UserRef
	case PatientRole:
		return c.Patient, c.PatientRef
	case AuthorityRole:
		return c.Authority, c.AuthorityRef
	}
	return Token{}, Digest{}
}

// errNoProof says that what was handed out does not lead to the checkpoint that
// the reader kept. It accuses nobody: the proof has to be asked for.
var errNoProof = errors.New("no proof")

// heldAgrees relates the checkpoint of the exhibits to one the reader kept.
func (e *Exhibits) heldAgrees(head Checkpoint, held []byte, keys []string) error {
	h, err := OpenCheckpoint(held, keys...)
	if err != nil {
		return err
	}
	if h.Origin != head.Origin {
		return fmt.Errorf("the checkpoint kept is of the log %s", h.Origin)
	}
	if h.Size == head.Size {
		if h.Root != head.Root {
			return errors.New("the checkpoint kept is of another history of this log")
		}
		return nil
	}
	i := slices.IndexFunc(e.Older, func(x Extends) bool { return x.Size == h.Size })
	if i < 0 {
		return fmt.Errorf("%w from the checkpoint kept, of %d records, to the one of the evidence, of %d: ask for evidence that is made with the checkpoint kept", errNoProof, h.Size, head.Size)
	}
	if err := CheckExtends(e.Older[i].Proof, head.Size, head.Root, h.Size, h.Root); err != nil {
		return fmt.Errorf("the log does not extend the checkpoint kept: %w", err)
	}
	return nil
}

// Complete returns, for a patient's token, how many of the patient's records
// the exhibits hold from the first without a gap, and whether that is all of
// those they hold: a record left out would show here.
func (e *Exhibits) Complete(patient Token) (n uint32, whole bool) {
	whole = true
	for _, x := range e.Records {
		if View(x.Canon).Patient() != patient {
			continue
		}
		ordinal, _ := View(x.Canon).PatientOrdinal()
		if ordinal != n+1 {
			return n, false
		}
		n = ordinal
	}
	return n, whole
}
