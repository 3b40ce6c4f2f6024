package discrepancies

const (
	wordsReport      = "Report a discrepancy"
	wordsReportHow   = "It goes to the back office, into the audit trail, and nowhere else. Nothing is changed in the national record."
	wordsWhat        = "What does not fit"
	wordsWho         = "The patient"
	wordsNothing     = "Say below what does not fit."
	wordsHere        = "Here"
	wordsNational    = "National record"
	wordsNote        = "Note for the back office"
	wordsNoteHint    = "A sentence, for example what the patient or a letter says"
	wordsOptional    = " (optional)"
	wordsSend        = "Report"
	wordsCancel      = "Back to the answer"
	wordsRecording   = "Recording it"
	wordsTitle       = "Discrepancies"
	wordsShow        = "Show"
	wordsCounts      = "Monthly report"
	wordsCopyCounts  = "Copy the report"
	wordsPrintCounts = "Print the report"
	wordsCloseCounts = "Close the report"
	wordsClose       = "Back to the list"
	wordsEmpty       = "There are none."
	wordsLoading     = "Reading the discrepancies"
	wordsSteps       = "What was done"
	wordsAnswer      = "Your answer"
	wordsWorkNote    = "Note"
	wordsWorkHint    = "A sentence; needed unless you only take it into work"
	wordsOutcome     = "How it ended"
	wordsTake        = "Take into work"
	wordsAdd         = "Add the note"
	wordsSendBack    = "Send back"
	wordsCloseIt     = "Close it"
	wordsReply       = "Send the answer"
	wordsErased      = "What it said was erased by order."
)

var wordsColumns = []string{"No.", "State", "Reported", "What", "NHS number", "By"}

var columnWidths = []float32{3.5, 8.5, 10, 15, 8, 8}
