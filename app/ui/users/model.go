package users

import "msca/app/ui/kit"

// Row is one user in the list.
type Row struct {
	ID, Name, State, LastUsed string
	Marked                    bool // locked, or with a password that waits to be changed
}

// Profile is a role profile of the user who is open.
type Profile struct {
	ID, Words string
	Short     string // code and place, to tell it from the others
}

// Detail is the user who is open.
type Detail struct {
	ID, Title string
	Facts     []kit.Pair
	Protected string // why the account cannot be disabled, in a sentence
	Enabled   bool
	Locked    bool
	Profiles  []Profile
}

// Secret is a temporary password, shown once.
type Secret struct{ User, Password string }

// Model is what the screen shows.
type Model struct {
	Inactive, MayInactive bool
	Rows                  []Row
	Found                 string
	Detail                *Detail
	Secret                *Secret
	Busy                  bool
	Problem               *kit.Problem
}

// Callbacks carry the user's wishes.
type Callbacks struct {
	Filter                                      func(text string)
	Inactive                                    func(on bool)
	Open                                        func(row int)
	Add, Enable                                 func() // by a form
	SetEnabled                                  func(on bool)
	Unlock, Reset, Assign                       func()
	Unassign                                    func(profile string)
	CloseDetail, SecretNoted, CopyProblem, Back func()
}

// Names of the fields of the forms, for FormModel.Errors.
const (
	FieldUserID     = "user"
	FieldName       = "name"
	FieldJobRole    = "job-role"
	FieldActivities = "activities"
	FieldODS        = "ods"
	FieldGrants     = "grants"
)

// Values are what was typed into a form.
type Values struct{ UserID, Name, JobRole, Activities, ODS, Grants string }

// FormModel is what a form shows: Fields says which of them there are.
type FormModel struct {
	Title, Intro, Submit string
	Fields               []string
	Busy                 bool
	Errors               []kit.FieldError
	Problem              *kit.Problem
}

// FormCallbacks carry the user's wishes.
type FormCallbacks struct {
	Submit              func(Values)
	Cancel, CopyProblem func()
	RoleName            func(code string) string // what a job role code means, or ""
}
