//go:build linux

package printer_test

import (
	"bytes"
	"context"
	"crypto/rand"
	"errors"
	"net"
	"slices"
	"strings"
	"testing"
	"time"

	"msca/app"
	"msca/cmd/internal/printer"
	"msca/cmd/internal/printer/cupstest"
)

// These tests print to Debian's own cupsd, on this machine's loopback alone.

func service(t *testing.T) (context.Context, *cupstest.Service) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	t.Cleanup(cancel)
	s, err := cupstest.Start(ctx)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if t.Failed() {
			t.Logf("cupsd says:\n%s", s.Log())
		}
		s.Stop()
	})
	t.Setenv("CUPS_SERVER", s.Address)
	return ctx, s
}

func works(t *testing.T, ctx context.Context, s *cupstest.Service, name string) *cupstest.Tray {
	t.Helper()
	tray, err := s.Printer(ctx, name)
	if err != nil {
		t.Fatal(err)
	}
	return tray
}

// pages is a PDF's beginning and much that is not text.
func pages() []byte {
	b := make([]byte, 200_000)
	rand.Read(b)
	return append([]byte("%PDF-1.7\n"), b...)
}

func job(name string, copies int) app.PrintJob {
	return app.PrintJob{Printer: name, Title: "msca a-print-id", Copies: copies, PDF: pages()}
}

func system() *printer.CUPS { return &printer.CUPS{Patience: 30 * time.Second} }

func wantFault(t *testing.T, err error, want app.PrinterFault) *app.PrinterError {
	t.Helper()
	var e *app.PrinterError
	if !errors.As(err, &e) || e.Fault != want {
		t.Fatalf("told as %v, want %s", err, want)
	}
	return e
}

func TestMSCA_3_9_2_ThePrinterGetsTheVeryBytes(t *testing.T) {
	ctx, s := service(t)
	tray := works(t, ctx, s, "ward2")
	for _, args := range [][]string{{"lpadmin", "-p", "ward2", "-c", "corridor"}, {"cupsenable", "corridor"}, {"cupsaccept", "corridor"}} { // a class of printers
		if _, err := s.Run(ctx, args[0], args[1:]...); err != nil {
			t.Fatal(err)
		}
	}
	for _, c := range []struct {
		printer string
		copies  int
	}{{"ward2", 1}, {"ward2", 3}, {"corridor", 1}} {
		j := job(c.printer, c.copies)
		taken, err := system().Print(ctx, j)
		if err != nil || taken.Waiting || !strings.HasPrefix(taken.Job, c.printer+"-") {
			t.Fatalf("%d copies on %s: %+v, %v", c.copies, c.printer, taken, err)
		}
		got, err := tray.Take(ctx)
		if err != nil || !bytes.Equal(got, bytes.Repeat(j.PDF, c.copies)) {
			t.Errorf("%d copies on %s: what arrived (%d bytes, %v) is not the pages (%d bytes)", c.copies, c.printer, len(got), err, len(j.PDF))
		}
	}
}

func TestPrinters_AreListedWithTheirStateAndTheDefaultFirst(t *testing.T) {
	ctx, s := service(t)
	if got, err := system().List(ctx); err != nil || len(got) != 0 {
		t.Fatalf("without printers: %v, %v", got, err)
	}
	for _, name := range []string{"ward1", "ward2", "ward3", "ward4"} {
		works(t, ctx, s, name)
	}
	for _, args := range [][]string{
		{"lpadmin", "-d", "ward3"}, {"lpadmin", "-p", "ward1", "-L", "Corridor", "-D", "Nurses' station"},
		{"cupsdisable", "-r", "Out of paper", "ward2"}, {"cupsreject", "ward4"},
	} {
		if _, err := s.Run(ctx, args[0], args[1:]...); err != nil {
			t.Fatal(err)
		}
	}
	got, err := system().List(ctx)
	want := []app.Printer{
		{Name: "ward3", Default: true}, {Name: "ward1", About: "Nurses' station, Corridor"},
		{Name: "ward2", Fault: app.PrinterStopped, Says: "Out of paper"}, {Name: "ward4", Fault: app.PrinterRefuses, Says: "Rejecting Jobs"},
	}
	if err != nil || !slices.Equal(got, want) {
		t.Errorf("listed %+v (%v), want %+v", got, err, want)
	}
}

func TestMSCA_3_9_2_StoppedRefusedAndGoneAreToldAndNothingWaits(t *testing.T) {
	ctx, s := service(t)
	tray := works(t, ctx, s, "ward2")
	say := func(args ...string) {
		t.Helper()
		if _, err := s.Run(ctx, args[0], args[1:]...); err != nil {
			t.Fatal(err)
		}
	}
	say("cupsdisable", "ward2")
	j := job("ward2", 1)
	_, err := system().Print(ctx, j)
	wantFault(t, err, app.PrinterStopped)
	say("cupsenable", "ward2")
	say("cupsreject", "ward2")
	_, err = system().Print(ctx, j)
	wantFault(t, err, app.PrinterRefuses)
	say("cupsaccept", "ward2")
	say("lpadmin", "-x", "ward2")
	_, err = system().Print(ctx, j)
	if e := wantFault(t, err, app.NoSuchPrinter); e.Printer != "ward2" {
		t.Errorf("the error names %q", e.Printer)
	}
	if !tray.Empty() || s.Spooled(j.PDF) {
		t.Error("pages of a refused print are in the tray or in the spool")
	}
	s.Stop()
	_, err = system().Print(ctx, j)
	wantFault(t, err, app.NoPrintService)
	_, err = system().List(ctx)
	wantFault(t, err, app.NoPrintService)
}

// A printer that stops while the job is in its queue: the job is taken out.
func TestMSCA_3_9_2_APrinterThatStopsMeanwhileKeepsNothing(t *testing.T) {
	ctx, s := service(t)
	nobody, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	address := nobody.Addr().String()
	nobody.Close()
	if err := s.Queue(ctx, "ward2", address); err != nil {
		t.Fatal(err)
	}
	result := make(chan error, 1)
	j := job("ward2", 1)
	go func() { _, err := system().Print(ctx, j); result <- err }()
	for { // the pages are in the queue when the printer stops
		if out, _ := s.Run(ctx, "lpstat", "-o", "ward2"); strings.Contains(out, "ward2-1") {
			break
		}
		if ctx.Err() != nil {
			t.Fatal("the job never came into the queue")
		}
	}
	if _, err := s.Run(ctx, "cupsdisable", "-r", "Paper jam", "ward2"); err != nil {
		t.Fatal(err)
	}
	wantFault(t, <-result, app.PrinterStopped)
	if out, err := s.Run(ctx, "lpstat", "-W", "not-completed", "-o", "ward2"); err != nil || strings.TrimSpace(out) != "" {
		t.Errorf("in the queue there is still %q (%v)", out, err)
	}
}

// One that does not answer is not waited for for ever, and not called printed.
func TestPrinter_ThatDoesNotAnswerIsWaiting(t *testing.T) {
	ctx, s := service(t)
	nobody, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	address := nobody.Addr().String()
	nobody.Close()
	if err := s.Queue(ctx, "ward2", address); err != nil {
		t.Fatal(err)
	}
	taken, err := (&printer.CUPS{Patience: 2 * time.Second}).Print(ctx, job("ward2", 1))
	if err != nil || !taken.Waiting || taken.Job != "ward2-1" {
		t.Errorf("%+v, %v; want a job that waits", taken, err)
	}
}

func TestPrinter_JobTakenOutByOthersIsNotCalledPrinted(t *testing.T) {
	ctx, s := service(t)
	nobody, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer nobody.Close() // takes connections and never reads
	if err := s.Queue(ctx, "ward2", nobody.Addr().String()); err != nil {
		t.Fatal(err)
	}
	result := make(chan error, 1)
	go func() {
		j := job("ward2", 1)
		j.PDF = bytes.Repeat(j.PDF, 50) // more than the connection buffers
		_, err := system().Print(ctx, j)
		result <- err
	}()
	for {
		if out, _ := s.Run(ctx, "lpstat", "-o", "ward2"); strings.Contains(out, "ward2-1") {
			break
		}
		if ctx.Err() != nil {
			t.Fatal("the job never came into the queue")
		}
	}
	if _, err := s.Run(ctx, "cancel", "ward2-1"); err != nil {
		t.Fatal(err)
	}
	wantFault(t, <-result, app.PrinterFailed)
}

func TestPrinter_WithoutCUPSIsToldAsThat(t *testing.T) {
	t.Setenv("PATH", t.TempDir())
	_, err := system().List(t.Context())
	wantFault(t, err, app.NoPrintService)
	_, err = system().Print(t.Context(), job("ward2", 1))
	wantFault(t, err, app.NoPrintService)
}
