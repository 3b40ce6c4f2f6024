package auditpatterns

const (
	wordsFrom         = "From"
	wordsTo           = "To"
	wordsHours        = "Working hours"
	wordsSample       = "Random sample"
	wordsSeed         = "Same sample as"
	wordsHintFrom     = "e.g. 16-Nov-2026"
	wordsHintTo       = "e.g. 23-Nov-2026"
	wordsHintHours    = "e.g. 07:00-20:00"
	wordsHintSample   = "how many, e.g. 20"
	wordsHintSeed     = "the code told then"
	wordsAsk          = "Look for patterns"
	wordsNothing      = "The rules found nothing in this time."
	wordsNote         = "Note"
	wordsHintNote     = "What you found out, in a sentence. It is kept in the trail with your name."
	wordsKeep         = "Note, still looking into it"
	wordsPropose      = "Propose to close"
	wordsClose        = "Agree and close"
	wordsReturn       = "Send back"
	wordsRecords      = "Show the records"
	wordsHistory      = "What was done"
	wordsCloseFinding = "Close finding"
)

// wordsColumns are the headings of the table.
var wordsColumns = []string{"Pattern", "State", "Time", "User", "Patient", "Records", "Why it is worth a look"}
