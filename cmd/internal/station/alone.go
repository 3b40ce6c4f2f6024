package station

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
)

// presence is held while this process works on a data folder, shared with other
// processes on it. Who gets it alone at start knows that every unanswered
// request is one that nobody waits for any more.
type presence struct{ file *os.File }

// enter takes the presence and says whether no other process had it.
func enter(f Folder) (*presence, bool, error) {
	file, err := os.OpenFile(filepath.Join(string(f), "running.lock"), os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return nil, false, fmt.Errorf("opening the data folder: %w", err)
	}
	alone := tryLock(file, true) == nil
	// From alone to shared, or shared from the start.
	if err := tryLock(file, false); err != nil {
		return nil, false, errors.Join(fmt.Errorf("opening the data folder: %w", err), file.Close())
	}
	return &presence{file}, alone, nil
}

// leave gives the presence up.
func (p *presence) leave() error { return p.file.Close() }
