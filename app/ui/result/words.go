package result

const (
	wordsBorn        = "Born"
	wordsDied        = "Died"
	wordsAgeAtDeath  = "Age at Death"
	wordsGender      = "Gender"
	wordsNHSNumber   = "NHS No."
	wordsPreferred   = "Preferred name"
	wordsDeceased    = "DECEASED"
	wordsBlank       = "Blank in the national record"
	wordsWithheld    = "Withheld or not supplied"
	wordsNotReturned = "Not returned by the service"
	wordsNotKnown    = "Not Known"
	wordsNewSearch   = "New search"
	wordsPrint       = "Print"
	wordsCopyNumber  = "Copy NHS number"
	wordsCopyAll     = "Copy details"
	wordsDiscrepancy = "Report a discrepancy"
	wordsRetry       = "Try again"
	wordsAsked       = "What you asked"
	wordsAbout       = "About this answer"
)
