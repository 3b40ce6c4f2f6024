// Command cardsim puts a training smartcard into a virtual PC/SC reader (vsmartcard's
// vpcd), so that msca, or any other program, meets it as if it were real. It also
// makes training cards, and can run a private pcscd with such a reader. It is for
// training and tests: its cards keep their keys and PINs in plain files.
//
//	cardsim -new nesta.json -issuer issuer -user 100000000017 -name "Nesta Trevanion" \
//	        -role 200000000019,S8000:G8000:R8001,X26
//	cardsim -pcscd                       prints PCSCLITE_CSOCK_NAME=… and the readers
//	cardsim -card nesta.json -reader 127.0.0.1:35963
//
// While a card is in the reader, commands are read from standard input, one a line:
// eject, insert, mute, quit. SIGTERM ejects the card and ends the program.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"syscall"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	err := run(ctx, os.Args[1:], os.Stdin, os.Stdout, os.Stderr)
	stop()
	switch {
	case err == nil || errors.Is(err, flag.ErrHelp):
	case errors.Is(err, errUsage):
		fmt.Fprintln(os.Stderr, "cardsim:", err)
		os.Exit(2)
	default:
		fmt.Fprintln(os.Stderr, "cardsim:", err)
		os.Exit(1)
	}
}

// errUsage marks a wrong command line.
var errUsage = errors.New("wrong usage (see cardsim -help)")

// run does what the arguments say until it is done, a quit comes in, or ctx ends.
func run(ctx context.Context, args []string, in io.Reader, out, complaints io.Writer) error {
	o, err := parse(args, complaints)
	if err != nil {
		return err
	}
	if o.newCard != "" {
		if err := makeCard(o, out); err != nil {
			return err
		}
	}
	if o.pcscd {
		daemon, end, err := startDaemon(out)
		if err != nil {
			return err
		}
		defer end()
		if o.reader == "" {
			o.reader = daemon.Addrs[0]
		}
	}
	switch {
	case o.card != "":
		return play(ctx, o, in, out)
	case o.pcscd:
		<-ctx.Done()
	}
	return nil
}
