package lookup

import "msca/app/ui/kit"

const (
	wordsTitle      = "Look up a patient"
	wordsOperations = "What do you want to do?"
	wordsSuffices   = "What you need:"
	wordsOr         = "or"
	wordsReady      = "Complete"
	wordsOptional   = "optional"
	wordsSearch     = "Search"
	wordsClear      = "Clear form"
	wordsBusy       = "Asking the Spine"
	wordsNHSHint    = "10 digits, for example 999 000 0018"
	wordsDateHint   = "For example 31-Jan-1980 or 31/01/1980"
	wordsCodeHint   = "For example LS1 6AE"
	wordsWildHint   = "* after two letters stands for any others"
	wordsPartHint   = "A year, or a month and year, will do"

	wordsAdvanced      = "Advanced search"
	wordsAdvancedClose = "Close advanced search"
	wordsRules         = "What you may leave out"
	wordsRisk          = "What to watch for"
)

var (
	wordsWildRules = []string{
		"Letters of a name: * stands for any others, after at least two. Penh* finds Penhallow.",
		"The end of a postcode: * after at least two characters. ZZ99*.",
	}
	wordsPartRules = []string{"The day, or day and month, of the date of birth: Feb-1984 or 1984."}
	wordsRisks     = []string{
		"It may find somebody else who is alike. Compare all that is shown with the person before you go on.",
		"Only for a patient who is in your care now. Every search is recorded with what you typed.",
		"More is safer: leave out no more than you have to.",
	}
)

var wordsFields = map[string]string{
	FieldNHSNumber:   "NHS number",
	FieldDateOfBirth: "Date of birth",
	FieldGender:      "Gender",
	FieldSurname:     "Surname",
	FieldForename:    "Forename",
	FieldPostcode:    "Postcode",
	FieldLocalID:     "Local patient ID",
}

var wordsGenders = []kit.Option{
	{ID: "female", Label: "Female"}, {ID: "male", Label: "Male"},
	{ID: "not-known", Label: "Not Known"}, {ID: "not-specified", Label: "Not Specified"},
}

var wordsCatalogue = map[string][2]string{
	OpDetailsByNHSNumber: {"Find by NHS number", "Demographic details of one patient"},
	OpVerify:             {"Check an NHS number", "Does it belong to this person?"},
	OpGetNHSNumber:       {"Find an NHS number", "From name, date of birth and gender"},
	OpDetailsBySearch:    {"Find by name", "Details from name, date of birth and gender"},
	OpDetails:            {"Find by what you have", "Number or name, whichever is known"},
}
