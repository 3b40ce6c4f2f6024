package app_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"msca/app"
	"msca/audit"
	"msca/audit/store"
	"msca/audit/store/storetest"
)

// archive is a ward with a real audit store, where the privacy officer is signed
// in after the look-ups of a nurse.
func archive(t *testing.T, lookups int) (*ward, *store.Store) {
	t.Helper()
	s := storetest.New(t)
	n := 0
	w := newWard(t, func(o *app.Options) {
		o.Trail = s
		o.NewID = func() string { n++; return fmt.Sprintf("CASE-%d", n) }
	})
	w.signIn(t, nurse)
	for range lookups {
		if _, err := w.Lookup(t.Context(), details); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.ChooseRole(t.Context(), privacy); err != nil {
		t.Fatal(err)
	}
	return w, s
}

func newest(t *testing.T, s *store.Store) audit.Record {
	t.Helper()
	r, err := s.Search(t.Context(), audit.Filter{Limit: 1, Descending: true})
	if err != nil || len(r) != 1 {
		t.Fatalf("the newest record: %d, %v", len(r), err)
	}
	return r[0]
}

// Turning pages forward, back, to the end and to a number gives what one search
// gives, whatever happens meanwhile; each page is on record before it is given.
func TestMSCA_AUD_05_3_9_5_BrowseTurnsPagesOfOneAnswer(t *testing.T) {
	for _, newestFirst := range []bool{true, false} {
		w, s := archive(t, 9)
		b, err := w.BrowseTrail(app.TrailQuestion{Filter: audit.Filter{Limit: 5, Descending: newestFirst}}, s)
		if err != nil {
			t.Fatal(err)
		}
		all := storetest.Records(t, s) // as they are before the search
		if newestFirst {
			slices.Reverse(all)
		}
		turn := func(how app.Turn, want ...int) app.TrailPage {
			t.Helper()
			p, err := b.Page(t.Context(), how, nil)
			if err != nil {
				t.Fatal(err)
			}
			if last := newest(t, s); last.Event != audit.AuditQueried {
				t.Errorf("the newest record is %s, not that of the reading", last.Event)
			}
			var got, wanted []uint64
			for _, r := range p.Records {
				got = append(got, r.Seq)
			}
			for _, i := range want {
				wanted = append(wanted, all[i].Seq)
			}
			if !slices.Equal(got, wanted) {
				t.Errorf("newest first %v, turn %+v gives %v, want %v", newestFirst, how, got, wanted)
			}
			return p
		}
		first := turn(app.Turn{}, 0, 1, 2, 3, 4)
		if first.Before || !first.Beyond {
			t.Errorf("the first page: %v before, %v beyond", first.Before, first.Beyond)
		}
		second := turn(app.Turn{From: first.Records[4].Seq}, 5, 6, 7, 8, 9)
		if !second.Before || !second.Beyond {
			t.Errorf("the second page: %v before, %v beyond", second.Before, second.Beyond)
		}
		if back := turn(app.Turn{From: second.Records[0].Seq, Back: true}, 0, 1, 2, 3, 4); back.Before || !back.Beyond {
			t.Errorf("back to the first page: %v before, %v beyond", back.Before, back.Beyond)
		}
		n := len(all)
		if end := turn(app.Turn{Back: true}, n-5, n-4, n-3, n-2, n-1); !end.Before || end.Beyond {
			t.Errorf("the end: %v before, %v beyond", end.Before, end.Beyond)
		}
		turn(b.At(all[7].Seq), 7, 8, 9, 10, 11)
		if got, err := b.Count(t.Context()); err != nil || got != uint64(n) {
			t.Errorf("counted %d, %v; want %d", got, err, n)
		}
	}
}

func TestMSCA_AUD_05_BrowseByOutcomeAndEvent(t *testing.T) {
	w, s := archive(t, 1)
	if _, err := w.Lookup(t.Context(), details); err == nil {
		t.Fatal("a privacy officer looked a patient up")
	}
	b, err := w.BrowseTrail(app.TrailQuestion{Filter: audit.Filter{Limit: 5, Events: []audit.Event{audit.Denied, audit.Displayed}}, Outcomes: []audit.Outcome{audit.MinorFailure}}, s)
	if err != nil {
		t.Fatal(err)
	}
	p, err := b.Page(t.Context(), app.Turn{}, nil)
	if err != nil || len(p.Records) != 1 || p.Records[0].Event != audit.Denied {
		t.Errorf("%d records, %v; want the denial alone", len(p.Records), err)
	}
	if b.Countable() {
		t.Error("a search by outcome is said to be counted")
	}
}

func TestMSCA_AUD_05_3_9_5_BrowseNeedsTheRightAndTheSession(t *testing.T) {
	w, s := archive(t, 1)
	b, err := w.BrowseTrail(app.TrailQuestion{Filter: audit.Filter{Limit: 5}}, s)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := b.Page(t.Context(), app.Turn{}, nil); err != nil {
		t.Fatal(err)
	}
	if err := w.ChooseRole(t.Context(), nurse); err != nil {
		t.Fatal(err)
	}
	var denied *app.DeniedError
	if p, err := b.Page(t.Context(), app.Turn{From: 2}, nil); !errors.As(err, &denied) || len(p.Records) != 0 {
		t.Errorf("a nurse turned the page: %v", err)
	}
	w.Lock("test")
	if p, err := b.Page(t.Context(), app.Turn{}, nil); !errors.Is(err, app.ErrLocked) || len(p.Records) != 0 {
		t.Errorf("a page was turned behind the lock: %v", err)
	}
}

func TestMSCA_AUD_05_3_9_3_WhoAccessedThePatient(t *testing.T) {
	w, s := archive(t, 3)
	who, err := w.WhoAccessed(t.Context(), "999 000 0034", time.Time{}, time.Time{}, s, nil)
	if err != nil || len(who) != 1 {
		t.Fatalf("%d people, %v", len(who), err)
	}
	got := who[0]
	if got.User.UserID != "555012345678" || got.LookedUp != 3 || got.Displayed != 3 || got.Records != 9 || got.User.ODSCode != "X26" || got.User.JobRoleName != "Nurse Access Role" {
		t.Errorf("%d looked up, %d displayed, %d records, role %q", got.LookedUp, got.Displayed, got.Records, got.User.JobRoleName)
	}
	all := storetest.Records(t, s)
	if !got.First.Equal(all[got.FirstSeq-1].Stamp.UTC) || !got.Last.Equal(all[got.LastSeq-1].Stamp.UTC) || !got.First.Before(got.Last) {
		t.Errorf("first %s, last %s", got.First, got.Last)
	}
	// The answer as a file is in the trail, byte for byte, before it is written.
	got.User.Name = "=1+1"
	var written []byte
	filed, err := w.ExportAccessed(t.Context(), subject, time.Time{}, time.Time{}, []app.Accessor{got}, "who.csv", func(b []byte) error {
		last := newest(t, s)
		_, payloads, err := s.Show(t.Context(), last.Seq)
		if err != nil || last.Event != audit.Exported || len(payloads) != 1 || !bytes.Equal(payloads[0].Body, b) {
			t.Errorf("when the file is written the newest record is %s, %v", last.Event, err)
		}
		written = b
		return nil
	})
	if err != nil || filed.Seq == 0 {
		t.Fatal(err)
	}
	for _, want := range []string{app.ProtectiveLabel, "555012345678", "'=1+1", "everything recorded"} {
		if !strings.Contains(string(written), want) {
			t.Errorf("the file lacks %q", want)
		}
	}
}

// What was on the screen comes back: the same fields from the same bytes, or
// nothing that claims to be it.
func TestMSCA_AUD_02_3_9_2_ReplayIsExactOrNothing(t *testing.T) {
	s := storetest.New(t)
	w := newWard(t, func(o *app.Options) { o.Trail = s })
	w.signIn(t, nurse)
	answer, err := w.Lookup(t.Context(), details)
	if err != nil {
		t.Fatal(err)
	}
	if err := w.ChooseRole(t.Context(), privacy); err != nil {
		t.Fatal(err)
	}
	shown, err := s.Search(t.Context(), audit.Filter{Events: []audit.Event{audit.Displayed}})
	if err != nil || len(shown) != 1 {
		t.Fatal(err)
	}
	opened, err := w.ShowRecord(t.Context(), shown[0].Seq)
	if err != nil {
		t.Fatal(err)
	}
	r, ok := opened.Replay()
	if !ok {
		t.Fatal("the screen does not come back")
	}
	was, _ := json.Marshal(answer.Shown)
	again, _ := json.Marshal(r.Shown)
	if !bytes.Equal(was, again) || !bytes.Equal(opened.Payloads[0].Body, again) {
		t.Error("what comes back is not what was shown")
	}
	opened.Payloads[0].Body = bytes.Replace(opened.Payloads[0].Body, []byte(`"screen"`), []byte(`"later_field":1,"screen"`), 1)
	if _, ok := opened.Replay(); ok {
		t.Error("a screen with a field that this version does not know is said to be as shown")
	}
	// A payload saved to a file is the same bytes, and named in the trail.
	opened, err = w.ShowRecord(t.Context(), shown[0].Seq)
	if err != nil {
		t.Fatal(err)
	}
	filed, err := w.SavePayload(t.Context(), opened, 0, "screen.json", func(b []byte) error {
		if !bytes.Equal(b, was) {
			t.Error("the file is not what was kept")
		}
		return nil
	})
	if last := newest(t, s); err != nil || last.Event != audit.Exported || last.Patient != subject || filed.Seq != last.Seq {
		t.Errorf("newest record %s, %v", last.Event, err)
	}
}

func TestTimelineStepsHaveDurations(t *testing.T) {
	w, s := archive(t, 1)
	sent, err := s.Search(t.Context(), audit.Filter{Events: []audit.Event{audit.RequestSent}})
	if err != nil {
		t.Fatal(err)
	}
	records, err := w.Timeline(t.Context(), sent[0].MessageID)
	if err != nil {
		t.Fatal(err)
	}
	steps := app.Steps(records)
	if len(steps) != 3 || steps[0].At != 0 || steps[2].At != steps[1].Since+steps[2].Since || steps[1].Since <= 0 {
		t.Errorf("%d steps, the last at %s after %s", len(steps), steps[len(steps)-1].At, steps[len(steps)-1].Since)
	}
}

// The head that is given out is in the trail as such, and evidence made later
// proves that the trail goes on from it.
func TestMSCA_AUD_01_SignedHeadIsGivenOutOnRecord(t *testing.T) {
	w, s := archive(t, 30)
	h, err := w.SignedHead(t.Context())
	if err != nil || !strings.HasPrefix(h.Code, fmt.Sprint(h.Size, "-")) {
		t.Fatalf("code %q of %d records, %v", h.Code, h.Size, err)
	}
	if last := newest(t, s); last.Event != audit.Exported || last.Seq != h.Size+1 {
		t.Errorf("the newest record is %d %s", last.Seq, last.Event)
	}
	for range 3 {
		if _, err := w.SearchTrail(t.Context(), audit.Filter{}); err != nil {
			t.Fatal(err)
		}
	}
	x, err := s.Extract(t.Context(), []uint64{2})
	if err != nil {
		t.Fatal(err)
	}
	if r := x.Verify(s.VKey(), h.Note); r.Verdict != audit.Intact {
		t.Errorf("evidence beside the head: %s %s", r.Verdict, r.Reason)
	}
	var page []byte
	if _, err := w.SaveSheet(t.Context(), h.Sheet(s.VKey()), "head.pdf", func(pdf []byte) error { page = pdf; return nil }); err != nil {
		t.Fatal(err)
	}
	if got := text(t, page); !strings.Contains(got, h.Code) || !strings.Contains(got, "Nurse Test") {
		t.Error("the page lacks the code or who took it")
	}
}

func TestMSCA_AUD_05_ActivityByHourCountsEveryKind(t *testing.T) {
	w, s := archive(t, 5)
	begin := storetest.Records(t, s)[0].Stamp.UTC
	heard := 0
	bars, err := w.Activity(t.Context(), begin, begin.Add(3*time.Hour), app.ByHour, s, func(done, total int) { heard = total })
	if err != nil || len(bars) == 0 || heard != len(bars) {
		t.Fatalf("%d bars, %d heard of, %v", len(bars), heard, err)
	}
	total := map[app.Kind]uint64{}
	for _, b := range bars {
		for k, n := range b.Kinds {
			total[k] += n
		}
	}
	if total[app.KindLookup] != 10 || total[app.KindShown] != 5 || total[app.KindSession] == 0 {
		t.Errorf("%v", total)
	}
	for _, wrong := range [][2]time.Time{{begin, begin}, {begin, begin.AddDate(2, 0, 0)}, {{}, begin}} {
		if _, err := w.Activity(t.Context(), wrong[0], wrong[1], app.ByHour, s, nil); !errors.Is(err, app.ErrFilter) {
			t.Errorf("%v: %v", wrong, err)
		}
	}
	for _, e := range audit.Events() {
		n := 0
		for _, k := range app.Kinds() {
			if slices.Contains(k.Events, e) {
				n++
			}
		}
		if n != 1 {
			t.Errorf("%s is of %d kinds", e, n)
		}
	}
}

// The clocks change: a day of 25 hours has 25 bars, and every bar begins where the
// one before ended.
func TestMSCA_AUD_07_ActivityOverTheChangeOfClocks(t *testing.T) {
	london, err := time.LoadLocation("Europe/London")
	if err != nil {
		t.Fatal(err)
	}
	var c counter
	w := newWard(t, func(o *app.Options) { o.Civil = london })
	w.signIn(t, privacy)
	day := time.Date(2026, 10, 25, 0, 0, 0, 0, london)
	if _, err := w.Activity(t.Context(), day, day.AddDate(0, 0, 1), app.ByHour, &c, nil); err != nil || len(c.edges) != 26 {
		t.Errorf("%d edges, %v; want 26", len(c.edges), err)
	}
}

type counter struct{ edges []time.Time }

func (c *counter) Activity(_ context.Context, edges []time.Time, _ func(int)) ([]audit.Activity, error) {
	c.edges = edges
	return nil, nil
}

// What is old is listed; nothing changes by it.
func TestMSCA_3_9_6_RetentionReviewIsAListAndNothingMore(t *testing.T) {
	var w *ward
	now := theTime()
	s := storetest.New(t)
	w = newWard(t, func(o *app.Options) { o.Trail, o.Now = s, func() time.Time { return now } })
	w.signIn(t, nurse)
	if _, err := w.Lookup(t.Context(), details); err != nil {
		t.Fatal(err)
	}
	if err := w.ChooseRole(t.Context(), privacy); err != nil {
		t.Fatal(err)
	}
	if list, oldest, err := w.RetentionReview(t.Context(), 20, s); err != nil || len(list) != 0 || oldest.IsZero() {
		t.Errorf("young: %v, oldest %s, %v", list, oldest, err)
	}
	before, err := s.Last(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	now = now.AddDate(21, 0, 0)
	list, _, err := w.RetentionReview(t.Context(), 20, s)
	if err != nil || len(list) != 1 || list[0].Year != 2026 || list[0].First != 1 || list[0].Kinds[app.KindLookup] != 2 {
		t.Fatalf("%+v, %v", list, err)
	}
	if after, err := s.Last(t.Context()); err != nil || after != before+1 {
		t.Errorf("the review added %d records, want its own", after-before)
	}
}
