package auditwho

const (
	wordsPatient     = "Patient (NHS number)"
	wordsFrom        = "From"
	wordsTo          = "To"
	wordsFile        = "Save the list as"
	wordsHintPatient = "e.g. 999 000 0018"
	wordsHintFrom    = "e.g. 01-Nov-2026; empty: from the beginning"
	wordsHintTo      = "e.g. 23-Nov-2026; empty: until now"
	wordsHintFile    = "The file holds personal data. That it was made is recorded, with what is in it."
	wordsAsk         = "Show who accessed this patient"
	wordsExport      = "Save the list (CSV)"
	wordsNotCounted  = "Not everybody was counted: ask again for the whole list, which can then be saved."
	wordsNobody      = "Nobody has a record about this patient in this time."
)

// wordsColumns are the headings of the table.
var wordsColumns = []string{"User ID", "Name", "Role", "Organisation", "First", "Last", "Look-ups", "Shown", "Printed", "Given out", "Records"}
