package cardtest

import (
	"context"
	"fmt"
	"slices"
	"sync"
	"time"

	"msca/smartcard"
)

// heartbeat is how often a watch sends when nothing changes.
const heartbeat = 2 * time.Second

// InMemory are smartcard readers in memory, which behave as pcscd was measured to.
// All methods may be called at once.
type InMemory struct {
	mu       sync.Mutex
	slots    []*slot
	stopped  bool   // no smartcard service
	attached uint32 // rises with every reader added and every start of the service
	pokes    map[chan struct{}]struct{}
	done     chan struct{}
}

var _ smartcard.Readers = (*InMemory)(nil)

// slot is one reader.
type slot struct {
	name        string
	card        *Card
	count       uint16
	attached    uint32
	unavailable bool
	exclusive   bool          // another program holds the card for itself
	resets      int           // by other programs
	turn        chan struct{} // holds one token; whoever has it has the transaction
	gone        chan struct{} // closed when the card or the reader goes
	refuse      []error       // for the next transactions
}

// NewInMemory returns readers with these names and no cards.
func NewInMemory(readers ...string) *InMemory {
	m := &InMemory{pokes: map[chan struct{}]struct{}{}, done: make(chan struct{})}
	for _, name := range readers {
		m.AddReader(name)
	}
	return m
}

// AddReader plugs a reader in.
func (m *InMemory) AddReader(name string) {
	m.change(func() {
		m.attached++
		s := &slot{name: name, attached: m.attached, turn: make(chan struct{}, 1), gone: make(chan struct{})}
		s.turn <- struct{}{}
		m.slots = append(m.slots, s)
	})
}

// RemoveReader unplugs a reader with whatever is in it.
func (m *InMemory) RemoveReader(name string) {
	m.change(func() {
		close(m.slot(name).gone)
		m.slots = slices.DeleteFunc(m.slots, func(s *slot) bool { return s.name == name })
	})
}

// Insert puts a card into an empty reader.
func (m *InMemory) Insert(reader string, c *Card) {
	m.change(func() { m.slot(reader).insert(c) })
}

// Eject takes the card out, also in the middle of an exchange or transaction.
func (m *InMemory) Eject(reader string) {
	m.change(func() { m.slot(reader).eject() })
}

// Swap exchanges the card so fast that no watcher sees the reader empty.
func (m *InMemory) Swap(reader string, c *Card) {
	m.change(func() {
		m.slot(reader).eject()
		m.slot(reader).insert(c)
	})
}

// SetService stops or starts the smartcard service. After a start the event counters
// begin again, as those of pcscd do.
func (m *InMemory) SetService(running bool) {
	m.change(func() {
		m.stopped = !running
		for _, s := range m.slots {
			close(s.gone)
			s.gone = make(chan struct{})
			if running {
				m.attached++
				s.attached, s.count = m.attached, 0
				if s.card != nil {
					s.card.Reset()
					s.count = 1
				}
			}
		}
	})
}

// SetUnavailable makes a reader unusable or usable.
func (m *InMemory) SetUnavailable(reader string, unavailable bool) {
	m.change(func() { m.slot(reader).unavailable = unavailable })
}

// SetExclusive has another program hold the card for itself: Connect is ErrInUse.
func (m *InMemory) SetExclusive(reader string, held bool) {
	m.change(func() { m.slot(reader).exclusive = held })
}

// Occupy has another program begin a transaction, and returns when it has; Transact
// waits until end is called.
func (m *InMemory) Occupy(reader string) (end func()) {
	m.mu.Lock()
	turn := m.slot(reader).turn
	m.mu.Unlock()
	<-turn
	return func() { turn <- struct{}{} }
}

// ResetByOther has another program reset the card: connections that are open get
// ErrCardReset, the event counter stays.
func (m *InMemory) ResetByOther(reader string) {
	m.change(func() {
		s := m.slot(reader)
		s.resets++
		if s.card != nil {
			s.card.Reset()
		}
	})
}

// Refuse makes the next transactions in a reader fail with these errors, one each.
func (m *InMemory) Refuse(reader string, errs ...error) {
	m.change(func() { m.slot(reader).refuse = append(m.slot(reader).refuse, errs...) })
}

// Watch implements [smartcard.Readers].
func (m *InMemory) Watch(ctx context.Context) <-chan smartcard.Snapshot {
	out := make(chan smartcard.Snapshot, 1)
	poke := make(chan struct{}, 1)
	m.mu.Lock()
	m.pokes[poke] = struct{}{}
	out <- m.snapshot()
	m.mu.Unlock()
	go func() {
		beat := time.NewTicker(heartbeat)
		defer func() {
			beat.Stop()
			m.mu.Lock()
			delete(m.pokes, poke)
			m.mu.Unlock()
			close(out)
		}()
		for {
			select {
			case <-ctx.Done():
				return
			case <-m.done:
				return
			case <-poke:
			case <-beat.C:
			}
			m.mu.Lock()
			now := m.snapshot()
			m.mu.Unlock()
			select {
			case <-out: // the newest replaces one that nobody took
			default:
			}
			out <- now
		}
	}()
	return out
}

// Connect implements [smartcard.Readers].
func (m *InMemory) Connect(_ context.Context, reader string) (smartcard.Conn, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.stopped || m.closed() {
		return nil, smartcard.ErrNoService
	}
	i := slices.IndexFunc(m.slots, func(s *slot) bool { return s.name == reader })
	if i < 0 {
		return nil, fmt.Errorf("reader %q: %w", reader, smartcard.ErrNoReader)
	}
	s := m.slots[i]
	switch {
	case s.unavailable:
		return nil, fmt.Errorf("reader %q: %w", reader, smartcard.ErrReaderUnavailable)
	case s.card == nil:
		return nil, fmt.Errorf("reader %q: %w", reader, smartcard.ErrNoCard)
	case s.exclusive:
		return nil, fmt.Errorf("reader %q: %w", reader, smartcard.ErrInUse)
	}
	if len(s.card.ATR()) > maxATR {
		return nil, fmt.Errorf("reader %q: %w", reader, smartcard.ErrMute)
	}
	return &memoryConn{m: m, s: s, card: s.card, gone: s.gone, resets: s.resets, closed: make(chan struct{})}, nil
}

// Close ends all watches. Open connections fail.
func (m *InMemory) Close() error {
	m.mu.Lock()
	defer m.mu.Unlock()
	if !m.closed() {
		close(m.done)
	}
	return nil
}

func (m *InMemory) closed() bool {
	select {
	case <-m.done:
		return true
	default:
		return false
	}
}

// change applies f and tells every watcher.
func (m *InMemory) change(f func()) {
	m.mu.Lock()
	defer m.mu.Unlock()
	f()
	for poke := range m.pokes {
		select {
		case poke <- struct{}{}:
		default:
		}
	}
}

func (m *InMemory) snapshot() smartcard.Snapshot {
	if m.stopped {
		return smartcard.Snapshot{Err: smartcard.ErrNoService}
	}
	if len(m.slots) == 0 {
		return smartcard.Snapshot{Err: smartcard.ErrNoReader}
	}
	var now smartcard.Snapshot
	for _, s := range m.slots {
		now.Readers = append(now.Readers, s.presence())
	}
	return now
}

// slot panics for a reader that was never added: an error of the test.
func (m *InMemory) slot(name string) *slot {
	for _, s := range m.slots {
		if s.name == name {
			return s
		}
	}
	panic("cardtest: no reader " + name)
}

func (s *slot) insert(c *Card) {
	if s.card != nil {
		panic("cardtest: there is a card in reader " + s.name)
	}
	c.Reset()
	s.card, s.gone = c, make(chan struct{})
	s.count++
}

func (s *slot) eject() {
	if s.card == nil {
		return
	}
	close(s.gone)
	s.card.Reset()
	s.card, s.gone = nil, make(chan struct{})
	s.count++
}

func (s *slot) presence() smartcard.Presence {
	p := smartcard.Presence{Reader: s.name, Count: s.count, Attached: s.attached}
	switch {
	case s.unavailable:
		p.State = smartcard.Unavailable
	case s.card == nil:
		p.State = smartcard.Absent
	default:
		p.State, p.ATR = smartcard.Present, s.card.ATR()
		if len(p.ATR) > maxATR {
			p.State, p.ATR = smartcard.Mute, nil
		}
	}
	return p
}
