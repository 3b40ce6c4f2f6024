package store

import (
	"context"
	"errors"
	"fmt"
	"strconv"

	"msca/audit"
)

// An Acknowledgement says who answers for records that are missing. [3.9.2]
type Acknowledgement struct {
	By     audit.Person
	Reason string
}

func acknowledgeable(err error) bool {
	return errors.Is(err, ErrLost) || errors.Is(err, ErrRolledBack) || errors.Is(err, ErrUnconfirmed)
}

// acknowledge continues a log that has lost its newest records, with a record
// that says so. It opens a new epoch, skipping those whose keys are gone.
func (s *Store) acknowledge(ctx context.Context, loss error) error {
	known := uint64(0)
	var diverged *audit.DivergedError
	if errors.As(loss, &diverged) {
		known = diverged.Seq
	}
	a := s.opts.Acknowledge
	r := &request{entry: audit.Entry{Event: audit.Locked, Outcome: audit.MajorFailure, User: a.By,
		Details: []audit.Detail{{Name: "log-ends-at", Value: strconv.FormatUint(s.state.head.Seq, 10)},
			{Name: "known-to-have-reached", Value: strconv.FormatUint(known, 10)}},
		Payloads: []audit.Payload{{Kind: audit.ReasonGiven, Body: []byte(a.Reason)}, {Kind: audit.PersonalDetail, Body: []byte(loss.Error())}}}}
	if err := r.prepare(&s.opts, s.codec); err != nil {
		return err
	}
	r.entry.Event = audit.LossAcknowledged
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
	b := &batchWriter{Store: s, w: s.writer, st: s.state}
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
		return s.writer.readBack(ctx, b.st.head)
	})
	if err != nil {
		return err
	}
	s.appended = true
	return errors.Join(s.noteHead(), s.keepHead())
}
