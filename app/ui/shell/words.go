package shell

const (
	wordsLive    = "LIVE"
	wordsLock    = "Lock"
	wordsSignOut = "Sign out"
	wordsHelp    = "Help"
	wordsHealth  = "System"
)
