package lock

import "strconv"

const (
	wordsTitle      = "Locked"
	wordsSignedIn   = "Signed in"
	wordsRole       = "Role"
	wordsPlace      = "Organisation"
	wordsCleared    = "Nothing of a patient is kept on this screen."
	wordsPIN        = "Smartcard PIN"
	wordsPassword   = "Password"
	wordsCardFirst  = "Put your smartcard back in to unlock."
	wordsUnlock     = "Unlock"
	wordsOther      = "Sign in as somebody else"
	wordsSignOut    = "Sign out"
	wordsLastTry    = "This is the last try before the card is blocked. Tick to use it."
	wordsLastTryYes = "Use the last try"
	wordsBusy       = "Checking who you are"
)

func wordsTries(n int) string {
	if n == 1 {
		return "1 try left"
	}
	return strconv.Itoa(n) + " tries left"
}
