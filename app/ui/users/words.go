package users

const (
	wordsTitle     = "Users"
	wordsIntro     = "Accounts of this workstation and the role profiles kept here. Every change is recorded, with what was before and after."
	wordsFilter    = "Find"
	wordsFilterTip = "Part of a user ID, name or role"
	wordsAdd       = "Add a user"
	wordsEnable    = "Enable a user"
	wordsInactive  = "Show disabled users"
	wordsActive    = "Show enabled users"
	wordsClose     = "Close"
	wordsDisable   = "Disable"
	wordsEnableIt  = "Enable"
	wordsUnlock    = "Unlock"
	wordsReset     = "New temporary password"
	wordsAssign    = "Give a role"
	wordsTake      = "Take away %s" // code of the job role and ODS code
	wordsRoles     = "Role profiles"
	wordsNoRoles   = "None: this person can sign in and do nothing."
	wordsEmpty     = "No user fits."
	wordsSecret    = "Temporary password of "
	wordsSecretTip = "It is shown this once. Tell it to nobody else; it has to be changed at the first sign-in."
	wordsNoted     = "I have passed it on"
	wordsBusy      = "Working"
	wordsCancel    = "Cancel"

	wordsUserID     = "User ID"
	wordsUserTip    = "2 to 64 letters and digits, with . _ - @ between"
	wordsName       = "Name"
	wordsJobRole    = "Job role code"
	wordsJobTip     = "For example R8001"
	wordsActivities = "Added activities (optional)"
	wordsActTip     = "Activity codes with commas, for example B0264"
	wordsODS        = "Organisation (optional)"
	wordsODSTip     = "ODS code; empty for this organisation"
	wordsGrants     = "Local permissions (optional)"
	wordsGrantTip   = "With commas, for example staff.inactive.view"
)

var wordsColumns = []string{"User ID", "Name", "State", "Last used"}
