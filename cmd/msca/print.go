package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"fyne.io/fyne/v2"

	"msca/app"
	"msca/app/problem"
	"msca/app/ui/kit"
	"msca/app/ui/printing"
	"msca/cmd/internal/station"
)

// printout is a print under way or asked for: the dialog and what it is about.
type printout struct {
	window fyne.Window // above which the dialog is
	sheet  app.Sheet
	dialog *printing.Dialog
	model  printing.Model
	title  string // of the window before
}

// printFor prints the answer shown; nil where it cannot be printed.
func (d *desktop) printFor(a *app.Answer) func() {
	if _, ok := d.desk.SheetOf(a); !ok {
		return nil
	}
	return func() {
		if sheet, ok := d.desk.SheetOf(a); ok {
			d.printSheet(sheet)
		}
	}
}

// printShown is Ctrl+P: it prints what is on the screen, if that can be printed.
func (d *desktop) printShown() {
	if d.shell == nil || d.shell.Content() == nil {
		return
	}
	if v, ok := d.shell.Content().(interface{ Print() }); ok {
		v.Print()
	}
}

// printSheet asks in the main window where a sheet is to go, and sends it there.
func (d *desktop) printSheet(sheet app.Sheet) { d.printSheetIn(d.window, sheet) }

// printSheetIn does so in any window. Every screen that prints comes here.
func (d *desktop) printSheetIn(window fyne.Window, sheet app.Sheet) {
	if d.printing != nil && d.printing.dialog.IsOpen() {
		return
	}
	p := &printout{window: window, sheet: sheet, title: window.Title(), model: printing.Model{
		What: sheet.What, Copies: "1", Folder: d.printFolder(), Busy: wordsLookingForPrinters,
	}}
	d.printing = p
	d.titleOf(window, wordsPrintLookingForPrinters)
	p.dialog = printing.Open(window.Canvas(), p.model, printing.Callbacks{
		Print: func(printer, copies string) { d.printOn(p, printer, copies) },
		Save:  func() { d.savePDF(p) },
		Leave: func() { d.leavePrint(p) }, CopyProblem: d.copyProblem,
	})
	var found []app.Printer
	var err error
	d.run.background(func() { found, err = d.desk.Printers(context.Background()) }, func() {
		p.model.Busy = ""
		d.offer(p, found, err)
	})
}

// offer shows the printers, or says why there are none.
func (d *desktop) offer(p *printout, found []app.Printer, err error) {
	p.model.Printers, p.model.Problem = nil, nil
	there := false
	for _, x := range found {
		state := ""
		if x.Fault != "" {
			state = strings.TrimSuffix(map[app.PrinterFault]string{app.PrinterStopped: wordsPrinterStopped, app.PrinterRefuses: wordsTakesNoJobs}[x.Fault]+": "+x.Says, ": ")
		}
		p.model.Printers = append(p.model.Printers, printing.Printer{Name: x.Name, About: x.About, State: state, Usual: x.Default})
		there = there || x.Name == d.printer
	}
	switch {
	case there:
		p.model.Chosen = d.printer
	case len(found) > 0:
		p.model.Chosen = found[0].Name
	}
	switch {
	case err != nil:
		p.model.Problem = d.tellError(err)
	case len(found) == 0:
		p.model.Problem = d.tell(problem.Of("PRINT-NONE"), "")
	}
	d.printState(p, wordsPrint)
}

// printState shows the model of a dialog that is still there.
func (d *desktop) printState(p *printout, title string) bool {
	if d.printing != p || !p.dialog.IsOpen() {
		return false
	}
	p.dialog.SetModel(p.model)
	if p.model.Problem != nil {
		title = fmt.Sprintf(wordsErrorAt, p.model.Problem.Title)
	}
	d.titleOf(p.window, title)
	return true
}

// leavePrint gives the window its title back.
func (d *desktop) leavePrint(p *printout) {
	if d.printing == p {
		p.window.SetTitle(p.title)
	}
}

func (d *desktop) printOn(p *printout, printer, copies string) {
	n, err := strconv.Atoi(copies)
	if p.model.Errors = nil; err != nil || n < 1 || n > app.MostCopies {
		p.model.Copies, p.model.Chosen = copies, printer
		p.model.Errors = []kit.FieldError{{Field: printing.FieldCopies, Message: fmt.Sprintf(wordsTypeCopies, app.MostCopies)}}
		d.printState(p, wordsErrorPrint)
		return
	}
	d.printer = printer
	p.model.Copies, p.model.Chosen, p.model.Problem = copies, printer, nil
	p.model.Busy, p.model.MayLeave = fmt.Sprintf(wordsPrintingOn, printer), true
	d.printState(p, wordsPrinting)
	var out app.Printout
	d.run.background(func() {
		out, err = d.desk.PrintSheet(context.Background(), p.sheet, app.PrintTo{Printer: printer, Copies: n})
	}, func() {
		p.model.Busy = ""
		if err != nil {
			d.printFailed(p, err)
			return
		}
		p.model.Done = wordsPrinted
		p.model.DoneText = fmt.Sprintf(wordsPrintedOn, n, plural(n, wordsCopyCount), out.Pages, plural(out.Pages, wordsPageCount), printer)
		if p.model.Caution = out.Taken.Waiting; p.model.Caution {
			p.model.Done = wordsStillAtPrinter
			p.model.DoneText = fmt.Sprintf(wordsStillAtPrinterText, printer, out.Taken.Job)
			if out.Taken.Says != "" {
				p.model.DoneText += fmt.Sprintf(wordsThePrinterSays, out.Taken.Says)
			}
		}
		d.printDone(p)
	})
}

// printFailed goes back to the form, with the printers as they are now.
func (d *desktop) printFailed(p *printout, err error) {
	told := d.tellError(err)
	p.model.Problem = told
	if !d.printState(p, wordsPrint) && d.shell != nil {
		d.shell.SetStatus(fmt.Sprintf(wordsPrintOf, told.Title))
	}
}

func (d *desktop) printDone(p *printout) {
	if !d.printState(p, p.model.Done) && d.shell != nil {
		d.shell.SetStatus(p.model.Done + ". " + p.model.DoneText)
	}
}

// printFolder is where pages saved as PDF go.
func (d *desktop) printFolder() string {
	if f := d.st.Config.Text("print.folder"); f != "" {
		return f
	}
	home, err := os.UserHomeDir()
	if err != nil {
		return ""
	}
	documents := filepath.Join(home, "Documents")
	if info, err := os.Stat(documents); err == nil && info.IsDir() {
		return documents
	}
	return home
}

// savePDF writes the pages to a new file that only this user can read; its name
// says when and nothing of a patient.
func (d *desktop) savePDF(p *printout) {
	path := filepath.Join(p.model.Folder, "msca "+d.st.Clock.Stamp().UTC.Format("2006-01-02 150405.000")+".pdf")
	p.model.Busy, p.model.MayLeave, p.model.Problem, p.model.Errors = wordsSaving, true, nil, nil
	d.printState(p, wordsSaving)
	var out app.Printout
	var err error
	d.run.background(func() {
		out, err = d.desk.SaveSheet(context.Background(), p.sheet, path, station.WriteOnce(path))
	}, func() {
		p.model.Busy = ""
		if err != nil {
			d.printFailed(p, err)
			return
		}
		p.model.Done = wordsSaved
		p.model.DoneText = fmt.Sprintf(wordsSavedIn, out.Pages, plural(out.Pages, wordsPageCount), path)
		d.printDone(p)
	})
}
