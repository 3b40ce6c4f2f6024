package store_test

import (
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"msca/audit"
	"msca/audit/store"
	"msca/audit/store/storetest"
)

// TestMSCA_AUD_05_SearchesUseAnIndex holds every search to an index that also
// gives the order: nothing is scanned whole and nothing sorted.
func TestMSCA_AUD_05_SearchesUseAnIndex(t *testing.T) {
	s := storetest.New(t)
	for range 5 {
		appendOne(t, s, sent("9990000034", "M"))
	}
	now := time.Date(2026, 3, 2, 9, 0, 3, 0, time.UTC)
	for _, test := range []struct {
		name   string
		filter audit.Filter
		index  []string
	}{
		{"everything", audit.Filter{}, []string{"SCAN audit"}},
		{"patient", audit.Filter{Patient: "9990000034"}, []string{"x_patient"}},
		{"patient and period", audit.Filter{Patient: "9990000034", From: now, To: now.Add(time.Hour)}, []string{"x_patient"}},
		{"patient, newest first", audit.Filter{Patient: "9990000034", Descending: true}, []string{"x_patient"}},
		{"patient and user", audit.Filter{Patient: "9990000034", User: "u"}, []string{"x_patient"}},
		{"patient, user and period", audit.Filter{Patient: "9990000034", User: "u", From: now}, []string{"x_patient"}},
		{"user", audit.Filter{User: "u"}, []string{"x_user"}},
		{"user and period", audit.Filter{User: "u", From: now, To: now.Add(time.Hour)}, []string{"x_user"}},
		{"authority", audit.Filter{Authority: "u"}, []string{"x_authority"}},
		{"period", audit.Filter{From: now, To: now.Add(time.Hour)}, []string{"USING INTEGER PRIMARY KEY (rowid>? AND rowid<?)"}},
		{"sequence", audit.Filter{SeqFrom: 2, SeqTo: 4}, []string{"USING INTEGER PRIMARY KEY (rowid>? AND rowid<?)"}},
		{"message", audit.Filter{MessageID: "M"}, []string{"x_message"}},
		{"rare event", audit.Filter{Events: []audit.Event{audit.EmergencyOpened}}, []string{"x_event (<expr>=?)"}},
		{"rare event about a patient", audit.Filter{Patient: "9990000034", Events: []audit.Event{audit.DiscrepancyRaised, audit.DiscrepancyChanged}}, []string{"x_about (<expr>=?)"}},
		{"rare event, newest page", audit.Filter{Events: []audit.Event{audit.Denied}, After: 4, Descending: true}, []string{"x_event (<expr>=? AND rowid<?)"}},
	} {
		t.Run(test.name, func(t *testing.T) {
			plan, err := s.Plan(ctx, test.filter)
			if err != nil {
				t.Fatal(err)
			}
			text := strings.Join(plan, "; ")
			for _, index := range test.index {
				if !strings.Contains(text, index) {
					t.Errorf("does not use %s: %s", index, text)
				}
			}
			if strings.Contains(text, "TEMP B-TREE") {
				t.Errorf("sorts: %s", text)
			}
		})
	}
}

// TestMSCA_AUD_05_FailuresAreFoundByAnIndex holds the search for what did not go
// well to an index in the order of the log.
func TestMSCA_AUD_05_FailuresAreFoundByAnIndex(t *testing.T) {
	s := storetest.New(t)
	for _, f := range []audit.Filter{{}, {User: "u"}, {Descending: true, After: 100}} {
		plan, err := s.Plan(ctx, f, audit.MinorFailure, audit.SeriousFailure)
		if text := strings.Join(plan, "; "); err != nil || !strings.Contains(text, "x_failed") || strings.Contains(text, "TEMP B-TREE") {
			t.Errorf("%+v: %s, %v", f, text, err)
		}
	}
}

// TestMSCA_AUD_05_VerificationReadsTheIndexesThemselves holds the comparison of
// indexes with records to every index of the schema, read from its own pages: from
// the table it would compare the records with themselves.
func TestMSCA_AUD_05_VerificationReadsTheIndexesThemselves(t *testing.T) {
	plans, err := storetest.New(t).IndexPlans(ctx)
	if err != nil {
		t.Fatal(err)
	}
	for _, stmt := range store.Schema {
		name, ok := strings.CutPrefix(stmt, "CREATE INDEX ")
		if name, _, _ = strings.Cut(name, " "); !ok || !strings.Contains(stmt, " ON audit(") {
			continue
		}
		if plan := strings.Join(plans[name], "; "); !strings.Contains(plan, "USING COVERING INDEX "+name) {
			t.Errorf("%s is not read alone: %q", name, plan)
		}
	}
}

// TestVerifyWhileAppending verifies again and again while records are added,
// in this process and with checkpoints and new epochs in between: a sound log
// must never be called anything else.
func TestVerifyWhileAppending(t *testing.T) {
	o := storetest.Options(t.TempDir() + "/audit")
	clock := o.Clock.(*storetest.Clock)
	s, err := store.Create(ctx, o, store.Genesis{})
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = s.Close() }()
	stop := make(chan struct{})
	var wg sync.WaitGroup
	for range 2 {
		wg.Go(func() {
			for i := 0; ; i++ {
				select {
				case <-stop:
					return
				default:
				}
				if i%20 == 19 {
					clock.Advance(16 * time.Minute)
				}
				if _, err := s.Append(ctx, sent("9990000034", "M")); err != nil {
					t.Error(err)
					return
				}
			}
		})
	}
	for range 15 {
		r, err := s.Verify(ctx, store.VerifyOptions{})
		if err != nil || r.Verdict != audit.Intact {
			t.Errorf("verify: %+v, %v", r, err)
		}
	}
	close(stop)
	wg.Wait()
	clock.Advance(16 * time.Minute)
	appendOne(t, s, audit.Entry{Event: audit.Locked}) // in another epoch than the first
	if err := s.ForgetEscrow(); err != nil {
		t.Fatal(err)
	}
	if r, err := s.Verify(ctx, store.VerifyOptions{}); err != nil || r.Verdict != audit.Intact || r.Sealed.First < 2 {
		t.Errorf("without the first row key: %+v, %v", r, err)
	}
}

// TestAppendersShareCommits has many callers wait at once, and checks that
// each gets its own record.
func TestAppendersShareCommits(t *testing.T) {
	s := storetest.New(t)
	var mu sync.Mutex
	var seqs []uint64
	var wg sync.WaitGroup
	for range 200 {
		wg.Go(func() {
			r, err := s.Append(ctx, audit.Entry{Event: audit.Locked, User: nesta})
			if err != nil {
				t.Error(err)
			}
			mu.Lock()
			defer mu.Unlock()
			seqs = append(seqs, r.Seq)
		})
	}
	wg.Wait()
	slices.Sort(seqs)
	if len(slices.Compact(seqs)) != 200 || seqs[0] != 2 || seqs[199] != 201 {
		t.Errorf("records %d to %d, %d of them distinct", seqs[0], seqs[len(seqs)-1], len(slices.Compact(seqs)))
	}
}
