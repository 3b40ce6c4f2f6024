package store_test

import (
	"bytes"
	"context"
	"errors"
	"path/filepath"
	"testing"
	"time"

	"msca/audit"
	"msca/audit/store"
	"msca/audit/store/storetest"
)

var ctx = context.Background()

var (
	nesta = audit.Person{UserID: "555254540001", Name: "Nesta Penhallow", RoleProfileID: "555254545443",
		JobRoleCode: "S8000:G8000:R8001", JobRoleName: "Clerical", ODSCode: "X26", OrganisationName: "Quay Row Surgery"}
	ruan = audit.Person{UserID: "555254540002", Name: "Ruan Carlyon", JobRoleCode: "S8000:G8000:R8000", ODSCode: "X26"}
)

// sent is an entry with everything in it.
func sent(patient, message string) audit.Entry {
	return audit.Entry{Event: audit.RequestSent, User: nesta, Authority: ruan, Patient: patient, MessageID: message,
		TrackingID: "612AA490-3C9D-4291-A424-4EB3AE930728", Case: "D-17", AccessMethod: "smartcard", AccessPoint: "reader 0",
		Details:  []audit.Detail{{Name: "operation", Value: "verifyNHSNumber"}, {Name: "empty"}},
		Payloads: []audit.Payload{{Kind: audit.RequestMessage, Body: []byte("<request/>")}, {Kind: audit.FieldsShown, Body: bytes.Repeat([]byte("field "), 100)}}}
}

func appendOne(t testing.TB, s *store.Store, e audit.Entry) audit.Receipt {
	t.Helper()
	r, err := s.Append(ctx, e)
	if err != nil {
		t.Fatalf("append %s: %v", e.Event, err)
	}
	return r
}

func TestMSCA_AUD_03_RecordCarriesEveryItem(t *testing.T) {
	s := storetest.New(t)
	r := appendOne(t, s, sent("9990000034", "735CC078-73AA-41D0-AAF6-034EFB106878"))
	got, payloads, err := s.Show(ctx, r.Seq)
	if err != nil {
		t.Fatal(err)
	}
	if got.User != nesta || got.Authority != ruan || got.Patient != "9990000034" {
		t.Errorf("people came back as user %+v authority %+v patient %q", got.User.UserID, got.Authority.UserID, got.Patient)
	}
	if got.MessageID != "735CC078-73AA-41D0-AAF6-034EFB106878" || got.Device != "DESK-01" || got.OriginatingSystem != "msca-test" || got.Case != "D-17" || len(got.Details) != 2 {
		t.Errorf("items came back wrong: %q %q %q %q %v", got.MessageID, got.Device, got.OriginatingSystem, got.Case, got.Details)
	}
	if len(payloads) != 2 || string(payloads[0].Body) != "<request/>" || len(payloads[1].Body) != 600 {
		t.Errorf("payloads came back wrong: %v", payloads)
	}
	if !got.Stamp.UTC.Equal(r.Stamp.UTC) || got.Stamp.Quality != audit.Synchronised || got.Stamp.Stratum != 2 {
		t.Errorf("stamp came back as %+v", got.Stamp)
	}
}

func TestReopenAndVerify(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "audit")
	s := storetest.Create(t, dir, store.Genesis{})
	for i := range 700 {
		appendOne(t, s, sent([]string{"9990000034", "9990000042", ""}[i%3], ""))
	}
	checkpoint, err := s.Checkpoint(ctx)
	if err != nil {
		t.Fatal(err)
	}
	vkey := s.VKey()
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	s, err = store.Open(ctx, storetest.Options(dir))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = s.Close() }()
	appendOne(t, s, sent("9990000034", ""))
	report, err := s.Verify(ctx, store.VerifyOptions{Checkpoint: checkpoint, VKey: vkey})
	if err != nil || report.Verdict != audit.Intact {
		t.Fatalf("verify: %+v, %v", report, err)
	}
	t.Logf("%+v", report)
	alone, err := store.VerifyFile(ctx, s.Path(), store.VerifyOptions{})
	if err != nil || alone.Verdict != audit.Unanchored {
		t.Errorf("verify without anything else: %+v, %v", alone, err)
	}
	with, err := store.VerifyFile(ctx, s.Path(), store.VerifyOptions{Checkpoint: checkpoint, VKey: vkey})
	if err != nil || with.Verdict != audit.Intact {
		t.Errorf("verify with a checkpoint: %+v, %v", with, err)
	}
}

func TestMSCA_AUD_05_Search(t *testing.T) {
	s := storetest.New(t)
	appendOne(t, s, sent("9990000034", "AAAA"))
	e := sent("9990000042", "BBBB")
	e.User, e.Authority, e.Event = ruan, audit.Person{}, audit.Displayed
	b := appendOne(t, s, e)
	c := appendOne(t, s, sent("9990000034", "CCCC"))
	for _, test := range []struct {
		name   string
		filter audit.Filter
		want   int
	}{
		{"patient", audit.Filter{Patient: "9990000034"}, 2},
		{"user", audit.Filter{User: ruan.UserID}, 1},
		{"authority", audit.Filter{Authority: ruan.UserID}, 2},
		{"message in the other case", audit.Filter{MessageID: "bbbb"}, 1},
		{"from", audit.Filter{From: b.Stamp.UTC}, 2},
		{"to", audit.Filter{To: b.Stamp.UTC}, 2},
		{"sequence", audit.Filter{SeqFrom: b.Seq, SeqTo: b.Seq}, 1},
		{"beyond the end", audit.Filter{SeqFrom: c.Seq + 10}, 0},
		{"events", audit.Filter{Events: []audit.Event{audit.Displayed, audit.Genesis}}, 2},
		{"after", audit.Filter{After: b.Seq}, 1},
		{"before", audit.Filter{After: b.Seq, Descending: true}, 2},
		{"before the first", audit.Filter{After: 1, Descending: true}, 0},
		{"patient and user", audit.Filter{Patient: "9990000042", User: nesta.UserID}, 0},
		{"limit", audit.Filter{Limit: 1}, 1},
	} {
		t.Run(test.name, func(t *testing.T) {
			got, err := s.Search(ctx, test.filter)
			if err != nil || len(got) != test.want {
				t.Errorf("found %d records, want %d (%v): %v", len(got), test.want, err, got)
			}
		})
	}
	who, err := s.Tally(ctx, audit.Filter{Patient: "9990000034"})
	if err != nil || len(who) != 1 || who[0].User.Name != nesta.Name || who[0].Records != 2 {
		t.Errorf("who accessed: %+v, %v", who, err)
	}
	orphans, err := s.Orphans(ctx)
	if err != nil || len(orphans) != 2 {
		t.Errorf("orphans: %d, %v; want 2", len(orphans), err)
	}
	e.Event, e.MessageID = audit.ResponseReceived, "AAAA"
	appendOne(t, s, e)
	if line, err := s.Timeline(ctx, "AAAA"); err != nil || len(line) != 2 {
		t.Errorf("timeline: %d records, %v; want 2", len(line), err)
	}
	if orphans, err = s.Orphans(ctx); err != nil || len(orphans) != 1 {
		t.Errorf("orphans: %d, %v; want 1", len(orphans), err)
	}
}

func TestMSCA_AUD_07_EpochsAndClockSteps(t *testing.T) {
	clock := storetest.NewClock()
	o := storetest.Options(filepath.Join(t.TempDir(), "audit"))
	o.Clock = clock
	s, err := store.Create(ctx, o, store.Genesis{})
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = s.Close() }()
	a := appendOne(t, s, audit.Entry{Event: audit.ApplicationStarted})
	clock.Advance(-24 * time.Hour)
	b := appendOne(t, s, audit.Entry{Event: audit.ClockStepped})
	if !b.Stamp.Clamped || !b.Stamp.UTC.After(a.Stamp.UTC) {
		t.Errorf("after the clock went back a day: %+v", b.Stamp)
	}
	clock.Advance(48 * time.Hour)
	c := appendOne(t, s, audit.Entry{Event: audit.SignedIn, User: nesta})
	if c.Seq != b.Seq+2 {
		t.Errorf("no epoch was opened between records %d and %d", b.Seq, c.Seq)
	}
	if r, err := s.Verify(ctx, store.VerifyOptions{}); err != nil || r.Verdict != audit.Intact || r.Sealed.Last != c.Seq || r.Sealed.First != 1 {
		t.Errorf("verify: %+v, %v", r, err)
	}
}

func TestCreateAndOpenRefuse(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "audit")
	if _, err := store.Open(ctx, storetest.Options(dir)); !errors.Is(err, store.ErrNotFound) {
		t.Errorf("open of nothing: %v", err)
	}
	storetest.Create(t, dir, store.Genesis{})
	if _, err := store.Create(ctx, storetest.Options(dir), store.Genesis{}); !errors.Is(err, store.ErrExists) {
		t.Errorf("create over a store: %v", err)
	}
}
