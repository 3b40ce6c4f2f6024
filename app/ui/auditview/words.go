package auditview

const (
	wordsSearch   = "Search"
	wordsClear    = "Clear filters"
	wordsMore     = "More filters"
	wordsCloseRec = "Close record"
	wordsEmpty    = "No record fits these filters."
	wordsBack     = "Page before"
	wordsNext     = "Next page"
	wordsGoTo     = "Go to sequence"
	wordsTimeline = "Timeline of this look-up"
	wordsScreen   = "Show the screen as it was"
	wordsSave     = "Save "

	wordsPatient   = "Patient (NHS number)"
	wordsUser      = "User ID"
	wordsAuthority = "Authority ID"
	wordsMessageID = "Message ID"
	wordsFrom      = "From"
	wordsTo        = "To"
	wordsSeqFrom   = "Sequence from"
	wordsSeqTo     = "Sequence to"
	wordsEvents    = "Events"
	wordsOutcome   = "Outcome"
	wordsOrder     = "Order"
	wordsAny       = "Any"
	wordsSucceeded = "Success"
	wordsFailed    = "Refused or failed"
	wordsNewest    = "Newest first"
	wordsOldest    = "Oldest first"
)

// wordsColumns are the headings of the table; the times carry their label.
var wordsColumns = []string{"Seq", "Time", "Event", "Outcome", "User", "Patient", "Message ID"}

var wordsHints = map[string]string{
	FieldFrom:    "e.g. 23-Nov-2026 09:00",
	FieldTo:      "e.g. 23-Nov-2026 17:30",
	FieldSeqFrom: "e.g. 1200",
	FieldSeqTo:   "e.g. 1287",
	FieldPatient: "e.g. 999 000 0018",
	FieldUser:    "in full, e.g. tregenzar",
	FieldEvents:  "e.g. displayed, printed or look-ups, refused",
}
