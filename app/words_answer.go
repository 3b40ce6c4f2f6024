package app

const (
	wordsNoLongerValid         = "NHS number %s is no longer valid"
	wordsNoLongerValidReplaced = "%s: it has been replaced by %s." // wordsNoLongerValid, the number that counts
	wordsNotReferred           = "It has not been referred to the back office yet."

	wordsNHSNo            = "NHS No."
	wordsDied             = "Died"
	wordsIsThisThePatient = "Is this the patient?"

	wordsContactFrom      = " from %s"
	wordsContactUntil     = " until %s"
	wordsHomeTelephone    = "Home telephone"
	wordsHolidayTelephone = "Holiday telephone"
	wordsWorkTelephone    = "Work telephone"
	wordsEmergencyContact = "Emergency contact"
	wordsAnsweringService = "Answering service"
	wordsPager            = "Pager"

	wordsCopiedBy = "\nCopied %s by %s\nMessage ID %s\n" // when, by whom, message id
	wordsCaution  = "CAUTION: "

	wordsShown          = "Shown"
	wordsResponse       = "Response"
	wordsFound          = "Found"
	wordsAskedFor       = "Asked for"
	wordsGPPractice     = "GP practice"
	wordsHome           = "Home"
	wordsTemporary      = "Temporary"
	wordsCorrespondence = "Correspondence"
	wordsPractice       = "Practice"
	wordsCode           = "Code"

	wordsFootPrinted        = "Printed %s by %s\nPrint ID %s"    // when, by whom, print id
	wordsFootPatientMessage = "NHS No. %s  ·  Message ID %s\n%s" // NHS number, message id, wordsFootPrinted
	wordsFootPatient        = "NHS No. %s\n%s"                   // NHS number, wordsFootPrinted
	wordsPrinted            = "Printed"
	wordsPrintedBy          = "Printed by"
	wordsMessageID          = "Message ID"
	wordsPrintID            = "Print ID"
	wordsAboutThisPrint     = "About this print"

	wordsPatientDetails       = "Patient details"
	wordsNHSNumberCheck       = "NHS number check"
	wordsAboutThisAnswer      = "About this answer"
	wordsNotReturnedByService = "not returned by the service"
	wordsWithheldOnPaper      = "WITHHELD or not supplied"
	wordsWhatWasAsked         = "What was asked"
	wordsDeceased             = "DECEASED"
	wordsDiedOn               = "Died %s"
	wordsAgeAtDeath           = ", Age at Death %s"
)

// What stands in the banner where the record has no value: PDS holding a blank
// and PDS sending nothing are told apart there too. A name or an address that came in
// a form that is not known is neither.
const (
	wordsNotReadable       = "not readable as it came"
	wordsBannerBlank       = "blank in the record"
	wordsBannerNotReturned = "not returned"
)
