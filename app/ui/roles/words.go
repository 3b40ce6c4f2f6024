package roles

const (
	wordsTitle    = "Roles"
	wordsIntro    = "What a job role may do at this workstation, by the national codes and your organisation's own edits. Nothing is changed here."
	wordsRole     = "Job role code"
	wordsRoleTip  = "For example R8008; Enter on a line of the list fills it in"
	wordsActivity = "With activity (optional)"
	wordsActTip   = "For example B0264"
	wordsAsk      = "What may it do?"
	wordsMapping  = "All job roles"
	wordsYes      = "Yes"
	wordsNo       = "No"
	wordsWhom     = "Ask: "
	wordsClose    = "Close"
)

var wordsColumns = []string{"Code", "Job role", "May"}
