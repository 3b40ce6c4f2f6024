package shell

const (
	wordsLive    = "LIVE"
	wordsLock    = "Lock"
	wordsSignOut = "Sign out"
	wordsHelp    = "Help"
	wordsEnd     = "Close emergency access"
	wordsHealth  = "System"
	wordsMore    = "More …"
	wordsGoTo    = "Go to"
)

// wordsLevel is said when the model has no words of its own: the light's colour
// never stands alone.
var wordsLevel = map[Level]string{HealthGood: "working", HealthAttention: "attention", HealthFault: "fault"}
