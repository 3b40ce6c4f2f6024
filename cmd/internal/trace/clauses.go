package main

// clause is one requirement of "Common Client Requirements v1.0" or of the
// clauses it refers to.
type clause struct {
	id    string
	says  string // in our words
	where string // what in the product answers it
	duty  string // what stays with the organisation
}

var clauses = []clause{
	{"MSCA-ORG-01", "acceptable use policy", "", "the organisation's: policy and its acceptance"},
	{"MSCA-ORG-02", "back-office process for discrepancies", "`app/discrepancy*.go`, `app/ui/discrepancies`, `mscactl discrepancy`", "the organisation's: the process"},
	{"MSCA-ORG-03", "consider the impact on staff, train them", "training mode (`msca --training`), exercises (`app/exercise.go`)", "the organisation's: training, phased roll-out"},
	{"MSCA-ORG-04", "process for subject access requests", "`app/subjectaccess.go`, `app/ui/auditevidence`, `mscactl report subject-access`", "the organisation's: the process"},
	{"MSCA-IG-01", "role-based access control", "`rbac`, `app/permit.go`", "who gets which role"},
	{"MSCA-IG-02", "authentication by user identity and password at least; two factors encouraged", "`smartcard`, `rbac/credential`, `app/signin.go`", "issuing cards and accounts"},
	{"MSCA-IG-03", "security context shown: misuse warning, role and organisation", "`app/ui/warning`, `app/ui/rolechooser`, `app/ui/shell`", ""},
	{"MSCA-IG-04", "protective labelling on screen and paper", "`app/ui/result`, `app/ui/kit`, `app/document`, `app/print.go`", ""},
	{"MSCA-IG-05", "managed and secure environment", "", "the organisation's: DSPT, disk encryption, patches"},
	{"MSCA-AUD-01", "secure audit trail, always on", "`audit`, `audit/store`", "retention, back-up, checkpoints kept elsewhere"},
	{"MSCA-AUD-02", "events audited", "`app/door.go`, `app/signin.go`, `cmd/internal/station`", ""},
	{"MSCA-AUD-03", "data items audited", "`audit` records", ""},
	{"MSCA-AUD-04", "audit identifier of the initiating user in every message", "`itk` audit identity, `app/identity.go`", "identifiers are assigned with the provider"},
	{"MSCA-AUD-05", "audit entries can be queried", "`app/trail.go`, `app/browse.go`, `app/ui/audit*`, `mscactl audit`", ""},
	{"MSCA-AUD-06", "stratum 3 time source or better", "`audit/timesource`", "naming at least two servers"},
	{"MSCA-AUD-07", "time zones as guided", "UTC stored with civil offset, Europe/London shown with its label", ""},
	{"3.1.11", "computer misuse warning at start", "`app/ui/warning`", ""},
	{"3.1.12", "users validate role and organisation", "`app/ui/rolechooser`, `app/ui/shell`", ""},
	{"3.3.2", "role-based access control", "`rbac`", ""},
	{"3.3.7", "functions assigned by system managers only; audit, inactive staff and other patients segregated", "`rbac`, `rbac/store`", "assigning them"},
	{"3.3.8", "stored profiles protected from view, change, deletion", "`rbac/store`: sealed rows", "access to the data folder"},
	{"3.9.2", "who accessed what, when; all exchanges; what was displayed", "`app/door.go`, `app/shown.go`, `app/replay.go`, `app/print.go`", ""},
	{"3.9.3", "search by patient, user, authority, date and time, sequence", "`audit/store` searches, `app/accessed.go`, `app/ui/audit*`", ""},
	{"3.9.4", "items of each record", "`audit`", ""},
	{"3.9.5", "only appropriate roles see audit trails", "`rbac`, `app/trail.go`", ""},
	{"3.9.6", "no deletion but by order from outside", "no permission, no verb; `audit` pins an outside quorum at genesis", "the order"},
	{"3.9.7", "audit trails always enabled", "no switch exists; without a record nothing is done", ""},
	{"3.9.11", "configuration and reference data changes audited", "`cmd/internal/station`, `mscactl config set`", ""},
	{"3.9.15", "end-to-end view of each transaction", "`app/door.go`, `mscactl audit timeline`", ""},
	{"3.15.2", "user identity with separate password at least", "`rbac/store`", ""},
	{"3.15.4", "sign-ins, refusals, sign-outs, password changes recorded", "`app/signin.go`", ""},
	{"3.17.1", "label \"NHS Confidential: Personal Data about a patient\"", "`app/ui/kit`, `app/label.go`", ""},
	{"3.17.2", "label on any screen displaying the information", "`app/ui/result`", ""},
	{"3.17.3", "label in a standard place on screens", "`app/ui/result`", ""},
	{"3.17.4", "label on hard copy", "`app/document`, `app/printpages.go`", ""},
	{"3.17.5", "\"page 3 of 5\" on hard copy", "`app/document`", ""},
	{"MSCA-PDS-01", "easy, keyboard, validated search", "`app/ui/lookup`, `app/coach.go`, `app/handover.go`, `itk` constructors", ""},
	{"MSCA-PDS-03", "enough shown to confirm the match", "`app/confirm.go`, `app/present.go`, `app/ui/result`", "a person confirms"},
	{"MSCA-PDS-04", "after no match: refine, then a local record", "`app/coach.go`, `app/problem`", "local registration"},
	{"MSCA-PDS-06", "NHS number 3-3-4", "`itk`", ""},
	{"MSCA-PDS-07", "wildcards only where appropriate", "`itk.Rules`, setting `search.wildcards`", "clinical safety review before switching on"},
	{"MSCA-DQ-01", "local record stores", "none: this product keeps no patient index", "the organisation's: its local systems; confirm that this is not applicable here"},
	{"MSCA-DQ-02", "local record stores", "none: this product keeps no patient index", "the organisation's: its local systems; confirm that this is not applicable here"},
	{"MSCA-DQ-03", "superseded numbers", "`app/present.go`, `app/casework.go`", "merge in local systems"},
	{"MSCA-DQ-04", "invalidated numbers", "`app/problem`, `app/casework.go`", "back office"},
	{"MSCA-DQ-05", "reports on data quality", "`app/discrepancyreport.go`", "acting on them"},
	{"MSCA-DQ-06", "discrepancies between local and national records lead to a notice", "`app/compare.go`, `app/discrepancy.go`", "updating national systems: this product never does"},
}
