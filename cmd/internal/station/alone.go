package station

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
)

// presence is held while this process works on a data folder, shared with other
// processes on it. Who has it alone at start knows that every unanswered request
// is one that nobody waits for any more; the others wait until that is recorded.
type presence struct {
	file  *os.File
	alone bool
}

// enter takes the presence, alone when no other process has it.
func enter(f Folder) (*presence, error) {
	file, err := os.OpenFile(filepath.Join(string(f), "running.lock"), os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return nil, fmt.Errorf("opening the data folder: %w", err)
	}
	if lockAlone(file) == nil {
		return &presence{file, true}, nil
	}
	if err := lockShared(file); err != nil {
		return nil, errors.Join(fmt.Errorf("opening the data folder: %w", err), file.Close())
	}
	return &presence{file, false}, nil
}

// share lets other processes in.
func (p *presence) share() error {
	if !p.alone {
		return nil
	}
	p.alone = false
	return lockShared(p.file)
}

// leave gives the presence up.
func (p *presence) leave() error { return p.file.Close() }
