package station_test

import (
	"errors"
	"os"
	"path/filepath"
	"sync"
	"testing"

	"msca/app/batch"
	"msca/cmd/internal/station"
)

// Who has a batch has the journal that lies beside the result file, also where
// another program took its own away just then: one without a name would hold no
// third back, and nobody could go on with it.
func TestMSCA_ORG_02_WhoHasABatchHasTheJournalThatIsThere(t *testing.T) {
	result := filepath.Join(t.TempDir(), "out.csv")
	var all sync.WaitGroup
	for range 4 {
		all.Go(func() {
			for range 2000 {
				b, err := station.OpenBatchFiles(result)
				if errors.Is(err, batch.ErrInUse) {
					continue
				}
				if err != nil {
					t.Error(err)
					return
				}
				if _, err := os.Stat(station.BatchJournal(result)); err != nil {
					t.Errorf("with the batch taken its journal is not there: %v", err)
				}
				if err := b.Close(); err != nil {
					t.Error(err)
				}
			}
		})
	}
	all.Wait()
}
