package store

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"strconv"
	"time"

	"msca/audit"
)

// An Acknowledgement says who answers for records that are missing. [3.9.2]
type Acknowledgement struct {
	By          audit.Person
	AccessPoint string
	Reason      string
}

// A Loss is what is known of records that a log does not hold any more.
type Loss struct {
	Err    error             // as Open says it: ErrLost, ErrRolledBack or ErrUnconfirmed
	Ends   uint64            // the newest record that is there
	Ended  time.Time         // when it was made
	Heads  []audit.KnownHead // what on this machine still knows how far the log went
	Search func(context.Context, audit.Filter) ([]audit.Record, error)
}

// Reached is how far the log is known to have gone; Ends where nothing tells
// of more.
func (l Loss) Reached() uint64 {
	reached := l.Ends
	for _, h := range l.Heads {
		reached = max(reached, h.Seq)
	}
	return reached
}

func acknowledgeable(err error) bool {
	return errors.Is(err, ErrLost) || errors.Is(err, ErrRolledBack) || errors.Is(err, ErrUnconfirmed)
}

// answerFor has somebody answer for a loss, and only reads. What is there has to be
// sound from the first record to the last and to agree with every head it reaches,
// and what lies behind heads and signed checkpoints has to carry the MACs of this
// machine: a loss can be answered for, a change cannot.
func (s *Store) answerFor(ctx context.Context, loss error) (none Acknowledgement, err error) {
	report, err := examine(ctx, s.opts, s.keys, VerifyOptions{})
	if err != nil {
		return none, err
	}
	if report.Verdict == audit.Tampered {
		return none, &audit.BadRecord{Seq: report.FirstBad, Reason: report.Reason}
	}
	newest, err := newestCanon(ctx, s.reader)
	if err != nil {
		return none, err
	}
	ends := newest.Seq()
	known, vouched := s.knownHeads(), report.Signed.Last
	for _, h := range known {
		if h.Seq > ends {
			continue
		}
		if err := s.agrees(ctx, h); err != nil {
			return none, err
		}
		vouched = max(vouched, h.Seq)
	}
	if sealed := report.Sealed; vouched < ends && (sealed.First == 0 || sealed.First > vouched+1 || sealed.Last != ends) {
		return none, notRecordedHere(vouched)
	}
	return s.opts.Acknowledge(ctx, Loss{
		Err: loss, Ends: ends, Ended: time.Unix(0, newest.Nanos()).UTC(), Heads: known, Search: s.Search,
	})
}

// acknowledge continues a log that has lost its newest records, with a record
// that says so. It opens a new epoch, skipping those whose keys are gone. Cut off
// anywhere, it is answered for again.
func (s *Store) acknowledge(ctx context.Context, loss error, a Acknowledgement) error {
	ends, known := s.state.head.Seq, s.knownHeads()
	details := []audit.Detail{{Name: "log-ends-at", Value: strconv.FormatUint(ends, 10)},
		{Name: "known-to-have-reached", Value: strconv.FormatUint(Loss{Ends: ends, Heads: known}.Reached(), 10)}}
	for _, h := range known {
		details = append(details, audit.Detail{Name: h.Source, Value: strconv.FormatUint(h.Seq, 10)})
	}
	r := &request{entry: audit.Entry{Event: audit.Locked, Outcome: audit.MajorFailure, User: a.By, AccessPoint: a.AccessPoint, Details: details,
		Payloads: []audit.Payload{{Kind: audit.ReasonGiven, Body: []byte(a.Reason)}, {Kind: audit.PersonalDetail, Body: []byte(loss.Error())}}}}
	if err := r.prepare(&s.opts, s.codec); err != nil {
		return err
	}
	r.entry.Event = audit.LossAcknowledged
	b := &batchWriter{Store: s, w: s.writer, st: s.state}
	if s.state.signed < ends {
		// The newest records may have nothing but the row key to vouch for them, and
		// the power may go once that has moved on.
		if err := s.writer.transaction(ctx, func() error { return b.sign(ctx) }); err != nil {
			return err
		}
	}
	key, err := s.keys.loadEpoch()
	if err != nil {
		return err
	}
	if key.Epoch <= s.state.epoch {
		key, _ = key.At(s.state.epoch + 1)
	} else {
		key = key.Next() // the key at hand may have sealed records now missing
	}
	if err := s.keys.saveEpoch(key); err != nil {
		return fmt.Errorf("saving the row key: %w", err)
	}
	before, err := s.headsKept()
	if err != nil {
		return err
	}
	noted := false
	err = s.writer.transaction(ctx, func() error {
		c := r.canon(&s.opts)
		c.Stamp, c.EpochCheck = b.stamp(), key.Check()
		s.key, s.fresh = key, false
		b.st.epoch, b.st.opened = key.Epoch, c.Stamp.UTC.UnixNano()
		if err := b.people(ctx, c, &r.entry); err != nil {
			return err
		}
		if err := b.put(ctx, c, r.entry.Payloads, r.packed); err != nil {
			return err
		}
		if b.st.signed < b.st.head.Seq {
			if err := b.sign(ctx); err != nil {
				return err
			}
		}
		if err := s.writer.readBack(ctx, b.st.head); err != nil {
			return err
		}
		if slices.ContainsFunc(known, func(h audit.KnownHead) bool { return h.Seq == b.st.head.Seq }) {
			noted = true
			return s.noteAnswer() // a head of the lost record of this number would belie the new one
		}
		return nil
	})
	if err != nil {
		if noted { // the lost record may be put back yet
			err = errors.Join(err, before.putBack(s))
		}
		return err
	}
	s.appended = true
	return s.noteAnswer()
}

// noteAnswer has every head on this machine be that of the record of an answer.
func (s *Store) noteAnswer() error {
	if err := s.noteHeadBy(s.mirror.fill); err != nil {
		return err
	}
	if err := s.mirror.f.Sync(); err != nil {
		return fmt.Errorf("making the head mirror durable: %w", err)
	}
	return s.keepHead()
}

// headsThatWere are the heads on this machine as they were before an answer.
type headsThatWere struct {
	mirror [2 * slotSize]byte
	copied []byte
}

func (s *Store) headsKept() (h headsThatWere, err error) {
	if h.mirror, err = s.mirror.load(); err != nil {
		return h, err
	}
	h.copied, err = s.keys.store.Load(keyHead)
	if errors.Is(err, fs.ErrNotExist) {
		err = nil
	}
	return h, err
}

// putBack puts the heads back after an answer that failed.
func (h headsThatWere) putBack(s *Store) error {
	_, err := s.mirror.f.WriteAt(h.mirror[:], 0)
	err = errors.Join(err, s.mirror.f.Sync())
	if h.copied != nil {
		err = errors.Join(err, s.keys.store.Save(keyHead, h.copied))
	}
	return err
}
