// Command smspsim is a training SMSP on a real port, behind mutual TLS: the
// synthetic patients, refusals and faults of itk/smsptest for people who train,
// integrate or test.
//
//	smspsim -data DIR -make-pki           make a training PKI in DIR, print its files
//	smspsim -data DIR                     serve with that PKI
//	smspsim -cert F -key F -client-ca F   serve with another one
//	smspsim -patients                     list the training patients
//
// It prints one line per request, without patient data, and stops on SIGTERM
// or an interrupt once the exchanges that have begun are answered.
package main

import (
	"context"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"slices"
	"strings"
	"sync"
	"syscall"
	"text/tabwriter"
	"time"

	"msca/itk"
	"msca/itk/smsptest"
)

// stopWithin is how long exchanges that have begun may still take.
const stopWithin = 5 * time.Second

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	os.Exit(run(ctx, os.Args[1:], os.Stdout, os.Stderr))
}

type options struct {
	listen, data, cert, key, clientCA, fault string
	number                                   string
	delay                                    time.Duration
	times                                    int
	makePKI, patients                        bool
}

// run is main with its surroundings handed in: 0 done, 1 failed, 2 wrong usage.
func run(ctx context.Context, args []string, stdout, stderr io.Writer) int {
	var o options
	flags := flag.NewFlagSet("smspsim", flag.ContinueOnError)
	flags.SetOutput(stderr)
	flags.StringVar(&o.listen, "listen", "127.0.0.1:8443", "`address` to listen on")
	flags.StringVar(&o.data, "data", "", "`folder` of the training PKI")
	flags.BoolVar(&o.makePKI, "make-pki", false, "make the training PKI in -data, print its files and stop")
	flags.StringVar(&o.cert, "cert", "", "server certificate, PEM `file`")
	flags.StringVar(&o.key, "key", "", "its key, PEM `file`")
	flags.StringVar(&o.clientCA, "client-ca", "", "authorities of client certificates, PEM `file`")
	flags.DurationVar(&o.delay, "delay", 0, "wait this `long` before every answer (between octets with -fault drip)")
	flags.StringVar(&o.fault, "fault", "", "do this to every exchange: "+damages())
	flags.IntVar(&o.times, "times", 0, "`how many` exchanges -fault and -delay strike; 0 means all")
	flags.StringVar(&o.number, "nhs-number", "", "-fault and -delay strike only this training patient's `number`")
	flags.BoolVar(&o.patients, "patients", false, "list the training patients and stop")
	if err := flags.Parse(args); err != nil {
		if errors.Is(err, flag.ErrHelp) {
			return 0
		}
		return 2
	}
	usage := func(say string) int {
		fmt.Fprintln(stderr, "smspsim: "+say)
		return 2
	}
	var err error
	aimed := o.times != 0 || o.number != ""
	switch number, wrong := itk.ParseNHSNumber(o.number); {
	case o.number == "":
	case wrong != nil:
		return usage("-nhs-number: " + wrong.Error())
	default:
		o.number = number.Digits()
	}
	switch {
	case flags.NArg() > 0:
		return usage("there is nothing to give but flags")
	case o.patients:
		err = listPatients(stdout)
	case o.makePKI && o.data == "":
		return usage("-make-pki needs -data, the folder to make it in")
	case o.makePKI:
		err = makePKI(o.data, stdout)
	case o.fault != "" && !slices.Contains(smsptest.Damages(), smsptest.Damage(o.fault)):
		return usage("-fault is none of " + damages())
	case o.times < 0 || o.delay < 0:
		return usage("-times and -delay are not negative")
	case aimed && o.fault == "" && o.delay == 0:
		return usage("-times and -nhs-number say what -fault and -delay strike: give one of these")
	case o.data == "" && (o.cert == "" || o.key == "" || o.clientCA == ""):
		return usage("give -data, or -cert, -key and -client-ca")
	default:
		err = serve(ctx, o, stdout)
	}
	if err != nil {
		fmt.Fprintln(stderr, "smspsim:", err)
		return 1
	}
	return 0
}

func damages() string {
	var words []string
	for _, d := range smsptest.Damages() {
		words = append(words, string(d))
	}
	return strings.Join(words, ", ")
}

func listPatients(out io.Writer) error {
	t := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
	fmt.Fprintln(t, "NHS NUMBER\tBORN\tGENDER\tSURNAME\tFORENAME\tPOSTCODE\tCODE\tSHOWS")
	for _, p := range smsptest.Patients() {
		fmt.Fprintf(t, "%s\t%s\t%s\t%s\t%s\t%s\t%s\t%s\n",
			p.NHSNumber, p.DateOfBirth, p.Gender, p.Surname, p.Forename, p.Postcode, p.Code, p.Shows)
	}
	return t.Flush()
}

// makePKI never replaces a PKI: whoever trusts the old one would be locked out.
func makePKI(dir string, out io.Writer) error {
	if _, err := os.Stat(smsptest.FilesIn(dir).CA); err == nil {
		return fmt.Errorf("%s holds a PKI already: remove it first or take another folder", dir)
	}
	pki, err := smsptest.NewPKI(rand.Reader, time.Now())
	if err != nil {
		return err
	}
	files, err := pki.Save(dir)
	if err != nil {
		return err
	}
	fmt.Fprintf(out, "authority           %s\nits key             %s\nserver certificate  %s\nits key             %s\nclient certificate  %s\nits key             %s\n",
		files.CA, files.CAKey, files.Server, files.ServerKey, files.Client, files.ClientKey)
	return nil
}

func serve(ctx context.Context, o options, out io.Writer) error {
	config, err := serverTLS(o)
	if err != nil {
		return err
	}
	log := &requestLog{out: out}
	server := smsptest.New(smsptest.Options{Now: time.Now, Rand: rand.Reader, Observe: log.line})
	if o.fault != "" || o.delay > 0 {
		server.Inject(smsptest.Fault{Damage: smsptest.Damage(o.fault), Delay: o.delay, Times: o.times, NHSNumber: o.number})
	}
	listener, err := server.ListenTLS(o.listen, config)
	if err != nil {
		return err
	}
	log.say("listening on %s", listener.URL)
	<-ctx.Done()
	grace, cancel := context.WithTimeout(context.Background(), stopWithin)
	defer cancel()
	if err := listener.Shutdown(grace); err != nil && !errors.Is(err, context.DeadlineExceeded) {
		return err
	}
	log.say("stopped")
	return nil
}

func serverTLS(o options) (*tls.Config, error) {
	files := smsptest.FilesIn(o.data)
	cert, key, clientCA := files.Server, files.ServerKey, files.CA
	for _, given := range []struct {
		flag string
		into *string
	}{{o.cert, &cert}, {o.key, &key}, {o.clientCA, &clientCA}} {
		if given.flag != "" {
			*given.into = given.flag
		}
	}
	pair, err := tls.LoadX509KeyPair(cert, key)
	if err != nil {
		if errors.Is(err, os.ErrNotExist) && o.cert == "" {
			return nil, fmt.Errorf("%w (make a training PKI with -make-pki)", err)
		}
		return nil, err
	}
	authorities, err := os.ReadFile(clientCA)
	if err != nil {
		return nil, err
	}
	pool := x509.NewCertPool()
	if !pool.AppendCertsFromPEM(authorities) {
		return nil, errors.New(clientCA + " holds no certificate")
	}
	return smsptest.MutualTLS(pair, pool, time.Now), nil
}

// requestLog writes whole lines, from many goroutines.
type requestLog struct {
	mu  sync.Mutex
	out io.Writer
}

func (l *requestLog) say(format string, args ...any) {
	l.mu.Lock()
	defer l.mu.Unlock()
	fmt.Fprintf(l.out, format+"\n", args...)
}

// line tells time, MessageID, operation, HTTP status, code and remark of one
// request: nothing about the patient.
func (l *requestLog) line(e smsptest.Event) {
	orDash := func(s string) string {
		if s == "" {
			return "-"
		}
		return s
	}
	l.say("%s %s %s http=%d code=%s %s %s", time.Now().UTC().Format(time.RFC3339), orDash(e.MessageID),
		orDash(string(e.Operation)), e.Status, orDash(e.Code), e.Elapsed.Round(time.Microsecond), orDash(e.Remark))
}
