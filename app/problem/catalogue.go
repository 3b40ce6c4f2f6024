package problem

const (
	tellServiceDesk = "If it happens again, tell the service desk and quote the code."
	callServiceDesk = "Tell the service desk and quote the code."
	seeRA           = "Ask your Registration Authority."
)

// catalogue has every problem by its code, an area each: catalogue_….go, and reply.go.
var catalogue = []map[string]Problem{general, cards, accounts, sessions, smsp, printing, trail, batches, replies}

// general are the problems of the program itself and of its folder.
var general = map[string]Problem{
	"GENERAL": {
		Title: "Something went wrong",
		What:  "What you asked for was not done. Nothing you typed is lost.",
		Do:    []string{"Try again.", tellServiceDesk},
	},

	// The form.
	"INPUT": {
		Title: "There is a problem",
		What:  "Nothing was sent. Correct what is marked below.",
	},

	// Whatever else a person stopped.
	"STOPPED": {
		Title: "Stopped",
		What:  "This was stopped before it was finished. What was not done by then has not been done.",
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
}
