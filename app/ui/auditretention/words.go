package auditretention

const (
	wordsYears     = "Kept for more than (years)"
	wordsHintYears = "e.g. 20"
	wordsAsk       = "List what is older"
	wordsNever     = "This is a list for somebody to appraise. Nothing is ever deleted because of its age: what is to go, goes by an order that people outside this organisation's computers have signed, and the audit trail says so."
)

// wordsColumns are the headings of the table.
var wordsColumns = []string{"Year", "Records", "From and to record", "Of which"}
