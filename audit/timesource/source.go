package timesource

import (
	"context"
	"slices"
	"sync"
	"time"

	"github.com/beevik/ntp"

	"msca/audit"
)

// Options say which servers to follow and how. The zero value works and is
// unsynchronised.
type Options struct {
	Servers []string       // host or host:port; HSCN offers 155.231.231.3 and .4
	Keys    map[string]Key // symmetric keys by the server's string
	Poll    time.Duration  // between rounds; 0: 15 minutes
	Samples int            // of each server in a round; 0: 4
	Spacing time.Duration  // between samples of one server; 0: 2 seconds
	Timeout time.Duration  // for one sample; 0: 1 second

	// OnEvent hears of rounds and of clock steps, one at a time and in order,
	// from a goroutine of this package or from within Sync and Stop. It may
	// call Stamp and Status.
	OnEvent func(Event)

	Wall func() time.Time // the clock that people set; nil: the computer's
}

// Key is a symmetric key shared with a server (RFC 5905, RFC 8573).
type Key struct {
	ID   uint32
	Type string // "AES128", "AES256", "SHA256" or "SHA512"
	Key  string // "HEX:…" or "ASCII:…"
}

// Limits of the discipline.
const (
	MaxStratum      = 3                      // [MSCA-AUD-06]
	PreferStratum   = 2                      // [MSCA-AUD-06] SHOULD
	MaxRTT          = 250 * time.Millisecond // one sample
	MaxRootDistance = time.Second
	MaxUncertainty  = time.Second            // of a held-over clock
	StepThreshold   = 100 * time.Millisecond // of the computer's clock
	driftPerSecond  = 50 * time.Microsecond  // 50 ppm
)

// Source is an audit.Clock disciplined by NTP. It is safe for concurrent use.
type Source struct {
	options Options
	machine machine
	ask     asker
	servers []*server

	rounds sync.Mutex // one round at a time

	mu    sync.Mutex
	state state

	deliver sync.Mutex // events in order
	cancel  context.CancelFunc
	running sync.WaitGroup
}

// state is what mu guards.
type state struct {
	base    reading       // where the timeline starts; never moved
	theta   time.Duration // UTC minus timeline
	lambda  time.Duration // uncertainty at syncAt
	syncAt  time.Duration // boot time of the last good round
	synced  bool          // there was a good round
	failing bool          // the last round was not good
	stratum uint8
	offset  time.Duration // UTC minus computer's clock in the last good round

	last time.Time // the last stamp

	stepBase reading // the computer's clock is compared with this
	steps    int

	lastRound *Sync
	nextPoll  time.Duration // boot time; 0: not scheduled
	pending   []Event
}

var _ audit.Clock = (*Source)(nil)

// New returns a Source that tells time at once, from the computer's clock
// until the first round. Start keeps it synchronised.
func New(o Options) *Source {
	m := thisMachine()
	if o.Wall != nil {
		m.wall = o.Wall
	}
	return newSource(o, m, askNTP)
}

func newSource(o Options, m machine, ask asker) *Source {
	if o.Poll <= 0 {
		o.Poll = 15 * time.Minute
	}
	if o.Samples <= 0 {
		o.Samples = 4
	}
	if o.Spacing <= 0 {
		o.Spacing = 2 * time.Second
	}
	if o.Timeout <= 0 {
		o.Timeout = time.Second
	}
	o.Servers = slices.Clone(o.Servers)
	s := &Source{options: o, machine: m, ask: ask}
	for _, address := range o.Servers {
		v := &server{address: address}
		if key, ok := o.Keys[address]; ok {
			v.auth = ntp.AuthOptions{Type: keyTypes[key.Type], Key: key.Key, KeyID: key.ID}
			if v.auth.Type == ntp.AuthNone { // never ask without the key instead
				v.stopped = BadKey
			}
		}
		s.servers = append(s.servers, v)
	}
	s.state.base = m.read()
	s.state.stepBase = s.state.base
	return s
}

var keyTypes = map[string]ntp.AuthType{"AES128": ntp.AuthAES128, "AES256": ntp.AuthAES256, "SHA256": ntp.AuthSHA256, "SHA512": ntp.AuthSHA512}

// Stamp implements audit.Clock: the time now and what is known about it.
// Stamps of one Source strictly increase.
func (s *Source) Stamp() audit.Stamp {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.stamp(s.machine.read())
}

// Now is the time as it is known now, for what is to last so long and no longer.
// Unlike stamps, which stand still until the time has caught up with them, it goes
// back when the clock turns out to have been ahead.
func (s *Source) Now() time.Time {
	s.mu.Lock()
	defer s.mu.Unlock()
	r := s.machine.read()
	s.noteStep(r)
	return s.state.utc(r.boot)
}

func (s *Source) stamp(r reading) audit.Stamp {
	s.noteStep(r)
	st := &s.state
	utc := st.utc(r.boot)
	stamp := audit.Stamp{Boot: s.machine.id, Stratum: st.stratum, Offset: st.offset}
	stamp.Quality, stamp.Uncertainty = st.quality(r.boot, s.options.Poll)
	if held := st.last.Sub(utc); held >= 0 {
		stamp.Clamped = held > time.Microsecond // less is a clock's resolution
		stamp.Uncertainty = min(stamp.Uncertainty+held, audit.UnknownUncertainty)
		utc = st.last.Add(1)
	}
	st.last = utc
	stamp.UTC = utc
	stamp.CivilOffset = civilOffset(utc)
	return stamp
}

// timeline is the count that rounds are measured against: the computer's clock
// at the start plus the time since. Nobody can set it.
func (st *state) timeline(boot time.Duration) time.Time { return st.base.wall.Add(boot - st.base.boot) }

func (st *state) utc(boot time.Duration) time.Time { return st.timeline(boot).Add(st.theta) }

// quality says how good the time at boot is.
func (st *state) quality(boot, poll time.Duration) (audit.Quality, time.Duration) {
	if !st.synced {
		return audit.Unsynchronised, audit.UnknownUncertainty
	}
	age := max(boot-st.syncAt, 0)
	uncertainty := min(st.lambda+time.Duration(age.Seconds()*float64(driftPerSecond)), audit.UnknownUncertainty)
	switch {
	case uncertainty > MaxUncertainty:
		return audit.Unsynchronised, uncertainty
	case st.failing || age > 2*poll:
		return audit.Holdover, uncertainty
	}
	return audit.Synchronised, uncertainty
}
