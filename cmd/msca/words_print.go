package main

const (
	wordsLookingForPrinters      = "Looking for printers"
	wordsPrintLookingForPrinters = "Print: looking for printers"
	wordsPrinterStopped          = "stopped"
	wordsTakesNoJobs             = "takes no jobs"
	wordsPrint                   = "Print"
	wordsTypeCopies              = "Type how many copies, 1 to %d"
	wordsErrorPrint              = "Error: Print, 1 to correct"
	wordsPrintingOn              = "Printing on %s"
	wordsPrinting                = "Printing"
	wordsPrintedOn               = "%d %s of %d %s on %s." // copies, wordsCopyCount, pages, wordsPageCount, printer
	wordsStillAtPrinter          = "Still at the printer"
	wordsStillAtPrinterText      = "%s has taken the pages (job %s) and has not finished. Look whether they come out. If they do not, have the service desk take the job out, so that they do not come out when nobody is there." // printer, job
	wordsThePrinterSays          = " The printer says: %s"
	wordsPrintOf                 = "Print: %s."
	wordsSaved                   = "Saved"
	wordsSavedIn                 = "%d %s in %s. Keep it no longer than you need it." // pages, wordsPageCount, file
)
