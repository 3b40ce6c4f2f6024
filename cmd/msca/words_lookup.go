package main

const (
	wordsResult = "Result"

	wordsAttempt = "Attempt %d of this case. %s. %s" // which, title and reason of the step

	wordsTheNHSNumber       = "The NHS number"
	wordsTheLabelledDetails = "The labelled details"
	wordsClipboardLeft      = "The clipboard holds something else now; it was left alone."
	wordsClipboardCleared   = "The clipboard was cleared."
	wordsOnClipboard        = "%s is on the clipboard. It is cleared in %s, and when you lock or sign out." // wordsTheNHSNumber or wordsTheLabelledDetails, a time such as 40 seconds

	wordsCompareWithLocalRecord  = "Compare with the local record"
	wordsFieldsRead              = "%d %s read. Check them, then press Enter to compare."
	wordsLocalRecordRead         = "Local record read"
	wordsErrorCompareWithLocal   = "Error: Compare with the local record"
	wordsTypeFile                = "Type the path of the file"
	wordsFileUnreadable          = "This file cannot be read: check its path"
	wordsFileTooLarge            = "This file is larger than 5 MB: give one with fewer rows"
	wordsNothingToCompare        = "Type or paste something to compare"
	wordsComparedWithLocalRecord = "Compared with the local record"

	wordsErrorIsThisThePatient = "Error: Is this the patient?"
	wordsIsThisThePatient      = "Is this the patient?"

	wordsHowToGoOn    = "How to go on"
	wordsWhenNoLookUp = "When no look-up is possible"

	wordsHandedOverAsk   = "Look up another patient?"
	wordsHandedOverText  = "The local system has handed over a look-up. To fill the form in with it, this screen is left, and what was typed in it goes."
	wordsFillIn          = "Fill the form in"
	wordsStayHere        = "Stay here"
	wordsFilledInBy      = "Filled in by %s. Check it with the patient, then search."
	wordsLookUpFilledIn  = "Look-up, filled in"
	wordsTheLocalSystem  = "the local system"
	wordsHandedOverWaits = "The local system has handed over a look-up. It fills the form in once you have signed in, and is dropped after %d minutes."

	wordsNoLookUps          = "No look-ups in this role"
	wordsYouSearchAs        = "You search as %s at %s." // job role, organisation
	wordsRoleShowsNoDetails = "Your role checks and finds NHS numbers; it does not show details. %s"
	wordsErrorLookUp        = "Error: Look-up, %d to correct"
	wordsLookingUp          = "Looking up"

	wordsRecentLookUps   = "Recent look-ups"
	wordsHiddenNHSNumber = "NHS number ••• ••• %s"
	wordsBorn            = "born %s"
)
