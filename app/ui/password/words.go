package password

const (
	wordsFirst     = "Choose a password of your own"
	wordsFirstText = "The password you were given is for the first sign-in only. Nobody else may know the one you choose now."
	wordsOwn       = "Change your password"
	wordsOwnText   = "Your card and its PIN are not changed by this."
	wordsUser      = "User ID"
	wordsRules     = "Your new password"
	wordsPresent   = "Present password"
	wordsNext      = "New password"
	wordsAgain     = "New password again"
	wordsShow      = "Show what I type (F3)"
	wordsHide      = "Hide what I type (F3)"
	wordsChange    = "Change password"
	wordsGoOn      = "Change password and sign in"
	wordsCancel    = "Cancel"
	wordsBusy      = "Changing the password"
)
