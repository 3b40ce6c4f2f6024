package main

const (
	wordsPassedOnAsk  = "Have you passed the temporary password on?"
	wordsPassedOnText = "It is shown this once. If it is lost, a new one has to be made up."
	wordsPassedOn     = "I have passed it on"
	wordsNotYet       = "Not yet"

	wordsErrorRoles        = "Error: Roles"
	wordsRolesOf           = "Roles: %s"
	wordsNothing           = "nothing"
	wordsNoSuchActivity    = "There is no activity of this code here"
	wordsNoSuchJobRole     = "There is no job role %s here: type a code that Roles lists, for example R8001" // code
	wordsTypeListedJobRole = "Type the code of a job role in the list, for example R8008"
	wordsWithActivities    = ", with %s"
	wordsHasAnyway         = "The job role has %s %s anyway." // code and name of the activity

	wordsSettingsOf     = "Settings: %s"
	wordsLockedByPolicy = " (locked)"
	wordsSettingChanged = "%s was %q and is now %q. It counts from the next start." // key, before, after
	wordsSettingsSaved  = "Settings: saved"
	wordsErrorSettings  = "Error: Settings"

	wordsTypeUserID      = "Type the user ID"
	wordsTypePersonsName = "Type the person's name"
	wordsTypeJobRole     = "Type the code of the job role"
	wordsCountToCorrect  = ", %d to correct"
	wordsAddAUser        = "Add a user"
	wordsAdd             = "Add"
	wordsAddUserIntro    = "A temporary password is made up and shown once. It has to be changed at the first sign-in."
	wordsGiveARole       = "Give %s a role"
	wordsGiveTheRole     = "Give the role"
	wordsGiveRoleIntro   = "The role counts from the next sign-in, or from the next thing done in a session that is open."
	wordsRoleGiven       = "The role is given."
	wordsEnableAUser     = "Enable a user"
	wordsEnable          = "Enable"
	wordsEnableIntro     = "An account that was disabled can sign in again, with the roles it had."
	wordsAccountEnabled  = "The account is enabled."

	wordsUsersFound         = "Users: %d"
	wordsNever              = "never"
	wordsStateEnabled       = "enabled"
	wordsStateDisabled      = "disabled"
	wordsStateLocked        = "locked"
	wordsCardOnly           = "card only"
	wordsMustRenew          = "must renew"
	wordsCodeAt             = "%s at %s"    // code of the job role, ODS code
	wordsRoleAt             = "%s %s at %s" // code and name of the job role, ODS code
	wordsMayAlso            = ", may %s"
	wordsLastManager        = "This is the last enabled system manager. Make somebody else one before this account is disabled or loses its role."
	wordsMustChoosePassword = "has to choose a new password"
	wordsLastUsed           = "Last used"
	wordsMade               = "Made"
	wordsNotKnown           = "not known"
	wordsPasswordSet        = "Password set"
	wordsFailedAttempts     = "Failed attempts"
	wordsLockedUntil        = "Locked until"
	wordsErrorUsers         = "Error: Users"
	wordsIsEnabled          = "%s is enabled."
	wordsDisableAsk         = "Disable %s?"
	wordsDisable            = "Disable"
	wordsLeaveAsIs          = "Leave as it is"
	wordsDisableText        = "The person cannot sign in any more, and a session that is open is locked. What they did stays on record."
	wordsIsDisabled         = "%s is disabled."
	wordsIsUnlocked         = "%s is unlocked."
	wordsTakeAwayAsk        = "Take this role profile away?"
	wordsTakeAway           = "Take away"
	wordsTakeAwayText       = "%s of %s. A session that is open in it is locked." // role profile, user ID
	wordsTakenAway          = "The role profile is taken away."
	wordsNewPasswordAsk     = "New temporary password for %s?"
	wordsNewPassword        = "New password"
	wordsNewPasswordText    = "The present password stops working. The new one is shown once and has to be changed at the next sign-in. Be sure who is asking."
)
