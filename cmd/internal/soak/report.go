//go:build linux

package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"time"
)

// What a kept ward may do in an hour. A slope counts as growth only where it is
// beyond its own doubt: two standard errors below it are still above the bound.
const (
	heapBound     = 4 << 20  // bytes per hour, live after a collection
	residentBound = 16 << 20 // bytes per hour
	handleBound   = 2        // per hour
	// cacheRoom is what SQLite may keep of a trail beside the heap, 16 MB for each of
	// five connections; it fills as the trail grows, and then it is full.
	cacheRoom = 80 << 20
	// judgedFrom is how long a campaign has to be for its slopes to say anything.
	judgedFrom = 10 * time.Minute
)

// report is what a campaign came to.
type report struct {
	Begun      time.Time
	For        time.Duration
	Seed       uint64
	Machine    string
	Wards      []wardFigures
	Requests   int            // that reached the SMSP
	Records    int            // in all trails
	Faults     map[string]int // injected, by kind
	Batches    map[string]int // how they ended
	Kills      int
	Looks      int // into a trail, each with a whole verification
	Acked      int
	Lost       int // acknowledged and not in the trail
	Unanswered int // requests without an end
	Unrecorded int // that reached the SMSP without a record
	Orphans    int // found at a start and recorded
	ClockSteps int // recorded
	Failures   []string
}

// wardFigures are those of one ward; growth is of kept ones only.
type wardFigures struct {
	Name    string
	Acked   int
	Refused map[string]int // by the code of the problem
	Kept    *growth        `json:",omitempty"`
}

// growth is what a ward that was never killed took over time.
type growth struct {
	Samples                                     int
	All                                         []sample // from the start on
	Heap, Resident, Handle                      trend    // per hour
	HandlesStart, HandlesMost, HandlesEnd       int
	GoroutineStart, GoroutineMost, GoroutineEnd int
}

type trend struct{ PerHour, Doubt float64 }

func (t trend) beyond(bound float64) bool { return t.PerHour-2*t.Doubt > bound }

func (r *report) begin(o options) {
	r.Begun, r.For, r.Seed = time.Now(), o.For, o.Seed
	r.Machine = fmt.Sprintf("%s/%s, %d processors", runtime.GOOS, runtime.GOARCH, runtime.NumCPU())
	r.Batches = map[string]int{}
}

func (r *report) batch(h *hospital, state string) {
	h.mu.Lock()
	defer h.mu.Unlock()
	r.Batches[state]++
}

func (r *report) end(h *hospital) {
	r.Faults = h.faults
	for _, w := range h.wards {
		f := wardFigures{Name: w.Name, Acked: w.acked, Refused: w.refused}
		if w.kept {
			f.Kept = w.growth(h.settled())
			r.judge(h, w.Name, f.Kept)
		}
		if f.Acked == 0 {
			h.fail("%s got nothing done", w.Name)
		}
		for code, n := range f.Refused {
			if strings.HasPrefix(code, "AUDIT") && w.place.disk == nil {
				h.fail("%s was refused %d times because of its audit trail (%s), on a sound disk: %s", w.Name, n, code, w.why)
			}
		}
		r.Acked += f.Acked
		r.Wards = append(r.Wards, f)
	}
	r.Failures = h.failed
}

func (r *report) judge(h *hospital, name string, g *growth) {
	if r.For < judgedFrom {
		return
	}
	if g.Samples < 3 {
		h.fail("%s: %d samples tell nothing of its memory and handles", name, g.Samples)
		return
	}
	span := (r.For - h.settled()).Hours()
	for what, over := range map[string]bool{
		"live memory": g.Heap.beyond(heapBound), "resident memory": g.Resident.beyond(residentBound + cacheRoom/span), "file handles": g.Handle.beyond(handleBound),
	} {
		if over {
			h.fail("%s: %s grows", name, what)
		}
	}
}

func (p *process) growth(settled time.Duration) *growth {
	g := &growth{All: p.samples}
	var at, heap, resident, handles []float64
	for _, s := range p.samples {
		if s.At < settled {
			continue
		}
		if g.Samples == 0 {
			g.HandlesStart, g.GoroutineStart = s.Handles, s.Goroutines
		}
		g.Samples++
		g.HandlesMost, g.GoroutineMost = max(g.HandlesMost, s.Handles), max(g.GoroutineMost, s.Goroutines)
		g.HandlesEnd, g.GoroutineEnd = s.Handles, s.Goroutines
		at, heap = append(at, s.At.Hours()), append(heap, s.Heap)
		resident, handles = append(resident, s.Resident), append(handles, float64(s.Handles))
	}
	of := func(y []float64) (t trend) {
		if len(at) >= 3 {
			t.PerHour, t.Doubt = slope(at, y)
		}
		return t
	}
	g.Heap, g.Resident, g.Handle = of(heap), of(resident), of(handles)
	return g
}

// write writes report.json and report.md.
func (r *report) write(dir string) error {
	raw, err := json.MarshalIndent(r, "", "  ")
	if err == nil {
		err = os.MkdirAll(dir, 0o755)
	}
	if err != nil {
		return err
	}
	return errors.Join(os.WriteFile(filepath.Join(dir, "report.json"), append(raw, '\n'), 0o644),
		os.WriteFile(filepath.Join(dir, "report.md"), []byte(r.markdown()), 0o644))
}

func (r *report) markdown() string {
	var b strings.Builder
	say := func(format string, args ...any) { fmt.Fprintf(&b, format+"\n", args...) }
	verdict := "Nothing was lost."
	if len(r.Failures) > 0 {
		verdict = fmt.Sprintf("**%d findings, below.**", len(r.Failures))
	}
	say("# Soak campaign\n\n%s\n\n%s for %s, seed %d, %s, %d wards.\n", verdict, r.Begun.UTC().Format(time.RFC3339), r.For, r.Seed, r.Machine, len(r.Wards))
	say("| what | how many |\n|---|---:|")
	for _, row := range []struct {
		what string
		n    int
	}{
		{"requests that reached the SMSP", r.Requests}, {"of these without a record", r.Unrecorded},
		{"requests without an answer, failure or orphan record", r.Unanswered}, {"orphans found at a start", r.Orphans},
		{"records", r.Records}, {"acknowledged to a person", r.Acked}, {"of these lost", r.Lost},
		{"kills", r.Kills}, {"verifications of a whole trail", r.Looks}, {"clock steps recorded", r.ClockSteps},
	} {
		say("| %s | %d |", row.what, row.n)
	}
	table := func(title string, m map[string]int) {
		say("\n## %s\n\n| kind | how many |\n|---|---:|", title)
		for _, k := range slices.Sorted(maps.Keys(m)) {
			say("| %s | %d |", k, m[k])
		}
	}
	table("Faults injected", r.Faults)
	table("Batches ended", r.Batches)
	refused := map[string]int{}
	say("\n## Wards\n\n| ward | acknowledged | live memory per hour | resident per hour | handles start, most, end | goroutines start, most, end |\n|---|---:|---|---|---|---|")
	for _, w := range r.Wards {
		for code, n := range w.Refused {
			refused[code] += n
		}
		if g := w.Kept; g != nil {
			say("| %s, never killed | %d | %s | %s | %d, %d, %d | %d, %d, %d |", w.Name, w.Acked, mb(g.Heap), mb(g.Resident),
				g.HandlesStart, g.HandlesMost, g.HandlesEnd, g.GoroutineStart, g.GoroutineMost, g.GoroutineEnd)
			continue
		}
		say("| %s | %d | | | | |", w.Name, w.Acked)
	}
	judged := "They are judged"
	if r.For < judgedFrom {
		judged = "This campaign is too short for them to be judged, which is done from " + judgedFrom.String() + " on"
	}
	say("\nSlopes are least squares with two standard errors, from a quarter of the campaign on. %s: live memory may grow by %d MB,\nresident memory by %d MB and once by the %d MB of SQLite's caches, handles by %d in an hour.",
		judged, heapBound>>20, residentBound>>20, cacheRoom>>20, handleBound)
	table("Refused to people, by problem", refused)
	if len(r.Failures) > 0 {
		say("\n## Findings\n")
		for _, f := range r.Failures[:min(len(r.Failures), 100)] {
			say("- %s", f)
		}
	}
	return b.String()
}

func mb(t trend) string { return fmt.Sprintf("%+.2f MB ± %.2f", t.PerHour/(1<<20), 2*t.Doubt/(1<<20)) }
