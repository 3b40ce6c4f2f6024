//go:build linux && cgo

package pcsc_test

import (
	"errors"
	"testing"

	"github.com/ebfe/scard"

	"msca/smartcard"
	"msca/smartcard/cardtest"
)

// holdExclusively takes the card as another program may.
func holdExclusively(t *testing.T, reader string) (end func()) {
	t.Helper()
	c, err := scard.EstablishContext()
	if err != nil {
		t.Fatal(err)
	}
	card, err := c.Connect(reader, scard.ShareExclusive, scard.ProtocolAny)
	if err != nil {
		t.Fatal(err)
	}
	return func() {
		if err := card.Disconnect(scard.LeaveCard); err != nil {
			t.Error(err)
		}
		if err := c.Release(); err != nil {
			t.Error(err)
		}
	}
}

func TestCardHeldByAnotherProgram(t *testing.T) {
	r, card := open(t), newCard(t, cardtest.P256)
	_, p := inserted(t, r, 0, card)
	end := holdExclusively(t, p.Reader)
	if _, err := r.Connect(t.Context(), p.Reader); !errors.Is(err, smartcard.ErrInUse) {
		t.Errorf("connecting: %v, want ErrInUse", err)
	}
	if _, err := signIn(t, r, p, cardtest.DefaultPIN); !errors.Is(err, smartcard.ErrInUse) {
		t.Errorf("signing in: %v, want ErrInUse", err)
	}
	if card.Verifies() != 0 {
		t.Error("the PIN was sent")
	}
	end()
	if _, err := signIn(t, r, p, cardtest.DefaultPIN); err != nil {
		t.Errorf("after the other program let go: %v", err)
	}
}

func TestWatchSendsAlthoughNothingChanges(t *testing.T) {
	watch := open(t).Watch(t.Context())
	<-watch
	if s, ok := <-watch; !ok || s.Err != nil || len(s.Readers) != 2 {
		t.Errorf("heartbeat %+v, open %v", s, ok)
	}
}

func TestEmptyCommandIsRefused(t *testing.T) {
	r := open(t)
	_, p := inserted(t, r, 0, newCard(t, cardtest.P256))
	conn, err := r.Connect(t.Context(), p.Reader)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := conn.Transmit(nil); err == nil {
		t.Error("an empty command was sent")
	}
	if conn.Reader() != p.Reader || len(conn.ATR()) == 0 {
		t.Errorf("reader %q, ATR % X", conn.Reader(), conn.ATR())
	}
	conn.Close()
	if _, err := conn.Transmit([]byte{0, 0xA4, 4, 0, 0}); err == nil {
		t.Error("a closed connection transmits")
	}
}
