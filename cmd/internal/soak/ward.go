//go:build linux

package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"os/signal"
	"runtime"
	"runtime/debug"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"time"

	"msca/app"
	"msca/app/problem"
	"msca/audit"
	"msca/cmd/internal/station"
)

// ordersIn is the variable of the environment that makes this program a ward.
const ordersIn = "MSCA_SOAK_WARD"

// orders are what a ward process is told at its start.
type orders struct {
	Name   string // also the access point of its records
	Folder string
	SMSP   string
	Pace   time.Duration
	Sample time.Duration // between two samples of memory and handles
	Seed   uint64
}

// told is one line from a ward: something it got done, something it broke, what
// it was refused, or a sample. It is written after the use case gave its result,
// as a screen would be drawn then.
type told struct {
	Kind   string  // "ready", "ack", "fault", "refused", "sample"
	What   string  `json:",omitempty"` // event, kind of fault, code of the problem
	ID     string  `json:",omitempty"` // message id or sequence number; empty: the event is counted
	Why    string  `json:",omitempty"` // the error of what was refused
	Sample *sample `json:",omitempty"`
}

type sample struct {
	At                     time.Duration // since the ward was ready
	Heap, Resident, Mapped float64       // bytes: live after a collection; the process's own; of files, the programs too
	Handles, Goroutines    int
}

// ward is a workstation at work.
type ward struct {
	orders
	st     *station.Station
	random *rand.Rand
	ahead  atomic.Int64 // by how much its clock was set, in nanoseconds

	telling sync.Mutex
	out     *json.Encoder
}

// work is a ward process: 0 when it was told to stop and closed properly.
func work(ctx context.Context, raw string, stdout, stderr io.Writer) int {
	w := &ward{out: json.NewEncoder(stdout)}
	err := json.Unmarshal([]byte(raw), &w.orders)
	if err == nil {
		// A limit on the size of files stands in for a full disk: an error, no death.
		signal.Ignore(syscall.SIGXFSZ)
		w.random = rand.New(rand.NewPCG(w.Seed, 1))
		err = w.work(ctx)
	}
	if err != nil {
		fmt.Fprintln(stderr, w.Name+":", problem.For(err).Code, err)
		return 1
	}
	return 0
}

func (w *ward) work(ctx context.Context) (err error) {
	w.st, err = station.Open(ctx, station.Options{
		Folder: station.Folder(w.Folder), Training: true, AccessPoint: w.Name, Cards: true, Provider: w.SMSP,
		Wall: func() time.Time { return time.Now().Add(time.Duration(w.ahead.Load())) },
	})
	if err != nil {
		return err
	}
	w.tell(told{Kind: "ready"})
	begun := time.Now()
	sampled := begun
	for ctx.Err() == nil {
		w.act(context.WithoutCancel(ctx)) // what was begun is done before the ward closes
		w.pause(ctx, time.Duration(w.random.Int64N(int64(w.Pace)+1)))
		if time.Since(sampled) >= w.Sample {
			sampled = time.Now()
			w.sample(sampled.Sub(begun))
		}
	}
	return w.st.Close(context.Background())
}

func (w *ward) tell(t told) {
	w.telling.Lock()
	defer w.telling.Unlock()
	_ = w.out.Encode(t) // nobody listens any more: the kill is on its way
}

func (w *ward) ack(e audit.Event, id string) { w.tell(told{Kind: "ack", What: e.String(), ID: id}) }

func (w *ward) broke(kind string) { w.tell(told{Kind: "fault", What: kind}) }

// refused tells of an error by its problem's code, as the screen would.
func (w *ward) refused(err error) {
	w.tell(told{Kind: "refused", What: problem.For(err).Code, Why: err.Error()})
}

func (w *ward) pause(ctx context.Context, d time.Duration) {
	select {
	case <-ctx.Done():
	case <-time.After(d):
	}
}

// sample is taken between two things that are done: hashing a password takes
// memory that is no growth.
func (w *ward) sample(at time.Duration) {
	debug.FreeOSMemory()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	s := sample{At: at, Heap: float64(m.HeapAlloc), Goroutines: runtime.NumGoroutine()}
	if handles, err := os.ReadDir("/proc/self/fd"); err == nil {
		s.Handles = len(handles)
	}
	if raw, err := os.ReadFile("/proc/self/status"); err == nil {
		for line := range strings.Lines(string(raw)) {
			var kB float64
			if n, _ := fmt.Sscanf(line, "RssAnon: %g kB", &kB); n == 1 {
				s.Resident = kB * 1024
			}
			if n, _ := fmt.Sscanf(line, "RssFile: %g kB", &kB); n == 1 {
				s.Mapped = kB * 1024
			}
		}
	}
	w.tell(told{Kind: "sample", Sample: &s})
}

// act does one thing that the stage of the session allows.
func (w *ward) act(ctx context.Context) {
	switch w.st.Desk.State().Stage {
	case app.SignedOut:
		w.signIn(ctx)
	case app.ChoosingRole:
		w.chooseRole(ctx)
	case app.Locked:
		w.unlock(ctx)
	default:
		w.atTheDesk(ctx)
	}
}
