package evidence

import (
	"errors"
	"fmt"
	"strings"

	"msca/audit"
)

// whole checks that every record has all that it commits to: opened, or marked as
// erased. Only the proof is needed of what the log took about others while evidence
// about one patient was made; of what it took about the patient after the newest
// export in the bundle, earlier versions gave the proof alone: b.bare counts it.
func (b *Bundle) whole() error {
	_, export, err := b.summary()
	if err != nil {
		return err
	}
	for i := range b.Records {
		x := &b.Records[i]
		c, err := audit.ParseCanon(x.Canon)
		if err != nil {
			return err
		}
		if i > 0 && !b.Patient.IsZero() && c.Patient != b.Patient {
			continue
		}
		if !b.Patient.IsZero() && export > 0 && c.Seq > export && len(x.Payloads) == 0 && len(x.Identities) == 0 {
			b.bare++
			continue
		}
		payloads, identities := map[int]int{}, map[audit.Role]int{}
		for _, o := range x.Payloads {
			payloads[o.Index]++
		}
		for _, o := range x.Identities {
			identities[audit.Role(o.Index)]++
		}
		for n, k := range c.Commitments {
			if payloads[n] != 1 {
				return &audit.BadRecord{Seq: c.Seq, Reason: fmt.Sprintf("its %s is not in the bundle, and not marked as erased", k.Kind)}
			}
		}
		for _, role := range []audit.Role{audit.UserRole, audit.PatientRole, audit.AuthorityRole} {
			if !refOf(c, role).IsZero() && identities[role] != 1 {
				return &audit.BadRecord{Seq: c.Seq, Reason: fmt.Sprintf("its %s is not in the bundle, and not marked as erased", role)}
			}
		}
	}
	return nil
}

// lawful checks that whatever is said to be erased was erased by an order in the
// bundle that enough of the pinned keys have signed. Without one it is missing.
func (b *Bundle) lawful() error {
	covered, err := b.covered()
	if err != nil {
		return err
	}
	for i := range b.Records {
		x := &b.Records[i]
		c, err := audit.ParseCanon(x.Canon)
		if err != nil {
			return err
		}
		for _, o := range x.Payloads {
			if k := c.Commitments[o.Index]; o.Erased && !covered[k.Digest] {
				return &audit.BadRecord{Seq: c.Seq, Reason: fmt.Sprintf("its %s is missing without an erasure order", k.Kind)}
			}
		}
		for _, o := range x.Identities {
			if o.Erased && !covered[refOf(c, audit.Role(o.Index))] {
				return &audit.BadRecord{Seq: c.Seq, Reason: fmt.Sprintf("its %s is missing without an erasure order", audit.Role(o.Index))}
			}
		}
	}
	return nil
}

// covered is what the orders of the bundle name.
func (b *Bundle) covered() (map[audit.Digest]bool, error) {
	if len(b.Orders) == 0 {
		return nil, nil
	}
	c, err := audit.ParseCanon(b.Records[0].Canon)
	if err != nil {
		return nil, err
	}
	if c.Charter == nil {
		return nil, errors.New("the first record is not the genesis record")
	}
	covered := map[audit.Digest]bool{}
	for _, msg := range b.Orders {
		order, err := audit.OpenOrder(msg, c.Charter)
		if err != nil {
			return nil, err
		}
		for _, d := range order.Shred {
			covered[d] = true
		}
	}
	return covered, nil
}

func refOf(c *audit.Canon, role audit.Role) audit.Digest {
	switch role {
	case audit.UserRole:
		return c.UserRef
	case audit.PatientRole:
		return c.PatientRef
	case audit.AuthorityRole:
		return c.AuthorityRef
	}
	return audit.Digest{}
}

// needed are the orders that name something erased in the bundle.
func (b *Bundle) needed() [][]byte {
	erased := map[string]bool{}
	for i := range b.Records {
		c, err := audit.ParseCanon(b.Records[i].Canon)
		if err != nil {
			continue // Write says so
		}
		for _, o := range b.Records[i].Payloads {
			if o.Erased {
				erased[c.Commitments[o.Index].Digest.String()] = true
			}
		}
		for _, o := range b.Records[i].Identities {
			if o.Erased {
				erased[refOf(c, audit.Role(o.Index)).String()] = true
			}
		}
	}
	var out [][]byte
	for _, msg := range b.Orders {
		for line := range strings.SplitSeq(string(msg), "\n") {
			if d, ok := strings.CutPrefix(line, "shred "); ok && erased[d] {
				out = append(out, msg)
				break
			}
		}
	}
	return out
}
