package ui_test

import (
	"msca/app/ui/checks"
	"msca/app/ui/kit"
	"msca/app/ui/roles"
	"msca/app/ui/settings"
	"msca/app/ui/users"
)

// adminSamples are the screens of administration and diagnosis.
func adminSamples() []sample {
	return []sample{
		{"diagnostics", checksSample(func(*checks.Model) {})},
		{"diagnostics-busy", checksSample(func(m *checks.Model) {
			m.Busy, m.BusyText, m.Elapsed, m.Items, m.Verdict = true, "Checking", "2 seconds", m.Items[:3], ""
		})},
		{"connection", checksSample(func(m *checks.Model) {
			m.Title, m.Intro, m.Run = "Connection", "Reaches the SMSP step by step, as a look-up would. Nothing about a patient is sent.", "Test again"
			m.Items = m.Items[4:]
			m.Verdict, m.VerdictLevel = "The first step that fails is the one to mend.", checks.Fault
		})},
		{"users", usersSample(func(m *users.Model) { m.Detail = nil })},
		{"users-open", usersSample(func(*users.Model) {})},
		{"users-secret", usersSample(func(m *users.Model) {
			m.Detail, m.Secret = nil, &users.Secret{User: "tregenzar", Password: "Xk7m-9qtp-4hsn-8wzc-3fdr"}
		})},
		{"users-add", userFormSample(func(*users.FormModel) {})},
		{"users-add-errors", userFormSample(func(m *users.FormModel) {
			m.Errors = []kit.FieldError{{Field: users.FieldUserID, Message: "Type a user ID of letters and digits, without blanks"}, {Field: users.FieldJobRole, Message: "There is no job role R9999"}}
		})},
		{"roles", rolesViewSample(true)},
		{"roles-list", rolesViewSample(false)},
		{"settings", settingsSample(func(m *settings.Model) { m.Detail = nil })},
		{"settings-open", settingsSample(func(m *settings.Model) {
			m.Errors = []kit.FieldError{{Field: settings.FieldValue, Message: "smsp.url must be an https address"}}
		})},
		{"settings-fixed", settingsSample(func(m *settings.Model) {
			m.Detail = &settings.Detail{Row: settings.Row{Key: "session.idle-lock", Value: "5m", From: "machine policy (locked)", Fixed: true}, Help: "lock after this time without key or mouse", Default: "10m"}
		})},
	}
}

func checksSample(change func(*checks.Model)) func() kit.View {
	return func() kit.View {
		m := checks.Model{Title: "Diagnostics", Intro: "Every part of this workstation, how it is, and how to mend it. Nothing here is about a patient.", Run: "Check again",
			Verdict: "2 things need attention; 1 is at fault.", VerdictLevel: checks.Fault,
			Items: []checks.Item{
				{Name: "Program", Says: "msca 1.0.0, linux/amd64"},
				{Name: "Disk", Says: "41.2 GB free for /var/lib/msca"},
				{Name: "Audit trail", Says: "intact, 1287 records"},
				{Level: checks.Attention, Name: "Time", Says: "not synchronised with a time server", Fix: "Check that the time servers can be reached (UDP 123)."},
				{Name: "SMSP name", Says: "smsp.example.nhs.uk has the address 192.0.2.17"},
				{Name: "SMSP connection", Says: "connected to 192.0.2.17:443"},
				{Name: "SMSP TLS", Says: "TLS 1.3, certificate of \"smsp.example.nhs.uk\" by \"NHS Issuing CA\", 212 days left"},
				{Level: checks.Fault, Name: "SMSP client certificate", Says: "The SMSP does not accept this computer: remote error: tls: expired certificate", Fix: "Renew smsp.certificate and smsp.key with the provider, and have the provider accept it."},
				{Level: checks.Attention, Name: "Certificate", Says: "ward-7.hayle.nhs.uk by NHS Issuing CA: 28 days left, until 21-Dec-2026", Fix: "Renew this client's certificate with the provider."},
			}}
		change(&m)
		return framed(checks.New(m, checks.Callbacks{Run: nothing, Cancel: nothing, Copy: nothing, Save: nothing, Back: nothing, CopyProblem: nothing}), false)
	}
}

func usersSample(change func(*users.Model)) func() kit.View {
	return func() kit.View {
		m := users.Model{MayInactive: true, Found: "4 enabled users", Rows: []users.Row{
			{ID: "carnec", Name: "Carn Eccles", State: "enabled", LastUsed: "23-Nov-2026 08:12"},
			{ID: "manager", Name: "Mabyn Anstey", State: "enabled", LastUsed: "23-Nov-2026 07:55"},
			{ID: "penroset", Name: "Wilhelmina-Constance Featherstonehaugh", State: "locked", LastUsed: "20-Nov-2026 19:02", Marked: true},
			{ID: "tregenzar", Name: "Rowena Tregenza", State: "must change password", LastUsed: "never", Marked: true},
		}}
		m.Detail = &users.Detail{ID: "manager", Title: "Mabyn Anstey (manager)", Enabled: true, Locked: true,
			Protected: "This is the last enabled system manager. Make somebody else one before this account is disabled or loses its role.",
			Facts:     []kit.Pair{{Label: "State", Value: "enabled"}, {Label: "Last used", Value: "23-Nov-2026 07:55"}, {Label: "Password changed", Value: "02-Oct-2026"}, {Label: "Made", Value: "01-Oct-2026"}},
			Profiles:  []users.Profile{{ID: "local-first", Words: "R8015 Systems Support Access Role at X99999", Short: "R8015 at X99999"}}}
		change(&m)
		return framed(users.New(m, users.Callbacks{Filter: func(string) {}, Inactive: func(bool) {}, Open: func(int) {}, Add: nothing, Enable: nothing, SetEnabled: func(bool) {},
			Unlock: nothing, Reset: nothing, Assign: nothing, Unassign: func(string) {}, CloseDetail: nothing, SecretNoted: nothing, CopyProblem: nothing, Back: nothing}), false)
	}
}

func userFormSample(change func(*users.FormModel)) func() kit.View {
	return func() kit.View {
		m := users.FormModel{Title: "Add a user", Intro: "A temporary password is made up and shown once.", Submit: "Add",
			Fields: []string{users.FieldUserID, users.FieldName, users.FieldJobRole, users.FieldActivities}}
		change(&m)
		return framed(users.NewForm(m, users.FormCallbacks{Submit: func(users.Values) {}, Cancel: nothing, CopyProblem: nothing, RoleName: func(string) string { return "" }}), false)
	}
}

func rolesViewSample(answered bool) func() kit.View {
	return func() kit.View {
		m := roles.Model{Rows: []roles.Row{
			{Code: "R0001", Name: "Privacy Officer", May: "audit.view, audit.alerts, audit.export, sar.report"},
			{Code: "R8001", Name: "Nurse Access Role", May: "trace, demographics.view, emergency, discrepancy.raise"},
			{Code: "R8008", Name: "Admin/Clinical Support Access Role", May: "trace, demographics.view, discrepancy.raise"},
			{Code: "R8015", Name: "Systems Support Access Role", May: "admin.users, admin.config"},
		}}
		if answered {
			m.Answer = &roles.Answer{Title: "R8008 Admin/Clinical Support Access Role, with B0264", Note: "The job role has B0264 Perform Patient Trace anyway.",
				Decisions: []roles.Decision{
					{Permission: "trace", Allowed: true, Because: []string{"the local baseline of job role R8008 brings B0264 Perform Patient Trace", "B0264 Perform Patient Trace gives trace"}},
					{Permission: "audit.view", Because: []string{"audit.view needs B0016 View Audit Trail"}, Ask: "Registration Authority"},
				}}
		}
		return framed(roles.New(m, roles.Callbacks{Ask: func(string, string) {}, CloseAnswer: nothing, Back: nothing}), false)
	}
}

func settingsSample(change func(*settings.Model)) func() kit.View {
	return func() kit.View {
		m := settings.Model{Found: "4 settings", Rows: []settings.Row{
			{Key: "organisation.ods", Value: "X99999", From: "configuration file"},
			{Key: "session.idle-lock", Value: "5m", From: "machine policy (locked)", Fixed: true},
			{Key: "smsp.url", Value: "https://smsp.example.nhs.uk/smsp/pds", From: "configuration file"},
			{Key: "time.servers", Value: "", From: "default"},
		}}
		m.Detail = &settings.Detail{Row: m.Rows[2], Help: "address of the SMSP for all five operations"}
		change(&m)
		return framed(settings.New(m, settings.Callbacks{Filter: func(string) {}, Open: func(int) {}, Save: func(string, string) {}, CloseDetail: nothing, CopyProblem: nothing, Back: nothing}), false)
	}
}
