package signin

import (
	"strconv"

	"msca/app/ui/kit"
)

// Method is how the user signs in.
type Method int

// The methods.
const (
	Smartcard Method = iota
	Local
)

// CardState is what is known about reader and card.
type CardState int

// The states of reader and card.
const (
	Checking CardState = iota
	NoService
	NoReader
	NoCard
	CardReady
	CardUnknown
	CardMute
	CardBlocked
)

// Names of the fields, for Model.Errors.
const (
	FieldPIN      = "pin"
	FieldUserID   = "user-id"
	FieldPassword = "password"
	FieldLastTry  = "last-try"
)

// Model is what the screen shows. It never carries a secret.
type Model struct {
	Product, Version, Organisation string
	Training                       bool
	Method                         Method
	SmartcardAllowed, LocalAllowed bool
	Card                           CardState
	Reader                         string
	TriesLeft                      int  // below 0 when not known
	LastTry                        bool // the next PIN is the last before the card blocks
	Busy                           bool
	BusyText                       string // "" for the standard words
	Notice                         string // a remark above the form; may be empty
	Errors                         []kit.FieldError
	Problem                        *kit.Problem
}

// Callbacks carry the user's wishes. The secrets are handed over once and the
// boxes that held them are gone when the callback runs.
type Callbacks struct {
	SignInCard   func(pin string, spendLastTry bool)
	SignInLocal  func(userID, password string)
	ChooseMethod func(Method)
	Cancel       func() // while busy
	CopyProblem  func()
	Quit         func()
}

func itoa(n int) string { return strconv.Itoa(n) }
