package timesource

import (
	"context"
	"errors"
	"net"
	"time"

	"github.com/beevik/ntp"
)

// asker makes one exchange with a server; now is the timeline.
type asker func(ctx context.Context, address string, auth ntp.AuthOptions, timeout time.Duration, now func() time.Time) (*ntp.Response, error)

func askNTP(ctx context.Context, address string, auth ntp.AuthOptions, timeout time.Duration, now func() time.Time) (*ntp.Response, error) {
	ctx, cancel := context.WithTimeout(ctx, timeout)
	defer cancel()
	return ntp.QueryWithOptions(address, ntp.QueryOptions{
		Timeout:       timeout,
		Auth:          auth,
		GetSystemTime: now,
		Dialer: func(_, remote string) (net.Conn, error) {
			var d net.Dialer
			c, err := d.DialContext(ctx, "udp", remote)
			if err != nil {
				return nil, err
			}
			context.AfterFunc(ctx, func() { _ = c.Close() }) // ends the waiting; closing twice is harmless
			return c, nil
		},
	})
}

// server is what is remembered of one server. Guarded by Source.rounds.
type server struct {
	address string
	auth    ntp.AuthOptions
	stopped Verdict       // KissDeny, KissRestrict, BadKey: not asked again
	pause   time.Duration // doubled by each RATE
	until   time.Duration // boot time before which it is not asked
}

// Verdict is what became of a server in a round.
type Verdict string

// The verdicts.
const (
	Used           Verdict = "used"            // the time was taken from it
	Agreed         Verdict = "agreed"          // within the majority
	Falseticker    Verdict = "falseticker"     // outside the majority
	NoMajority     Verdict = "no-majority"     // acceptable, but the servers contradict each other
	NoAnswer       Verdict = "no-answer"       // nothing, or nothing that belongs to the question (also: wrong key)
	Unauthentic    Verdict = "unauthentic"     // the answer's MAC is wrong
	Unsynchronised Verdict = "unsynchronised"  // the server itself is not synchronised
	BadStratum     Verdict = "stratum"         // above MaxStratum
	Stale          Verdict = "stale"           // it has not heard from its own source for long
	Slow           Verdict = "rtt"             // above MaxRTT
	Distant        Verdict = "root-distance"   // above MaxRootDistance
	Invalid        Verdict = "invalid"         // anything else that NTP forbids
	KissRate       Verdict = "kiss-rate"       // asked for fewer questions: now paused
	KissDeny       Verdict = "kiss-deny"       // refuses: not asked again
	KissRestrict   Verdict = "kiss-restricted" // refuses: not asked again
	BadKey         Verdict = "bad-key"         // its key is of no known type: not asked
	Paused         Verdict = "paused"          // not asked, after KissRate
)

// ServerResult is one server's part in a round.
type ServerResult struct {
	Server       string
	Verdict      Verdict
	Answers      int // samples that were answered
	Stratum      uint8
	RefID        string
	Offset       time.Duration // UTC by this server minus the computer's clock
	RTT          time.Duration
	RootDistance time.Duration
	Detail       string // the error behind a refusal, if there was one

	theta  time.Duration // UTC by this server minus timeline
	lambda time.Duration // half of the interval
	boot   time.Duration // when
}

// sample asks one server some times and keeps the answer with the shortest round
// trip.
func (s *Source) sample(ctx context.Context, v *server, samples int) ServerResult {
	result := ServerResult{Server: v.address, Verdict: NoAnswer}
	if v.stopped != "" {
		result.Verdict = v.stopped
		return result
	}
	if boot := s.machine.boot(); boot < v.until {
		result.Verdict = Paused
		return result
	}
	now := func() time.Time { return s.state.timeline(s.machine.boot()) } // base never moves
	for i := range samples {
		if i > 0 && !sleep(ctx, s.options.Spacing) {
			break
		}
		answer, err := s.ask(ctx, v.address, v.auth, s.options.Timeout, now)
		if err != nil {
			if result.Answers == 0 {
				result.Detail = err.Error()
			}
			continue
		}
		one := judge(answer)
		one.Server, one.Answers, one.boot = v.address, result.Answers+1, s.machine.boot()
		switch one.Verdict {
		case KissRate:
			v.pause = min(max(2*v.pause, 2*s.options.Poll), maxPause)
			v.until = one.boot + v.pause
			return one
		case KissDeny, KissRestrict:
			v.stopped = one.Verdict
			return one
		}
		if result.Answers == 0 || better(one, result) {
			result = one
		}
		result.Answers = one.Answers
	}
	if result.Verdict == "" {
		v.pause = 0
	}
	return result
}

const maxPause = 24 * time.Hour

// better prefers what is acceptable, then the shortest round trip.
func better(a, b ServerResult) bool {
	if (a.Verdict == "") != (b.Verdict == "") {
		return a.Verdict == ""
	}
	return a.RTT < b.RTT
}

// judge says whether an answer can be believed; "" means yes. ntp's own
// Validate knows nothing of our limits and accepts any stratum below 16.
func judge(answer *ntp.Response) ServerResult {
	r := ServerResult{
		Stratum:      answer.Stratum,
		RefID:        answer.ReferenceString(),
		RTT:          answer.RTT,
		RootDistance: answer.RootDistance,
		theta:        answer.ClockOffset,
		// RFC 5905 A.5.5.2 with its least dispersion of 5 ms.
		lambda: max(5*time.Millisecond, answer.RootDelay+answer.RTT)/2 + answer.RootDispersion,
	}
	err := answer.Validate()
	if err != nil {
		r.Detail = err.Error()
	}
	switch {
	case errors.Is(err, ntp.ErrAuthFailed):
		r.Verdict = Unauthentic
	case errors.Is(err, ntp.ErrKissOfDeath):
		r.Verdict = kiss(answer.KissCode)
	case errors.Is(err, ntp.ErrInvalidLeapSecond):
		r.Verdict = Unsynchronised
	case errors.Is(err, ntp.ErrInvalidStratum), err == nil && answer.Stratum > MaxStratum:
		r.Verdict = BadStratum
	case errors.Is(err, ntp.ErrServerClockFreshness):
		r.Verdict = Stale
	case err != nil:
		r.Verdict = Invalid
	case answer.RTT > MaxRTT:
		r.Verdict = Slow
	case answer.RootDistance > MaxRootDistance:
		r.Verdict = Distant
	}
	return r
}

func kiss(code string) Verdict {
	switch code {
	case "RATE":
		return KissRate
	case "DENY":
		return KissDeny
	case "RSTR":
		return KissRestrict
	}
	return Unsynchronised // chrony's way of saying so
}

// sleep waits and says whether ctx is still good.
func sleep(ctx context.Context, d time.Duration) bool {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-ctx.Done():
		return false
	case <-t.C:
		return true
	}
}
