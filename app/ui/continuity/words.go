package continuity

const (
	wordsTitle     = "When no look-up is possible"
	wordsSince     = "No answer since"
	wordsProcedure = "How to go on"
	wordsNone      = "Your organisation has put no procedure of its own here. Follow the one you know, and ask whoever is in charge. " +
		"Work with what the patient says and with your local records, and look the NHS number up later."
	wordsKept  = "What is not lost"
	wordsRetry = "Try again"
	wordsBack  = "Back to the form"
	wordsGuide = "Guide"
)

var wordsNotLost = []string{
	"What you typed is still in the form.",
	"What you asked, and that nothing came of it, is in the audit trail.",
}
