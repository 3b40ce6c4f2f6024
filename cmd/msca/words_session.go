package main

const (
	wordsWarningTitle  = "Computer Misuse Act warning"
	wordsWaitsForOther = "Another program is at work on the data of this workstation. The sign-in follows when it is done."
	wordsCloseAsk      = "Close %s?"               // name of the program
	wordsCloseText     = "You will be signed out." // after what is lost by it
	wordsSignOutAsk    = "Sign out?"
	wordsSignOut       = "Sign out"
	wordsStay          = "Stay"
	wordsLeaveAsk      = "Leave without sending?"
	wordsLeave         = "Leave"
	wordsTypedLost     = "What you typed and have not sent is lost."
	wordsSecretLost    = "The temporary password on the screen is shown this once."
	wordsBatchPauses   = "The batch that is running stops where it is and can be gone on with later."

	wordsTrainingSignIn       = "Training: every patient is made up. Card PIN %s. Accounts %s and %s, password “%s”." // PIN, two user ids, password
	wordsWaitingForCard       = "Waiting for a card"
	wordsSignIn               = "Sign in"
	wordsErrorSignIn          = "Error: Sign in: %s%s" // what went wrong, wordsTriesLeft or nothing
	wordsSmartcard            = "Smartcard"
	wordsAccount              = "Account"
	wordsChooseYourRole       = "Choose your role"
	wordsNeverSignedIn        = "You have not signed in on this workstation before."
	wordsBeforeThat           = " before."
	wordsSinceThen            = " since."
	wordsYouLastSignedIn      = "You last signed in on %s at %s." // day, time
	wordsFailedAttempt        = " 1 failed attempt%s"             // wordsBeforeThat or wordsSinceThen
	wordsFailedAttemptsCount  = " %d failed attempts%s"           // how many, wordsBeforeThat or wordsSinceThen
	wordsErrorChooseYourRole  = "Error: Choose your role"
	wordsCodeIs               = "Code: %s." // to be quoted to the service desk
	wordsYouLockedScreen      = "You locked the screen."
	wordsLocked               = "Locked"
	wordsLockedCardInReader   = "Locked: card in the reader"
	wordsLookingForCardReader = "Looking for the card reader."
	wordsNoCardService        = "The smartcard service is not running."
	wordsNoCardReader         = "No card reader is connected."
	wordsPutCardIn            = "Put your card into the reader."
	wordsCardInReader         = "Card in the reader."
	wordsCardMute             = "The card does not answer: turn it over."
	wordsCardBlocked          = "The card in the reader is blocked."
	wordsErrorLocked          = "Error: Locked: %s"
	wordsTriesLeft            = ", %d %s left"

	wordsExercisesDone = "Exercises, %d of %d done"

	wordsScreenLocksIn   = "The screen will lock in %s"
	wordsScreenLocks     = "The screen will lock"
	wordsScreenLocksText = "Nobody has touched keyboard or mouse for a while. Press any key or move the mouse to keep it open."
	wordsSessionEndsIn   = "This session ends in %d %s"
	wordsSessionEndsText = "A session may last no longer. Finish what you are doing; afterwards you can sign in again at once."
	wordsUnderstood      = "Understood"
	wordsSessionEndsSoon = "The session ends soon"

	wordsChoosePassword      = "Choose a password"
	wordsChangeYourPassword  = "Change your password"
	wordsPasswordChanged     = "Your password has been changed."
	wordsWrongPassword       = "This is not your present password; %d %s left"
	wordsTypePresent         = "Type your present password"
	wordsTypeNew             = "Type a new password"
	wordsPasswordsDiffer     = "The two new passwords are not the same: type both again"
	wordsErrorChoosePassword = "Error: Choose a password"
	wordsErrorChangePassword = "Error: Change your password"

	wordsRecent              = "Recent"
	wordsDiscrepancies       = "Discrepancies"
	wordsConnection          = "Connection"
	wordsExercises           = "Exercises"
	wordsHelp                = "Help"
	wordsChangeRole          = "Change role"
	wordsChangePassword      = "Change password"
	wordsTakeTrainingCardOut = "Take the training card out for 5 seconds"

	wordsPassword         = "Password"
	wordsTypeYourPassword = "Type your password"
	wordsErrorPassword    = "Error: Password"
	wordsErrorPasswordWhy = "Error: Password: %s"
)
