package audit

import "time"

// A Clock tells the time a record carries. Implementations are safe for
// concurrent use and never step backwards within one process. [MSCA-AUD-06]
type Clock interface{ Stamp() Stamp }

// Quality says how far the time of a record may be trusted.
type Quality uint8

// The three qualities; the numbers are on disk.
const (
	Synchronised   Quality = 1 // disciplined by a quorum of servers, stratum 3 or better
	Holdover       Quality = 2 // was synchronised; running on the local oscillator since
	Unsynchronised Quality = 3 // never synchronised since start, or held over too long
)

// String returns "synchronised", "holdover" or "unsynchronised".
func (q Quality) String() string {
	switch q {
	case Synchronised:
		return "synchronised"
	case Holdover:
		return "holdover"
	default:
		return "unsynchronised"
	}
}

// UnknownUncertainty is the uncertainty of a clock that cannot say. It is also
// the largest a record can carry.
const UnknownUncertainty = time.Duration(1<<32-1) * time.Microsecond

// A Stamp is the time of a record together with what is known about the clock
// that told it.
type Stamp struct {
	UTC         time.Time     // to the nanosecond
	CivilOffset time.Duration // Europe/London minus UTC at that instant, whole minutes [MSCA-AUD-07]
	Quality     Quality
	Uncertainty time.Duration // half-width of the interval that holds true time, kept in microseconds
	Stratum     uint8         // of the server in use, 0 when there is none
	Offset      time.Duration // last measured correction of the local clock
	Boot        [16]byte      // identifies the boot of the machine
	Clamped     bool          // true when the clock had gone back and UTC was held above the record before
}
