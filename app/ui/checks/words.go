package checks

const (
	wordsCancel   = "Cancel"
	wordsCopy     = "Copy for service desk"
	wordsSave     = "Save as .zip for service desk"
	wordsSettings = "Settings …"
	wordsToDo     = "What to do: "
)

// wordsLevel is always said: the colour of the bar never stands alone.
var wordsLevel = map[Level]string{Good: "OK", Attention: "Attention", Fault: "Fault"}
