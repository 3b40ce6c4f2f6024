package main

import (
	"bufio"
	"context"
	"crypto/rand"
	"fmt"
	"io"
	"strings"

	"msca/smartcard/cardtest"
)

// play keeps the card in the reader and follows the commands until quit or the end of
// ctx. The end of its input leaves the card in.
func play(ctx context.Context, o options, in io.Reader, out io.Writer) error {
	card, err := cardtest.Load(o.card, rand.Reader)
	if err != nil {
		return err
	}
	place, err := cardtest.DialVPCD(o.reader, card)
	if err != nil {
		return err
	}
	defer place.Eject()
	fmt.Fprintln(out, "inserted")

	lines := make(chan string)
	go func() {
		defer close(lines)
		for s := bufio.NewScanner(in); s.Scan(); {
			select {
			case lines <- strings.TrimSpace(s.Text()):
			case <-ctx.Done():
				return
			}
		}
	}()
	for {
		select {
		case <-ctx.Done():
			return nil
		case line, more := <-lines:
			if !more {
				<-ctx.Done()
				return nil
			}
			if line == "quit" {
				return nil
			}
			if err := command(line, card, place, out); err != nil {
				fmt.Fprintln(out, "error:", err)
			}
		}
	}
}

// command does one line and says what the card is now.
func command(line string, card *cardtest.Card, place *cardtest.VPCD, out io.Writer) error {
	switch line {
	case "":
		return nil
	case "eject":
		place.Eject()
		fmt.Fprintln(out, "ejected")
		return nil
	case "insert": // again if it is in, so that it also ends mute
		place.Eject()
		card.SetMute(false)
		if err := place.Insert(); err != nil {
			return err
		}
		fmt.Fprintln(out, "inserted")
		return nil
	case "mute": // as if put in upside down
		place.Eject()
		card.SetMute(true)
		if err := place.Insert(); err != nil {
			return err
		}
		fmt.Fprintln(out, "mute")
		return nil
	}
	return fmt.Errorf("command %q is none of eject, insert, mute, quit", line)
}
