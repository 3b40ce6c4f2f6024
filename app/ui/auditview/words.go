package auditview

const (
	wordsTitle    = "Audit trail"
	wordsRecorded = "This search is itself recorded."
	wordsSearch   = "Search"
	wordsClear    = "Clear filters"
	wordsVerify   = "Verify the trail"
	wordsExport   = "Export evidence"
	wordsClose    = "Close"
	wordsCloseRec = "Close record"
	wordsBusy     = "Searching the trail"
	wordsEmpty    = "No record fits these filters."
	wordsNotYet   = "Not verified in this session"

	wordsPatient   = "Patient (NHS number)"
	wordsUser      = "User ID"
	wordsAuthority = "Authority ID"
	wordsMessageID = "Message ID"
	wordsFrom      = "From"
	wordsTo        = "To"
	wordsSeqFrom   = "Sequence from"
	wordsSeqTo     = "Sequence to"
)

// wordsColumns are the headings of the table; the times carry their label.
var wordsColumns = []string{"Seq", "Time", "Event", "Outcome", "User", "Patient", "Message ID"}

var wordsHints = map[string]string{
	FieldFrom:    "e.g. 23-Nov-2026 09:00",
	FieldTo:      "e.g. 23-Nov-2026 17:30",
	FieldSeqFrom: "e.g. 1200",
	FieldSeqTo:   "e.g. 1287",
}
