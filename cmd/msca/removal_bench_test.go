//go:build linux

package main

import (
	"context"
	"testing"
	"time"

	"msca/cmd/internal/training"
	"msca/cmd/internal/ward"
	"msca/smartcard"
	"msca/smartcard/pcsc"
)

// BenchmarkCardPulledToPatientGone measures until the patient's pixels are gone:
// from PC/SC's event (at most 50 ms), which this program waits for beside the
// desktop at the same service, and from pulling the virtual card (at most 1 s),
// which pcscd notices when it next polls the reader, every 400 ms.
func BenchmarkCardPulledToPatientGone(b *testing.B) {
	const trials = 40
	w, data := atTheForm(b)
	b.Setenv("PCSCLITE_CSOCK_NAME", w.ReaderSocket())
	readers, err := pcsc.Open()
	if err != nil {
		b.Fatal(err)
	}
	defer readers.Close()
	watch := readers.Watch(b.Context())
	patient := spot(b, w, 100, 250, 700, 100) // the patient banner
	var sinceEvent, sincePull []time.Duration
	for b.Loop() {
		for range trials {
			must(b, func(ctx context.Context) error { return w.LookUp(ctx, "9990000034", "29/02/1984", "Result") })
			atRest(b, w)
			shown := patient()
			event := make(chan time.Time, 1)
			go func() { event <- removal(watch) }()
			pulled := time.Now()
			w.PullCard()
			gone := changed(b, patient, shown)
			sinceEvent = append(sinceEvent, gone.Sub(<-event))
			sincePull = append(sincePull, gone.Sub(pulled))
			must(b, func(ctx context.Context) error { return w.WaitTitle(ctx, "Locked") })
			if err := w.InsertCard(ward.TrainingCard(data)); err != nil {
				b.Fatal(err)
			}
			must(b, func(ctx context.Context) error { return w.WaitTitle(ctx, "Locked: card in the reader") })
			must(b, func(ctx context.Context) error { return w.EnterPIN(ctx, training.PIN, "Look-up") })
		}
	}
	spread(b, "event", sinceEvent, 50, 90)
	promised(b, "event", sinceEvent, 100, 50)
	spread(b, "pull", sincePull, 50)
	promised(b, "pull", sincePull, 100, 1000)
}

// removal returns when the reader is said to be empty.
func removal(watch <-chan smartcard.Snapshot) time.Time {
	for s := range watch {
		if len(s.Readers) > 0 && s.Readers[0].State == smartcard.Absent {
			break
		}
	}
	return time.Now()
}
