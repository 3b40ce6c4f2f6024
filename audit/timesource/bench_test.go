package timesource

import "testing"

// BenchmarkStamp is what a record pays for its time.
func BenchmarkStamp(b *testing.B) {
	s := New(Options{})
	for b.Loop() {
		s.Stamp()
	}
}
