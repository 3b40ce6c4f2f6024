package alerts

const (
	wordsTitle    = "Alerts"
	wordsRecorded = "That you read this list is itself recorded."
	wordsShow     = "Show"
	wordsOpen     = "Not closed"
	wordsAll      = "All"
	wordsRefresh  = "Refresh"
	wordsNoneOpen = "No alert waits to be worked."
	wordsNone     = "No alert has been raised so far."
	wordsBusy     = "Reading the alerts"
	wordsReason   = "Reason given"
	wordsErased   = "The text was erased by order."
	wordsWorked   = "How it was worked"
	wordsBehind   = "The records behind it"
	wordsNote     = "Note"
	wordsNoteHint = "A sentence: what you found, or whom you asked. It is kept."
	wordsTake     = "Take into investigation"
	wordsAddNote  = "Add note"
	wordsCloseIt  = "Close alert"
	wordsBack     = "Back to the list"
	wordsOwn      = "You raised this alert. It is worked and closed by somebody else."
	wordsClosed   = "This alert is closed and is not changed any more."
)

// wordsColumns are the headings of the list.
var wordsColumns = []string{"Raised", "State", "By", "Patient", "Last change"}
