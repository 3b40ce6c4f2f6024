package smartcard

import (
	"fmt"
	"time"
)

// HeartbeatLimit is how long a watch may stay silent before the session it guards
// locks with ErrWatchLost. The readers send at least every 2 s.
const HeartbeatLimit = 5 * time.Second

// Binding ties a session to one card in one reader. The zero Binding holds nothing
// and is always broken.
type Binding struct {
	Reader      string
	Count       uint16
	Attached    uint32
	Fingerprint [32]byte // SHA-256 of the authentication certificate's DER
}

// Broken returns nil while s shows the card of b undisturbed in its reader, else
// the reason: ErrCardRemoved, ErrCardChanged, ErrMute, ErrReaderUnavailable,
// ErrNoReader, ErrNoService or whatever s.Err says. A reset by another program
// leaves Count as it was and breaks nothing. Whoever gets an error locks first and
// asks afterwards.
func (b Binding) Broken(s Snapshot) error {
	if b.Reader == "" {
		return fmt.Errorf("no binding: %w", ErrNoCard)
	}
	if s.Err != nil {
		return s.Err
	}
	p, ok := s.Reader(b.Reader)
	switch {
	case !ok:
		return fmt.Errorf("reader %q is gone: %w", b.Reader, ErrNoReader)
	case p.State == Mute:
		return fmt.Errorf("reader %q: %w", b.Reader, ErrMute)
	case p.State == Absent:
		return fmt.Errorf("reader %q: %w", b.Reader, ErrCardRemoved)
	case p.State != Present:
		return fmt.Errorf("reader %q: %w", b.Reader, ErrReaderUnavailable)
	case p.Attached != b.Attached, p.Count != b.Count:
		return fmt.Errorf("reader %q: %w", b.Reader, ErrCardChanged)
	}
	return nil
}
