package problem

const (
	tellServiceDesk = "If it happens again, tell the service desk and quote the code."
	callServiceDesk = "Tell the service desk and quote the code."
	seeRA           = "Ask your Registration Authority."
)

// catalogue has every problem by its code.
var catalogue = map[string]Problem{
	"GENERAL": {
		Title: "Something went wrong",
		What:  "What you asked for was not done. Nothing you typed is lost.",
		Do:    []string{"Try again.", tellServiceDesk},
	},

	// The workstation's own data.
	"FOLDER": {
		Title: "The workstation's data may not be read",
		What:  "This account of the computer may not look into the folder with the settings and the audit trail. Nothing was changed.",
		Do:    []string{"Use the account of the computer that the workstation was set up with.", callServiceDesk},
	},
	"FOLDER-READ-ONLY": {
		Title: "The workstation's data cannot be written",
		What:  "This account of the computer may not write in the folder for the settings and the audit trail, or the disk is read-only. Nothing was changed.",
		Do: []string{
			"Use the account of the computer that the workstation was set up with.",
			"To practise, start with a folder that you may write in: msca --training --data FOLDER.",
			callServiceDesk,
		},
	},
	"FOLDER-IN-USE": {
		Title: "Another program holds the workstation's data",
		What:  "Another program on this computer is at work on the settings, sets the workstation up, or takes evidence out, and does not come to an end. Nothing was done.",
		Do:    []string{"Close other windows and commands of this program, then try again.", "Restart the computer.", callServiceDesk},
	},
	"SETTINGS": {
		Title: "The settings cannot be used",
		What:  "A settings file cannot be read, or holds a value that is not allowed. The workstation does not open without sound settings. The audit trail is untouched.",
		Do: []string{
			"Correct the named file, or put it back from a backup; mscactl config validate checks it.",
			"The audit trail can be checked meanwhile: mscactl audit verify, or auditverify for its database.",
			callServiceDesk,
		},
	},

	// Cards and readers.
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

	// Accounts.
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

	// Session and permissions.
	"SESSION-NONE": {
		Title: "Nobody is signed in",
		What:  "Sign in to go on.",
		Do:    []string{"Sign in with your smartcard or account."},
	},
	"SESSION-ROLE": {
		Title: "No role has been chosen",
		What:  "Choose the role and organisation you are working for.",
		Do:    []string{"Choose a role."},
	},
	"SESSION-ROLE-GONE": {
		Title: "Your role has been taken away",
		What:  "A system manager took away the role profile that you worked in. What was on the way has been stopped and nothing is shown.",
		Do:    []string{"Unlock to work in another role, if you have one.", "If that was not meant, ask a system manager."},
	},
	"SESSION-PASSWORD-SET": {
		Title: "Your password has been set anew",
		What:  "The password has been changed since you signed in: a system manager gave this account a temporary one, or it was changed elsewhere. What was on the way has been stopped and nothing is shown.",
		Do:    []string{"Unlock with the new password. After a temporary one you choose one of your own.", "If this was neither you nor somebody you asked, tell a system manager at once."},
	},
	"SESSION-LOCKED": {
		Title: "The screen is locked",
		What:  "What was on the way has been stopped and nothing is shown.",
		Do:    []string{"Unlock with your card and PIN, or your password."},
	},
	"SESSION-TOKEN": {
		Title: "Your Spine session has ended",
		What:  "The session that was opened with your card is over, so the screen was locked. Nothing was sent.",
		Do:    []string{"Unlock with your card and PIN. That opens a new session."},
	},
	"SESSION-BROKER": {
		Title: "No Spine session could be opened",
		What:  "Your card was read, but the session broker did not give a session for it. Nobody was signed in.",
		Do:    []string{"Try again in a minute.", "If it is urgent, use your local procedure for when the Spine is not available.", callServiceDesk},
	},
	"SESSION-PASSWORD": {
		Title: "Your password is needed as well",
		What:  "The card and its PIN were accepted. This organisation asks for the password of your account too.",
		Do:    []string{"Leave the card in the reader and enter the password of your account."},
	},
	"SESSION-PASSWORD-LATE": {
		Title: "The password came too late",
		What:  "The card was accepted, but its password was not entered in time. Nobody was signed in.",
		Do:    []string{"Enter the card's PIN again, and then the password."},
	},
	"SESSION-REFUSED": {
		Title: "The Spine no longer accepts your session",
		What:  "The session that was opened with your card was refused, so the screen was locked. Nothing about the patient was shown.",
		Do:    []string{"Unlock with your card and PIN. That opens a new session.", "If the new one is refused as well, tell the service desk and quote the code."},
	},
	"SESSION-NO-TOKEN": {
		Title: "No Spine session can be opened here",
		What:  "Requests have to carry a session opened with your card, and this computer is not told where sessions come from. Nothing was sent.",
		Do:    []string{"Call the service desk and quote the code: access.broker has to be set.", "If it is urgent, use your local procedure for when the Spine is not available."},
	},
	"SESSION-CARD": {
		Title: "Sign in with your card",
		What:  "This account is used together with its smartcard only. Nobody was signed in.",
		Do:    []string{"Put your smartcard into the reader, enter its PIN and then the password."},
	},
	"EMERGENCY": {
		Title: "Opened under emergency access",
		What:  "Your role alone does not give this. The privacy officer has been alerted and will ask about it.",
		Do:    []string{"Close emergency access as soon as you are done."},
	},
	"ALERT-NONE": {
		Title: "There is no such alert",
		What:  "No alert has this number.",
		Do:    []string{"Look the number up in the list of alerts."},
	},
	"ALERT-CLOSED": {
		Title: "The alert has been closed already",
		What:  "A closed alert is not changed any more.",
	},
	"ALERT-SECOND": {
		Title: "A second person has to close this",
		What:  "What one person proposes to close, another closes. That you tried has been recorded.",
		Do:    []string{"If nobody has proposed it yet, propose to close it, with what you found.", "Ask another privacy officer to look at it and close it."},
	},
	"ALERT-OWN": {
		Title: "This alert is about you",
		What:  "An alert is worked and closed by somebody else than the person who raised it. That you tried has been recorded.",
		Do:    []string{"Ask another privacy officer to look at it."},
	},
	"DISCREPANCY-NONE": {
		Title: "There is no such discrepancy",
		What:  "No discrepancy has this number, or it is not yours to see.",
		Do:    []string{"Look the number up in the list of discrepancies."},
	},
	"DISCREPANCY-STEP": {
		Title: "The discrepancy cannot be changed like this",
		What:  "Somebody may have changed it meanwhile. A closed discrepancy is not changed any more, and only one that was sent back can be answered.",
		Do:    []string{"Open it again and look at its state."},
	},
	"DISCREPANCY-NOTHING": {
		Title: "There is nothing to report",
		What:  "No answer about a patient came, so there is no discrepancy with the national record.",
		Do:    []string{"Look the patient up again."},
	},
	"LOCAL-ROW": {
		Title: "The local record cannot be read",
		What:  "No row of a table was found that could be about this patient. Nothing was kept of it.",
		Do:    []string{"Copy the heading and the patient's row together.", "Or type the fields that you want to compare."},
	},
	"DENIED": {
		Title: "Your role does not allow this",
		What:  "This was not done. That you asked has been recorded.",
		Do:    []string{"If you need it for your work, ask for the right to be added."},
	},
	"DENIED-UNRECORDED": {
		Title: "Your role does not allow this",
		What:  "This was not done. It could not be recorded either: the audit trail takes no records until somebody has answered for those that are missing.",
		Do:    []string{"If you need it for your work, ask for the right to be added."},
	},
	"DENIED-ROLE": {
		Title: "This role does not look patients up",
		What:  "You can do what is offered above. Nothing was asked of the Spine.",
		Do:    []string{"If you need it for your work, ask for the right to be added."},
	},
	"IDENTITY": {
		Title: "You cannot be told to the Spine yet",
		What:  "A request must say who is asking, and that is not complete for the way you signed in. Nothing was sent.",
		Do:    []string{callServiceDesk},
	},

	// The form.
	"INPUT": {
		Title: "There is a problem",
		What:  "Nothing was sent. Correct what is marked below.",
	},

	// The way to the SMSP.
	"SMSP-OFF": {
		Title: "No connection to the Spine is set up",
		What:  "The address of the mini service provider, or what is needed to reach it, is not configured on this computer. Nothing was sent.",
		Do:    []string{callServiceDesk},
	},
	"SMSP-OWN-CERTIFICATE": {
		Title:   "This computer's certificate for the Spine cannot be used",
		What:    "The certificate or the key with which this computer proves itself to the provider is missing, damaged or out of date, they do not belong together, or others on this computer may read the key. Nothing was sent.",
		Do:      []string{"Tell the service desk and quote the code: smsp.certificate and smsp.key have to be put right. mscactl diag says what is wrong.", "If it is urgent, use your local procedure for when the Spine is not available."},
		Serious: true,
	},
	"SMSP-TIMEOUT": {
		Title: "No answer in time",
		What:  "The mini service provider did not answer in time. Nothing is known about the patient.",
		Do:    []string{"Try again.", "If it is urgent, use your local procedure for when the Spine is not available.", tellServiceDesk},
	},
	"SMSP-BUSY": {
		Title: "The service is busy",
		What:  "The mini service provider takes no more requests at the moment.",
		Do:    []string{"Wait a minute and try again."},
	},
	"SMSP-UNREACHABLE": {
		Title: "The service cannot be reached",
		What:  "No connection to the mini service provider could be made. Nothing is known about the patient.",
		Do:    []string{"Check that this computer is on the hospital network.", "Try again.", "If it is urgent, use your local procedure for when the Spine is not available.", tellServiceDesk},
	},
	"SMSP-BROKEN": {
		Title: "The connection broke off",
		What:  "The mini service provider was reached but no whole answer came. Nothing is shown, because part of an answer can mislead.",
		Do:    []string{"Try again.", tellServiceDesk},
	},
	"SMSP-STRANGER": {
		Title:   "The service did not prove who it is",
		What:    "Something answered at the provider's address, but not with a certificate this organisation trusts. Nothing about the patient was sent.",
		Do:      []string{"Do not try to work round this.", callServiceDesk},
		Serious: true,
	},
	"SMSP-CERTIFICATE": {
		Title:   "The service does not accept this computer",
		What:    "The provider refused this computer's certificate; it may have expired.",
		Do:      []string{callServiceDesk},
		Serious: true,
	},
	"SMSP-UNINTELLIGIBLE": {
		Title: "The answer cannot be understood",
		What:  "Something answered, but not with a reply to this request. Nothing is shown, because it could be about somebody else.",
		Do:    []string{"Try again.", tellServiceDesk},
	},
	"SMSP-FAULT": {
		Title: "The service refused the request",
		What:  "The mini service provider answered with a fault. Nothing is known about the patient.",
		Do:    []string{tellServiceDesk},
	},
	"CANCELLED": {
		Title: "Stopped",
		What:  "You stopped the look-up. That it was begun has been recorded. Nothing is shown.",
	},

	// Whatever else a person stopped.
	"STOPPED": {
		Title: "Stopped",
		What:  "This was stopped before it was finished. What was not done by then has not been done.",
	},

	// Printing.
	"PRINT-SERVICE": {
		Title: "This computer cannot print",
		What:  "Its print service does not answer, so nothing was printed.",
		Do:    []string{"Save the pages as PDF instead.", "Restart the computer.", tellServiceDesk},
	},
	"PRINT-NONE": {
		Title: "No printer is set up on this computer",
		What:  "There is a print service, but it knows no printer.",
		Do:    []string{"Save the pages as PDF instead.", "Ask the service desk to set up the printer of your ward."},
	},
	"PRINT-GONE": {
		Title: "This printer is not there any more",
		What:  "The printer was taken away or renamed. Nothing was printed, which has been recorded.",
		Do:    []string{"Choose another printer.", "Save the pages as PDF instead."},
	},
	"PRINT-STOPPED": {
		Title: "The printer has stopped",
		What:  "The printer is switched off, out of paper, paused or not reachable. Nothing waits in its queue, so that no page comes out when nobody is there. That has been recorded.",
		Do:    []string{"Look at the printer and print again.", "Choose another printer."},
	},
	"PRINT-REFUSED": {
		Title: "The printer takes no jobs",
		What:  "Somebody has closed this printer to new jobs. Nothing was printed, which has been recorded.",
		Do:    []string{"Choose another printer.", "Ask the service desk when it opens again."},
	},
	"PRINT-FAILED": {
		Title: "The pages were not printed",
		What:  "The printer, or the program that prints, took the pages and gave up. Some may have come out. That has been recorded.",
		Do:    []string{"Look at the printer for pages and destroy what is incomplete; each page says how many there are.", "Print again or choose another printer.", "Save the pages as PDF instead.", tellServiceDesk},
	},
	"PRINT-SAVE": {
		Title: "The file could not be written",
		What:  "The pages were not saved, which has been recorded.",
		Do:    []string{"Check that the folder is there, that you may write to it and that the disk is not full.", "Ask the service desk to set another folder (print.folder)."},
	},

	// The audit trail.
	"AUDIT": {
		Title:   "The audit trail cannot be written",
		What:    "Without a record nothing is sent, shown, printed or copied.",
		Do:      []string{"Try again in a minute.", "Call the service desk now and quote the code."},
		Serious: true,
	},
	"ERASURE-REMAINS": {
		Title: "The order was carried out, but older copies are left",
		What:  "What the order names is out of the audit trail. Another program is reading the trail, or the disk is full or fails, so older pages with it may still be in the file audit.db-wal.",
		Do:    []string{"Close the other program, for example the desktop on this computer, or wait until its verification has ended. Without one, have the disk looked at.", "Then present the same order again: it removes the copies and erases nothing else."},
	},
	"AUDIT-ORDER-DONE": {
		Title: "This order was carried out before",
		What:  "What the order names is out of the audit trail, and no older copy is left in the file audit.db-wal. Nothing more was erased now. That the order was presented again has been recorded.",
		Do:    []string{"The record named below is the one that was left in place of what was erased.", "Service desk: where the audit folder holds a file audit.db-wal.….lost, kept when records were lost, older pages may be in it."},
	},
	"AUDIT-FULL": {
		Title:   "The disk with the audit trail is full",
		What:    "Without a record nothing is sent, shown, printed or copied. Records kept so far are safe.",
		Do:      []string{"Call the service desk now: space has to be made on the disk. Nothing may be deleted from the audit folder."},
		Serious: true,
	},
	"AUDIT-BUSY": {
		Title:   "Another program holds the audit trail",
		What:    "Without a record nothing is sent, shown, printed or copied. Records kept so far are safe.",
		Do:      []string{"Close what else uses this data folder, for example a backup or another copy of this program, and try again.", "If nothing does, call the service desk now and quote the code."},
		Serious: true,
	},
	"AUDIT-MOVED": {
		Title: "The data folder is not where it was",
		What:  "It was moved, deleted or replaced while this program had it open, so that nothing can be recorded in it. Nothing is sent, shown, printed or copied.",
		Do: []string{
			"Call the service desk now and quote the code.",
			"Service desk: put the folder back where it was. If another one is meant to be in its place, close every window and command of this program, then start again.",
		},
		Serious: true,
	},
	"AUDIT-TAMPERED": {
		Title:   "The audit trail has been damaged or changed",
		What:    "The records do not fit together. Nobody may work on this computer until that has been looked at.",
		Do:      []string{"Call the privacy officer and the service desk now and quote the code.", "Leave this computer as it is."},
		Serious: true,
	},
	"AUDIT-KEYS": {
		Title: "A key of the audit trail cannot be used",
		What:  "A file with a key of the audit trail is missing or damaged, or others on this computer may read it. Without it nothing is recorded, so nothing is sent or shown. The records themselves have not been touched.",
		Do: []string{
			"Call the service desk now and quote the code. A key that others may read: only its owner may (chmod 0600 FILE; on Windows nobody but the ward, SYSTEM and Administrators on its access list). One that is missing or damaged: put it back from a backup.",
			"Tell the privacy officer: somebody else may have read the key, or taken it away.",
		},
		Serious: true,
	},
	"AUDIT-LOST": {
		Title: "Audit records are missing",
		What:  "Records that were kept here are not there any more, or nothing tells any more whether they are: files are gone or were replaced by older ones.",
		Do: []string{
			"Call the privacy officer and the service desk now and quote the code.",
			"Leave this computer as it is. If the newest files are still somewhere, put them back.",
			"If they are not, a privacy officer or a system manager answers for the loss: mscactl audit acknowledge says what is missing and what to type. That is on record for good.",
		},
		Serious: true,
	},
	"AUDIT-VERSION": {
		Title:   "The audit trail was kept by another version of this program",
		What:    "This version does not read it. Nothing was changed.",
		Do:      []string{"Install the newest version that was ever used on this computer, or a later one.", "Leave the data folder as it is."},
		Serious: true,
	},
	"AUDIT-ORDER": {
		Title:   "The erasure order was not carried out",
		What:    "Nothing was erased. That an order was presented has been recorded.",
		Do:      []string{"An order needs the signatures of enough of the people named when this audit trail was founded, must be for this trail and in time, and counts once."},
		Serious: true,
	},
	"FILTER": {
		Title: "The search is the wrong way round",
		What:  "Its first moment or number comes after its last, so nothing can be found. Nothing was searched.",
		Do:    []string{"Swap the two and search again."},
	},
	"AUDIT-NO-RECORD": {
		Title: "There is no such record",
		What:  "No record has this number.",
		Do:    []string{"Check the sequence number."},
	},
	"AUDIT-NOTHING-TO-ERASE": {
		Title: "There is nothing to erase",
		What:  "These records are there, but they hold no message, page or other content that an order could erase. No order was made.",
		Do:    []string{"Check the sequence numbers. Add --identity to have the name of the patient erased, too."},
	},

	// Batches.
	"BATCH-FILE": {
		Title: "The file cannot be read as a table",
		What:  "Something in it is not CSV as expected. Nothing was sent.",
		Do:    []string{"Correct that place, or export the file again as CSV UTF-8 with a heading line."},
	},
	"BATCH-COLUMNS": {
		Title: "The columns do not fit",
		What:  "It is not clear which column holds what the operation needs. Nothing was sent.",
		Do:    []string{"Say which column holds which field.", "Choose another operation."},
	},
	"BATCH-CHANGED": {
		Title: "This is not the file the batch was begun with",
		What:  "The input file, the operation or the columns have changed since. Going on could ask about the wrong rows, so nothing was sent.",
		Do:    []string{"Put the original file back and go on.", "Or begin a new batch with another result file."},
	},
	"BATCH-TRAIL": {
		Title:   "The audit trail does not know this batch",
		What:    "The batch was begun on another workstation or training folder, or its records are not there any more. Nothing was sent.",
		Do:      []string{"Go on where the batch was begun.", callServiceDesk},
		Serious: true,
	},
	"BATCH-NONE": {
		Title: "There is no unfinished batch",
		What:  "Beside this result file lies no journal of a batch to go on with. Nothing was sent.",
		Do:    []string{"Check the name of the result file.", "Begin a new batch."},
	},
	"BATCH-UNFINISHED": {
		Title: "A batch for this result file is unfinished",
		What:  "Beginning anew would ask about the same patients twice, so nothing was sent.",
		Do:    []string{"Go on with it (--resume).", "Or name another result file."},
	},
	"BATCH-EXISTS": {
		Title: "The result file is there already",
		What:  "A result is never written over. Nothing was sent.",
		Do:    []string{"Name another result file, or move the old one away."},
	},
	"BATCH-IN-USE": {
		Title: "Another program works on this batch",
		What:  "Two programs on one batch would ask about patients twice. Nothing was sent.",
		Do:    []string{"Wait until the other has ended, then go on."},
	},
	"BATCH-IDENTITY": {
		Title: "This system has no identity for batches",
		What:  "A batch is told to the Spine as unattended use of this system, and no identity for that is set. Nothing was sent.",
		Do:    []string{"Ask a system manager to set access.asid, or access.system-uri, as assigned with the provider."},
	},
}
