//go:build linux

package ward

import (
	"crypto/rand"
	"fmt"
	"os"

	"msca/smartcard/cardtest"
)

// StartReader starts the private PC/SC service with one virtual reader. Programs
// started afterwards find it.
func (w *Ward) StartReader() error {
	dir, err := os.MkdirTemp("", "pcsc") // a socket's path has to be short
	if err != nil {
		return err
	}
	w.pcscdDir = dir
	if w.pcscd, err = cardtest.StartPCSCD(dir); err != nil {
		return err
	}
	w.Setenv("PCSCLITE_CSOCK_NAME", w.pcscd.Socket)
	return nil
}

// ReaderSocket is where the private PC/SC service listens: the value of
// PCSCLITE_CSOCK_NAME for a program that is to see the same readers.
func (w *Ward) ReaderSocket() string { return w.pcscd.Socket }

// InsertCard puts the card in file into the reader.
func (w *Ward) InsertCard(file string) error {
	card, err := cardtest.Load(file, rand.Reader)
	if err != nil {
		return fmt.Errorf("inserting the card: %w", err)
	}
	w.slot, err = cardtest.DialVPCD(w.pcscd.Addrs[0], card)
	return err
}

// PullCard takes the card out.
func (w *Ward) PullCard() { w.slot.Eject() }

func (w *Ward) stopReader() {
	if w.pcscd != nil {
		w.pcscd.Stop()
		os.RemoveAll(w.pcscdDir)
	}
}
