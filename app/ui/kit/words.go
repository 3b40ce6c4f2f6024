package kit

// Everything the kit itself says to a user, in one place for translation.

// ProtectiveText is the protective label, word for word as clause 3.17.1 demands: not
// to be translated. It is used on screens, on paper and with what is copied.
const ProtectiveText = "NHS Confidential: Personal Data about a patient"

const (
	wordsThereIsAProblem = "There is a problem"
	wordsTraining        = "TRAINING"
	wordsTrainingNote    = "Practice system: made-up patients only. Nothing here is real."
	wordsWhatToDo        = "What to do"
	wordsReference       = "Reference"
	wordsCode            = "Code"
	wordsTryAgain        = "Try again"
	wordsCopyForDesk     = "Copy for service desk"
	wordsCancel          = "Cancel"
	wordsClose           = "Close"
	wordsWhyNot          = "Why not?"
	wordsWhomToAsk       = "Whom to ask"
	wordsKeyboardHelp    = "Keyboard shortcuts"
	wordsOpenGuide       = "Open the guide"
	wordsKeyboardIntro   = "Everything can be done without a mouse."
	wordsTableRows       = "Table of %d rows"
	wordsTableRow        = "Row %d of %d"
	wordsTableCut        = "%s: %s" // the title of a column, and all of a cell that is cut there
	wordsNoText          = "No text"
)
