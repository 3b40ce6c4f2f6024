package printing

const (
	wordsTitle     = "Print"
	wordsLabel     = "Each page carries the protective label, who printed it and when. The pages themselves are kept in the audit trail."
	wordsPrinter   = "Printer"
	wordsFind      = "Find a printer"
	wordsFindHint  = "Part of its name or place"
	wordsCopies    = "Copies"
	wordsPrint     = "Print"
	wordsSave      = "Save as PDF"
	wordsCancel    = "Cancel"
	wordsClose     = "Close"
	wordsCarryOn   = "Carry on working"
	wordsDefault   = "usual printer"
	wordsSaveTo    = "Saved as PDF it goes to "
	wordsNoMatch   = "No printer has that in its name"
	wordsMatches   = "%d of %d printers"
	wordsMoreMatch = "%d of %d printers, the first %d are shown"
)
