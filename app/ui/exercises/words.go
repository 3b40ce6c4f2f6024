package exercises

const (
	wordsTitle  = "Exercises"
	wordsIntro  = "Made-up patients only. Enter opens an exercise; it is ticked when this workstation has seen it done."
	wordsDone   = "✓ done"
	wordsCount  = "%d of %d done"
	wordsToDo   = "to do"
	wordsForm   = "Form"
	wordsType   = "Type"
	wordsThen   = "Then"
	wordsDo     = "Do"
	wordsSee    = "You must see"
	wordsHazard = "Hazard"
	wordsState  = "State"
	wordsGo     = "Go to the search"
	wordsClose  = "Close"
	wordsBack   = "Back to the search"
)

var wordsColumns = []string{"State", "Exercise", "About"}
