package app

const (
	wordsNHSNumber       = "NHS number"
	wordsName            = "Name"
	wordsDateOfBirth     = "Date of birth"
	wordsGender          = "Gender"
	wordsDateOfDeath     = "Date of death"
	wordsContact         = "Contact"
	wordsLocal           = "Local"
	wordsAddress         = "Address"
	wordsPostcode        = "Postcode"
	wordsTelephone       = "Telephone"
	wordsMobile          = "Mobile"
	wordsBlankNationally = "blank in the national record"
	wordsBorn            = "Born"
	wordsLocalIdentifier = "Local identifier"
	wordsReplacement     = "Replacement"

	wordsNotValidNumber = "is not a valid NHS number" // begins a sentence, with a capital letter
	wordsNeedsSentence  = "needs a sentence"          // begins a sentence, with a capital letter
)
