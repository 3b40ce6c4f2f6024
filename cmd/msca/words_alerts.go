package main

const (
	wordsErrorAlerts        = "Error: Alerts"
	wordsAlertsFound        = "%d %s, %d of them new" // how many, wordsAlertCount, new ones
	wordsNew                = "New"
	wordsUnderInvestigation = "Under investigation"
	wordsClosed             = "Closed"
	wordsAlertTitle         = "Alert %d: %s"
	wordsRaised             = "Raised"
	wordsBy                 = "By"
	wordsNoteOnly           = "a note only: somebody else was quicker"
	wordsOwnAlertRefused    = "refused: the person's own alert"
	wordsWriteFinding       = "Write what you found, in a sentence"

	wordsErrorCountToCorrect = "Error: %s, %d to correct" // title of the screen, how many
	wordsEmergency           = "Emergency access"
	wordsGiveReason          = "Give the reason in a sentence"
	wordsEnterDateOfBirth    = "Enter the date of birth, for example 23-Nov-1980"
	wordsEmergencyClosed     = "Emergency access is closed."
	wordsEmergencyOpen       = "Emergency access to one patient is open for %s. The privacy officer has been alerted."
)
