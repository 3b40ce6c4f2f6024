package smsptest

import "time"

// Damage is one way in which an exchange goes wrong.
type Damage string

// What Inject and the training table can do to an exchange.
const (
	None             Damage = ""
	Drop             Damage = "drop"               // the connection is reset before an answer
	DropMidBody      Damage = "drop-mid-body"      // … after half of the answer
	Truncate         Damage = "truncate"           // half of the promised Content-Length, then a clean close
	Corrupt          Damage = "corrupt"            // the body is damaged XML
	Drip             Damage = "drip"               // one octet at a time, Delay apart
	Busy             Damage = "busy"               // HTTP 503, the ITK busy tone
	Accepted         Damage = "accepted"           // HTTP 202 without an answer
	HTML             Damage = "html"               // HTTP 200 with a web page
	BadGateway       Damage = "bad-gateway"        // HTTP 502 with a web page
	Redirect         Damage = "redirect"           // HTTP 307 to somewhere else
	WrongContentType Damage = "wrong-content-type" // a sound answer called application/soap+xml
	Compressed       Damage = "gzip"               // a sound answer, compressed although nobody asked
	GzipBomb         Damage = "gzip-bomb"          // a small body that unpacks to 1 GiB
	Oversized        Damage = "oversized"          // an answer followed by an endless comment
	Fault1000        Damage = "fault-1000"         // SOAP fault: invalid message
	Fault2100        Damage = "fault-2100"         // SOAP fault: try again later
	Fault2200        Damage = "fault-2200"         // SOAP fault: do not try again
	Fault3000        Damage = "fault-3000"         // SOAP fault: access denied
	FaultWith200     Damage = "fault-with-200"     // SOAP fault 2200 under HTTP 200
	BareFault        Damage = "bare-fault"         // SOAP fault without ToolkitErrorInfo
)

// Damages lists every kind of damage, in the order above.
func Damages() []Damage {
	return []Damage{Drop, DropMidBody, Truncate, Corrupt, Drip, Busy, Accepted, HTML, BadGateway, Redirect,
		WrongContentType, Compressed, GzipBomb, Oversized, Fault1000, Fault2100, Fault2200, Fault3000,
		FaultWith200, BareFault}
}

// silent says whether no business answer comes out of the damage.
func (d Damage) silent() bool {
	switch d {
	case None, WrongContentType, Compressed:
		return false
	}
	return true
}

// Fault says what to do to exchanges.
type Fault struct {
	Damage     Damage
	Delay      time.Duration // before the answer; for Drip between octets
	NHSNumber  string        // only exchanges about this number; "" all
	Times      int           // that many exchanges, then the fault is spent; 0 until Clear
	RetryAfter time.Duration // Retry-After of Busy; 0 leaves the header out
}

// Inject makes the server do this from the next request on. Faults are tried
// in the order in which they were injected; the first that fits is used.
func (s *Server) Inject(f Fault) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.faults = append(s.faults, &f)
}

// Clear forgets every injected fault.
func (s *Server) Clear() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.faults = nil
}

// take finds the fault for an exchange about number and counts it.
func (s *Server) take(number string) (Fault, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for i, f := range s.faults {
		if f.NHSNumber != "" && f.NHSNumber != number {
			continue
		}
		if f.Times > 0 {
			if f.Times--; f.Times == 0 {
				s.faults = append(s.faults[:i:i], s.faults[i+1:]...)
			}
		}
		return *f, true
	}
	return Fault{}, false
}
