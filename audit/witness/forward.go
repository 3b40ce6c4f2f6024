package witness

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"msca/audit"
)

// Log is what is witnessed. Extends returns the newest checkpoint, and the proof
// that it extends the log of old records.
type Log interface {
	Extends(ctx context.Context, old uint64) (checkpoint []byte, proof []audit.Digest, err error)
	VKey() string
}

// Forwarder keeps the newest countersigned checkpoint in a file and asks for the
// next.
type Forwarder struct {
	Client
	Log  Log
	File string
}

// State is how far the log has been witnessed; zero: not at all.
type State struct {
	Size uint64    `json:"size"` // records covered
	At   time.Time `json:"at"`   // when the witness says it signed
}

// AheadError says that the witness has countersigned more records than the log
// has: they are lost, or the log was put back to an older state.
type AheadError struct{ Witnessed, Log uint64 }

func (e *AheadError) Error() string {
	return fmt.Sprintf("the witness has countersigned %d records of this log, which now has %d", e.Witnessed, e.Log)
}

// State reads the file, and checks it as a stranger would.
func (f *Forwarder) State() (State, []byte, error) {
	note, err := os.ReadFile(f.File)
	if errors.Is(err, fs.ErrNotExist) {
		return State{}, nil, nil
	}
	if err != nil {
		return State{}, nil, err
	}
	at, err := f.Key.Check(note)
	if err != nil {
		return State{}, nil, err
	}
	c, err := audit.OpenCheckpoint(note, f.Log.VKey())
	if err != nil {
		return State{}, nil, err
	}
	return State{c.Size, at}, note, nil
}

// tries is how often a head is sent to a witness that has seen another than it was
// told of: its answer was lost, or another program sent one meanwhile.
const tries = 5

// Forward has the newest head countersigned, unless it is, and keeps it. An
// *AheadError is an alarm; other errors pass with the network.
func (f *Forwarder) Forward(ctx context.Context) (State, error) {
	state, _, err := f.State()
	if err != nil {
		state = State{} // a file that was touched is asked for again
	}
	seen, signed := state.Size, []byte(nil)
	for try := 1; signed == nil; try++ {
		// Signed after the witness said what it has seen: other programs let the log grow.
		checkpoint, proof, err := f.Log.Extends(ctx, seen)
		if err != nil {
			return state, err
		}
		head, err := audit.OpenCheckpoint(checkpoint, f.Log.VKey())
		if err != nil {
			return state, err
		}
		if seen > head.Size {
			return state, &AheadError{seen, head.Size}
		}
		if state.Size == head.Size {
			return state, nil
		}
		signed, err = f.Submit(ctx, seen, proof, checkpoint)
		var conflict *ConflictError
		if errors.As(err, &conflict) && try < tries {
			seen = conflict.Size
		} else if err != nil {
			return state, err
		}
	}
	return f.keepNewest(signed)
}

// keepNewest keeps what a witness signed, unless another program has kept a newer one.
func (f *Forwarder) keepNewest(signed []byte) (State, error) {
	now, _, err := f.State()
	if err != nil {
		now = State{}
	}
	head, err := audit.OpenCheckpoint(signed, f.Log.VKey())
	if err != nil {
		return now, err
	}
	if head.Size < now.Size {
		return now, nil
	}
	if err := keep(f.File, signed); err != nil {
		return now, fmt.Errorf("keeping what the witness signed: %w", err)
	}
	state, _, err := f.State()
	return state, err
}

// keep replaces the file, whole or not at all.
func keep(path string, b []byte) error {
	t, err := os.CreateTemp(filepath.Dir(path), ".witnessed-*")
	if err != nil {
		return err
	}
	_, err = t.Write(b)
	if err = errors.Join(err, t.Sync(), t.Close()); err == nil {
		err = os.Rename(t.Name(), path)
	}
	if err != nil {
		_ = os.Remove(t.Name())
	}
	return err
}
