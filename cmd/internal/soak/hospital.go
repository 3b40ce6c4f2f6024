//go:build linux

package main

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	mathrand "math/rand/v2"
	"os"
	"path/filepath"
	"sync"
	"time"

	"msca/cmd/internal/station"
	"msca/itk/smsptest"
)

// options say how long and how hard.
type options struct {
	For   time.Duration
	Wards int
	Pace  time.Duration
	Seed  uint64
}

// settled is the age of a ward from which on its memory counts: before, caches
// and connections are filled.
func (o options) settled() time.Duration { return o.For / 4 }

// hospital is the campaign.
type hospital struct {
	options
	dir      string
	provider *smsptest.Server
	places   []*place
	wards    []*process
	report   report

	mu      sync.Mutex
	arrived map[string]bool // message ids that reached the SMSP
	faults  map[string]int
	failed  []string
}

// soak runs the campaign. The error says why it could not be run; what it found
// is in the report.
func soak(ctx context.Context, o options) (_ *report, err error) {
	h := &hospital{options: o, arrived: map[string]bool{}, faults: map[string]int{}}
	h.report.begin(o)
	if h.dir, err = os.MkdirTemp("", "msca-soak-"); err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, h.close()) }()
	h.provider = smsptest.New(smsptest.Options{Now: time.Now, Rand: rand.Reader, Observe: h.observe, Slow: time.Second})
	if err = h.open(ctx); err != nil {
		return nil, err
	}
	for _, w := range h.wards {
		if err = w.start(ctx); err != nil {
			return nil, err
		}
	}
	h.campaign(ctx)
	return &h.report, nil
}

// campaign has everything go wrong for as long as the options say, then looks at
// what is left.
func (h *hospital) campaign(ctx context.Context) {
	during, stop := context.WithCancel(ctx)
	defer stop()
	var weather sync.WaitGroup
	weather.Go(func() { h.troubleSMSP(during) })
	weather.Go(func() {
		defer stop()
		for on := pause(during, h.For); on && h.untried(); { // on a slow machine a short campaign takes longer
			on = pause(during, 100*time.Millisecond)
		}
	})
	h.sabotage(during)
	weather.Wait()
	if ctx.Err() != nil {
		h.stopped(time.Since(h.report.Begun))
	}
	h.provider.Clear()
	for _, w := range h.wards {
		if err := w.finish(); err != nil {
			h.fail("%s did not end properly: %v", w.Name, err)
		}
	}
	for _, p := range h.places {
		h.lastLook(context.WithoutCancel(ctx), p)
	}
	h.sentWithRecord()
	h.report.end(h)
}

// open makes the data folders and the wards on them. The first two wards are
// never killed, so that their memory can be followed; the next two share a
// folder, and the fifth is on a small disk that is filled now and then.
func (h *hospital) open(ctx context.Context) error {
	random := mathrand.New(mathrand.NewPCG(h.Seed, 0))
	for n := range h.Wards {
		name := fmt.Sprintf("ward-%d", n+1)
		if n != 3 {
			p := &place{folder: station.Folder(filepath.Join(h.dir, name, "data"))}
			if n == 4 {
				p.disk = newDisk(filepath.Join(h.dir, name))
			}
			h.places = append(h.places, p)
			if err := h.settle(ctx, p); err != nil {
				return err
			}
		}
		p := h.places[len(h.places)-1]
		w := &process{hospital: h, place: p, kept: n < 2, orders: orders{
			Name: name, Folder: string(p.folder), SMSP: p.listener.URL, Pace: h.Pace, Sample: min(10*time.Second, h.For/40), Seed: random.Uint64(),
		}}
		p.wards = append(p.wards, w)
		h.wards = append(h.wards, w)
	}
	return nil
}

// settle makes a folder and has the training SMSP listen with its certificates.
func (h *hospital) settle(ctx context.Context, p *place) error {
	if err := os.MkdirAll(filepath.Dir(string(p.folder)), 0o700); err != nil {
		return err
	}
	if p.disk != nil {
		if err := p.disk.open(); err != nil {
			return err
		}
	}
	st, err := station.Open(ctx, station.Options{Folder: p.folder, Training: true, AccessPoint: "soak"})
	if err != nil {
		return fmt.Errorf("making a training folder: %w", err)
	}
	if err := st.Close(ctx); err != nil {
		return err
	}
	pki, err := smsptest.LoadPKI(filepath.Join(p.folder.Training(), "pki"))
	if err != nil {
		return err
	}
	p.listener, err = h.provider.ListenTLS("127.0.0.1:0", pki.ServerTLS(time.Now))
	return err
}

func (h *hospital) close() error {
	var errs []error
	for _, w := range h.wards {
		_ = w.kill() // one that is still there after a failure
	}
	for _, p := range h.places {
		if p.listener != nil {
			errs = append(errs, p.listener.Close())
		}
		if p.disk != nil {
			errs = append(errs, p.disk.close())
		}
	}
	return errors.Join(append(errs, os.RemoveAll(h.dir))...)
}

func (h *hospital) observe(e smsptest.Event) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if e.MessageID != "" {
		h.arrived[e.MessageID] = true
	}
	h.report.Requests++
	if e.Remark != "" {
		h.faults["SMSP "+e.Remark]++
	}
}

// untried says that there is a ward that has got nothing done yet, or a kind of
// breakage that has not come up.
func (h *hospital) untried() bool {
	h.mu.Lock()
	idle := h.report.Requests == 0 || h.report.Kills == 0 || h.faults["SMSP delay"] == 0 || h.faults["disk full"] == 0
	h.mu.Unlock()
	for _, w := range h.wards {
		w.mu.Lock()
		idle = idle || w.acked == 0
		w.mu.Unlock()
	}
	return idle
}

// stopped says that the campaign ran for that long only.
func (h *hospital) stopped(after time.Duration) {
	h.fail("stopped after %s of %s", after.Round(time.Second), h.For)
	h.For = after
	h.report.For = after.Round(time.Second)
}

func (h *hospital) killed() {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.report.Kills++
}

func (h *hospital) broke(kind string) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.faults[kind]++
}

func (h *hospital) fail(format string, args ...any) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.failed = append(h.failed, fmt.Sprintf(format, args...))
}
