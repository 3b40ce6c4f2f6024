package recent

const (
	wordsTitle = "Recent look-ups"
	wordsHow   = "Enter fills the form in. Nothing is asked before you search. The list is gone when you lock or sign out."
	wordsEmpty = "You have not looked anybody up in this session."
	wordsBack  = "Back to the search"
)

var wordsColumns = []string{"Time", "What you did", "What you typed"}
