package audit

import (
	"bytes"
	"fmt"
	"sort"
	"time"
)

// BadRecord says which record fails verification and why.
type BadRecord struct {
	Seq    uint64
	Reason string
}

func (e *BadRecord) Error() string { return fmt.Sprintf("record %d: %s", e.Seq, e.Reason) }

// DivergedError says that a log contradicts a head known from outside it.
type DivergedError struct {
	Seq    uint64 // of the known head
	Source string // who knows it
	Reason string
}

func (e *DivergedError) Error() string {
	return fmt.Sprintf("the %s knows record %d: %s", e.Source, e.Seq, e.Reason)
}

// A KnownHead is a head held outside the log.
type KnownHead struct {
	Source string // "checkpoint file", "head mirror", …
	Seq    uint64
	Chain  Digest // chain value of record Seq; zero when not known
	Root   Digest // tree hash over Seq records; zero when not known
}

// A Row is what the verifier has learned of the record it just accepted. It is
// reused for the next.
type Row struct {
	Canon                             View
	UserRef, PatientRef, AuthorityRef Digest
	Order                             Digest
	Commitments                       []Commitment
}

// A Verifier checks records in sequence: canonical form, chain, sequence,
// time order, epochs, patient counters, checkpoints, known heads, and row MACs
// as far as it has keys. Set the fields before the first Add. Not safe for
// concurrent use.
type Verifier struct {
	Key         *EpochKey                                        // checks row MACs from this epoch on; nil for none
	Checkpoints []Checkpoint                                     // of the log, ascending, signatures already checked
	Known       []KnownHead                                      // heads held outside
	OnRow       func(*Row) error                                 // called for each accepted record; nil for none
	OnTile      func(level int, n uint64, hashes []Digest) error // called for each full tile

	Charter *Charter // of record 1 once seen
	Sealed  Range    // records whose MAC was checked
	Leaf    Digest   // leaf hash of the newest record

	head       Head
	partial    bool // did not start at record 1
	nanos      int64
	epoch      uint32
	opened     int64 // time the epoch was opened, 0 when not seen
	tree       Tree
	patients   map[Token]patientCount
	nextSigned int
	lastSigned uint64
	nextKnown  int
	anchored   uint64
	diverged   *DivergedError
	row        Row
	epochCheck [16]byte
	charter    bool
	tileErr    error
	onField    func(byte, []byte)
	onCommit   func(Commitment)
	onFull     func(int, uint64, []Digest)
}

type patientCount struct {
	ordinal uint32
	last    uint64
}

// NewVerifier starts at the first record.
func NewVerifier() *Verifier {
	v := &Verifier{patients: map[Token]patientCount{}}
	v.bind()
	return v
}

// NewVerifierAfter starts after a record taken on trust. Tree, patient
// counters and checkpoints are not checked then.
func NewVerifierAfter(previous Head) *Verifier {
	v := &Verifier{head: previous, partial: previous.Seq > 0, patients: map[Token]patientCount{}}
	v.bind()
	return v
}

func (v *Verifier) bind() {
	v.onField = func(tag byte, b []byte) {
		switch tag {
		case tagUserRef:
			v.row.UserRef = Digest(b)
		case tagPatientRef:
			v.row.PatientRef = Digest(b)
		case tagAuthorityRef:
			v.row.AuthorityRef = Digest(b)
		case tagOrder:
			v.row.Order = Digest(b)
		case tagEpochCheck:
			v.epochCheck = [16]byte(b)
		case tagLogID:
			v.charter = true
		}
	}
	v.onCommit = func(c Commitment) { v.row.Commitments = append(v.row.Commitments, c) }
	v.onFull = func(level int, n uint64, hashes []Digest) {
		if v.OnTile != nil && v.tileErr == nil {
			v.tileErr = v.OnTile(level, n, hashes)
		}
	}
}

// Head returns the newest record accepted.
func (v *Verifier) Head() Head { return v.head }

// Add checks the next row. It returns *BadRecord for the first record that
// fails, *DivergedError when a known head is contradicted, or what OnRow and
// OnTile return; after an error the Verifier is of no further use. It keeps
// none of the slices.
func (v *Verifier) Add(seq uint64, canon, hash, mac []byte) error {
	if v.nextKnown == 0 && v.head.Seq == 0 {
		sort.SliceStable(v.Known, func(i, j int) bool { return v.Known[i].Seq < v.Known[j].Seq })
	}
	want := v.head.Seq + 1
	fail := func(format string, args ...any) error { return &BadRecord{want, fmt.Sprintf(format, args...)} }
	if seq != want {
		return fail("missing; the next record is %d", seq)
	}
	if len(hash) != len(Digest{}) || len(mac) != len(MAC{}) {
		return fail("hash or MAC has the wrong length")
	}
	leaf := LeafHash(canon)
	if ChainHash(v.head.Hash, MAC(mac), leaf) != Digest(hash) {
		return fail("the chain is broken: record, MAC or chain value was changed")
	}
	v.row = Row{Canon: View(canon), Commitments: v.row.Commitments[:0]}
	v.epochCheck, v.charter = [16]byte{}, false
	if err := walk(canon, v.onField, v.onCommit); err != nil {
		return fail("%v", err)
	}
	if n := v.row.Canon.Seq(); n != seq {
		return fail("it says it is record %d", n)
	}
	if err := v.rules(fail); err != nil {
		return err
	}
	if err := v.seal(leaf, MAC(mac), fail); err != nil {
		return err
	}
	v.head, v.Leaf = Head{seq, Digest(hash)}, leaf
	if !v.partial {
		v.tree.Append(leaf, v.onFull)
		if v.tileErr != nil {
			return v.tileErr
		}
		if err := v.signed(fail); err != nil {
			return err
		}
	}
	v.known()
	if v.OnRow != nil {
		return v.OnRow(&v.row)
	}
	return nil
}

// rules checks what a record owes to the ones before it.
func (v *Verifier) rules(fail func(string, ...any) error) error {
	c := v.row.Canon
	seq, event, nanos, epoch := c.Seq(), c.Event(), c.Nanos(), c.Epoch()
	first := v.nanos == 0 // nothing known of a predecessor
	if (seq == 1) != (event == Genesis) || (seq == 1) != v.charter {
		return fail("only record 1 is a genesis record, and it must be one")
	}
	if (event == Erased) != !v.row.Order.IsZero() {
		return fail("a tombstone and its order come together or not at all")
	}
	if !first && nanos <= v.nanos {
		return fail("its time is not after that of the record before")
	}
	opens, skips := event.OpensEpoch(), event == LossAcknowledged && epoch > v.epoch
	switch {
	case opens != (v.epochCheck != [16]byte{}):
		return fail("an epoch must be opened by a record made for it")
	case seq == 1 && epoch != 0, !first && opens && !skips && epoch != v.epoch+1, !first && !opens && epoch != v.epoch:
		return fail("epoch %d after epoch %d", epoch, v.epoch)
	case !opens && v.opened != 0 && nanos >= v.opened+int64(EpochLength):
		return fail("its epoch was opened %v before, more than %v", time.Duration(nanos-v.opened).Round(time.Second), EpochLength)
	}
	if seq == 1 {
		g, err := ParseCanon(c)
		if err != nil {
			return fail("%v", err)
		}
		v.Charter = g.Charter
	}
	if opens {
		v.opened = nanos
	}
	v.nanos, v.epoch = nanos, epoch
	return v.patient(fail)
}

// patient checks the per-patient counter, which proves that an extract for one
// patient is complete.
func (v *Verifier) patient(fail func(string, ...any) error) error {
	token := v.row.Canon.Patient()
	if token.IsZero() || v.partial {
		return nil
	}
	ordinal, previous := v.row.Canon.PatientOrdinal()
	was := v.patients[token]
	if ordinal != was.ordinal+1 || previous != was.last {
		return fail("it counts itself record %d of its patient after record %d; it is %d after %d", ordinal, previous, was.ordinal+1, was.last)
	}
	v.patients[token] = patientCount{ordinal, v.row.Canon.Seq()}
	return nil
}

func (v *Verifier) seal(leaf Digest, mac MAC, fail func(string, ...any) error) error {
	if v.Key == nil || v.epoch < v.Key.Epoch {
		return nil
	}
	key, _ := v.Key.At(v.epoch)
	v.Key = &key
	if v.epochCheck != [16]byte{} && v.epochCheck != key.Check() {
		return fail("it opens epoch %d under another key", v.epoch)
	}
	if want := key.MAC(v.head.Hash, leaf); !bytes.Equal(want[:], mac[:]) {
		return fail("its MAC was not made with the key of epoch %d", v.epoch)
	}
	if v.Sealed.First == 0 {
		v.Sealed.First = v.row.Canon.Seq()
	}
	v.Sealed.Last = v.row.Canon.Seq()
	return nil
}

// signed checks the log's own checkpoints. They name their predecessors and
// are never more than CheckpointEvery records apart, so none can be taken out.
func (v *Verifier) signed(fail func(string, ...any) error) error {
	if v.nextSigned < len(v.Checkpoints) && v.Checkpoints[v.nextSigned].Size == v.head.Seq {
		c := v.Checkpoints[v.nextSigned]
		switch {
		case c.Origin != v.Charter.Origin:
			return fail("its checkpoint is of another log")
		case c.Previous != v.lastSigned:
			return &BadRecord{v.head.Seq, fmt.Sprintf("its checkpoint follows one of size %d, but the log's last is of size %d", c.Previous, v.lastSigned)}
		case c.Root != v.tree.Root() || c.Chain != v.head.Hash:
			return &BadRecord{v.head.Seq, "the signed checkpoint differs: records up to here were rewritten"}
		}
		v.nextSigned++
		v.lastSigned = c.Size
	}
	if v.head.Seq-v.lastSigned >= CheckpointEvery {
		return &BadRecord{v.head.Seq, fmt.Sprintf("no checkpoint for %d records", v.head.Seq-v.lastSigned)}
	}
	return nil
}

// known compares with heads from outside. A difference is told at the end: the
// log may contradict itself too, which says more.
func (v *Verifier) known() {
	for ; v.nextKnown < len(v.Known) && v.Known[v.nextKnown].Seq <= v.head.Seq; v.nextKnown++ {
		k := v.Known[v.nextKnown]
		if k.Seq != v.head.Seq {
			continue
		}
		if !k.Chain.IsZero() && k.Chain != v.head.Hash || !k.Root.IsZero() && !v.partial && k.Root != v.tree.Root() {
			v.Diverge(&DivergedError{k.Seq, k.Source, "a different one; the log was rewritten or replaced"})
		} else if v.diverged == nil {
			v.anchored = k.Seq
		}
	}
}

// Diverge notes that the log contradicts something known from outside, for
// Finish to return. The first to be noted counts.
func (v *Verifier) Diverge(err *DivergedError) {
	if v.diverged == nil {
		v.diverged = err
	}
}

// Finish checks what can only be said at the end: that nothing known from
// outside lies beyond the last record.
func (v *Verifier) Finish() error {
	if v.head.Seq == 0 {
		return &BadRecord{1, "missing; the log has no record"}
	}
	if v.nextSigned < len(v.Checkpoints) && !v.partial {
		c := v.Checkpoints[v.nextSigned]
		return &BadRecord{v.head.Seq + 1, fmt.Sprintf("missing; a checkpoint was signed over %d records", c.Size)}
	}
	for _, k := range v.Known[v.nextKnown:] {
		if k.Seq > v.head.Seq {
			v.Diverge(&DivergedError{k.Seq, k.Source, fmt.Sprintf("the log ends at %d, so %d records are missing", v.head.Seq, k.Seq-v.head.Seq)})
		}
	}
	if v.diverged != nil {
		return v.diverged
	}
	return nil
}

// LastSigned returns the size of the newest checkpoint that agreed.
func (v *Verifier) LastSigned() uint64 { return v.lastSigned }

// Anchored returns how far heads known from outside confirm the log.
func (v *Verifier) Anchored() uint64 { return v.anchored }
