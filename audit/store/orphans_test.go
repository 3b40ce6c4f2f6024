package store_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"msca/audit"
	"msca/audit/store"
	"msca/audit/store/storetest"
)

// many is the size of the log whose searches are explained. The race detector
// would take minutes over it and finds nothing new.
func many() int {
	if testing.Short() || raceEnabled {
		return 5_000
	}
	return 200_000
}

// TestMSCA_AUD_02_3_9_15_OrphansReadOnlyWhatIsNew lets a large log settle and
// checks that a start reads by key from there on, finds what came after, keeps
// finding what is not answered yet, and starts over when the mark is lost or
// damaged.
func TestMSCA_AUD_02_3_9_15_OrphansReadOnlyWhatIsNew(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "audit")
	o := storetest.Options(dir)
	o.Clock.(*storetest.Clock).Step = time.Millisecond
	s, err := store.Create(ctx, o, store.Genesis{})
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = s.Close() }()
	if err := fill(s, many(), func(i int) audit.Entry {
		// Each of the goroutines sends and answers in turn.
		return audit.Entry{Event: []audit.Event{audit.RequestSent, audit.ResponseReceived}[i/fillers%2], MessageID: fmt.Sprintf("M%d-%d", i%fillers, i/fillers/2)}
	}); err != nil {
		t.Fatal(err)
	}
	first, err := s.Orphans(ctx)
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range first {
		appendOne(t, s, audit.Entry{Event: audit.ExchangeOrphaned, MessageID: r.MessageID})
	}
	expect := func(step string, ids ...string) {
		t.Helper()
		found, err := s.Orphans(ctx)
		if err != nil {
			t.Fatalf("%s: %v", step, err)
		}
		var got []string
		for _, r := range found {
			got = append(got, r.MessageID)
		}
		if strings.Join(got, " ") != strings.Join(ids, " ") {
			t.Errorf("%s: orphans %v, want %v", step, got, ids)
		}
	}
	expect("all answered")
	last, err := s.Last(ctx)
	if err != nil {
		t.Fatal(err)
	}
	if from, err := s.Settled(ctx); err != nil || from+1000 < last {
		t.Fatalf("requests are settled up to %d of %d (%v)", from, last, err)
	}
	plan, err := s.OrphansPlan(ctx)
	if err != nil {
		t.Fatal(err)
	}
	t.Logf("%d records:\n%s", last, strings.Join(plan, "\n"))
	for _, step := range plan {
		if strings.Contains(step, "SCAN") || strings.Contains(step, "TEMP B-TREE") {
			t.Errorf("a start scans the table: %s", step)
		}
	}
	appendOne(t, s, audit.Entry{Event: audit.RequestSent, MessageID: "LOST"})
	appendOne(t, s, audit.Entry{Event: audit.RequestSent, MessageID: "ANSWERED"})
	appendOne(t, s, audit.Entry{Event: audit.ResponseReceived, MessageID: "ANSWERED"})
	expect("one is lost", "LOST")
	for range 600 {
		appendOne(t, s, audit.Entry{Event: audit.Locked})
	}
	expect("600 records later", "LOST")
	expect("and again", "LOST")

	mark := filepath.Join(dir, "keys", "audit-settled")
	kept, err := os.ReadFile(mark)
	if err != nil {
		t.Fatal(err)
	}
	for name, b := range map[string][]byte{"empty": {}, "damaged": append([]byte{kept[0] ^ 1}, kept[1:]...)} {
		if err := os.WriteFile(mark, b, 0o600); err != nil {
			t.Fatal(err)
		}
		if from, err := s.Settled(ctx); err != nil || from != 0 {
			t.Errorf("with the mark %s the search starts at %d (%v)", name, from, err)
		}
	}
	if err := os.Remove(mark); err != nil {
		t.Fatal(err)
	}
	expect("without the mark", "LOST")
	appendOne(t, s, audit.Entry{Event: audit.ExchangeOrphaned, MessageID: "LOST"})
	expect("after it was recorded")
}
