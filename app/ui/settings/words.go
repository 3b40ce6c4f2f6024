package settings

const (
	wordsTitle   = "Settings"
	wordsIntro   = "Every setting of this workstation. A change is recorded, with the value before and after, and counts from the next start of the programs."
	wordsFilter  = "Find"
	wordsTip     = "Part of a name, a value or an explanation"
	wordsValue   = "Value"
	wordsPresent = "Value now"
	wordsFrom    = "Comes from"
	wordsDefault = "Default"
	wordsEmpty   = "(empty)"
	wordsFixed   = "Locked: fixed by the machine policy. It can be read here and changed only by whoever looks after this computer."
	wordsSave    = "Save"
	wordsCancel  = "Close"
	wordsBusy    = "Saving"
	wordsNone    = "No setting fits."
)

var wordsColumns = []string{"Setting", "Value", "Comes from"}
