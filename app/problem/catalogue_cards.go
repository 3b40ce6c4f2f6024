package problem

// cards are the problems with cards and readers.
var cards = map[string]Problem{
	"CARD-SERVICE": {
		Title: "The smartcard service is not running",
		What:  "This computer's smartcard service does not answer, so no card can be read.",
		Do:    []string{"Plug the card reader in, wait a few seconds and try again.", "Restart the computer.", callServiceDesk},
	},
	"CARD-READER": {
		Title: "No card reader found",
		What:  "The smartcard service is running but no reader is connected.",
		Do:    []string{"Plug the card reader in.", "Try another USB socket.", callServiceDesk},
	},
	"CARD-NONE": {
		Title: "No card in the reader",
		What:  "Put your smartcard into the reader to go on.",
		Do:    []string{"Insert your card with the chip first."},
	},
	"CARD-MUTE": {
		Title: "The card does not answer",
		What:  "There is a card in the reader but it cannot be read. It may be upside down or dirty.",
		Do:    []string{"Take the card out, turn it over and put it back in.", "Wipe the chip with a dry cloth.", seeRA},
	},
	"CARD-UNKNOWN": {
		Title: "This card is not of a kind we can read",
		What:  "The card answers, but it holds no sign-in application that is known here.",
		Do:    []string{"Use your NHS smartcard.", seeRA},
	},
	"CARD-REMOVED": {
		Title: "The card was taken out",
		What:  "The card has to stay in the reader while you work. Nothing further was sent.",
		Do:    []string{"Put the card back in and enter your PIN."},
	},
	"CARD-CHANGED": {
		Title: "The card was changed",
		What:  "The card in the reader is not the one you signed in with, or it was taken out and put back.",
		Do:    []string{"Enter the PIN of the card that is in the reader now."},
	},
	"CARD-IN-USE": {
		Title: "Another program is using the card",
		What:  "The card could not be used because another program holds it.",
		Do:    []string{"Close other programs that use the card, then try again.", tellServiceDesk},
	},
	"CARD-PIN": {
		Title: "Wrong PIN",
		What:  "The card did not accept this PIN.",
		Do:    []string{"Check that the card is yours and enter the PIN again."},
	},
	"CARD-PIN-FORMAT": {
		Title: "That cannot be a PIN",
		What:  "A PIN has digits only. The card was not asked, so no try was used.",
		Do:    []string{"Enter the PIN again."},
	},
	"CARD-LAST-TRY": {
		Title: "One PIN try is left",
		What:  "If the next PIN is wrong, the card blocks itself. No try was used.",
		Do:    []string{"If you are sure of your PIN, say that you want to use the last try.", "If not, ask your Registration Authority to unlock the card."},
	},
	"CARD-BLOCKED": {
		Title: "The card is blocked",
		What:  "The PIN was entered wrongly too often. The card takes no PIN any more.",
		Do:    []string{"Ask your Registration Authority to unlock the card.", "Sign in with your account instead, if you have one."},
	},
	"CARD-UNTRUSTED": {
		Title: "This card was not issued by an authority we trust",
		What:  "The certificate on the card does not lead to an authority this organisation accepts. Nobody was signed in.",
		Do:    []string{"Use your own NHS smartcard.", seeRA},
	},
	"CARD-EXPIRED": {
		Title: "The card's certificate has expired",
		What:  "The certificate on the card is outside its dates. Nobody was signed in.",
		Do:    []string{"Ask your Registration Authority to renew the certificates on your card.", "Check that this computer's date is right."},
	},
	"CARD-REVOKED": {
		Title:   "This card has been revoked",
		What:    "The authority that issued the card has withdrawn it. Nobody was signed in.",
		Do:      []string{seeRA},
		Serious: true,
	},
	"CARD-CERTIFICATE": {
		Title: "The card's certificate cannot be used to sign in",
		What:  "The certificate on the card is not one for a person signing in. Nobody was signed in.",
		Do:    []string{seeRA},
	},
	"CARD-PROOF": {
		Title:   "The card did not prove that it is genuine",
		What:    "The key in the card does not match its certificate. Nobody was signed in.",
		Do:      []string{"Do not use this card.", callServiceDesk},
		Serious: true,
	},
	"CARD-ROLES": {
		Title: "No role on this card can be used here",
		What:  "You are known, but there is no role profile on the card that this organisation accepts, so patients cannot be looked up.",
		Do:    []string{"Ask your Registration Authority to assign a role at this organisation."},
	},
	"CARD-OFF": {
		Title: "Smartcards are not set up on this computer",
		What:  "No authority for smartcards is configured.",
		Do:    []string{"Sign in with your account.", callServiceDesk},
	},
}
