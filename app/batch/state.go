package batch

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync"
	"time"
)

// State is how a batch stands when a run of it ends.
type State string

// The states. Paused and Incomplete can be gone on with.
const (
	Complete   State = "complete"   // every row has an answer or was refused
	Incomplete State = "incomplete" // every row was asked about, some had no answer
	Paused     State = "paused"     // some rows were not asked about
	Stopped    State = "stopped"    // ended for good before every row was asked about
)

// Resumable says whether there is something left to ask.
func (s State) Resumable() bool { return s == Paused || s == Incomplete }

// Tally counts outcomes.
type Tally map[string]int

// Add counts one.
func (t Tally) Add(outcome string) { t[outcome]++ }

// String lists the outcomes, the most frequent first.
func (t Tally) String() string {
	words := slices.SortedFunc(maps.Keys(t), func(a, b string) int {
		if d := t[b] - t[a]; d != 0 {
			return d
		}
		return strings.Compare(a, b)
	})
	var out []string
	for _, w := range words {
		if t[w] > 0 {
			out = append(out, fmt.Sprintf("%d %s", t[w], strings.ReplaceAll(w, "-", " ")))
		}
	}
	return strings.Join(out, ", ")
}

// Progress is how far a run is.
type Progress struct {
	Rows      int           // of the file
	Done      int           // with an outcome, of earlier runs too
	Asked     int           // in this run
	Outcomes  Tally         // of Done
	Elapsed   time.Duration // of this run
	PerSecond float64       // rows asked in this run
	Left      time.Duration // at this rate; 0 while it cannot be told
	Waiting   time.Time     // until when the hours keep the run waiting; zero: they do not
}

// Reckon fills in rate and time left.
func (p *Progress) Reckon(elapsed time.Duration) {
	p.Elapsed, p.PerSecond, p.Left = elapsed, 0, 0
	if p.Asked > 0 && elapsed > 0 {
		p.PerSecond = float64(p.Asked) / elapsed.Seconds()
		p.Left = time.Duration(float64(p.Rows-p.Done) / p.PerSecond * float64(time.Second))
	}
}

// Control ends a run early: rows that are under way are finished, no other is
// begun. It is safe for use by several goroutines.
type Control struct {
	once sync.Once
	as   State
	c    chan struct{}
}

// NewControl makes a control for one run.
func NewControl() *Control { return &Control{c: make(chan struct{})} }

// Pause ends the run so that it can be gone on with.
func (c *Control) Pause() { c.end(Paused) }

// Stop ends the batch for good.
func (c *Control) Stop() { c.end(Stopped) }

func (c *Control) end(as State) { c.once.Do(func() { c.as = as; close(c.c) }) }

// Ended is closed once an end was asked for.
func (c *Control) Ended() <-chan struct{} { return c.c }

// As is Paused or Stopped once Ended is closed, else "".
func (c *Control) As() State {
	select {
	case <-c.c:
		return c.as
	default:
		return ""
	}
}

// Found is what a resumed batch finds when it opens.
type Found struct {
	Done      int   // rows that need not be asked about again
	Recovered int   // of them, rows whose result the audit trail brought back
	Unkept    int   // rows that were answered, but whose result was not recorded
	Unknown   []int // lines that were sent and have no recorded answer
}
