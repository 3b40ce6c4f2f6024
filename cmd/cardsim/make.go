package main

import (
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"msca/smartcard/cardtest"
)

// makeCard personalises a card, by an issuer that it makes at need.
func makeCard(o options, out io.Writer) error {
	issuer, err := cardtest.LoadIssuer(o.issuer)
	if errors.Is(err, fs.ErrNotExist) {
		if issuer, err = cardtest.NewIssuer(rand.Reader, time.Now()); err != nil {
			return err
		}
		if err = issuer.Save(o.issuer); err == nil {
			fmt.Fprintf(out, "made the issuer in %s; trust %s\n", o.issuer, filepath.Join(o.issuer, cardtest.AnchorsFile))
		}
	}
	if err != nil {
		return err
	}
	card, err := issuer.NewCard(o.profile, rand.Reader, time.Now())
	if err != nil {
		return err
	}
	if err := card.Save(o.newCard); err != nil {
		return err
	}
	fmt.Fprintf(out, "made the card of %s in %s\n", o.profile.UserID, o.newCard)
	return nil
}

// startDaemon runs a private pcscd in a folder of its own.
func startDaemon(out io.Writer) (*cardtest.PCSCD, func(), error) {
	dir, err := os.MkdirTemp("", "cardsim")
	if err != nil {
		return nil, nil, err
	}
	daemon, err := cardtest.StartPCSCD(dir)
	if err != nil {
		os.RemoveAll(dir)
		return nil, nil, err
	}
	fmt.Fprintf(out, "PCSCLITE_CSOCK_NAME=%s\n", daemon.Socket)
	for i, name := range daemon.Readers {
		fmt.Fprintf(out, "reader %s %s\n", daemon.Addrs[i], name)
	}
	return daemon, func() {
		daemon.Stop()
		os.RemoveAll(dir)
	}, nil
}
