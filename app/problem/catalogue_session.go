package problem

// sessions are the problems with the session and with what a role may do.
var sessions = map[string]Problem{
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
	"OVERTAKEN": {
		Title: "Somebody else was quicker",
		What:  "The state was changed by somebody else while you wrote. What you wrote has been recorded; the state is as they left it.",
		Do:    []string{"Open it again, read what they found, and decide anew."},
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
}
