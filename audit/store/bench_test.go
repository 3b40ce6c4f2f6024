package store_test

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"msca/audit"
	"msca/audit/store"
	"msca/audit/store/storetest"
)

// shown is the record a desk makes most: a result displayed.
func shown(i int) audit.Entry {
	return audit.Entry{Event: audit.Displayed, User: nesta, Patient: fmt.Sprintf("999%07d", i%500), MessageID: fmt.Sprintf("735CC078-73AA-41D0-AAF6-%012d", i),
		AccessMethod: "smartcard", Details: []audit.Detail{{Name: "operation", Value: "getPatientDetailsByNHSNumber"}, {Name: "code", Value: "SMSP-0000"}}}
}

// warmUp is more records than the write-ahead log takes before it starts over.
const warmUp = 1200

// BenchmarkAppend measures one durable record at a time against the floor of
// the same disk, an overwrite of as many bytes made durable, in turn. It
// reports the medians and their ratio.
func BenchmarkAppend(b *testing.B) {
	dir := b.TempDir()
	o := storetest.Options(filepath.Join(dir, "audit"))
	o.Clock.(*storetest.Clock).Step = 5 * time.Millisecond
	s, err := store.Create(ctx, o, store.Genesis{})
	if err != nil {
		b.Fatal(err)
	}
	defer func() { _ = s.Close() }()
	for i := range warmUp { // the write-ahead log grows to its size and the caches fill
		if _, err := s.Append(ctx, shown(i)); err != nil {
			b.Fatal(err)
		}
	}
	besideFloor(b, s, dir, shown, warmUp)
}

// besideFloor appends and writes to the floor in turn.
func besideFloor(b *testing.B, s *store.Store, dir string, entry func(int) audit.Entry, i int) {
	floor, err := os.OpenFile(filepath.Join(dir, "floor"), os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		b.Fatal(err)
	}
	defer func() { _ = floor.Close() }()
	block := make([]byte, 440)
	if _, err := floor.Write(make([]byte, 1<<20)); err != nil {
		b.Fatal(err)
	}
	if err := floor.Sync(); err != nil {
		b.Fatal(err)
	}
	var records, floors []time.Duration
	for b.Loop() {
		start := time.Now()
		if _, err := s.Append(ctx, entry(i)); err != nil {
			b.Fatal(err)
		}
		records = append(records, time.Since(start))
		start = time.Now()
		if _, err := floor.WriteAt(block, int64(i%2000)*440); err != nil {
			b.Fatal(err)
		}
		if err := fdatasync(floor); err != nil {
			b.Fatal(err)
		}
		floors = append(floors, time.Since(start))
		i++
	}
	r50, f50 := quantile(records, 50), quantile(floors, 50)
	b.ReportMetric(0, "ns/op")
	b.ReportMetric(float64(r50.Microseconds()), "ours-µs")
	b.ReportMetric(float64(f50.Microseconds()), "floor-µs")
	b.ReportMetric(float64(r50)/float64(f50), "ratio(<=1.8)")
	b.ReportMetric(float64(quantile(records, 99))/float64(quantile(floors, 99)), "p99-ratio")
}

func quantile(d []time.Duration, percent int) time.Duration {
	slices.Sort(d)
	return d[len(d)*percent/100]
}

// fillers is how many goroutines fill a log.
const fillers = 256

// fill appends many records from many goroutines, so that they share commits.
func fill(s *store.Store, n int, entry func(int) audit.Entry) error {
	errs := make(chan error)
	const workers = fillers
	for w := range workers {
		go func() {
			var err error
			for i := w; i < n && err == nil; i += workers {
				_, err = s.Append(ctx, entry(i))
			}
			errs <- err
		}()
	}
	var first error
	for range workers {
		if err := <-errs; err != nil {
			first = err
		}
	}
	return first
}

// BenchmarkMessage measures what keeping a whole message costs.
func BenchmarkMessage(b *testing.B) {
	s := storetest.New(b)
	messages := exchanged(b)
	before, err := os.Stat(s.Path())
	if err != nil {
		b.Fatal(err)
	}
	raw, n := 0, 0
	for b.Loop() {
		e := shown(n)
		e.Event, e.Payloads = audit.ResponseReceived, []audit.Payload{{Kind: audit.ResponseMessage, Body: messages[n%len(messages)]}}
		raw += len(messages[n%len(messages)])
		n++
		if _, err := s.Append(ctx, e); err != nil {
			b.Fatal(err)
		}
	}
	if err := s.Close(); err != nil {
		b.Fatal(err)
	}
	after, err := os.Stat(s.Path())
	if err != nil {
		b.Fatal(err)
	}
	b.ReportMetric(float64(after.Size()-before.Size())/float64(n), "ours-B/record")
	b.ReportMetric(float64(raw)/float64(n), "floor-B/record")
	b.ReportMetric(float64(after.Size()-before.Size())/float64(raw), "ratio")
}
