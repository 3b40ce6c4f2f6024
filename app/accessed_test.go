package app_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"testing"
	"time"

	"msca/app"
	"msca/audit"
	"msca/audit/store"
)

// heard is a trail that tells what was asked of it, in order.
type heard struct {
	app.Tallier
	said   *[]string
	during func(context.Context) // what happens after who came last was read
}

func (h heard) Newest(ctx context.Context, f audit.Filter, people int) ([]audit.Tally, bool, error) {
	*h.said = append(*h.said, "newest")
	who, whole, err := h.Tallier.Newest(ctx, f, people)
	if h.during != nil {
		h.during(ctx)
	}
	return who, whole, err
}

func (h heard) Tally(ctx context.Context, f audit.Filter) ([]audit.Tally, error) {
	*h.said = append(*h.said, "tally")
	return h.Tallier.Tally(ctx, f)
}

// crowded is an archive in which so many people have had to do with the patient,
// each of them twice.
func crowded(t *testing.T, people int) (*ward, *store.Store) {
	t.Helper()
	w, s := archive(t, 0)
	for i := range 2 * people {
		e := audit.Entry{Event: audit.Displayed, Patient: subject, User: audit.Person{UserID: fmt.Sprintf("55525454%04d", i%people), Name: "Nesta Penhallow", ODSCode: "X26"}}
		if _, err := s.Append(t.Context(), e); err != nil {
			t.Fatal(err)
		}
	}
	return w, s
}

func queries(t *testing.T, s *store.Store) []audit.Record {
	t.Helper()
	r, err := s.Search(t.Context(), audit.Filter{Events: []audit.Event{audit.AuditQueried}})
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// Whoever came last is told before everybody is counted, under the one record of the
// reading, which is there already.
func TestMSCA_AUD_05_3_9_3_3_9_5_WhoeverCameLastIsToldFirst(t *testing.T) {
	w, s := crowded(t, 60)
	var said []string
	var first []app.Accessor
	who, err := w.WhoAccessed(t.Context(), subject, time.Time{}, time.Time{}, heard{s, &said, nil}, func(some []app.Accessor) {
		said, first = append(said, "first"), some
		if q := queries(t, s); len(q) != 1 || q[0].Patient != subject {
			t.Errorf("when the first people are told there are %d records of the reading, want 1 about the patient", len(q))
		}
	})
	if err != nil || len(who) != 60 {
		t.Fatalf("%d people, %v; want 60", len(who), err)
	}
	if want := []string{"newest", "first", "tally"}; !slices.Equal(said, want) {
		t.Errorf("in order: %q, want %q", said, want)
	}
	if q := queries(t, s); len(q) != 1 {
		t.Errorf("%d records of one reading", len(q))
	}
	if len(first) != 50 {
		t.Fatalf("%d people told first, want 50", len(first))
	}
	for i, a := range first {
		all := who[i]
		if a != (app.Accessor{User: all.User, Token: all.Token, Last: all.Last, LastSeq: all.LastSeq}) {
			t.Errorf("person %d told first is not who stands there in the whole answer, or is said to be counted: %d records", i, a.Records)
		}
		if all.Records != 2 || all.Displayed != 2 {
			t.Errorf("person %d has %d records, %d screens; want 2", i, all.Records, all.Displayed)
		}
	}
	// The command line waits for the whole.
	if again, err := w.WhoAccessed(t.Context(), subject, time.Time{}, time.Time{}, s, nil); err != nil || len(again) != 61 {
		t.Errorf("without a first answer: %d people, %v; want 61 with who read before", len(again), err)
	}
}

// What is whole at once is told once.
func TestMSCA_AUD_05_3_9_3_AWholeAnswerIsNotToldTwice(t *testing.T) {
	w, s := crowded(t, 3)
	var said []string
	who, err := w.WhoAccessed(t.Context(), subject, time.Time{}, time.Time{}, heard{s, &said, nil}, func([]app.Accessor) { said = append(said, "first") })
	if err != nil || len(who) != 3 || who[0].Records != 2 || !slices.Equal(said, []string{"newest"}) {
		t.Errorf("%d people, %v; asked %q, want them counted at once", len(who), err, said)
	}
}

// Nobody is told where the reading is refused, cannot be recorded, or outlives the
// session.
func TestMSCA_AUD_05_3_9_3_3_9_5_WhoeverCameLastIsNotToldWithoutRightRecordAndSession(t *testing.T) {
	told := func([]app.Accessor) { t.Error("people were told") }
	t.Run("refused", func(t *testing.T) {
		w, s := crowded(t, 60)
		if err := w.ChooseRole(t.Context(), nurse); err != nil {
			t.Fatal(err)
		}
		var said []string
		var denied *app.DeniedError
		if who, err := w.WhoAccessed(t.Context(), subject, time.Time{}, time.Time{}, heard{s, &said, nil}, told); !errors.As(err, &denied) || len(who)+len(said) != 0 {
			t.Errorf("a nurse was told %d people, %v; asked %q", len(who), err, said)
		}
	})
	t.Run("not recorded", func(t *testing.T) {
		w := newWard(t)
		w.signIn(t, privacy)
		w.trail.failOn = audit.AuditQueried
		var said []string
		_, s := crowded(t, 60)
		if who, err := w.WhoAccessed(t.Context(), subject, time.Time{}, time.Time{}, heard{s, &said, nil}, told); !errors.Is(err, errDiskFull) || len(who)+len(said) != 0 {
			t.Errorf("without a record %d people, %v; asked %q", len(who), err, said)
		}
	})
	t.Run("locked while it was read", func(t *testing.T) {
		w, s := crowded(t, 60)
		var said []string
		lock := func(context.Context) { w.Lock("test") }
		if who, err := w.WhoAccessed(t.Context(), subject, time.Time{}, time.Time{}, heard{s, &said, lock}, told); !errors.Is(err, app.ErrLocked) || len(who) != 0 || !slices.Equal(said, []string{"newest"}) {
			t.Errorf("behind the lock %d people, %v; asked %q", len(who), err, said)
		}
	})
	t.Run("locked while it is counted", func(t *testing.T) {
		w, s := crowded(t, 60)
		who, err := w.WhoAccessed(t.Context(), subject, time.Time{}, time.Time{}, endless{s}, func([]app.Accessor) { w.Lock("test") })
		if err == nil || len(who) != 0 {
			t.Errorf("behind the lock %d people, %v", len(who), err)
		}
	})
}

// endless counts until it is stopped.
type endless struct{ *store.Store }

func (endless) Tally(ctx context.Context, _ audit.Filter) ([]audit.Tally, error) {
	<-ctx.Done()
	return nil, ctx.Err()
}
