package problem

// trail are the problems with the audit trail.
var trail = map[string]Problem{
	"AUDIT": {
		Title:   "The audit trail cannot be written",
		What:    "Without a record nothing is sent, shown, printed or copied.",
		Do:      []string{"Try again in a minute.", "Call the service desk now and quote the code."},
		Serious: true,
	},
	"ERASURE-REMAINS": {
		Title: "The order was carried out, but older copies are left",
		What:  "What the order names is out of the audit trail. Another program is reading the trail, or the disk is full or fails, so older pages with it may still be in the file audit.db-wal.",
		Do:    []string{"Close the other program, for example the desktop on this computer, or wait until its verification has ended. Without one, have the disk looked at.", "Then present the same order again: it removes the copies and erases nothing else."},
	},
	"AUDIT-ORDER-DONE": {
		Title: "This order was carried out before",
		What:  "What the order names is out of the audit trail, and no older copy is left in the file audit.db-wal. Nothing more was erased now. That the order was presented again has been recorded.",
		Do:    []string{"The record named below is the one that was left in place of what was erased.", "Service desk: where the audit folder holds a file audit.db-wal.….lost, kept when records were lost, older pages may be in it."},
	},
	"AUDIT-FULL": {
		Title:   "The disk with the audit trail is full",
		What:    "Without a record nothing is sent, shown, printed or copied. Records kept so far are safe.",
		Do:      []string{"Call the service desk now: space has to be made on the disk. Nothing may be deleted from the audit folder."},
		Serious: true,
	},
	"AUDIT-BUSY": {
		Title:   "Another program holds the audit trail",
		What:    "Without a record nothing is sent, shown, printed or copied. Records kept so far are safe.",
		Do:      []string{"Close what else uses this data folder, for example a backup or another copy of this program, and try again.", "If nothing does, call the service desk now and quote the code."},
		Serious: true,
	},
	"AUDIT-MOVED": {
		Title: "The data folder is not where it was",
		What:  "It was moved, deleted or replaced while this program had it open, so that nothing can be recorded in it. Nothing is sent, shown, printed or copied.",
		Do: []string{
			"Call the service desk now and quote the code.",
			"Service desk: put the folder back where it was. If another one is meant to be in its place, close every window and command of this program, then start again.",
		},
		Serious: true,
	},
	"AUDIT-TAMPERED": {
		Title:   "The audit trail has been damaged or changed",
		What:    "The records do not fit together. Nobody may work on this computer until that has been looked at.",
		Do:      []string{"Call the privacy officer and the service desk now and quote the code.", "Leave this computer as it is."},
		Serious: true,
	},
	"AUDIT-KEYS": {
		Title: "A key of the audit trail cannot be used",
		What:  "A file with a key of the audit trail is missing or damaged, or others on this computer may read it. Without it nothing is recorded, so nothing is sent or shown. The records themselves have not been touched.",
		Do: []string{
			"Call the service desk now and quote the code. A key that others may read: only its owner may (chmod 0600 FILE; on Windows nobody but the ward, SYSTEM and Administrators on its access list). One that is missing or damaged: put it back from a backup.",
			"Tell the privacy officer: somebody else may have read the key, or taken it away.",
		},
		Serious: true,
	},
	"AUDIT-LOST": {
		Title: "Audit records are missing",
		What:  "Records that were kept here are not there any more, or nothing tells any more whether they are: files are gone or were replaced by older ones.",
		Do: []string{
			"Call the privacy officer and the service desk now and quote the code.",
			"Leave this computer as it is. If the newest files are still somewhere, put them back.",
			"If they are not, a privacy officer or a system manager answers for the loss: mscactl audit acknowledge says what is missing and what to type. That is on record for good.",
		},
		Serious: true,
	},
	"AUDIT-VERSION": {
		Title:   "The audit trail was kept by another version of this program",
		What:    "This version does not read it. Nothing was changed.",
		Do:      []string{"Install the newest version that was ever used on this computer, or a later one.", "Leave the data folder as it is."},
		Serious: true,
	},
	"AUDIT-ORDER": {
		Title:   "The erasure order was not carried out",
		What:    "Nothing was erased. That an order was presented has been recorded.",
		Do:      []string{"An order needs the signatures of enough of the people named when this audit trail was founded, must be for this trail and in time, and counts once."},
		Serious: true,
	},
	"FILTER": {
		Title: "The search is the wrong way round",
		What:  "Its first moment or number comes after its last, so nothing can be found. Nothing was searched.",
		Do:    []string{"Swap the two and search again."},
	},
	"AUDIT-NO-RECORD": {
		Title: "There is no such record",
		What:  "No record has this number.",
		Do:    []string{"Check the sequence number."},
	},
	"AUDIT-NOTHING-TO-ERASE": {
		Title: "There is nothing to erase",
		What:  "These records are there, but they hold no message, page or other content that an order could erase. No order was made.",
		Do:    []string{"Check the sequence numbers. Add --identity to have the name of the patient erased, too."},
	},
}
