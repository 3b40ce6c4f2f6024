package store_test

import (
	"database/sql"
	"errors"
	"fmt"
	"maps"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"msca/audit"
	"msca/audit/store"
	"msca/audit/store/storetest"
)

// several appends n records; every fifth is a refusal, by another user.
func several(t *testing.T, s *store.Store, n int) {
	t.Helper()
	for i := range n {
		e := audit.Entry{Event: audit.Displayed, User: nesta, Patient: "9990000034", MessageID: fmt.Sprintf("M%d", i)}
		if i%5 == 4 {
			e = audit.Entry{Event: audit.Denied, Outcome: audit.MinorFailure, User: ruan, Patient: "9990000034"}
		}
		appendOne(t, s, e)
	}
}

// Every page is the next of the same answer: together they are what one search
// gives, in either order, with and without outcomes.
func TestMSCA_AUD_05_PagesAreOneAnswer(t *testing.T) {
	s := storetest.New(t)
	several(t, s, 60)
	for _, descending := range []bool{false, true} {
		for _, outcomes := range [][]audit.Outcome{nil, {audit.MinorFailure, audit.MajorFailure}} {
			f := audit.Filter{Patient: "9990000034", Limit: 7, Descending: descending}
			var got []uint64
			for {
				page, next, err := s.Page(ctx, f, outcomes...)
				if err != nil {
					t.Fatal(err)
				}
				for _, r := range page {
					got = append(got, r.Seq)
				}
				if next == 0 {
					break
				}
				f.After = next
			}
			all, err := s.Search(ctx, audit.Filter{Patient: "9990000034", Limit: 1000, Descending: descending})
			if err != nil {
				t.Fatal(err)
			}
			var want []uint64
			for _, r := range all {
				if len(outcomes) == 0 || slices.Contains(outcomes, r.Outcome) {
					want = append(want, r.Seq)
				}
			}
			if !slices.Equal(got, want) {
				t.Errorf("descending %v, outcomes %v: pages give %v, one search %v", descending, outcomes, got, want)
			}
		}
	}
}

// A row that was changed where it stands is not shown.
func TestMSCA_AUD_05_PageHoldsItsRowsAgainstTheChain(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "audit")
	s := storetest.Create(t, dir, store.Genesis{})
	several(t, s, 10)
	db, err := sql.Open("sqlite", s.Path())
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = db.Close() }()
	if _, err := db.Exec("DROP TRIGGER audit_no_update"); err != nil {
		t.Fatal(err)
	}
	for seq, change := range map[uint64]string{
		4: "UPDATE audit SET canon=CAST(substr(canon,1,19)||x'04'||substr(canon,21) AS BLOB) WHERE seq=4",
		6: "UPDATE audit SET mac=zeroblob(16) WHERE seq=6",
	} {
		if _, err := db.Exec(change); err != nil {
			t.Fatal(err)
		}
		_, _, err := s.Page(ctx, audit.Filter{SeqFrom: seq, SeqTo: seq})
		var bad *audit.BadRecord
		if !errors.Is(err, store.ErrTampered) || !errors.As(err, &bad) || bad.Seq != seq {
			t.Errorf("record %d was changed; its page says %v", seq, err)
		}
	}
}

// Who did what with a patient, how often, when first and last.
func TestMSCA_AUD_05_3_9_3_TallyOfAPatient(t *testing.T) {
	s := storetest.New(t)
	several(t, s, 10)
	appendOne(t, s, audit.Entry{Event: audit.Displayed, User: nesta, Patient: "9990000042"})
	got, err := s.Tally(ctx, audit.Filter{Patient: "9990000034"})
	if err != nil || len(got) != 2 {
		t.Fatalf("%d counts, %v; want 2", len(got), err)
	}
	all := storetest.Records(t, s)
	for _, x := range got {
		first, last := all[x.First-1], all[x.Last-1]
		if first.UserToken != x.Token || last.UserToken != x.Token || !first.Stamp.UTC.Equal(x.FirstAt) || !last.Stamp.UTC.Equal(x.LastAt) {
			t.Errorf("%s: first %d, last %d do not fit their records", x.User.UserID, x.First, x.Last)
		}
		want := map[string]map[audit.Event]uint64{nesta.UserID: {audit.Displayed: 8}, ruan.UserID: {audit.Denied: 2}}[x.User.UserID]
		if !maps.Equal(x.Events, want) || x.Records != want[audit.Displayed]+want[audit.Denied] {
			t.Errorf("%d records by %s: %v, want %v", x.Records, x.User.UserID, x.Events, want)
		}
	}
	from := all[5].Stamp.UTC
	if got, err = s.Tally(ctx, audit.Filter{Patient: "9990000034", From: from}); err != nil || got[0].First < 6 {
		t.Errorf("from record 6 on: %+v, %v", got, err)
	}
}

func TestMSCA_AUD_05_ActivityCountsEveryRecordOnce(t *testing.T) {
	s := storetest.New(t)
	several(t, s, 50)
	all := storetest.Records(t, s)
	begin := all[0].Stamp.UTC
	var edges []time.Time
	for i := range 8 {
		edges = append(edges, begin.Add(time.Duration(i)*10*time.Second))
	}
	heard := 0
	got, err := s.Activity(ctx, edges, func(n int) { heard = n })
	if err != nil || len(got) != 7 || heard != 7 {
		t.Fatalf("%d stretches, %d heard of, %v", len(got), heard, err)
	}
	for _, a := range got {
		want := map[audit.Event]uint64{}
		for _, r := range all {
			if !r.Stamp.UTC.Before(a.From) && r.Stamp.UTC.Before(a.To) {
				want[r.Event]++
			}
		}
		if fmt.Sprint(a.Events) != fmt.Sprint(want) {
			t.Errorf("from %s: %v, want %v", a.From.Format(time.TimeOnly), a.Events, want)
		}
	}
}

// Evidence proves itself from the heads that were handed out, from any that is
// named, and not from the hundreds that nobody has seen.
func TestMSCA_AUD_05_EvidenceProvesTheHeadsThatWereHandedOut(t *testing.T) {
	s := storetest.New(t)
	several(t, s, 200)
	given, err := s.Checkpoint(ctx)
	if err != nil {
		t.Fatal(err)
	}
	appendOne(t, s, audit.Entry{Event: audit.SubjectReportRun, User: ruan, Patient: "9990000034"})
	several(t, s, 200)
	kept, err := s.Checkpoint(ctx)
	if err != nil {
		t.Fatal(err)
	}
	named, err := s.Last(ctx)
	if err != nil {
		t.Fatal(err)
	}
	several(t, s, 300)
	for _, test := range []struct {
		name   string
		given  []byte
		named  []uint64
		intact bool
	}{
		{"a head handed out with a report", given, nil, true},
		{"a head kept, and not named", kept, nil, false},
		{"a head kept and named", kept, []uint64{named}, true},
	} {
		x, err := s.Extract(ctx, []uint64{5}, test.named...)
		if err != nil {
			t.Fatal(err)
		}
		r := x.Verify(s.VKey(), test.given)
		if (r.Verdict == audit.Intact) != test.intact {
			t.Errorf("%s: %s %s", test.name, r.Verdict, r.Reason)
		}
		if len(x.Older) > 4 {
			t.Errorf("%s: proofs from %d older heads; there is a head for every 64 of %d records", test.name, len(x.Older), 700)
		}
	}
	if x, err := s.Extract(ctx, []uint64{5}, 333); err != nil || x.Older[len(x.Older)-2].Size != 333 && !slices.ContainsFunc(x.Older, func(e audit.Extends) bool { return e.Size == 333 }) {
		t.Errorf("a size without a checkpoint of its own: %v", err)
	}
}
