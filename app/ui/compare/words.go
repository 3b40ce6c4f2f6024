package compare

const (
	wordsTitle     = "Compare with the local record"
	wordsHow       = "Copy the patient's row out of the local system, with its heading if you can, and press F4. Or type what you want to compare. Nothing of it is kept."
	wordsPaste     = "Paste the row (F4)"
	wordsFile      = "Read the file (F6)"
	wordsFileLabel = "CSV file of the local system"
	wordsFileHint  = "Its path; the patient's row is found by the NHS number"
	wordsCompare   = "Compare"
	wordsBack      = "Back to the answer"
	wordsReport    = "Report the differences (D)"
	wordsAgain     = "Change what was typed"
	wordsLocal     = "Local"
	wordsNational  = "National"
	wordsNone      = "nothing"
	wordsBusy      = "Recording the comparison"
)
