package problem

// printing are the problems with printers.
var printing = map[string]Problem{
	"PRINT-SERVICE": {
		Title: "This computer cannot print",
		What:  "Its print service does not answer, so nothing was printed.",
		Do:    []string{"Save the pages as PDF instead.", "Restart the computer.", tellServiceDesk},
	},
	"PRINT-NONE": {
		Title: "No printer is set up on this computer",
		What:  "There is a print service, but it knows no printer.",
		Do:    []string{"Save the pages as PDF instead.", "Ask the service desk to set up the printer of your ward."},
	},
	"PRINT-GONE": {
		Title: "This printer is not there any more",
		What:  "The printer was taken away or renamed. Nothing was printed, which has been recorded.",
		Do:    []string{"Choose another printer.", "Save the pages as PDF instead."},
	},
	"PRINT-STOPPED": {
		Title: "The printer has stopped",
		What:  "The printer is switched off, out of paper, paused or not reachable. Nothing waits in its queue, so that no page comes out when nobody is there. That has been recorded.",
		Do:    []string{"Look at the printer and print again.", "Choose another printer."},
	},
	"PRINT-REFUSED": {
		Title: "The printer takes no jobs",
		What:  "Somebody has closed this printer to new jobs. Nothing was printed, which has been recorded.",
		Do:    []string{"Choose another printer.", "Ask the service desk when it opens again."},
	},
	"PRINT-FAILED": {
		Title: "The pages were not printed",
		What:  "The printer, or the program that prints, took the pages and gave up. Some may have come out. That has been recorded.",
		Do:    []string{"Look at the printer for pages and destroy what is incomplete; each page says how many there are.", "Print again or choose another printer.", "Save the pages as PDF instead.", tellServiceDesk},
	},
	"PRINT-SAVE": {
		Title: "The file could not be written",
		What:  "The pages were not saved, which has been recorded.",
		Do:    []string{"Check that the folder is there, that you may write to it and that the disk is not full.", "Ask the service desk to set another folder (print.folder)."},
	},
}
