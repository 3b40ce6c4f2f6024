package app

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"msca/audit"
	"msca/rbac"
)

// OrderRequest asks for the text of an erasure order, for those outside to sign.
type OrderRequest struct {
	Patient        string // NHS number: every record about the patient
	SeqFrom, SeqTo uint64 // or a run of records
	Identity       bool   // who the patient is, too, not only what was recorded
	Reason         string // court or retention reference, one line
	NotAfter       time.Time
}

// Orderable is what an order has to name.
type Orderable interface {
	Commitments(ctx context.Context, seqs []uint64, patient bool) ([]audit.Digest, error)
	Origin() string
}

// DraftOrder writes the text of an erasure order. It erases nothing and gives no
// right to: it names what an order would have to name. [3.9.6]
func (d *Desk) DraftOrder(ctx context.Context, req OrderRequest, from Orderable) (string, error) {
	s, err := d.active()
	if err != nil {
		return "", err
	}
	if err := d.permit(ctx, s, "drafting an erasure order", req.Patient, rbac.AuditExport); err != nil {
		return "", err
	}
	f := audit.Filter{Patient: req.Patient, SeqFrom: req.SeqFrom, SeqTo: req.SeqTo}
	question, err := json.Marshal(f)
	if err != nil {
		return "", fmt.Errorf("writing down what is asked of the trail: %w", err)
	}
	_, err = d.record(ctx, "drafting an erasure order", audit.Entry{
		Event: audit.AuditQueried, User: d.personOf(s), Patient: req.Patient, AccessPoint: d.o.AccessPoint,
		Details:  []audit.Detail{{Name: "how", Value: "draft erasure order"}, {Name: "reason", Value: clip(req.Reason, 500)}},
		Payloads: []audit.Payload{{Kind: audit.QueryAsked, Body: question}},
	})
	if err != nil {
		return "", err
	}
	records, err := d.everything(ctx, f)
	if err != nil {
		return "", err
	}
	if len(records) == 0 {
		return "", ErrNoRecords
	}
	var seqs []uint64
	for _, r := range records {
		seqs = append(seqs, r.Seq)
	}
	shred, err := from.Commitments(ctx, seqs, req.Identity)
	if err != nil {
		return "", err
	}
	if len(shred) == 0 {
		return "", ErrNothingToShred
	}
	_, note, err := d.signedHead(ctx)
	if err != nil {
		return "", err
	}
	head, err := headOf(note)
	if err != nil {
		return "", err
	}
	o := audit.Order{Origin: from.Origin(), Reference: strings.Join(strings.Fields(req.Reason), " "), Size: head.Size, Root: head.Root, NotAfter: req.NotAfter, Shred: shred}
	return o.Text(), nil
}
