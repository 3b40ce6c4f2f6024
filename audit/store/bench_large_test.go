package store_test

import (
	"crypto/sha256"
	"errors"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"msca/audit"
	"msca/audit/store"
	"msca/audit/store/storetest"
)

// logRecords is how many records BenchmarkLargeLog measures.
var logRecords = flag.Int("log-records", 50_000, "records of the log that BenchmarkLargeLog measures")

// logDir keeps the log of BenchmarkLargeLog, so that ten million records are
// made once.
var logDir = flag.String("log-dir", "", "folder of the log that BenchmarkLargeLog measures: made when it is not there, kept afterwards")

// desk is a record of a practice with fifty thousand patients and three
// hundred users; some patients and users come up far more often than others.
func desk(i int) audit.Entry {
	r := storetest.Scatter(uint64(i))
	patient, user := r(50_000), r(300)
	e := audit.Entry{Event: []audit.Event{audit.RequestSent, audit.ResponseReceived, audit.Displayed, audit.Printed}[i%4], Patient: fmt.Sprintf("999%07d", patient),
		User: nesta, AccessMethod: "smartcard", MessageID: fmt.Sprintf("735CC078-73AA-41D0-AAF6-%012d", i/4),
		Details: []audit.Detail{{Name: "operation", Value: "getPatientDetailsByNHSNumber"}, {Name: "code", Value: "SMSP-0000"}}}
	e.User.UserID = fmt.Sprintf("55525454%04d", user)
	if i%10 == 0 {
		e.Authority = ruan
	}
	return e
}

// BenchmarkLargeLog measures one large log: its size on the disk, an append
// beside the disk's floor, verification beside the limit of SHA-256, the
// searches, a proof. Every figure comes with what it is held against.
func BenchmarkLargeLog(b *testing.B) {
	dir := *logDir
	if dir == "" {
		dir = filepath.Join(b.TempDir(), "audit")
	}
	o := storetest.Options(dir)
	o.Clock.(*storetest.Clock).Step = 40 * time.Millisecond
	s, err := store.Create(ctx, o, store.Genesis{})
	switch {
	case err == nil:
		if err := errors.Join(s.Spacious(ctx), fill(s, *logRecords, desk), s.Close()); err != nil {
			b.Fatal(err)
		}
	case *logDir == "" || !errors.Is(err, store.ErrExists):
		b.Fatal(err)
	}
	path := filepath.Join(dir, "audit.db")
	b.Run("size", func(b *testing.B) { sizeOnDisk(b, path) })
	b.Run("chain", func(b *testing.B) { chain(b, path) })
	b.Run("verify", func(b *testing.B) { verifyLarge(b, path) })
	if s, err = store.Open(ctx, o); err != nil {
		b.Fatal(err)
	}
	defer func() { _ = s.Close() }()
	for i := range warmUp {
		if _, err := s.Append(ctx, desk(*logRecords+i)); err != nil {
			b.Fatal(err)
		}
	}
	b.Run("append", func(b *testing.B) { besideFloor(b, s, b.TempDir(), desk, *logRecords+warmUp) })
	b.Run("search", func(b *testing.B) { searches(b, s) })
	b.Run("proof", func(b *testing.B) { proofs(b, s) })
}

func sizeOnDisk(b *testing.B, path string) {
	sizes, err := store.CanonSizes(ctx, path)
	if err != nil {
		b.Fatal(err)
	}
	info, err := os.Stat(path)
	if err != nil {
		b.Fatal(err)
	}
	total := 0
	for _, n := range sizes {
		total += n
	}
	for b.Loop() {
	}
	b.ReportMetric(0, "ns/op")
	b.ReportMetric(float64(len(sizes)), "records")
	b.ReportMetric(float64(total)/float64(len(sizes)), "floor-B/record")
	b.ReportMetric(float64(info.Size())/float64(len(sizes)), "ours-B/record")
	b.ReportMetric(float64(info.Size())/float64(total), "ratio(<=1.75)")
}

// passes is how often what takes long is measured, however often a search is.
const passes = 3

// linkBytes is what the chain covers of a record besides its canonical bytes: the
// tag of the leaf, the domain, the chain value before it and its MAC.
const linkBytes = 1 + len("msca-audit/chain/v1\x00") + 32 + 16

// hashAlone hashes once, in as many pieces as there are records, as many bytes as
// they have canonical ones and each some more: what one core needs for SHA-256 alone.
func hashAlone(sizes []int, more int) time.Duration {
	bytes := make([]byte, audit.MaxCanonSize+more)
	start := time.Now()
	for _, n := range sizes {
		sha256.Sum256(bytes[:n+more])
	}
	return time.Since(start)
}

func chain(b *testing.B, path string) {
	sizes, err := store.CanonSizes(ctx, path)
	if err != nil {
		b.Fatal(err)
	}
	last := uint64(len(sizes))
	// The limit is SHA-256 over the same bytes as the chain covers, once. The ratio
	// to the canonical bytes alone, which is smaller, is told beside it.
	var alone, canonAlone, one, two time.Duration
	for range passes {
		alone += hashAlone(sizes, linkBytes)
		canonAlone += hashAlone(sizes, 0)
		start := time.Now()
		if err := store.ChainRange(ctx, path, 0, last); err != nil {
			b.Fatal(err)
		}
		one += time.Since(start)
		start = time.Now()
		var wg sync.WaitGroup
		for _, r := range [][2]uint64{{0, last / 2}, {last / 2, last}} {
			wg.Go(func() {
				if err := store.ChainRange(ctx, path, r[0], r[1]); err != nil {
					b.Error(err)
				}
			})
		}
		wg.Wait()
		two += time.Since(start)
	}
	b.ReportMetric(0, "ns/op")
	b.ReportMetric(float64(last)*passes/alone.Seconds()/1e6, "floor-Mrec/s")
	b.ReportMetric(float64(last)*passes/one.Seconds()/1e6, "ours-Mrec/s")
	b.ReportMetric(float64(alone)/float64(one), "ratio(>=0.40)")
	b.ReportMetric(float64(canonAlone)/float64(one), "ratio-canon-alone")
	b.ReportMetric(float64(one)/float64(two), "two-ranges-speedup(>=1.5)")
}

func verifyLarge(b *testing.B, path string) {
	sizes, err := store.CanonSizes(ctx, path)
	if err != nil {
		b.Fatal(err)
	}
	var alone, quick, full time.Duration
	for range passes {
		alone += hashAlone(sizes, 0)
		for _, how := range []struct {
			quick bool
			took  *time.Duration
		}{{true, &quick}, {false, &full}} {
			start := time.Now()
			r, err := store.VerifyFile(ctx, path, store.VerifyOptions{Quick: how.quick})
			if err != nil || r.Verdict != audit.Unanchored {
				b.Fatalf("%+v, %v", r, err)
			}
			*how.took += time.Since(start)
		}
	}
	n := float64(len(sizes)) * passes
	b.ReportMetric(0, "ns/op")
	b.ReportMetric(n/quick.Seconds()/1e6, "quick-Mrec/s")
	b.ReportMetric(float64(alone)/float64(quick), "quick-of-limit")
	b.ReportMetric(n/full.Seconds()/1e6, "full-Mrec/s")
	b.ReportMetric(float64(alone)/float64(full), "full-of-limit")
}

// prompt is what is promised of a search that somebody waits for, in milliseconds.
const prompt = "(<=5)"

// searches measures the searches an auditor makes, each time for another patient,
// user, message or hour. Who accessed a patient is named at once and counted then.
func searches(b *testing.B, s *store.Store) {
	begin := time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)
	span := time.Duration(*logRecords) * 40 * time.Millisecond
	within := func(r func(int) int, d time.Duration) (time.Time, time.Time) {
		from := begin.Add(time.Duration(r(1000)) * (span / 1000))
		return from, from.Add(d)
	}
	for _, q := range []struct {
		name, bound string
		run         func(r func(int) int) (int, error)
	}{
		{"who accessed patient", prompt, func(r func(int) int) (int, error) {
			who, _, err := s.Newest(ctx, audit.Filter{Patient: desk(r(*logRecords)).Patient}, 50)
			return len(who), err
		}},
		{"who accessed patient in a period", prompt, func(r func(int) int) (int, error) {
			from, to := within(r, time.Hour)
			who, _, err := s.Newest(ctx, audit.Filter{Patient: desk(r(*logRecords)).Patient, From: from, To: to}, 50)
			return len(who), err
		}},
		{"who accessed patient, counted", "", func(r func(int) int) (int, error) {
			who, err := s.Tally(ctx, audit.Filter{Patient: desk(r(*logRecords)).Patient})
			return len(who), err
		}},
		{"patient page", prompt, func(r func(int) int) (int, error) {
			return found(s.Search(ctx, audit.Filter{Patient: desk(r(*logRecords)).Patient, Limit: 50, Descending: true}))
		}},
		{"patient and user", prompt, func(r func(int) int) (int, error) {
			e := desk(r(*logRecords))
			return found(s.Search(ctx, audit.Filter{Patient: e.Patient, User: e.User.UserID, Limit: 50}))
		}},
		{"user page", prompt, func(r func(int) int) (int, error) {
			from, to := within(r, 24*time.Hour)
			return found(s.Search(ctx, audit.Filter{User: desk(r(*logRecords)).User.UserID, From: from, To: to, Limit: 50}))
		}},
		{"authority page", prompt, func(r func(int) int) (int, error) {
			from, to := within(r, 24*time.Hour)
			return found(s.Search(ctx, audit.Filter{Authority: ruan.UserID, From: from, To: to, Limit: 50}))
		}},
		{"message", prompt, func(r func(int) int) (int, error) {
			return found(s.Timeline(ctx, desk(r(*logRecords)).MessageID))
		}},
		{"hour page", prompt, func(r func(int) int) (int, error) {
			from, to := within(r, time.Hour)
			return found(s.Search(ctx, audit.Filter{From: from, To: to, Limit: 50}))
		}},
	} {
		b.Run(q.name, func(b *testing.B) {
			var times []time.Duration
			records, i := 0, uint64(0)
			for b.Loop() {
				i++
				r := storetest.Scatter(i << 32)
				start := time.Now()
				n, err := q.run(r)
				if err != nil {
					b.Fatal(err)
				}
				times, records = append(times, time.Since(start)), records+n
			}
			b.ReportMetric(0, "ns/op")
			b.ReportMetric(float64(quantile(times, 50).Microseconds())/1e3, "ms-p50")
			b.ReportMetric(float64(quantile(times, 99).Microseconds())/1e3, "ms-p99"+q.bound)
			b.ReportMetric(float64(records)/float64(b.N), "records")
		})
	}
}

func found(records []audit.Record, err error) (int, error) { return len(records), err }

func proofs(b *testing.B, s *store.Store) {
	var times []time.Duration
	size := 0
	for i := range uint64(passes) {
		start := time.Now()
		x, err := s.Extract(ctx, []uint64{uint64(storetest.Scatter(i<<32)(*logRecords)) + 1})
		if err != nil {
			b.Fatal(err)
		}
		times = append(times, time.Since(start))
		size = max(size, tlogProofSize(len(x.Records[len(x.Records)-1].Proof), len(x.Checkpoint)))
	}
	b.ReportMetric(0, "ns/op")
	b.ReportMetric(float64(size), "proof-B(<=1200)")
	b.ReportMetric(float64(quantile(times, 50).Microseconds())/1e3, "extract-ms-p50")
}

// tlogProofSize is the size of a C2SP tlog-proof file: a line of format and one
// of index, a line of base64 for each hash, an empty one, the checkpoint.
func tlogProofSize(hashes, checkpoint int) int {
	return len("c2sp.org/tlog-proof@v1\nindex 1000000\n") + 45*hashes + 1 + checkpoint
}
