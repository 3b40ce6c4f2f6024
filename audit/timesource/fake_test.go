package timesource

import (
	"encoding/binary"
	"net"
	"sync"
	"testing"
	"time"
)

// fakeMachine is a computer whose clocks tests move.
type fakeMachine struct {
	mu   sync.Mutex
	w    time.Time
	b    time.Duration
	slow time.Duration // every reading of boot takes that long
}

var noon = time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)

func newFakeMachine() *fakeMachine { return &fakeMachine{w: noon, b: time.Hour} }

func (m *fakeMachine) machine() machine {
	return machine{
		wall: func() time.Time {
			m.mu.Lock()
			defer m.mu.Unlock()
			return m.w
		},
		boot: func() time.Duration {
			m.mu.Lock()
			defer m.mu.Unlock()
			m.b += m.slow
			m.w = m.w.Add(m.slow)
			return m.b
		},
		id: [16]byte{1, 2, 3},
	}
}

// pass lets time go by on both clocks.
func (m *fakeMachine) pass(d time.Duration) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.w, m.b = m.w.Add(d), m.b+d
}

// set turns the clock that people set.
func (m *fakeMachine) set(by time.Duration) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.w = m.w.Add(by)
}

// packet is an answer of 48 bytes in the making.
type packet struct {
	leap, version, mode, stratum uint8
	rootDelay, rootDispersion    time.Duration
	refID                        string
	reference, receive, transmit time.Time
	origin                       []byte // nil: the one asked with
	length                       int    // 0: 48
}

// fakeServer answers every question with what shape makes of a good answer.
type fakeServer struct {
	address string
	mu      sync.Mutex
	asked   int
	offset  time.Duration
	shape   func(*packet)
}

func newFakeServer(t *testing.T, shape func(*packet)) *fakeServer {
	t.Helper()
	c, err := net.ListenPacket("udp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	f := &fakeServer{address: c.LocalAddr().String(), shape: shape}
	var serving sync.WaitGroup
	serving.Go(func() {
		var question [1024]byte
		for {
			n, from, err := c.ReadFrom(question[:])
			if err != nil {
				return
			}
			if answer := f.answer(question[:n]); answer != nil {
				_, _ = c.WriteTo(answer, from) // the asker may be gone
			}
		}
	})
	t.Cleanup(func() {
		if err := c.Close(); err != nil {
			t.Error(err)
		}
		serving.Wait()
	})
	return f
}

func (f *fakeServer) answer(question []byte) []byte {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.asked++
	now := time.Now().Add(f.offset)
	p := packet{version: 4, mode: 4, stratum: 2, refID: "\xc0\x00\x02\x01", rootDelay: time.Millisecond, rootDispersion: time.Millisecond,
		reference: now.Add(-time.Minute), receive: now, transmit: now}
	if f.shape != nil {
		f.shape(&p)
	}
	if p.length < 0 {
		return nil
	}
	b := make([]byte, 48)
	b[0] = p.leap<<6 | p.version<<3 | p.mode
	b[1] = p.stratum
	b[2], b[3] = 6, 0xec
	short := func(at int, d time.Duration) { binary.BigEndian.PutUint32(b[at:], uint32(d.Seconds()*65536)) }
	long := func(at int, t time.Time) {
		since := t.Sub(time.Date(1900, 1, 1, 0, 0, 0, 0, time.UTC))
		binary.BigEndian.PutUint32(b[at:], uint32(since/time.Second))
		binary.BigEndian.PutUint32(b[at+4:], uint32(uint64(since%time.Second)<<32/uint64(time.Second)))
	}
	short(4, p.rootDelay)
	short(8, p.rootDispersion)
	copy(b[12:16], p.refID)
	long(16, p.reference)
	copy(b[24:32], question[40:48])
	if p.origin != nil {
		copy(b[24:32], p.origin)
	}
	long(32, p.receive)
	long(40, p.transmit)
	if p.length > 0 {
		b = append(b, make([]byte, 1024)...)[:p.length]
	}
	return b
}

func (f *fakeServer) lie(by time.Duration) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.offset = by
}

func (f *fakeServer) count() int {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.asked
}

// quick are options for servers on loopback. The time-out is long because the
// machine may be busy; it only passes where no answer comes.
func quick(servers ...string) Options {
	return Options{Servers: servers, Samples: 2, Spacing: time.Millisecond, Timeout: 10 * time.Second}
}

// events collects what is reported.
type events struct {
	mu   sync.Mutex
	list []Event
}

func (e *events) hear(v Event) {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.list = append(e.list, v)
}

func (e *events) heard() []Event {
	e.mu.Lock()
	defer e.mu.Unlock()
	return append([]Event(nil), e.list...)
}
