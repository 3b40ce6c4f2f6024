package station_test

import (
	"path/filepath"
	"testing"

	"msca/cmd/internal/station"
)

// BenchmarkOpen is what a start costs before the first window can be shown.
func BenchmarkOpen(b *testing.B) {
	o := station.Options{Folder: station.Folder(filepath.Join(b.TempDir(), "data")), Training: true, AccessPoint: "benchmark", Cards: true}
	for b.Loop() {
		s, err := station.Open(b.Context(), o)
		if err != nil {
			b.Fatal(err)
		}
		if err := s.Close(b.Context()); err != nil {
			b.Fatal(err)
		}
	}
}
