package problem

// accounts are the problems with accounts and passwords.
var accounts = map[string]Problem{
	"CARD-SETTINGS": {
		Title: "Smartcards cannot be used on this computer",
		What:  "A setting for smartcards names something that cannot be used. Nobody was signed in.",
		Do:    []string{"Sign in with your account.", callServiceDesk},
	},
	"ACCOUNT-WRONG": {
		Title: "User id or password is wrong",
		What:  "Nobody was signed in.",
		Do:    []string{"Check the user id and enter the password again.", "Ask a system manager to set a new password."},
	},
	"ACCOUNT-LOCKED": {
		Title: "The account is locked",
		What:  "The password was entered wrongly too often.",
		Do:    []string{"Wait and try again later.", "Ask a system manager to unlock the account."},
	},
	"ACCOUNT-UNLOCK": {
		Title: "The password is wrong",
		What:  "The screen stays locked.",
		Do:    []string{"Enter the password again.", "Ask a system manager to set a new password."},
	},
	"ACCOUNT-WAIT": {
		Title: "Too quickly after a wrong password",
		What:  "After wrong passwords the next attempt has to wait a little. This one was not looked at and does not count.",
		Do:    []string{"Wait half a minute, then enter the password again."},
	},
	"ACCOUNT-DISABLED": {
		Title: "The account is not in use",
		What:  "This account has been disabled. Nobody was signed in.",
		Do:    []string{"Ask a system manager."},
	},
	"ACCOUNT-CHANGE": {
		Title: "Choose a password of your own",
		What:  "The password you were given is for the first sign-in only.",
		Do:    []string{"Choose a new password: at least 15 characters, for example four words."},
	},
	"ACCOUNT-PASSWORD": {
		Title: "This password cannot be used",
		What:  "The password was not changed.",
		Do:    []string{"Choose another password."},
	},
	"ACCOUNT-TAMPERED": {
		Title: "The stored accounts cannot be trusted",
		What:  "The file with the accounts and roles was changed outside this program, is damaged, or does not belong to its key. Nobody can sign in with an account.",
		Do: []string{
			"Call the service desk now and quote the code. Do not delete anything: keep the folder as it is in another place.",
			"Service desk: users.db and keys/users.key are put back from one backup (administrator's guide, Restore). Without a backup set a new workstation folder up, and keep this one as evidence.",
		},
		Serious: true,
	},
	"ACCOUNT-OLD": {
		Title: "The stored accounts are an older copy",
		What:  "The audit trail knows of changes that these accounts do not hold: they were put back from a backup. Passwords and roles that were taken away would come back, so nobody can sign in.",
		Do: []string{
			"Call the service desk now and quote the code. Do not delete anything.",
			"If the newest users.db is still there, put it back.",
			"Otherwise a system manager answers for the older copy: mscactl audit acknowledge says what it lacks and what to type. Then check who was disabled or lost a role since.",
		},
		Serious: true,
	},
	"ACCOUNT-STORE": {
		Title: "The stored accounts cannot be opened",
		What:  "The file with the accounts and roles, or its key, is missing or cannot be read. Nobody can sign in.",
		Do: []string{
			"Call the service desk now. Do not set the computer up anew.",
			"Service desk: put users.db and keys/users.key back, both from the same backup, the newest there is. If accounts were changed since, a system manager answers for that: mscactl audit acknowledge.",
		},
		Serious: true,
	},
	"ACCOUNT-FULL": {
		Title:   "The disk with the accounts is full",
		What:    "Nothing was changed. Nobody can sign in with a password or change one until there is room again.",
		Do:      []string{"Call the service desk now: space has to be made on the disk. Nothing may be deleted from the data folder.", "Then try again."},
		Serious: true,
	},
	"ACCOUNT-BUSY": {
		Title: "Another program holds the accounts",
		What:  "Nothing was changed.",
		Do:    []string{"Try again.", "Close what else uses this data folder, for example a backup or another copy of this program.", "If nothing does, call the service desk and quote the code."},
	},
	"ACCOUNT-WRITE": {
		Title:   "The accounts cannot be written",
		What:    "Nothing was changed. Nobody can sign in with a password or change one: each attempt has to be counted.",
		Do:      []string{"Call the service desk now and quote the code.", "Service desk: whoever is signed in to this computer has to be able to write users.db and its folder, and the disk has to be sound."},
		Serious: true,
	},
	"ACCOUNT-KEY": {
		Title: "The key of the accounts may be read by others",
		What:  "Others on this computer may read the key of the stored accounts, so it is not used. Nobody can sign in. Nothing was changed.",
		Do: []string{
			"Call the service desk now and quote the code: only its owner may read keys/users.key of the data folder (chmod 0600 FILE; on Windows nobody but the ward, SYSTEM and Administrators on its access list).",
			"Tell the privacy officer: somebody else may have read the key.",
		},
		Serious: true,
	},
	"ACCOUNT-VERSION": {
		Title:   "The accounts were kept by a newer version of this program",
		What:    "This version does not read them. Nothing was changed.",
		Do:      []string{"Install the newest version that was ever used on this computer, or a later one.", "Leave the data folder as it is."},
		Serious: true,
	},
	"ACCOUNT-OFF": {
		Title: "No accounts are set up on this computer",
		What:  "There is no account to sign in with.",
		Do:    []string{"Sign in with your smartcard.", callServiceDesk},
	},

	"STAFF-LAST": {
		Title: "This is the last system manager",
		What:  "The account was left as it is: without it nobody could manage users any more.",
		Do:    []string{"Make somebody else a system manager first, with a password, then try again."},
	},
	"STAFF-EXISTS": {
		Title: "This user ID is taken",
		What:  "Nothing was added. There is an account of that ID, perhaps a disabled one.",
		Do:    []string{"Enable that account, if it is the same person's.", "Choose another user ID."},
	},
	"STAFF-NONE": {
		Title: "There is no such user",
		What:  "Nothing was changed: no account here has this ID.",
		Do:    []string{"Check the user ID."},
	},
	"STAFF-SEPARATION": {
		Title: "One role may not do all of this",
		What:  "Nothing was changed. Administering the system is kept apart from looking after patients and after the audit trail: no role profile kept here may hold both.",
		Do:    []string{"Give the person another role profile for the other duty, or leave the activity or permission out."},
	},
}
