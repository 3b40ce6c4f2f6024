//go:build linux

package main

import (
	"context"
	"fmt"
	"maps"
	"slices"

	"msca/audit"
	"msca/audit/store"
	"msca/cmd/internal/station"
	"msca/itk/smsptest"
)

// place is a data folder with the wards that work in it.
type place struct {
	folder   station.Folder
	listener *smsptest.Listener
	disk     *disk // nil: on the disk of everything else
	wards    []*process

	// What the trail has been read for so far.
	last     audit.Record
	messages map[string]*exchange
	events   map[string]int // by access point and event
	seqs     map[string]audit.Event
	left     []string // requests without an end when the folder's only ward was dead
}

// exchange is what the trail says of one message.
type exchange struct {
	sent, ended bool
	events      map[audit.Event]bool
}

// look holds the trail against everything that was acknowledged by a ward. The
// ward that was killed is down; others in the folder may be at work.
func (h *hospital) look(ctx context.Context, p *place) {
	ctx = context.WithoutCancel(ctx)
	// What was acknowledged is taken before the trail is read: it must be there.
	type owed struct {
		of      *process
		acks    []ack
		counted map[string]int
	}
	var all []owed
	for _, w := range p.wards {
		acks, counted := w.due()
		all = append(all, owed{w, acks, counted})
	}
	h.report.Looks++
	if err := h.read(ctx, p); err != nil {
		h.fail("%s: %v", p.wards[0].Name, err)
		return
	}
	for _, o := range all {
		for _, a := range o.acks {
			if !p.holds(a) {
				h.report.Lost++
				h.fail("%s: %s %s was acknowledged and is not in the trail", o.of.Name, a.event, a.id)
			}
		}
		for _, e := range slices.Sorted(maps.Keys(o.counted)) {
			if there := p.events[o.of.Name+" "+e]; there < o.counted[e] {
				h.report.Lost += o.counted[e] - there
				h.fail("%s: %d times %s was acknowledged, the trail has %d", o.of.Name, o.counted[e], e, there)
			}
		}
	}
	// What the kill left without an end last time has one since the start after it.
	for _, id := range p.left {
		if !p.messages[id].ended {
			h.report.Unanswered++
			h.fail("%s: request %s was never answered, failed or found orphaned", p.wards[0].Name, id)
		}
	}
	p.left = nil
	if len(p.wards) == 1 {
		p.left = p.open()
	}
}

// open lists the requests that have no end.
func (p *place) open() (ids []string) {
	for id, x := range p.messages {
		if x.sent && !x.ended {
			ids = append(ids, id)
		}
	}
	return ids
}

// holds says whether the trail has the record. What was shown was asked and
// answered before.
func (p *place) holds(a ack) bool {
	e, err := audit.ParseEvent(a.event)
	if err != nil {
		return false
	}
	if x := p.messages[a.id]; x != nil {
		return x.events[e] && x.sent && x.ended
	}
	return p.seqs[a.id] == e
}

// read verifies the trail and takes in what is new since the last time.
func (h *hospital) read(ctx context.Context, p *place) error {
	st, err := station.Open(ctx, station.Options{Folder: p.folder, Training: true, TrailOnly: true})
	if err != nil {
		return fmt.Errorf("the trail cannot be opened: %w", err)
	}
	defer st.Close(ctx)
	verified, err := st.Trail.Verify(ctx, store.VerifyOptions{})
	if err != nil {
		return fmt.Errorf("verifying: %w", err)
	}
	if verified.Verdict != audit.Intact {
		return fmt.Errorf("the trail is %s at record %d: %s", verified.Verdict, verified.FirstBad, verified.Reason)
	}
	if p.last.Seq > 0 { // what was there before is there still
		same, err := st.Trail.Search(ctx, audit.Filter{SeqFrom: p.last.Seq, SeqTo: p.last.Seq})
		if err != nil || len(same) != 1 || same[0].Hash != p.last.Hash {
			return fmt.Errorf("record %d is not what it was (%v)", p.last.Seq, err)
		}
	} else {
		p.messages, p.events, p.seqs = map[string]*exchange{}, map[string]int{}, map[string]audit.Event{}
	}
	for f := (audit.Filter{After: p.last.Seq, Limit: 1000}); ; {
		found, err := st.Trail.Search(ctx, f)
		if err != nil {
			return fmt.Errorf("reading the trail: %w", err)
		}
		for _, r := range found {
			p.take(r)
		}
		h.report.Records += len(found)
		if len(found) < f.Limit {
			return nil
		}
		f.After = p.last.Seq
	}
}

func (p *place) take(r audit.Record) {
	p.last = r
	p.events[r.AccessPoint+" "+r.Event.String()]++
	if r.Event == audit.Exported || r.Event == audit.Printed {
		p.seqs[fmt.Sprint(r.Seq)] = r.Event
	}
	if r.MessageID == "" {
		return
	}
	x := p.messages[r.MessageID]
	if x == nil {
		x = &exchange{events: map[audit.Event]bool{}}
		p.messages[r.MessageID] = x
	}
	x.events[r.Event] = true
	switch r.Event {
	case audit.RequestSent:
		x.sent = true
	case audit.ResponseReceived, audit.ExchangeFailed, audit.ExchangeOrphaned:
		x.ended = true
	}
}

// lastLook is the look when every ward is down: a start alone in the folder
// records the orphans of all of them, and then no request is without an end.
func (h *hospital) lastLook(ctx context.Context, p *place) {
	st, err := station.Open(ctx, station.Options{Folder: p.folder, Training: true, AccessPoint: "soak"})
	if err == nil {
		err = st.Close(ctx)
	}
	if err != nil {
		h.fail("%s: the folder does not open in the end: %v", p.wards[0].Name, err)
	}
	p.left = p.open()
	h.look(ctx, p)
	for _, id := range p.open() {
		h.report.Unanswered++
		h.fail("%s: request %s has no end", p.wards[0].Name, id)
	}
	for _, w := range p.wards {
		h.report.Orphans += p.events[w.Name+" "+audit.ExchangeOrphaned.String()]
	}
	h.report.ClockSteps += p.events["clock "+audit.ClockStepped.String()]
	h.report.Orphans += p.events["soak "+audit.ExchangeOrphaned.String()]
}

// sentWithRecord holds what reached the SMSP against all trails.
func (h *hospital) sentWithRecord() {
	h.mu.Lock()
	arrived := maps.Clone(h.arrived)
	h.mu.Unlock()
	for id := range arrived {
		if !slices.ContainsFunc(h.places, func(p *place) bool { x := p.messages[id]; return x != nil && x.sent }) {
			h.report.Unrecorded++
			h.fail("message %s reached the SMSP and has no record of being sent", id)
		}
	}
}
