package app

import (
	"context"
	"fmt"
)

// Printers are the printers that this workstation can reach.
type Printers interface {
	// List returns the printers, the one used by default first. None is no error.
	List(ctx context.Context) ([]Printer, error)
	// Print hands all copies over and then watches for a while whether the printer
	// takes them; the end of ctx ends the watching and never the print. Pages that a
	// printer will not print are withdrawn before the error is returned, as far as
	// they can be. Errors: *PrinterError.
	Print(ctx context.Context, j PrintJob) (PrintTaken, error)
}

// Printer is one printer.
type Printer struct {
	Name    string // what it is asked by
	About   string // where it stands or what it is, if known
	Default bool
	Fault   PrinterFault // why nothing can be printed on it now; empty: it can
	Says    string       // the printer's own words to that
}

// PrintJob is what a printer is handed. Its title is seen in queues and by
// administrators, so it never names a patient.
type PrintJob struct {
	Printer string
	Title   string
	Copies  int
	PDF     []byte
}

// PrintTaken is what became of pages that were handed over.
type PrintTaken struct {
	Job     string // the printer's own name of the job, if it has one
	Waiting bool   // not finished when the watching ended
	Says    string // the printer's own words, if it waits
}

// PrinterFault is why a printer does not print.
type PrinterFault string

// The faults.
const (
	NoPrintService PrinterFault = "no-service" // nothing on this computer that prints
	NoSuchPrinter  PrinterFault = "gone"
	PrinterStopped PrinterFault = "stopped"
	PrinterRefuses PrinterFault = "refused" // takes no more jobs
	PrinterFailed  PrinterFault = "failed"  // took the pages and gave up
)

// PrinterError says that a printer did not print.
type PrinterError struct {
	Printer string
	Fault   PrinterFault
	Says    string // the machine's words; never about a patient
}

func (e *PrinterError) Error() string {
	if e.Says == "" {
		return fmt.Sprintf("printer %q: %s", e.Printer, e.Fault)
	}
	return fmt.Sprintf("printer %q: %s: %s", e.Printer, e.Fault, e.Says)
}

// ProblemCode names the problem of app/problem.
func (e *PrinterError) ProblemCode() string {
	switch e.Fault {
	case NoPrintService:
		return "PRINT-SERVICE"
	case NoSuchPrinter:
		return "PRINT-GONE"
	case PrinterStopped:
		return "PRINT-STOPPED"
	case PrinterRefuses:
		return "PRINT-REFUSED"
	}
	return "PRINT-FAILED"
}

// Printers lists the printers for somebody who is signed in. Their names are no
// personal data, so that is no record.
func (d *Desk) Printers(ctx context.Context) ([]Printer, error) {
	if _, err := d.active(); err != nil {
		return nil, err
	}
	if d.o.Printers == nil {
		return nil, &PrinterError{Fault: NoPrintService}
	}
	return d.o.Printers.List(ctx)
}
