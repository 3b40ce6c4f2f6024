package app

import (
	"context"
	"fmt"

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
