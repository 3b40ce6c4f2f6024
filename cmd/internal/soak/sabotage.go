//go:build linux

package main

import (
	"context"
	"math/rand/v2"
	"time"

	"msca/itk/smsptest"
)

func pause(ctx context.Context, d time.Duration) bool {
	select {
	case <-ctx.Done():
		return false
	case <-time.After(d):
		return true
	}
}

// troubleSMSP has the training SMSP answer late, wrong, or not at all for a few
// exchanges at a time, and be overloaded for everybody now and then.
func (h *hospital) troubleSMSP(ctx context.Context) {
	random := rand.New(rand.NewPCG(h.Seed, 2))
	damages := []smsptest.Damage{smsptest.Drop, smsptest.DropMidBody, smsptest.Truncate, smsptest.Corrupt, smsptest.Busy,
		smsptest.HTML, smsptest.BadGateway, smsptest.Fault2100, smsptest.Fault2200, smsptest.Oversized}
	for pause(ctx, time.Duration(random.Int64N(int64(2*time.Second)))) {
		switch n := random.IntN(20); {
		case n == 0:
			h.broke("SMSP overload")
			h.provider.Inject(smsptest.Fault{Damage: smsptest.Busy, RetryAfter: time.Second})
			pause(ctx, min(3*time.Second, h.For/10))
			h.provider.Clear()
		case n < 7:
			times := 1 + random.IntN(3)
			for range times {
				h.broke("SMSP delay")
			}
			h.provider.Inject(smsptest.Fault{Delay: time.Duration(random.Int64N(int64(time.Second))), Times: times})
		default:
			h.provider.Inject(smsptest.Fault{Damage: damages[random.IntN(len(damages))], Times: 1 + random.IntN(3)})
		}
	}
}

// sabotage kills wards and fills the small disk until ctx ends; every kill is
// followed by a look into the trail and a new start.
func (h *hospital) sabotage(ctx context.Context) {
	random := rand.New(rand.NewPCG(h.Seed, 3))
	between := max(h.For/400, time.Second)
	for pause(ctx, between/2+time.Duration(random.Int64N(int64(between)))) {
		w := h.wards[2+random.IntN(len(h.wards)-2)]
		if d := w.place.disk; d != nil && random.IntN(2) == 0 {
			h.broke("disk full")
			if err := d.fill(w.pid()); err != nil {
				h.fail("filling the disk: %v", err)
			}
			pause(ctx, between)
			if err := d.free(w.pid()); err != nil {
				h.fail("making room again: %v", err)
			}
			continue
		}
		h.killed()
		if err := w.kill(); err != nil {
			h.fail("%s: %v", w.Name, err)
		}
		h.look(ctx, w.place)
		if err := w.start(context.WithoutCancel(ctx)); err != nil {
			h.fail("%s does not start after a kill: %v", w.Name, err)
			return
		}
	}
}
