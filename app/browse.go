package app

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"

	"msca/audit"
	"msca/rbac"
)

// Pages reads the trail page by page, each row held against the chain before it
// is given.
type Pages interface {
	// Page returns the next records that match, and from where to go on with
	// f.After; 0 when there is nothing beyond. It may give fewer than f.Limit with
	// more beyond, after going through a stretch in which there were no more.
	Page(ctx context.Context, f audit.Filter, outcomes ...audit.Outcome) (page []audit.Record, next uint64, err error)
	Count(ctx context.Context, f audit.Filter) (uint64, error)
}

// TrailQuestion is what is looked for. Limit is the length of a page, Descending
// the order; After is not used.
type TrailQuestion struct {
	audit.Filter
	Outcomes []audit.Outcome `json:",omitempty"` // any of these; none is every
}

// Browse is one search of the trail, read page by page. What happens after its
// first page does not change its answer. It ends with the session. One goroutine
// at a time may use it.
type Browse struct {
	desk  *Desk
	pages Pages
	q     TrailQuestion
	by    *session
	own   uint64 // the record of the search, 0 before the first page
}

// TrailPage is a part of the answer, in the order asked for.
type TrailPage struct {
	Records []audit.Record
	Before  bool // there are records before it
	Beyond  bool // there may be records after it
}

// Turn says which page.
type Turn struct {
	From uint64 // the page begins behind this record; 0: at the beginning, or with Back at the end
	Back bool   // the page ends before From instead
}

// BrowseTrail prepares a search. Nothing is read, and nothing recorded, before
// its first page. Errors are those of SearchTrail.
func (d *Desk) BrowseTrail(q TrailQuestion, pages Pages) (*Browse, error) {
	f, err := meant(q.Filter)
	if err != nil {
		return nil, err
	}
	q.Filter = f
	return &Browse{desk: d, pages: pages, q: q}, nil
}

// Descending says whether the answer is newest first.
func (b *Browse) Descending() bool { return b.q.Descending }

// At is the turn to the page that begins with record seq, or with the nearest
// that matches in the order of the answer.
func (b *Browse) At(seq uint64) Turn {
	if b.q.Descending {
		return Turn{From: seq + 1}
	}
	return Turn{From: max(seq, 1) - 1}
}

// Page reads one page. The reading of each is on record before its rows are
// given, with the first the whole question. went, or nil, hears how far the trail
// has been gone through. [3.9.3, 3.9.5]
func (b *Browse) Page(ctx context.Context, t Turn, went func(seq uint64)) (TrailPage, error) {
	var none TrailPage
	d := b.desk
	s, err := d.active()
	if err != nil {
		return none, err
	}
	if b.by != nil && b.by != s {
		return none, ErrLocked
	}
	if err := d.permit(ctx, s, "reading the audit trail", b.q.Patient, rbac.AuditView); err != nil {
		return none, err
	}
	if err := b.recordTurn(ctx, s, t); err != nil {
		return none, err
	}
	ctx, stop := untilEither(ctx, s.ctx)
	defer stop()
	page, err := b.read(ctx, t, went)
	if err != nil {
		return none, err
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	return page, d.intact(s)
}

func (b *Browse) recordTurn(ctx context.Context, s *session, t Turn) error {
	d := b.desk
	d.mu.Lock()
	person := s.Person
	d.mu.Unlock()
	e := audit.Entry{Event: audit.AuditQueried, User: person, Patient: b.q.Patient, AccessPoint: d.o.AccessPoint}
	if b.own == 0 {
		question, err := json.Marshal(b.q)
		if err != nil {
			return fmt.Errorf("writing down what is asked of the trail: %w", err)
		}
		e.Details = []audit.Detail{{Name: "how", Value: "search"}}
		e.Payloads = []audit.Payload{{Kind: audit.QueryAsked, Body: question}}
	} else {
		e.Details = []audit.Detail{{Name: "how", Value: "page"}, {Name: "search", Value: fmt.Sprint(b.own)}, {Name: "from", Value: fmt.Sprint(t.From)}, {Name: "back", Value: fmt.Sprint(t.Back)}}
	}
	receipt, err := d.record(ctx, "reading the audit trail", e)
	if err == nil && b.own == 0 {
		b.own, b.by = receipt.Seq, s
		if b.q.SeqTo == 0 || b.q.SeqTo >= b.own {
			b.q.SeqTo = b.own - 1
		}
	}
	return err
}

// screenful is with how many records a page is given although a stretch of the
// trail ended before it was full: enough to read on, and nobody waits.
const screenful = 40

// read fills one page, stretch by stretch.
func (b *Browse) read(ctx context.Context, t Turn, went func(uint64)) (TrailPage, error) {
	f := b.q.Filter
	f.After = t.From
	if t.Back {
		f.Descending = !f.Descending
	}
	var page TrailPage
	next := uint64(0)
	for {
		some, on, err := b.pages.Page(ctx, f, b.q.Outcomes...)
		if err != nil {
			return page, err
		}
		page.Records, next = append(page.Records, some...), on
		if next == 0 || len(page.Records) >= min(b.q.Limit, screenful) {
			break
		}
		if f.After = next; went != nil {
			went(next)
		}
		f.Limit = b.q.Limit - len(page.Records)
	}
	page.Before, page.Beyond = t.From != 0, next != 0
	if t.Back {
		slices.Reverse(page.Records)
		page.Before, page.Beyond = next != 0, t.From != 0
	}
	return page, nil
}

// Count says how many records match. It needs no record beside that of the search,
// which gives every one of them.
func (b *Browse) Count(ctx context.Context) (uint64, error) {
	d := b.desk
	s, err := d.active()
	if err != nil {
		return 0, err
	}
	if err := d.permit(ctx, s, "reading the audit trail", b.q.Patient, rbac.AuditView); err != nil {
		return 0, err
	}
	if b.by != s || len(b.q.Outcomes) > 0 {
		return 0, ErrFilter
	}
	ctx, stop := untilEither(ctx, s.ctx)
	defer stop()
	return b.pages.Count(ctx, b.q.Filter)
}

// Countable says whether Count can answer: there is no index on outcomes.
func (b *Browse) Countable() bool { return len(b.q.Outcomes) == 0 }
