package smartcard

import (
	"context"

	"msca/smartcard/iso7816"
)

// State is what a reader holds.
type State int

// The states of a reader's slot.
const (
	Absent      State = iota // no card
	Present                  // a card that can be spoken to
	Mute                     // a card that does not answer: upside down, worn, or not a smartcard
	Unavailable              // the reader cannot be used by this program
)

// String returns the state as one lower-case word.
func (s State) String() string {
	switch s {
	case Absent:
		return "absent"
	case Present:
		return "present"
	case Mute:
		return "mute"
	}
	return "unavailable"
}

// Presence is one reader as last seen.
type Presence struct {
	Reader string
	State  State
	// Count rises with every insertion and every removal in this reader, so that
	// a swap shows even when nobody saw the slot empty. A reset does not change it.
	Count uint16
	// Attached differs each time the reader or the smartcard service went away and
	// came back; Counts of different Attached values say nothing about each other.
	Attached uint32
	// ATR is the card's answer to reset, for diagnostics only.
	ATR []byte
}

// Snapshot is the state of all readers at one moment.
type Snapshot struct {
	Readers []Presence
	Err     error // ErrNoService, ErrNoReader or nil
}

// Reader returns the presence of the reader of that name.
func (s Snapshot) Reader(name string) (Presence, bool) {
	for _, p := range s.Readers {
		if p.Reader == name {
			return p, true
		}
	}
	return Presence{}, false
}

// Transmitter carries one command APDU to a card and brings back its answer.
type Transmitter = iso7816.Transmitter

// Conn is a connection to the card in one reader, shared with other programs.
// Outside Transact another program's APDUs may come in between. A Conn is used by
// one goroutine at a time, except Close, which is safe at any time.
type Conn interface {
	Transmitter
	Reader() string
	ATR() []byte
	// Transact gives f the card for itself and resets the card when f returns, so
	// that no PIN stays verified. The error of f comes first, then that of the
	// reset. When ctx ends, Transact stops waiting for the card, f's transmitter
	// fails, and Transact returns after f did. After an error the Conn is of no
	// further use.
	Transact(ctx context.Context, f func(Transmitter) error) error
	Close() error
}

// Readers are the smartcard readers of the workstation. All methods may be called
// at once by several goroutines.
type Readers interface {
	// Watch sends a Snapshot taken after the call, then one on every change and at
	// least one every 2 s. A slow receiver gets the newest, never a queue. The
	// channel is closed when ctx ends or the Readers are closed.
	Watch(ctx context.Context) <-chan Snapshot
	// Connect opens the card in a reader. Errors: ErrNoReader, ErrNoCard, ErrMute,
	// ErrInUse, ErrNoService.
	Connect(ctx context.Context, reader string) (Conn, error)
	Close() error
}
