package main

const (
	wordsOpen                 = "Open"
	wordsAll                  = "All"
	wordsReadingDiscrepancies = "Reading discrepancies"
	wordsDiscrepanciesWaiting = "%s %d new %s for the back office: see Discrepancies." // wordsYouLastSignedIn or the like, how many, wordsDiscrepancyCount
	wordsErrorDiscrepancies   = "Error: Discrepancies"
	wordsSayWhatWasDone       = "Say in a sentence what was done or asked"
	wordsChooseHowItEnded     = "Choose how it ended"
	wordsMonthlyReport        = "Discrepancies: monthly report"
	wordsDiscrepanciesListed  = "Discrepancies, %d listed"
	wordsDiscrepancyNumber    = "Discrepancy %d"
	wordsWhat                 = "What"
	wordsReported             = "Reported"
	wordsRaisedBy             = "%s by %s, %s" // when, name, job role
	wordsDiscrepancyChanged   = "Discrepancy %d: %s."

	wordsDiscrepancyReported    = "Discrepancy %d was reported to the back office."
	wordsSayWhatDoesNotFit      = "Say in a sentence what does not fit"
	wordsErrorReportDiscrepancy = "Error: Report a discrepancy"
	wordsReportADiscrepancy     = "Report a discrepancy"
)
