package signin

const (
	wordsTitle       = "Sign in"
	wordsPIN         = "Smartcard PIN"
	wordsPINHint     = "The number you use with your NHS smartcard"
	wordsUserID      = "User ID"
	wordsPassword    = "Password"
	wordsSignIn      = "Sign in"
	wordsUseLocal    = "Sign in with a user ID and password instead (F2)"
	wordsUseCard     = "Sign in with a smartcard instead (F2)"
	wordsQuit        = "Close"
	wordsBusy        = "Checking who you are"
	wordsCardHeading = "Smartcard"
	wordsLastTry     = "This is the last try before the card is blocked. Tick to use it."
	wordsLastTryYes  = "Use the last try"
)

// cardWords is what is said about the card: state, then what to do.
type cardWords struct{ State, Do string }

var wordsCard = map[CardState]cardWords{
	Checking:    {"Looking for a card reader…", ""},
	NoService:   {"The smartcard service of this computer is not running.", "Start the service “Smart Card” (Windows) or “pcscd” (Linux), or call your service desk."},
	NoReader:    {"No card reader found.", "Plug the reader in. If it is in, unplug it, wait five seconds and plug it in again."},
	NoCard:      {"Insert your smartcard.", "Chip first, facing up. The card stays in for as long as you work."},
	CardReady:   {"Card ready.", "Type your PIN."},
	CardUnknown: {"This card is not one we can use.", "Check that it is your NHS smartcard. Take it out, wait five seconds and put it back in."},
	CardMute:    {"The card does not answer.", "Take it out, wipe the chip with a dry cloth, and put it back in."},
	CardBlocked: {"The card is blocked.", "Too many wrong PINs. Your Registration Authority can unblock it."},
}

func wordsTries(n int) string {
	switch {
	case n < 0:
		return ""
	case n == 0:
		return "No tries left"
	case n == 1:
		return "1 try left"
	}
	return itoa(n) + " tries left"
}
