package smartcard_test

import (
	"testing"
	"time"

	"msca/smartcard"
	"msca/smartcard/cardtest"
)

// BenchmarkEventToBroken is our own share of the way from a removal to the lock: from
// the event in the reader to the binding that says so on another goroutine. The metric
// is the ratio to 10 ms.
func BenchmarkEventToBroken(b *testing.B) {
	const budget = 10 * time.Millisecond
	card := newCard(b, cardtest.Profile{})
	readers := cardtest.NewInMemory(reader)
	defer readers.Close()
	readers.Insert(reader, card)
	watch := readers.Watch(b.Context())
	var total time.Duration
	n := 0
	for b.Loop() {
		p := seen(b, readers)
		binding := smartcard.Binding{Reader: p.Reader, Count: p.Count, Attached: p.Attached}
		start := time.Now()
		readers.Eject(reader)
		for s := range watch {
			if binding.Broken(s) != nil {
				break
			}
		}
		total += time.Since(start)
		n++
		readers.Insert(reader, card)
	}
	b.ReportMetric(float64(total)/float64(n)/float64(budget), "ratio(<=1)")
}
