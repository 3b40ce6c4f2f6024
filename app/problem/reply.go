package problem

import (
	"fmt"
	"strings"

	"msca/itk"
)

// ForReply tells a person what a reply means that brings no patient: a business
// code other than success, a SOAP fault, or an answer that cannot be trusted.
func ForReply(r itk.Reply) Problem {
	code, ok := replyCodes[r.Outcome]
	if !ok {
		code = "REPLY-UNKNOWN"
	}
	p := Of(code)
	switch {
	case r.Fault != nil:
		p.Detail = strings.TrimSpace(fmt.Sprintf("%s %s", r.Fault.FaultCode, r.Fault.Code))
		switch r.Fault.Code {
		case "2100":
			p.Do = []string{"Wait a minute and try again.", tellServiceDesk}
		case "3000":
			p.What = "The mini service provider does not accept this computer or this user. Nothing is known about the patient."
			p.Do = []string{callServiceDesk}
		}
	case r.Outcome == itk.OutcomeUnintelligible:
		p.Detail = strings.Join(r.Warnings, "; ")
	default:
		p.Detail = strings.TrimSpace(string(r.Code) + " " + r.Text)
	}
	return p
}

var replyCodes = map[itk.Outcome]string{
	itk.OutcomeNoMatch:         "NO-MATCH",
	itk.OutcomeMultipleMatches: "MULTIPLE",
	itk.OutcomeInvalidated:     "INVALIDATED",
	itk.OutcomeNotVerified:     "NOT-VERIFIED",
	itk.OutcomeNotNewStyle:     "NOT-NEW-STYLE",
	itk.OutcomeInvalidInput:    "REPLY-INPUT",
	itk.OutcomeInvalidResponse: "REPLY-RESPONSE",
	itk.OutcomeUnavailable:     "SPINE-DOWN",
	itk.OutcomeCredentials:     "CREDENTIALS",
	itk.OutcomeFailure:         "SPINE-FAILURE",
	itk.OutcomeUnknownCode:     "REPLY-UNKNOWN",
	itk.OutcomeFault:           "SMSP-FAULT",
	itk.OutcomeUnintelligible:  "SMSP-UNINTELLIGIBLE",
}

const whenDown = "If it is urgent, use your local procedure for when the Spine is not available."

// replies are the problems an SMSP can answer with, and the cautions that stand
// above data.
var replies = map[string]Problem{
	"NO-MATCH": {
		Title: "No match",
		What:  "The national record has nobody with these details. The patient may be there under other details.",
		Do: []string{
			"Ask the patient to spell the surname and to say the date of birth again.",
			"Search by other details: a previous surname or postcode.",
			"If the patient cannot be found, make a local record and trace the NHS number later.",
		},
	},
	"MULTIPLE": {
		Title: "More than one match",
		What:  "Several people fit these details. The service does not say who they are, so nobody is shown.",
		Do:    []string{"Add the postcode, or the forename, and search again.", "If they cannot be told apart, go on without the NHS number and trace it later."},
	},
	"INVALIDATED": {
		Title: "This NHS number is no longer valid",
		What: "The national record has invalidated it and names no replacement. " +
			"Treat all demographic and clinical data held under it with caution.",
		Do: []string{
			"Refer the number to the back office: report a discrepancy.",
			"Find the patient by name, date of birth and gender, or make a new local record.",
		},
		Serious: true,
	},
	"NOT-VERIFIED": {
		Title: "The NHS number is not verified",
		What:  "The number exists, but the details given do not fit it well enough. Do not treat it as this patient's.",
		Do:    []string{"Check the number and the date of birth with the patient.", "Search by name, date of birth and gender.", "Refer it to the back office if the patient is sure: report a discrepancy."},
	},
	"NOT-NEW-STYLE": {
		Title: "Not a ten-digit NHS number",
		What:  "The service says that this is an old or temporary number.",
		Do:    []string{"Use the ten-digit number.", "Search by name, date of birth and gender."},
	},
	"REPLY-INPUT": {
		Title: "The service did not accept the details",
		What:  "The provider found something wrong with the details sent. Nothing is known about the patient.",
		Do:    []string{"Check each field and search again.", tellServiceDesk},
	},
	"REPLY-RESPONSE": {
		Title: "This record cannot be retrieved this way",
		What:  "The national record holds something that the mini service cannot carry safely, so nothing was returned.",
		Do:    []string{"Use the National Care Records Service instead."},
	},
	"SPINE-DOWN": {
		Title: "The Spine cannot be reached",
		What:  "The provider answered, but could not connect to the Spine. Nothing is known about the patient.",
		Do:    []string{"Try again in a few minutes.", whenDown},
	},
	"CREDENTIALS": {
		Title: "The Spine did not accept who is asking",
		What:  "The user, role profile or role sent with the request was not accepted. Nothing was returned.",
		Do:    []string{"Take your card out, put it back in and sign in again.", seeRA},
	},
	"SPINE-FAILURE": {
		Title: "The service failed",
		What:  "The provider or the Spine reported a failure of its own. Nothing is known about the patient.",
		Do:    []string{"Try again once.", whenDown, tellServiceDesk},
	},
	"REPLY-UNKNOWN": {
		Title: "The service answered with a code that is not known here",
		What:  "Nothing is shown, because it is not known what the code means.",
		Do:    []string{callServiceDesk},
	},

	"BIRTH-DIFFERS": {
		Title:   "The date of birth is not the one asked for",
		What:    "The answer came as a match, but its date of birth differs from the one you gave. It may be about somebody else.",
		Do:      []string{"Do not use it before you have confirmed the date of birth with the patient.", "Refer it to the back office."},
		Serious: true,
	},
	"GENDER-DIFFERS": {
		Title:   "The gender is not the one asked for",
		What:    "The answer came as a match, but its gender differs from the one you gave. It may be about somebody else.",
		Do:      []string{"Do not use it before you have confirmed who the patient is.", "Refer it to the back office."},
		Serious: true,
	},
	"LOCAL-ID-DIFFERS": {
		Title:   "The local identifier is not the one sent",
		What:    "The answer carries another local identifier than the one you gave. It may be about somebody else.",
		Do:      []string{"Do not use it before you have confirmed who the patient is.", callServiceDesk},
		Serious: true,
	},
	"PARTLY-READ": {
		Title: "Not everything that came is shown",
		What:  "Part of what the answer says of the patient came in a form that is not known here, and is left out.",
		Do:    []string{"Confirm name, address and telephone with the patient.", tellServiceDesk},
	},
	"STALE": {
		Title: "This may be out of date",
		What:  "The Spine could not be reached. The provider answered from its own store (SMSP-0003).",
		Do:    []string{"Confirm the details with the patient.", "Look the patient up again before you rely on them."},
	},
	"SUPERSEDED": {
		Title: "This NHS number has been replaced",
		What:  "The record was merged with another. Treat all demographic and clinical data held under the old number with caution.",
		Do: []string{
			"Tell the patient that the number is replaced, and the replacement.",
			"Refer both numbers to the back office: report a discrepancy.",
			"Look the patient up under the replacement.",
		},
		Serious: true,
	},
	"NUMBER-SUPERSEDED": {
		Title:   "An NHS number in this case has been replaced",
		What:    "Treat all demographic and clinical data with caution.",
		Serious: true,
	},
	"NUMBER-INVALIDATED": {
		Title:   "An NHS number in this case is no longer valid",
		What:    "Treat all demographic and clinical data with caution.",
		Serious: true,
	},
	"NUMBER-REPORTED": {
		Title:   "An NHS number of this patient is no longer valid",
		What:    "Treat all demographic and clinical data with caution.",
		Serious: true,
	},
	"DISCREPANCY-OPEN": {
		Title: "A discrepancy about this patient is open",
		What:  "Confirm the details with the patient.",
	},
	"DECEASED": {
		Title:   "This patient has died",
		What:    "The national record holds a date of death.",
		Serious: true,
	},
	"DEATH-BLANK": {
		Title:   "Whether this patient has died is not certain",
		What:    "The answer came with a date of death that is empty. The record may be that of somebody who has died.",
		Do:      []string{"Find out before you write to the patient or the family, or close a record.", "Refer it to the back office."},
		Serious: true,
	},
	"WITHHELD": {
		Title: "Address, contact and GP practice are not supplied",
		What: "The national record returned no location for this patient. It may be withheld for the patient's safety. " +
			"Do not fill it in from elsewhere, and do not overwrite what you hold with blanks.",
	},
	"VERIFY-YES": {
		Title: "The NHS number is verified",
		What:  "The number and the details given belong to the same national record.",
	},
	"VERIFY-NO": {
		Title: "The NHS number is not verified",
		What:  "The details given do not fit the record of this number. Do not treat it as this patient's.",
		Do:    []string{"Check the number and the date of birth with the patient."},
	},
}
