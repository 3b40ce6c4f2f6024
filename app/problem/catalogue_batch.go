package problem

// batches are the problems with batches.
var batches = map[string]Problem{
	"BATCH-FILE": {
		Title: "The file cannot be read as a table",
		What:  "Something in it is not CSV as expected. Nothing was sent.",
		Do:    []string{"Correct that place, or export the file again as CSV UTF-8 with a heading line."},
	},
	"BATCH-COLUMNS": {
		Title: "The columns do not fit",
		What:  "It is not clear which column holds what the operation needs. Nothing was sent.",
		Do:    []string{"Say which column holds which field.", "Choose another operation."},
	},
	"BATCH-CHANGED": {
		Title: "This is not the file the batch was begun with",
		What:  "The input file, the operation or the columns have changed since. Going on could ask about the wrong rows, so nothing was sent.",
		Do:    []string{"Put the original file back and go on.", "Or begin a new batch with another result file."},
	},
	"BATCH-TRAIL": {
		Title:   "The audit trail does not know this batch",
		What:    "The batch was begun on another workstation or training folder, or its records are not there any more. Nothing was sent.",
		Do:      []string{"Go on where the batch was begun.", callServiceDesk},
		Serious: true,
	},
	"BATCH-NONE": {
		Title: "There is no unfinished batch",
		What:  "Beside this result file lies no journal of a batch to go on with. Nothing was sent.",
		Do:    []string{"Check the name of the result file.", "Begin a new batch."},
	},
	"BATCH-UNFINISHED": {
		Title: "A batch for this result file is unfinished",
		What:  "Beginning anew would ask about the same patients twice, so nothing was sent.",
		Do:    []string{"Go on with it (--resume).", "Or name another result file."},
	},
	"BATCH-EXISTS": {
		Title: "The result file is there already",
		What:  "A result is never written over. Nothing was sent.",
		Do:    []string{"Name another result file, or move the old one away."},
	},
	"BATCH-IN-USE": {
		Title: "Another program works on this batch",
		What:  "Two programs on one batch would ask about patients twice. Nothing was sent.",
		Do:    []string{"Wait until the other has ended, then go on."},
	},
	"BATCH-IDENTITY": {
		Title: "This system has no identity for batches",
		What:  "A batch is told to the Spine as unattended use of this system, and no identity for that is set. Nothing was sent.",
		Do:    []string{"Ask a system manager to set access.asid, or access.system-uri, as assigned with the provider."},
	},
}
