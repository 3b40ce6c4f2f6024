package ui_test

import (
	"slices"

	"msca/app/ui/alerts"
	"msca/app/ui/confirm"
	"msca/app/ui/emergency"
	"msca/app/ui/kit"
	"msca/app/ui/lock"
	"msca/app/ui/lookup"
	"msca/app/ui/password"
	"msca/app/ui/result"
	"msca/app/ui/rolechooser"
	"msca/app/ui/secondfactor"
	"msca/app/ui/shell"
	"msca/app/ui/signin"
	"msca/app/ui/warning"
)

// sample is one screen in one state, made of invented people.
type sample struct {
	name string
	view func() kit.View
}

const product = "Mini Services Client"

const handedOver = "The local system has handed over a look-up. It fills the form in once you have signed in, and is dropped after 5 minutes."

// done counts what the screens asked for.
var done int

func nothing() { done++ }

func echo(s string) string {
	if s == "29/02/1984" {
		return "29 February 1984"
	}
	return ""
}

func problem() *kit.Problem {
	return &kit.Problem{
		Title: "The Spine could not be reached", What: "The request was sent, but no answer came within 20 seconds. Nothing about the patient was shown.",
		Do:   []string{"Try again in a minute.", "If it is urgent, use your organisation’s continuity procedure.", "If it goes on, call your service desk and quote the reference."},
		Code: "SMSP-0004", Reference: "1F0C2A7E-4D55-4B5C-9E0B-8B1E0D5D2B11",
	}
}

func deniedProblem() *kit.Problem {
	ask := "If you need it for your work, ask your Registration Authority for B0264 Perform Patient Trace."
	return &kit.Problem{Title: "Your role does not allow this", What: "This was not done. That you asked has been recorded.", Do: []string{ask}, Code: "DENIED",
		Because: []string{"Privacy Officer (R0001) has the activities B0015 and B0016.", "Trace needs B0264 Perform Patient Trace."}, Ask: ask}
}

func confirmModel() confirm.Model {
	return confirm.Model{Rows: []confirm.Row{
		{Label: "Name", Lines: []string{"PENHALLOW-TRESCOTHICK, Nesta Ruan (Ms)"}}, {Label: "Born", Lines: []string{"29-Feb-1984"}},
		{Label: "NHS No.", Lines: []string{"999 000 0034"}}, {Label: "Address", Lines: []string{"1 Quay Row", "ZZ99 3AA"}},
	}}
}

func confirmSample(change func(*confirm.Model)) func() kit.View {
	return func() kit.View {
		m := confirmModel()
		change(&m)
		return framed(confirm.New(m, confirm.Callbacks{Yes: nothing, No: nothing, CopyProblem: nothing}), false)
	}
}

func framed(c kit.View, training bool) kit.View {
	m := shell.Model{
		Product: product, UserName: "Rowena Tregenza", UserID: "555012345678", Role: "Nurse Access Role (R8001)",
		Organisation: "Hayle Cottage Hospital (X99999)", Method: "Smartcard", Training: training,
		Health: shell.Health{Level: shell.HealthGood, Text: "all checks passed"},
		Nav:    []shell.NavItem{{ID: "lookup", Label: "Look up a patient"}, {ID: "discrepancies", Label: "Discrepancies"}, {ID: "audit", Label: "Audit trail"}}, Current: "lookup",
		Status: "Signed in 23-Nov-2026 09:14  ·  locks after 10 minutes without use  ·  clock synchronised",
	}
	if !training {
		m.Health = shell.Health{Level: shell.HealthAttention, Text: "certificate expires in 28 days"}
	}
	v := shell.New(m, shell.Callbacks{Navigate: func(string) {}, Health: nothing, Lock: nothing, SignOut: nothing, Help: nothing})
	v.SetContent(c)
	return v
}

// manyPlaces are more than fit beside each other.
func manyPlaces() []shell.NavItem {
	var out []shell.NavItem
	for _, p := range [][2]string{{"Look-up", "Ctrl + N"}, {"Discrepancies", ""}, {"Batch", ""}, {"Compare", ""}, {"Audit trail", "Ctrl + T"}, {"Patterns", ""}, {"Alerts", ""},
		{"Reports", ""}, {"Users", ""}, {"Roles", ""}, {"Connection", ""}, {"Settings", ""}, {"Diagnostics", "Ctrl + H"}, {"Change role", ""}, {"Change password", ""}} {
		out = append(out, shell.NavItem{ID: p[0], Label: p[0], Key: p[1]})
	}
	return out
}

// crowded is the frame with more places than fit.
func crowded(navigate func(string)) *shell.View {
	v := framed(lookupView(func(*lookup.Model) {}), false).(*shell.View)
	m := shell.Model{Product: product, UserName: "Rowena Tregenza", Role: "Systems Support Access Role (R8015)", Organisation: "Hayle Cottage Hospital (X99999)",
		Method: "User ID", Nav: manyPlaces(), Current: "Look-up"}
	w := shell.New(m, shell.Callbacks{Navigate: navigate, Health: nothing, Lock: nothing, SignOut: nothing, Help: nothing})
	w.SetContent(v.Content())
	return w
}

func warningSample() kit.View {
	return warning.New(warning.Model{Product: product, Version: "1.0.0", Organisation: "Hayle Cottage Hospital (X99999)"},
		warning.Callbacks{Continue: nothing, Quit: nothing})
}

func signinSample(change func(*signin.Model)) func() kit.View {
	return func() kit.View {
		m := signin.Model{Product: product, Organisation: "Hayle Cottage Hospital (X99999)", SmartcardAllowed: true, LocalAllowed: true,
			Card: signin.CardReady, Reader: "OMNIKEY AG 3121 USB 00 00", TriesLeft: 3}
		change(&m)
		return signin.New(m, signin.Callbacks{SignInCard: func(string, bool) {}, SignInLocal: func(string, string) {}, ChooseMethod: func(signin.Method) {},
			Cancel: nothing, CopyProblem: nothing, Quit: nothing})
	}
}

func passwordModel() password.Model {
	return password.Model{Product: product, Organisation: "Hayle Cottage Hospital (X99999)", UserID: "tregenzar",
		Rules: []string{"At least 15 characters; four words in a row are easy to remember. Spaces count.", "Not a well-known word or a pattern.", "Without your user id or the organisation's name."}}
}

func passwordSample(change func(*password.Model)) func() kit.View {
	return func() kit.View {
		m := passwordModel()
		change(&m)
		return framed(password.New(m, password.Callbacks{Change: func(_, _, _ string) {}, Cancel: nothing, CopyProblem: nothing}), false)
	}
}

func lookupView(change func(*lookup.Model)) *lookup.View {
	m := lookup.Model{Operations: lookup.Catalogue(), Selected: lookup.OpDetailsByNHSNumber,
		AccessNote: "You search as Nurse Access Role at Hayle Cottage Hospital. Every search is recorded."}
	change(&m)
	return lookup.New(m, lookup.Callbacks{Search: func(string, lookup.Values) {}, Cancel: nothing, Choose: func(string) {}, Echo: echo, CopyProblem: nothing})
}

func lookupSample(training bool, change func(*lookup.Model)) func() kit.View {
	return func() kit.View { return framed(lookupView(change), training) }
}

func patient() result.Model {
	return result.Model{Report: true,
		Banner: &result.Banner{Family: "PENHALLOW-TRESCOTHICK", Given: "Nesta Ruan", Title: "Ms", Preferred: "Nes",
			Born: "29-Feb-1984", Age: "42y", Gender: "Female", NHSNumber: "999 000 0034"},
		Sections: []result.Section{
			{Title: "Addresses", Rows: []result.Row{
				{Label: "Home", Lines: []string{"1 Quay Row", "Newlyn", "TRURO", "ZZ99 3AA"}},
				{Label: "Temporary", State: result.NotReturned},
				{Label: "Correspondence", State: result.Blank},
			}},
			{Title: "Contact", Rows: []result.Row{
				{Label: "Home phone", Lines: []string{"01872 000 000"}},
				{Label: "Mobile phone", State: result.Withheld},
				{Label: "E-mail", Lines: []string{"nesta.penhallow@example.test"}},
			}},
			{Title: "GP practice", Rows: []result.Row{
				{Label: "Name", Lines: []string{"Trevean Surgery"}},
				{Label: "Code", Lines: []string{"X99998"}},
				{Label: "Address", Lines: []string{"2 Chapel Street", "TRURO", "ZZ99 3AB"}},
				{Label: "Phone", State: result.NotKnown},
			}},
		},
		Meta: []result.Pair{{Label: "Answered", Value: "23-Nov-2026 10:02:31 (24 h)"}, {Label: "Source", Value: "Personal Demographics Service, SMSP-0000"}, {Label: "Message ID", Value: "1F0C2A7E-4D55-4B5C-9E0B-8B1E0D5D2B11"}},
	}
}

func resultSample(training bool, change func(*result.Model)) func() kit.View {
	return func() kit.View {
		m := patient()
		change(&m)
		return framed(result.New(m, result.Callbacks{NewSearch: nothing, Print: nothing, CopyNHSNumber: nothing, CopyDetails: nothing,
			RaiseDiscrepancy: nothing, CopyProblem: nothing, Retry: nothing}), training)
	}
}

func verifyModel(m *result.Model) {
	*m = result.Model{Kind: result.VerifyResult, Meta: m.Meta, Verify: &result.Verify{Verified: true,
		Title: "The NHS number belongs to this person", Text: "The Spine confirms the number together with the date of birth.",
		Asked: []result.Pair{{Label: "NHS number", Value: "999 000 0034"}, {Label: "Date of birth", Value: "29-Feb-1984"}, {Label: "Surname", Value: "PENHALLOW-TRESCOTHICK"}}}}
}

func samples() []sample {
	return slices.Concat(adminSamples(), helpSamples(), []sample{
		{"warning", warningSample},
		{"warning-waiting", func() kit.View {
			return warning.New(warning.Model{Product: product, Version: "1.0.0", Waits: "Another program is at work on the data of this workstation. The sign-in follows when it is done."},
				warning.Callbacks{Continue: nothing, Quit: nothing})
		}},
		{"signin-card", signinSample(func(*signin.Model) {})},
		{"signin-handed-over", signinSample(func(m *signin.Model) { m.Notice = handedOver })},
		{"signin-noservice", signinSample(func(m *signin.Model) { m.Card = signin.NoService; m.Reader = ""; m.Training = true })},
		{"signin-local-refused", signinSample(func(m *signin.Model) {
			m.Method = signin.Local
			m.Errors = []kit.FieldError{{Field: signin.FieldUserID, Message: "Type your user ID"}, {Field: signin.FieldPassword, Message: "Type your password"}}
		})},
		{"signin-problem", signinSample(func(m *signin.Model) {
			m.TriesLeft = 1
			m.LastTry = true
			m.Problem = &kit.Problem{Title: "Wrong PIN", What: "The card did not accept the PIN.", Do: []string{"One more wrong PIN blocks the card. Check Caps Lock and Num Lock."}, Reference: "SIGN-0007", Serious: true}
		})},
		{"password-first", func() kit.View {
			return password.NewFirst(passwordModel(), password.Callbacks{Change: func(_, _, _ string) {}, Cancel: nothing, CopyProblem: nothing})
		}},
		{"password-own", passwordSample(func(*password.Model) {})},
		{"password-refused", passwordSample(func(m *password.Model) {
			m.Errors = []kit.FieldError{{Field: password.FieldPresent, Message: "This is not your present password; 7 attempts left"}}
		})},
		{"lookup", lookupSample(false, func(*lookup.Model) {})},
		{"places-many", func() kit.View { return crowded(func(string) {}) }},
		{"lookup-long-names", longNamed},
		{"lookup-errors", lookupSample(true, func(m *lookup.Model) {
			m.Values = &lookup.Values{NHSNumber: "9990000035", DateOfBirth: "29/02/1984"}
			m.Errors = []kit.FieldError{{Field: lookup.FieldNHSNumber, Message: "Check the NHS number: one digit is wrong or two are swapped"}, {Field: lookup.FieldSurname, Message: "Type the surname without digits"}}
		})},
		{"lookup-search", lookupSample(false, func(m *lookup.Model) { m.Selected = lookup.OpDetailsBySearch })},
		{"lookup-busy", lookupSample(false, func(m *lookup.Model) {
			m.Values = &lookup.Values{NHSNumber: "9990000034", DateOfBirth: "29/02/1984"}
			m.Busy, m.Elapsed = true, "4 seconds"
		})},
		{"lookup-problem", lookupSample(false, func(m *lookup.Model) { m.Problem = problem() })},
		{"result", resultSample(false, func(*result.Model) {})},
		{"result-deceased", resultSample(true, func(m *result.Model) {
			m.Banner.Deceased, m.Banner.Died, m.Banner.AgeAtDeath = true, "03-Mar-2020", "36y"
		})},
		{"result-warnings", resultSample(false, func(m *result.Model) {
			m.Warnings = []result.Warning{
				{Level: result.Danger, Title: "This NHS number was replaced", Text: "You asked for 999 000 0050. The national record now uses 999 000 0034.", Do: []string{"Use the new number from now on and tell the patient.", "Treat local records with caution until they are merged."}},
				{Level: result.Caution, Title: "This answer may be out of date", Text: "The Spine was not reachable; the answer comes from the provider’s own store."},
			}
		})},
		{"result-verify", resultSample(false, verifyModel)},
		{"result-nomatch", resultSample(false, func(m *result.Model) {
			*m = result.Model{Kind: result.ProblemResult, Meta: m.Meta, Problem: &kit.Problem{Title: "No patient matches", What: "The Spine found nobody with exactly these details.",
				Do: []string{"Ask how the surname is spelt and search again.", "Try the previous surname or postcode.", "Check the date of birth with the patient."}, Code: "DEMOG-0001", Reference: "1F0C2A7E-4D55-4B5C-9E0B-8B1E0D5D2B11"}}
		})},
		{"result-denied", resultSample(false, func(m *result.Model) {
			*m = result.Model{Kind: result.ProblemResult, Problem: deniedProblem()}
		})},
		{"confirm", confirmSample(func(*confirm.Model) {})},
		{"confirm-problem", confirmSample(func(m *confirm.Model) { m.Problem = problem() })},
		{"roles-several", rolesSample(3)},
		{"roles-one", rolesSample(1)},
		{"lock-card", lockSample(func(m *lock.Model) { m.Method = lock.Smartcard; m.Reason = "Your smartcard was taken out." })},
		{"lock-trail", lockSample(func(m *lock.Model) {
			m.Reason = "The audit trail has been damaged or changed. Call the privacy officer and the service desk now and quote the code. Code: AUDIT-TAMPERED."
		})},
		{"lock-handed-over", lockSample(func(m *lock.Model) {
			m.Method, m.Reason, m.CardReady, m.Card, m.TriesLeft = lock.Smartcard, "You locked the screen.", true, "Card in the reader.", -1
			m.Notice = handedOver
		})},
		{"lock-password", lockSample(func(m *lock.Model) {
			m.Method, m.Reason, m.Training = lock.Local, "Nothing was done for 10 minutes.", true
			m.Errors = []kit.FieldError{{Field: lock.FieldSecret, Message: "The password is not right. 4 tries left."}}
		})},
		{"lock-barred", lockSample(func(m *lock.Model) {
			m.Method, m.Reason, m.Barred = lock.Local, "The account is not in use. Ask a system manager.", true
		})},
		{"lock-last-try", lockSample(func(m *lock.Model) {
			m.Method, m.Reason, m.CardReady, m.Card, m.TriesLeft, m.LastTry = lock.Smartcard, "You locked the screen.", true, "Card in the reader.", 1, true
			m.Problem = &kit.Problem{Title: "One PIN try is left", What: "If the next PIN is wrong, the card blocks itself. No try was used.",
				Do: []string{"If you are sure of your PIN, say that you want to use the last try.", "If not, ask your Registration Authority to unlock the card."}, Code: "CARD-LAST-TRY"}
		})},
		{"second-factor", secondSample(func(*secondfactor.Model) {})},
		{"second-factor-wrong", secondSample(func(m *secondfactor.Model) {
			m.Unlocking, m.Training = true, true
			m.Problem = &kit.Problem{Title: "User id or password is wrong", What: "Nobody was signed in. 8 attempts left before the account is locked.",
				Do: []string{"Check the user id and enter the password again.", "Ask a system manager to set a new password."}, Code: "ACCOUNT-WRONG"}
		})},
		{"emergency", emergencySample(func(m *emergency.Model) {
			m.Values = &emergency.Values{NHSNumber: "9990000034", DateOfBirth: "29/02/1984"}
		})},
		{"emergency-refused", emergencySample(func(m *emergency.Model) {
			m.Values = &emergency.Values{NHSNumber: "9990000035"}
			m.Errors = []kit.FieldError{{Field: emergency.FieldNHSNumber, Message: "Enter an NHS number of ten digits; this one cannot be right"},
				{Field: emergency.FieldDateOfBirth, Message: "Enter the date of birth, for example 23-Nov-1980"}, {Field: emergency.FieldReason, Message: "Give the reason in a sentence"}}
		})},
		{"result-emergency", func() kit.View {
			v := resultSample(false, func(m *result.Model) {
				m.Warnings = []result.Warning{{Level: result.Caution, Title: "Opened under emergency access", Text: "Your role alone does not give this. The privacy officer has been alerted and will ask about it."}}
			})()
			v.(*shell.View).SetEmergency("Emergency access to one patient is open for 29 minutes. The privacy officer has been alerted.")
			return v
		}},
		{"denied-emergency", lookupSample(false, func(m *lookup.Model) {
			m.Problem = deniedProblem()
			m.Problem.Action, m.Problem.Act = "Emergency access", nothing
		})},
		{"alerts", alertsSample(func(*alerts.Model) {})},
		{"alerts-none", alertsSample(func(m *alerts.Model) { m.Rows = nil })},
		{"alerts-open", alertsSample(func(m *alerts.Model) { m.Detail = alertDetail() })},
		{"alerts-own", alertsSample(func(m *alerts.Model) { m.Detail = alertDetail(); m.Detail.Own = true })},
	}, batchSamples(), auditSamples(), answerSamples())
}

func rolesSample(n int) func() kit.View {
	return func() kit.View {
		roles := []rolechooser.Role{
			{ID: "1", JobRole: "Nurse Access Role", Code: "R8001", Organisation: "Hayle Cottage Hospital", ODSCode: "X99999", AreaOfWork: "Secondary Care"},
			{ID: "2", JobRole: "Health Records Manager Access Role", Code: "R8013", Organisation: "Hayle Cottage Hospital", ODSCode: "X99999"},
			{ID: "3", JobRole: "Privacy Officer", Code: "R0001", Organisation: "West Penwith Community Trust", ODSCode: "X99997"},
		}
		return rolechooser.New(rolechooser.Model{Product: product, UserName: "Rowena Tregenza", Method: "Smartcard", Roles: roles[:n], Selected: "1",
			LastUse: "You last signed in on 22-Nov-2026 at 19:58. 2 failed attempts since."},
			rolechooser.Callbacks{Confirm: func(string) {}, Cancel: nothing, CopyProblem: nothing})
	}
}

func lockSample(change func(*lock.Model)) func() kit.View {
	return func() kit.View {
		m := lock.Model{Product: product, UserName: "Rowena Tregenza", Role: "Nurse Access Role (R8001)", Organisation: "Hayle Cottage Hospital (X99999)", TriesLeft: 3}
		change(&m)
		return lock.New(m, lock.Callbacks{Unlock: func(string, bool) {}, SomebodyElse: nothing, SignOut: nothing, CopyProblem: nothing})
	}
}

func secondSample(change func(*secondfactor.Model)) func() kit.View {
	return func() kit.View {
		m := secondfactor.Model{Product: product, Organisation: "Hayle Cottage Hospital (X99999)", Name: "Rowena Tregenza", UserID: "555012345678"}
		change(&m)
		return secondfactor.New(m, secondfactor.Callbacks{Confirm: func(string) {}, Cancel: nothing, CopyProblem: nothing})
	}
}

func emergencySample(change func(*emergency.Model)) func() kit.View {
	return func() kit.View {
		var m emergency.Model
		change(&m)
		return framed(emergency.New(m, emergency.Callbacks{Open: func(emergency.Values) {}, Cancel: nothing, CopyProblem: nothing, Echo: echo}), false)
	}
}

func alertsModel() alerts.Model {
	return alerts.Model{Read: true, Found: "3 alerts, 1 of them new", Rows: []alerts.Row{
		{Raised: "23-Nov-2026 10:02", State: "New", By: "Robin Reception (receptionr)", Patient: "999 000 0034", Waiting: true},
		{Raised: "22-Nov-2026 23:41", State: "Under investigation", By: "Rowena Tregenza (555012345678)", Patient: "999 000 0107", Changed: "23-Nov-2026 08:15, Perry Privacy (privacy)"},
		{Raised: "20-Nov-2026 03:12", State: "Under investigation", By: "Morwenna Bolitho (bolithom)", Patient: "999 000 0026", Changed: "20-Nov-2026 09:30, Perry Privacy (privacy)"},
	}}
}

func alertDetail() *alerts.Detail {
	return &alerts.Detail{
		Title: "Alert 1287: Under investigation", Taken: true,
		Facts: []kit.Pair{{Label: "Raised", Value: "22-Nov-2026 23:41:07 GMT"}, {Label: "By", Value: "Rowena Tregenza (555012345678)"},
			{Label: "Role", Value: "Receptionist Access Role, Hayle Cottage Hospital"}, {Label: "Patient", Value: "999 000 0107"}},
		Reason:  "Unconscious in resus, no relatives reachable, allergies not known.",
		Steps:   []alerts.Step{{When: "23-Nov-2026 08:15", Who: "Perry Privacy (privacy)", What: "Under investigation", Text: "Asked the ward sister by telephone; she calls back at noon."}},
		Records: []string{"1287  22-Nov-2026 23:41:07 GMT  alert-raised  555012345678", "1288  22-Nov-2026 23:41:07 GMT  emergency-opened  555012345678", "1289  22-Nov-2026 23:41:09 GMT  request-sent  555012345678"},
	}
}

func alertsSample(change func(*alerts.Model)) func() kit.View {
	return func() kit.View {
		m := alertsModel()
		change(&m)
		work := func(string) {}
		return framed(alerts.New(m, alerts.Callbacks{Show: func(bool) {}, Open: func(int) {}, Back: nothing, Take: work, Note: work, Close: work, Leave: nothing, CopyProblem: nothing}), false)
	}
}
