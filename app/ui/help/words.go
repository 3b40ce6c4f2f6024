package help

const (
	wordsTitle    = "Guide"
	wordsIntro    = "What is for your role comes first. Enter opens what is in focus; Esc goes one step back."
	wordsMine     = "For your role"
	wordsOthers   = "All other pages"
	wordsScroll   = "Arrow keys, Page Up and Page Down move the text."
	wordsAll      = "All pages"
	wordsSections = "Sections of this page"
	wordsNext     = "Next: "
	wordsBefore   = "Before: "
	wordsSee      = "See: "
	wordsBack     = "Back"
)
