package smartcard_test

import (
	"errors"
	"testing"

	"msca/smartcard"
	"msca/smartcard/cardtest"
)

func TestBindingBroken(t *testing.T) {
	b := smartcard.Binding{Reader: reader, Count: 7, Attached: 1}
	at := func(p smartcard.Presence) smartcard.Snapshot {
		return smartcard.Snapshot{Readers: []smartcard.Presence{{Reader: "Other Reader 00", State: smartcard.Present, Count: 7, Attached: 1}, p}}
	}
	present := smartcard.Presence{Reader: reader, State: smartcard.Present, Count: 7, Attached: 1}
	with := func(f func(*smartcard.Presence)) smartcard.Snapshot {
		p := present
		f(&p)
		return at(p)
	}
	for _, c := range []struct {
		name string
		s    smartcard.Snapshot
		want error
	}{
		{"undisturbed", at(present), nil},
		{"reset: the answer to reset may differ", with(func(p *smartcard.Presence) { p.ATR = []byte{0x3B} }), nil},
		{"removed", with(func(p *smartcard.Presence) { p.State, p.Count = smartcard.Absent, 8 }), smartcard.ErrCardRemoved},
		{"absent with the old count", with(func(p *smartcard.Presence) { p.State = smartcard.Absent }), smartcard.ErrCardRemoved},
		{"swapped", with(func(p *smartcard.Presence) { p.Count = 9 }), smartcard.ErrCardChanged},
		{"counter began again", with(func(p *smartcard.Presence) { p.Attached = 2 }), smartcard.ErrCardChanged},
		{"mute", with(func(p *smartcard.Presence) { p.State = smartcard.Mute }), smartcard.ErrMute},
		{"unavailable", with(func(p *smartcard.Presence) { p.State = smartcard.Unavailable }), smartcard.ErrReaderUnavailable},
		{"state unknown to us", with(func(p *smartcard.Presence) { p.State = 99 }), smartcard.ErrReaderUnavailable},
		{"reader gone", smartcard.Snapshot{Readers: []smartcard.Presence{{Reader: "Other Reader 00", State: smartcard.Present}}}, smartcard.ErrNoReader},
		{"no reader", smartcard.Snapshot{Err: smartcard.ErrNoReader}, smartcard.ErrNoReader},
		{"no service", smartcard.Snapshot{Readers: at(present).Readers, Err: smartcard.ErrNoService}, smartcard.ErrNoService},
		{"empty snapshot", smartcard.Snapshot{}, smartcard.ErrNoReader},
	} {
		t.Run(c.name, func(t *testing.T) {
			if err := b.Broken(c.s); !errors.Is(err, c.want) || (c.want == nil) != (err == nil) {
				t.Errorf("error %v, want %v", err, c.want)
			}
		})
	}
	if err := (smartcard.Binding{}).Broken(smartcard.Snapshot{Readers: []smartcard.Presence{{State: smartcard.Present}}}); err == nil {
		t.Error("the zero binding holds")
	}
}

// A receiver that was away for a whole swap or restart still sees that it happened.
func TestSlowWatcherMissesNothing(t *testing.T) {
	for name, what := range map[string]func(*cardtest.InMemory, *cardtest.Card){
		"swap":            func(m *cardtest.InMemory, c *cardtest.Card) { m.Swap(reader, c) },
		"service restart": func(m *cardtest.InMemory, _ *cardtest.Card) { m.SetService(false); m.SetService(true) },
		"reader replugged": func(m *cardtest.InMemory, c *cardtest.Card) {
			m.RemoveReader(reader)
			m.AddReader(reader)
			m.Insert(reader, c)
		},
	} {
		t.Run(name, func(t *testing.T) {
			card := newCard(t, cardtest.Profile{})
			readers := inserted(t, card)
			id, err := signIn(t, readers, trust(), cardtest.DefaultPIN)
			if err != nil {
				t.Fatal(err)
			}
			watch := readers.Watch(t.Context())
			if err := id.Binding.Broken(<-watch); err != nil {
				t.Fatal(err)
			}
			what(readers, card2(t, name, card))
			for s := range watch {
				if err = id.Binding.Broken(s); err != nil {
					break
				}
			}
			if !errors.Is(err, smartcard.ErrCardChanged) && !errors.Is(err, smartcard.ErrNoService) && !errors.Is(err, smartcard.ErrNoReader) && !errors.Is(err, smartcard.ErrCardRemoved) {
				t.Errorf("broken by %v", err)
			}
			if err := id.Binding.Broken(<-readers.Watch(t.Context())); !errors.Is(err, smartcard.ErrCardChanged) {
				t.Errorf("seen only afterwards: %v, want ErrCardChanged", err)
			}
		})
	}
}

// card2 is the same card again, except for a swap.
func card2(t *testing.T, name string, card *cardtest.Card) *cardtest.Card {
	t.Helper()
	if name == "swap" {
		return newCard(t, cardtest.Profile{})
	}
	return card
}
