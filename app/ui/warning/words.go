package warning

// MisuseText is the warning, word for word as clause 3.1.11 demands: not to be
// translated.
const MisuseText = "Computer Misuse Act 1990 – Unauthorised access to this system is an offence"

const (
	wordsHeading  = "Before you continue"
	wordsMeaning  = "Use this system only for the care and administration of patients, and only as your role allows."
	wordsRecorded = "Everything you look up is recorded with your name, role and organisation. The record cannot be changed or switched off."
	wordsContinue = "Continue"
	wordsQuit     = "Close"
	wordsVersion  = "Version"
)
