package timesource

import (
	"fmt"
	"time"
	_ "time/tzdata" // a ward PC may have no zone files
)

var london = func() *time.Location {
	l, err := time.LoadLocation("Europe/London")
	if err != nil {
		panic("timesource: the embedded zone data lacks Europe/London: " + err.Error())
	}
	return l
}()

// civilOffset is Europe/London minus UTC at t [MSCA-AUD-07].
func civilOffset(t time.Time) time.Duration {
	_, seconds := t.In(london).Zone()
	return time.Duration(seconds) * time.Second
}

// Civil shows t in Europe/London with its label and offset, so that the hour
// that comes twice in October is told apart:
// "02-Aug-2026 14:03:07 BST (UTC+01:00)" (the date as ISB 1503 has it).
func Civil(t time.Time) string {
	t = t.In(london)
	return fmt.Sprintf("%s (UTC%s)", t.Format("02-Jan-2006 15:04:05 MST"), t.Format("-07:00"))
}
