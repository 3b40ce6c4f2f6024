package problem

// smsp are the problems on the way to the SMSP.
var smsp = map[string]Problem{
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
}
