package secondfactor

const (
	wordsTitle    = "Enter your password as well"
	wordsText     = "The card and its PIN were accepted. This organisation asks for the password of the card holder’s account too."
	wordsLeave    = "Leave the card in the reader. If it is taken out, you begin again."
	wordsHolder   = "Card holder"
	wordsUserID   = "User ID"
	wordsPassword = "Password"
	wordsSignIn   = "Sign in"
	wordsUnlock   = "Unlock"
	wordsGiveUp   = "Cancel"
	wordsBusy     = "Checking who you are"
)
