package station

import (
	"context"
	"fmt"
	"time"

	"msca/smartcard"
)

// cardChecks look at the smartcard service, each reader and the card in it. No
// PIN is asked for and no try is used.
func (s *Station) cardChecks(ctx context.Context) []Check {
	switch {
	case s.NoCards != nil:
		return []Check{faulty("cards", s.NoCards)}
	case s.Readers == nil:
		return []Check{{"cards", Attention, "not set up", "mscactl config set card.anchors FILE"}}
	}
	first, cancel := context.WithTimeout(ctx, 5*time.Second)
	defer cancel()
	seen, ok := <-s.Readers.Watch(first)
	if !ok {
		seen.Err = smartcard.ErrNoService
	}
	if seen.Err != nil {
		k := faulty("cards", seen.Err)
		k.State = Attention // accounts go on
		return []Check{k}
	}
	out := []Check{{"cards", OK, fmt.Sprintf("smartcard service running, %d readers", len(seen.Readers)), ""}}
	if len(seen.Readers) == 0 {
		out[0] = faulty("cards", smartcard.ErrNoReader)
		out[0].State = Attention
	}
	for _, p := range seen.Readers {
		out = append(out, s.readerCheck(ctx, p))
	}
	return out
}

func (s *Station) readerCheck(ctx context.Context, p smartcard.Presence) Check {
	k := Check{"reader " + p.Reader, OK, "no card", ""}
	switch p.State {
	case smartcard.Mute:
		k.State, k.Says, k.Fix = Attention, "the card does not answer", "Take the card out, turn it over and put it back in."
	case smartcard.Unavailable:
		k.State, k.Says, k.Fix = Attention, "cannot be used by this program", "Close other programs that use the reader, then plug it in anew."
	case smartcard.Present:
		k.Says = fmt.Sprintf("card with ATR %X", p.ATR)
		i, err := smartcard.Inspect(ctx, s.Readers, s.Trust, p.Reader)
		if err != nil {
			bad := faulty(k.Name, err)
			bad.State, bad.Says = Attention, k.Says+": "+bad.Says
			return bad
		}
		k.Says += fmt.Sprintf(", %s", i.Applet)
		if i.PINTries >= 0 {
			k.Says += fmt.Sprintf(", %d PIN tries left (none was used)", i.PINTries)
		}
		if i.Certificate != nil {
			days := DaysLeft(i.Certificate.NotAfter, time.Now())
			k.Says += fmt.Sprintf(", certificate %d days left", days)
			if days <= DaysToAct {
				k.State, k.Fix = Attention, "Ask your Registration Authority to renew the certificate on the card."
			}
		}
		if i.CertificateProblem != nil {
			bad := faulty(k.Name, i.CertificateProblem)
			k.State, k.Says, k.Fix = Attention, k.Says+"; it would sign nobody in: "+bad.Says, bad.Fix
		}
	}
	return k
}
