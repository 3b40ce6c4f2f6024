package station

import (
	"context"
	"fmt"
	"time"

	"msca/audit/timesource"
)

const askAboutTime = "Check that the time servers can be reached (UDP 123)."

// verdictWords say what became of a time server in a round.
var verdictWords = map[timesource.Verdict]string{
	timesource.Used: "the time is taken from it", timesource.Agreed: "agrees with the others",
	timesource.Falseticker: "contradicts the majority", timesource.NoMajority: "the servers contradict each other",
	timesource.NoAnswer: "does not answer", timesource.Unauthentic: "its answer is not authentic",
	timesource.Unsynchronised: "is not synchronised itself", timesource.BadStratum: "its stratum is above 3",
	timesource.Stale: "has not heard from its own source for long", timesource.Slow: "answers too slowly",
	timesource.Distant: "is too far from its own source", timesource.Invalid: "answers what NTP forbids",
	timesource.KissRate: "asked for fewer questions", timesource.KissDeny: "refuses to answer",
	timesource.KissRestrict: "refuses to answer", timesource.BadKey: "its key is of no known type", timesource.Paused: "is not asked for a while, at its own request",
}

// TimeChecks ask the time servers once, now, and tell the quality of the time and
// what became of each server. [MSCA-AUD-06]
func (s *Station) TimeChecks(ctx context.Context) []Check {
	servers := s.Config.Distinct("time.servers")
	if len(servers) == 0 {
		return []Check{{"time", Attention, "no time server is configured", "mscactl config set time.servers SERVER1,SERVER2"}}
	}
	_, _ = s.Clock.Quick(ctx) // what failed is in the status
	status := s.Clock.Status()
	k := Check{"time", Attention, status.Now.Quality.String(), askAboutTime}
	if status.Synchronous {
		k = Check{"time", OK, fmt.Sprintf("synchronised, stratum %d, this computer's clock is off by %s", status.Now.Stratum, offset(status.Computer)), ""}
	}
	if late := status.Computer.Abs(); late > 250*time.Millisecond && status.Synchronous {
		k.State, k.Fix = Attention, "Set this computer's clock to network time: records are right, but other programs on it are not."
	}
	out := []Check{k}
	if len(servers) == 1 {
		out = append(out, Check{"time servers", Attention, "one time server is configured, whose time nothing confirms", "Name two of stratum 3 or better: mscactl config set time.servers SERVER1,SERVER2"})
	}
	if status.LastRound == nil {
		return out
	}
	for _, r := range status.LastRound.Servers {
		one := Check{"time server " + r.Server, Attention, verdictWords[r.Verdict], askAboutTime}
		if r.Answers > 0 {
			one.Says += fmt.Sprintf("; stratum %d, offset %s, round trip %s", r.Stratum, offset(r.Offset), r.RTT.Round(100*time.Microsecond))
		}
		if r.Verdict == timesource.Used || r.Verdict == timesource.Agreed {
			one.State, one.Fix = OK, ""
		} else if r.Answers > 0 {
			one.Fix = "Name another time server in time.servers: two of stratum 3 or better."
		}
		out = append(out, one)
	}
	return out
}

func offset(d time.Duration) string {
	sign := "+"
	if d < 0 {
		sign = "-"
	}
	return sign + d.Abs().Round(100*time.Microsecond).String()
}
