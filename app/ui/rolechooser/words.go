package rolechooser

const (
	wordsChoose   = "Choose your role"
	wordsConfirm  = "Confirm your role"
	wordsHello    = "Signed in as"
	wordsMeaning  = "Everything you do is recorded under this role and organisation. If neither is right, stop and call your Registration Authority."
	wordsNone     = "You have no role that may use this system. Call your Registration Authority."
	wordsContinue = "Continue in this role"
	wordsCancel   = "Not me: sign out"
	wordsRole     = "Role"
	wordsCode     = "Role code"
	wordsPlace    = "Organisation"
	wordsArea     = "Area of work"
)
