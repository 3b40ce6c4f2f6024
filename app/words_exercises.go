package app

// What an exercise is called, what is to be done beyond its look-up, and what must
// be seen, by the id of the exercise.
var wordsExercises = map[string]struct{ title, do, see string }{
	"SMSP-0000": {
		title: "A patient by NHS number",
		see:   "The details, below the patient's banner, under the protective label.",
	},
	"SMSP-0001": {
		title: "Input that the Spine rejects",
		see:   "A problem that says to check what was typed. Nothing of a patient.",
	},
	"SMSP-0002": {
		title: "A record that the interface cannot carry",
		see:   "A problem with a reference for the service desk. Nothing of a patient.",
	},
	"SMSP-0003": {
		title: "Data from the local store",
		see:   "The details below a caution that they may be out of date.",
	},
	"SMSP-0004": {
		title: "The Spine cannot be reached",
		see:   "A problem that says to try later and to follow your continuity procedure.",
	},
	"SMSP-0005": {
		title: "Who asked is not accepted",
		see:   "A problem that tells whom to ask.",
	},
	"SMSP-9999": {
		title: "The mini service fails",
		see:   "A problem with a reference.",
	},
	"DEMOG-0001": {
		title: "Nobody matches",
		see:   "At most three next steps, each with its reason and a key (1, 2, 3). It never says that the patient does not exist.",
	},
	"DEMOG-0007": {
		title: "More than one matches",
		see:   "No list, but a request for more, such as the postcode.",
	},
	"DEMOG-0017": {
		title: "A replaced NHS number",
		see:   "A caution above everything that names the number to use. It comes back at every access.",
	},
	"DEMOG-0022": {
		title: "An invalidated NHS number",
		see:   "A caution that the number is no longer valid, and that the back office must know.",
	},
	"DEMOG-0040": {
		title: "A number that is not verified",
		see:   "Not verified, and what to check with the patient.",
	},
	"DEMOG-0042": {
		title: "An old-style number",
		see:   "A problem that asks for the ten-digit number.",
	},
	"DEMOG-9999": {
		title: "The Spine fails",
		see:   "A problem with a reference.",
	},
	"DEMOG-0123": {
		title: "A code that is on no list",
		see:   "The code as it came, and that nothing was shown because of it.",
	},
	"confirm": {
		title: "Is this the patient?",
		do:    "Compare the four identifiers, then press Y.",
		see:   "Name, date of birth, NHS number and address first; the details only after Y.",
	},
	"deceased": {
		title: "A patient who has died",
		see:   "A banner that cannot be mistaken, with the date of death.",
	},
	"withheld": {
		title: "A location that is withheld",
		see:   "Address, telephone and practice say that they are withheld; they are not blank.",
	},
	"blank": {
		title: "Elements that come empty",
		see:   "Blank, not returned and filled look different from each other.",
	},
	"wrong-reply": {
		title: "A reply about somebody else",
		see:   "Nothing of that patient: the reply does not fit the question.",
	},
	"down": {
		title: "The connection breaks",
		see:   "A problem that tells that no answer came, and what to do.",
	},
	"slow": {
		title: "A slow answer",
		see:   "The seconds counted while it lasts. Esc would cancel.",
	},
	"discrepancy": {
		title: "Tell the back office",
		do:    "Look up 999 000 0042, born 29/02/1984, press D, and send the report.",
		see:   "The report is prefilled; afterwards it is in the list of discrepancies.",
	},
	"lock": {
		title: "Leave the screen",
		do:    "With a patient on the screen, take the card out, or press Ctrl + L. Then sign in again.",
		see:   "The patient is gone at once and does not come back after the sign-in.",
	},
	"denied": {
		title: "Something your role does not allow",
		do:    "Sign in in the role Nurse. Open \"Why not?\".",
		see:   "Which activity is missing, and whom to ask for it.",
	},
	"paper": {
		title: "A page on paper or as PDF",
		do:    "Look up 999 000 0034, born 29/02/1984, press Ctrl + P, and print or save.",
		see:   "The label at head and foot, \"page 1 of …\", who, when, and the message id.",
	},
}
