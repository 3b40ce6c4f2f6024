package app

import (
	"context"
	"fmt"
	"strings"

	"msca/app/document"
	"msca/audit"
	"msca/rbac"
)

// Head is the signed head of the trail, to be kept where this machine cannot
// reach: whoever keeps it can tell any later change of what came before.
type Head struct {
	Code string // short enough to be written down: the size and half of the chain value
	Note []byte // the whole, signed
	Size uint64 // records under it
}

// SignedHead signs the head of the trail and gives it out. That it is given out
// is recorded, so that later evidence proves that the trail goes on from it.
// [3.9.5]
func (d *Desk) SignedHead(ctx context.Context) (Head, error) {
	s, err := d.active()
	if err != nil {
		return Head{}, err
	}
	if err := d.permit(ctx, s, "taking the signed head of the audit trail", "", rbac.AuditView); err != nil {
		return Head{}, err
	}
	var h Head
	if h.Code, h.Note, err = d.signedHead(ctx); err != nil {
		return Head{}, err
	}
	c, err := headOf(h.Note)
	if err != nil {
		return Head{}, err
	}
	h.Size = c.Size
	if _, err := d.record(ctx, "giving out the signed head", HeadGivenEntry(d.personOf(s), d.o.AccessPoint, h.Size)); err != nil {
		return Head{}, err
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	return h, d.intact(s)
}

// HeadGivenEntry is the record of a signed head that somebody took.
func HeadGivenEntry(by audit.Person, point string, size uint64) audit.Entry {
	return audit.Entry{
		Event: audit.Exported, User: by, AccessPoint: point,
		Details: []audit.Detail{{Name: "what", Value: "signed head"}, {Name: "size", Value: fmt.Sprint(size)}},
	}
}

// Sheet is the head on paper, to be kept away from the computer it comes from. It
// holds nothing about a patient.
func (h Head) Sheet(vkey string) Sheet {
	return Sheet{
		What: "signed head", Title: wordsSignedHead, Subtitle: wordsHeadSubtitle, Needs: []rbac.Permission{rbac.AuditView},
		Body: []document.Block{
			document.Facts{{Name: wordsVerificationCode, Value: h.Code}, {Name: wordsRecords, Value: fmt.Sprint(h.Size)}, {Name: wordsPublicKey, Value: vkey}},
			document.Paragraph(fmt.Sprintf(wordsHeadText, h.Size)),
			document.Heading(wordsTheHead),
			document.Paragraph(h.Note),
		},
	}
}

// signedHead is the trail's head for people: what identifies the state that a
// document was made from, short and whole.
func (d *Desk) signedHead(ctx context.Context) (code string, note []byte, err error) {
	note, err = d.o.Trail.Checkpoint(ctx)
	if err != nil {
		return "", nil, &AuditUnavailableError{"signing the head of the trail", err}
	}
	c, err := headOf(note)
	if err != nil {
		return "", nil, fmt.Errorf("reading the signed head of the trail: %w", err)
	}
	h := strings.ToUpper(c.Chain.String())
	return fmt.Sprintf("%d-%s-%s-%s-%s", c.Size, h[:4], h[4:8], h[8:12], h[12:16]), note, nil
}

// headOf reads a checkpoint of this machine's own trail.
func headOf(note []byte) (audit.Checkpoint, error) {
	text, _, _ := strings.Cut(string(note), "\n\n")
	return audit.ParseCheckpointText(text + "\n")
}
