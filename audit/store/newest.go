package store

import (
	"context"
	"errors"
	"fmt"

	"msca/audit"
)

// mostEntries is how many entries of a patient Newest reads: with so many it still
// answers at once.
const mostEntries = 4096

// Newest tells who had to do with a patient last, in the bounds of f: at most so
// many people, whoever came last first. It does not take longer for a patient with
// more records. whole says that there is nobody else and no other record: these are
// the counts of Tally. Otherwise nothing is counted, and Records is 0.
// [3.9.3]
func (s *Store) Newest(ctx context.Context, f audit.Filter, people int) (who []audit.Tally, whole bool, err error) {
	who, whole, err = s.newest(ctx, f, people)
	return who, whole, s.fail("search", err)
}

func (s *Store) newest(ctx context.Context, f audit.Filter, people int) ([]audit.Tally, bool, error) {
	if f.Patient == "" {
		return nil, false, fmt.Errorf("%w: a patient is needed", audit.ErrEntry)
	}
	q, err := s.question(ctx, f)
	if err != nil {
		return nil, false, err
	}
	var users perUser
	entries := 0
	add := func(seq uint64, user, event, _ []byte) error {
		if entries++; entries > mostEntries {
			return errStop
		}
		if err := users.add(seq, user, event); err != nil {
			return err
		}
		if len(users.out) > people {
			users.out = users.out[:people]
			return errStop
		}
		return nil
	}
	err = s.direct.rows(ctx, add, newestFirst(q), append(q.args, int64(mostEntries+1))...)
	stopped := errors.Is(err, errStop)
	if err != nil && !stopped {
		return nil, false, err
	}
	out := users.out
	if len(out) == 0 {
		return nil, !stopped, nil
	}
	if !stopped {
		if err := s.nameNewest(ctx, out); err != nil {
			return nil, false, err
		}
		return out, true, s.timeFirst(ctx, out)
	}
	for i, t := range out {
		out[i] = audit.Tally{Token: t.Token, Last: t.Last}
	}
	return out, false, s.nameNewest(ctx, out)
}

// newestFirst reads the entries that match, from the newest on.
func newestFirst(q question) string {
	return "SELECT seq," + keyUser + "," + keyEvent + ",x''" + q.from + q.order(true) + " LIMIT ?"
}
