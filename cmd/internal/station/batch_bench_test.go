//go:build linux

package station_test

import (
	"fmt"
	"net/http"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"msca/app"
	"msca/app/batch"
	"msca/cmd/internal/station"
	"msca/cmd/internal/training"
	"msca/itk"
)

// batchRows is how many rows one turn of the benchmark traces.
const batchRows = 1000

// BenchmarkBatchTrace traces a file of rows, with every record in the audit
// trail, the journal and the result file durable, beside its floor: a bare
// net/http client that posts as many requests over the same kind of connection
// to the same training SMSP at the same concurrency. Both sides take turns in
// one run; the ratio is the median share of the bare client's throughput.
//
// A provider asks the Spine before it answers. The training SMSP does no such
// thing and answers in the time it takes to parse the request, on the processors
// that the batch needs, too; the distant one takes 20 ms like that of the
// look-ups' benchmark in itk/smsp.
func BenchmarkBatchTrace(b *testing.B) {
	for _, c := range []struct {
		name    string
		delay   time.Duration
		workers int
	}{
		{"distant-SMSP/workers-8", 20 * time.Millisecond, 8}, {"distant-SMSP/workers-16", 20 * time.Millisecond, 16},
		{"training-SMSP/workers-8", 0, 8}, {"training-SMSP/workers-64", 0, 64},
	} {
		b.Run(c.name, func(b *testing.B) { benchmarkBatch(b, c.delay, c.workers) })
	}
}

func benchmarkBatch(b *testing.B, delay time.Duration, workers int) {
	data := station.Folder(filepath.Join(b.TempDir(), "data"))
	s, err := station.Open(b.Context(), station.Options{Folder: data, Training: true, AccessPoint: "benchmark"})
	if err != nil {
		b.Fatal(err)
	}
	defer s.Close(b.Context())
	url := newProvider(b, data, delay)
	if err := station.Reach(s, url); err != nil {
		b.Fatal(err)
	}
	if err := s.Desk.SignInWithAccount(b.Context(), "clerk", []byte(training.Password)); err != nil {
		b.Fatal(err)
	}
	if err := s.Desk.ChooseRole(b.Context(), s.Desk.State().Profiles[0].ID); err != nil {
		b.Fatal(err)
	}
	table, err := batch.Read("in.csv", []byte("Ref,NHS Number,DOB\n"+strings.Repeat("x,9990000034,1984-02-29\n", batchRows)))
	if err != nil {
		b.Fatal(err)
	}
	plan, err := batch.NewPlan(table, itk.GetPatientDetailsByNHSNumber, table.Suggest(), s.Desk.BatchRules())
	if err != nil {
		b.Fatal(err)
	}
	bare := newBare(b, data, url, app.LookupRequest{Operation: itk.GetPatientDetailsByNHSNumber, Fields: itk.Fields{NHSNumber: "9990000034", DateOfBirth: "1984-02-29"}})
	bare.client.Transport.(*http.Transport).MaxIdleConnsPerHost = workers

	ours := func(n int) time.Duration {
		files, err := station.OpenBatchFiles(filepath.Join(b.TempDir(), fmt.Sprintf("out-%d.csv", n)))
		if err != nil {
			b.Fatal(err)
		}
		defer files.Close()
		begun := time.Now()
		r, err := s.Desk.Batch(b.Context(), app.BatchRequest{Plan: plan, Files: files, Workers: workers, Now: time.Now})
		if err != nil {
			b.Fatal(err)
		}
		took := time.Since(begun)
		if r.State != batch.Complete || r.Progress.Outcomes["success"] != batchRows {
			b.Fatalf("the batch ended %s: %s", r.State, r.Progress.Outcomes)
		}
		return took
	}
	floor := func() time.Duration {
		begun := time.Now()
		var all sync.WaitGroup
		next := make(chan struct{}, batchRows)
		for range batchRows {
			next <- struct{}{}
		}
		close(next)
		for range workers {
			all.Go(func() {
				for range next {
					bare.post(b)
				}
			})
		}
		all.Wait()
		return time.Since(begun)
	}
	ours(-1)
	floor()
	var shares []float64
	var own, plain time.Duration
	n := 0
	for b.Loop() {
		f, o := floor(), ours(n)
		n++
		own, plain, shares = own+o, plain+f, append(shares, float64(f)/float64(o))
	}
	slices.Sort(shares)
	rows := float64(n * batchRows)
	b.ReportMetric(0, "ns/op")
	b.ReportMetric(rows/own.Seconds(), "ours-rows/s")
	b.ReportMetric(rows/plain.Seconds(), "floor-rows/s")
	b.ReportMetric(shares[len(shares)/2], "ratio(>=0.8)")
}
