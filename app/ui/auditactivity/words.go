package auditactivity

const (
	wordsFrom     = "From"
	wordsTo       = "To"
	wordsUnit     = "In bars of"
	wordsHintFrom = "e.g. 16-Nov-2026"
	wordsHintTo   = "e.g. 23-Nov-2026"
	wordsAsk      = "Count"
	wordsKind     = "Show"
	wordsAll      = "Everything"
	wordsSum      = "All"
	wordsTime     = "Time"
	wordsNothing  = "Nothing was recorded in this time."
	wordsMost     = "Highest bar: "
)
