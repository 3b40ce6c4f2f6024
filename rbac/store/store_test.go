package store_test

import (
	"bytes"
	"context"
	"crypto/rand"
	"database/sql"
	"errors"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"msca/assets/passwords"
	assets "msca/assets/rbac"
	"msca/rbac"
	"msca/rbac/credential"
	"msca/rbac/store"
)

const (
	bossPassword  = "Tide kettle marmot 7"
	nursePassword = "anvil lantern heron"
)

func pw(s string) credential.Password { return credential.NewPassword([]byte(s)) }

// fixture is a user database with one system manager, "boss".
type fixture struct {
	*store.Store
	options store.Options
	boss    store.Actor
	created store.Change

	mu  sync.Mutex
	now time.Time
}

func (f *fixture) pass(d time.Duration) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.now = f.now.Add(d)
}

func bossProfile() store.RoleProfile {
	return store.RoleProfile{JobRoleCode: "R8015", ODSCode: "X26", OrganisationName: "Truro Royal"}
}

func nurseProfile() store.RoleProfile {
	return store.RoleProfile{JobRoleCode: "S8000:G8000:R8001", ODSCode: "X26", OrganisationName: "Truro Royal"}
}

func newFixture(t testing.TB, adjust ...func(*store.Options)) *fixture {
	t.Helper()
	policy, err := rbac.Load(assets.FS)
	if err != nil {
		t.Fatal(err)
	}
	f := &fixture{
		now:  time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC),
		boss: store.Actor{UserID: "boss", Subject: rbac.Subject{JobRoleCode: "R8015"}},
	}
	f.options = store.Options{
		Path:         filepath.Join(t.TempDir(), "users with space.db"),
		Key:          bytes.Repeat([]byte{7}, 32),
		Policy:       policy,
		Deny:         credential.NewDenyList(passwords.DenyList),
		Organisation: []string{"X26"},
		Hashing:      credential.Params{MemoryKiB: 64, Time: 1, Threads: 1},
		Rand:         rand.Reader,
		Now: func() time.Time {
			f.mu.Lock()
			defer f.mu.Unlock()
			return f.now
		},
	}
	for _, a := range adjust {
		a(&f.options)
	}
	s, created, err := store.Init(t.Context(), f.options, store.NewUser{ID: "Boss", Name: "Bea Boss", Password: pw(bossPassword), Chosen: true, RoleProfiles: []store.RoleProfile{bossProfile()}})
	if err != nil {
		t.Fatalf("Init: %v", err)
	}
	f.Store, f.created = s, created
	t.Cleanup(func() {
		if err := f.Close(); err != nil {
			t.Error(err)
		}
	})
	return f
}

func (f *fixture) addNurse(t testing.TB) {
	t.Helper()
	if _, err := f.AddUser(context.Background(), f.boss, store.NewUser{ID: "nora", Name: "Nora Nurse", Password: pw(nursePassword), Chosen: true, RoleProfiles: []store.RoleProfile{nurseProfile()}}); err != nil {
		t.Fatalf("AddUser: %v", err)
	}
}

// raw runs statements on the file with the stock driver, as an intruder would.
func (f *fixture) raw(t testing.TB, statements ...string) {
	t.Helper()
	db, err := sql.Open("sqlite", f.options.Path)
	if err != nil {
		t.Fatal(err)
	}
	defer func() {
		if err := db.Close(); err != nil {
			t.Error(err)
		}
	}()
	db.SetMaxOpenConns(1)
	for _, statement := range statements {
		if _, err := db.Exec(statement); err != nil {
			t.Fatalf("%s: %v", statement, err)
		}
	}
}

func TestMSCA_IG_02_FirstSystemManager(t *testing.T) {
	f := newFixture(t)
	if f.created.What != "user-database-created" || f.created.Who != "boss" || f.created.Generation == 0 || !strings.Contains(f.created.After, "R8015") {
		t.Errorf("change %+v", f.created)
	}
	u, err := f.Authenticate(t.Context(), " BOSS ", pw(bossPassword))
	if err != nil || u.ID != "boss" || len(u.RoleProfiles) != 1 || u.RoleProfiles[0].JobRoleName != "Systems Support Access Role" || !strings.HasPrefix(u.RoleProfiles[0].ID, "local-") {
		t.Fatalf("%+v, %v", u, err)
	}
	if _, _, err := store.Init(t.Context(), f.options, store.NewUser{ID: "eve", Password: pw("eve wants it all now")}); !errors.Is(err, store.ErrExists) {
		t.Errorf("a second Init: %v", err)
	}
	other := f.options
	for name, first := range map[string]store.NewUser{
		"no password":   {ID: "boss", RoleProfiles: []store.RoleProfile{bossProfile()}},
		"weak password": {ID: "boss", Password: pw("password"), RoleProfiles: []store.RoleProfile{bossProfile()}},
		"no manager":    {ID: "nora", Password: pw(nursePassword), RoleProfiles: []store.RoleProfile{nurseProfile()}},
		"no role":       {ID: "boss", Password: pw(bossPassword)},
		"no user id":    {ID: "", Password: pw(bossPassword), RoleProfiles: []store.RoleProfile{bossProfile()}},
	} {
		other.Path = filepath.Join(t.TempDir(), "users.db")
		if _, _, err := store.Init(t.Context(), other, first); err == nil {
			t.Errorf("%s: accepted", name)
		}
		if left, err := filepath.Glob(other.Path + "*"); err != nil || left != nil {
			t.Errorf("%s: leaves %v, %v", name, left, err)
		}
	}
	if _, err := store.Open(t.Context(), other); !errors.Is(err, store.ErrMissing) {
		t.Errorf("Open without a file: %v", err)
	}
}

func Test3_3_8_FileIsPrivateAndUnreadable(t *testing.T) {
	f := newFixture(t)
	f.addNurse(t)
	_, _ = f.Authenticate(t.Context(), "nora", pw("my secret typed badly"))
	files, err := filepath.Glob(f.options.Path + "*")
	if err != nil || len(files) < 2 {
		t.Fatalf("%v, %v; want the file and its -wal", files, err)
	}
	for _, name := range files {
		if info, err := os.Stat(name); err != nil || runtime.GOOS != "windows" && info.Mode().Perm() != 0o600 {
			t.Errorf("%s: %v, %v", filepath.Base(name), info.Mode(), err)
		}
		content, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		for _, word := range []string{"nora", "Nora", "boss", "Boss", "R8001", "X26", "argon2id", "Truro", "secret"} {
			if bytes.Contains(content, []byte(word)) {
				t.Errorf("%s holds %q in the clear", filepath.Base(name), word)
			}
		}
	}
	if runtime.GOOS == "windows" {
		return
	}
	if err := os.Chmod(f.options.Path, 0o644); err != nil {
		t.Fatal(err)
	}
	s, err := store.Open(t.Context(), f.options)
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	if info, err := os.Stat(f.options.Path); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("opening leaves %v, %v", info.Mode(), err)
	}
}

func Test3_3_8_TamperingIsDetected(t *testing.T) {
	const aRow = `(SELECT id FROM item ORDER BY id LIMIT 1)`
	tests := []struct {
		name       string
		statements []string
	}{
		{"edit", []string{`UPDATE item SET sealed = CAST(substr(sealed, 1, 20) || x'00' || substr(sealed, 22) AS BLOB) WHERE id = ` + aRow}},
		{"edit everything", []string{`UPDATE item SET sealed = zeroblob(length(sealed))`}},
		{"delete", []string{`DELETE FROM item WHERE id = ` + aRow}},
		{"delete all", []string{`DELETE FROM item`}},
		{"insert a copy", []string{`INSERT INTO item SELECT randomblob(16), kind, version, sealed FROM item LIMIT 1`}},
		{"insert rubbish", []string{`INSERT INTO item VALUES (randomblob(16), 1, 1, randomblob(200))`}},
		{"swap", []string{
			`CREATE TEMP TABLE two AS SELECT row_number() OVER (ORDER BY id) AS n, * FROM item WHERE kind = 1`,
			`UPDATE item SET sealed = (SELECT sealed FROM two WHERE n = 3 - (SELECT n FROM two WHERE two.id = item.id)) WHERE id IN (SELECT id FROM two WHERE n <= 2)`,
		}},
		{"swap with versions", []string{
			`CREATE TEMP TABLE two AS SELECT row_number() OVER (ORDER BY id) AS n, * FROM item WHERE kind = 1`,
			`UPDATE item SET (version, sealed) = (SELECT version, sealed FROM two WHERE n = 3 - (SELECT n FROM two WHERE two.id = item.id)) WHERE id IN (SELECT id FROM two WHERE n <= 2)`,
		}},
		{"change the kind", []string{`UPDATE item SET kind = 2 WHERE id = ` + aRow}},
		{"change the version", []string{`UPDATE item SET version = version + 1 WHERE id = ` + aRow}},
		{"change the id", []string{`UPDATE item SET id = randomblob(16) WHERE id = ` + aRow}},
		{"generation forward", []string{`UPDATE head SET generation = generation + 1`}},
		{"generation back", []string{`UPDATE head SET generation = generation - 1`}},
		{"edit the head", []string{`UPDATE head SET sealed = randomblob(length(sealed))`}},
		{"short head", []string{`UPDATE head SET sealed = x'00'`}},
		{"delete the head", []string{`DELETE FROM head`}},
		{"drop the table", []string{`DROP TABLE item`}},
		{"add a trigger", []string{`CREATE TRIGGER t AFTER UPDATE ON item BEGIN DELETE FROM item; END`}},
		{"add a view", []string{`CREATE VIEW v AS SELECT * FROM item`}},
		{"empty file", []string{`DROP TABLE item`, `DROP TABLE head`}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			f := newFixture(t)
			f.addNurse(t)
			if err := f.Close(); err != nil {
				t.Fatal(err)
			}
			s, err := store.Open(t.Context(), f.options)
			if err != nil {
				t.Fatalf("before: %v", err)
			}
			f.Store = s
			f.raw(t, tt.statements...)
			if _, err := f.Authenticate(t.Context(), "boss", pw(bossPassword)); !errors.Is(err, store.ErrTampered) {
				t.Errorf("Authenticate: %v; want ErrTampered", err)
			}
			if _, err := f.Users(t.Context()); !errors.Is(err, store.ErrTampered) {
				t.Errorf("Users: %v; want ErrTampered", err)
			}
			if _, err := f.SetEnabled(t.Context(), f.boss, "nora", false); !errors.Is(err, store.ErrTampered) {
				t.Errorf("SetEnabled: %v; want ErrTampered", err)
			}
			var told *store.Error
			if _, err := store.Open(t.Context(), f.options); !errors.Is(err, store.ErrTampered) || !errors.As(err, &told) || told.Hint == "" {
				t.Errorf("Open: %v; want ErrTampered with a hint", err)
			}
		})
	}
}

// A row put back to what it was (a former password, a role taken away) is seen
// although every byte of it is genuine.
func Test3_3_8_RollingBackOneRowIsDetected(t *testing.T) {
	f := newFixture(t)
	f.addNurse(t)
	f.raw(t, `CREATE TABLE keep AS SELECT * FROM item`)
	f.raw(t, `ATTACH '`+f.options.Path+`.kept' AS kept`, `CREATE TABLE kept.item AS SELECT * FROM keep`, `CREATE TABLE kept.head AS SELECT * FROM head`, `DROP TABLE keep`)
	if _, err := f.SetEnabled(t.Context(), f.boss, "nora", false); err != nil {
		t.Fatal(err)
	}
	f.raw(t, `ATTACH '`+f.options.Path+`.kept' AS kept`, `REPLACE INTO item SELECT * FROM kept.item`)
	if _, err := f.Authenticate(t.Context(), "nora", pw(nursePassword)); !errors.Is(err, store.ErrTampered) {
		t.Errorf("rows put back: %v", err)
	}
	f.raw(t, `ATTACH '`+f.options.Path+`.kept' AS kept`, `DELETE FROM item`, `INSERT INTO item SELECT * FROM kept.item`, `REPLACE INTO head SELECT * FROM kept.head`)
	if err := f.Close(); err != nil {
		t.Fatal(err)
	}
	o := f.options
	s, err := store.Open(t.Context(), o)
	if err != nil {
		t.Fatalf("a whole file put back cannot be seen from inside: %v", err)
	}
	f.Store = s
	o.AtLeast = f.created.Generation + 2
	if _, err := store.Open(t.Context(), o); !errors.Is(err, store.ErrRolledBack) || !errors.Is(err, store.ErrTampered) {
		t.Errorf("with the generation from the audit trail: %v; want ErrRolledBack", err)
	}
}

func Test3_3_8_WrongKeyOrDamagedFile(t *testing.T) {
	f := newFixture(t)
	o := f.options
	o.Key = bytes.Repeat([]byte{8}, 32)
	if _, err := store.Open(t.Context(), o); !errors.Is(err, store.ErrTampered) {
		t.Errorf("wrong key: %v", err)
	}
	o.Key = o.Key[:31]
	if _, err := store.Open(t.Context(), o); err == nil {
		t.Error("short key accepted")
	}
	o = f.options
	o.Path = filepath.Join(t.TempDir(), "users.db")
	if err := os.WriteFile(o.Path, []byte("this is no database, however long the text that it holds may be"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := store.Open(t.Context(), o); !errors.Is(err, store.ErrTampered) {
		t.Errorf("a text file: %v", err)
	}
	if err := os.WriteFile(o.Path, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := store.Open(t.Context(), o); !errors.Is(err, store.ErrTampered) {
		t.Errorf("an empty file: %v", err)
	}
}

func Test3_3_7_OnlySystemManagersAssign(t *testing.T) {
	f := newFixture(t)
	f.addNurse(t)
	nora := store.Actor{UserID: "nora", Subject: nurseProfile().Subject()}
	caldicott := store.Actor{UserID: "cara", Subject: rbac.Subject{JobRoleCode: "R5105"}}
	for _, by := range []store.Actor{nora, caldicott, {}} {
		calls := map[string]func() error{
			"AddUser": func() error {
				_, err := f.AddUser(t.Context(), by, store.NewUser{ID: "eve", Password: pw("eve wants it all now")})
				return err
			},
			"Assign":     func() error { _, err := f.Assign(t.Context(), by, "nora", bossProfile()); return err },
			"Unassign":   func() error { _, err := f.Unassign(t.Context(), by, "nora", "x"); return err },
			"SetEnabled": func() error { _, err := f.SetEnabled(t.Context(), by, "boss", false); return err },
			"Unlock":     func() error { _, err := f.Unlock(t.Context(), by, "nora"); return err },
			"SetPassword": func() error {
				_, err := f.SetPassword(t.Context(), by, "boss", pw("eve wants it all now"), true)
				return err
			},
			"InactiveUsers":  func() error { _, err := f.InactiveUsers(t.Context(), by); return err },
			"RemoveOverride": func() error { _, err := f.RemoveOverride(t.Context(), by, 0); return err },
			"AddOverride": func() error {
				_, err := f.AddOverride(t.Context(), by, rbac.Override{Kind: rbac.OverrideBaseline, JobRole: "R8008", Activity: "B0820", Source: "me"})
				return err
			},
		}
		for name, call := range calls {
			var refused *store.NotPermittedError
			if err := call(); !errors.As(err, &refused) || len(refused.Decision.Because) == 0 {
				t.Errorf("%s by %q: %v; want a NotPermittedError with reasons", name, by.UserID, err)
			}
		}
	}
}

func Test3_3_7_InactiveStaff(t *testing.T) {
	f := newFixture(t)
	f.addNurse(t)
	change, err := f.SetEnabled(t.Context(), f.boss, "NORA", false)
	if err != nil || change.What != "user-disabled" || change.User != "nora" || change.Before != `{"enabled":true}` || change.After != `{"enabled":false}` {
		t.Fatalf("%+v, %v", change, err)
	}
	if users, err := f.Users(t.Context()); err != nil || len(users) != 1 {
		t.Errorf("Users: %v, %v; want boss alone", users, err)
	}
	if u, err := f.User(t.Context(), "nora"); !errors.Is(err, store.ErrDisabled) || u.Name != "" {
		t.Errorf("User: %+v, %v", u, err)
	}
	if _, err := f.InactiveUsers(t.Context(), f.boss); err == nil {
		t.Error("administering users is not seeing inactive staff")
	}
	hr := store.Actor{UserID: "hr", Subject: rbac.Subject{Grants: []rbac.Permission{rbac.StaffInactiveView}}}
	if users, err := f.InactiveUsers(t.Context(), hr); err != nil || len(users) != 1 || users[0].Name != "Nora Nurse" {
		t.Errorf("InactiveUsers: %v, %v", users, err)
	}
	if _, err := f.Authenticate(t.Context(), "nora", pw(nursePassword)); !errors.Is(err, store.ErrDisabled) {
		t.Errorf("right password: %v", err)
	}
	f.pass(time.Hour)
	var wrong *store.WrongPasswordError
	if _, err := f.Authenticate(t.Context(), "nora", pw("wrong")); !errors.As(err, &wrong) {
		t.Errorf("wrong password: %v", err)
	}
	if _, err := f.AddUser(t.Context(), f.boss, store.NewUser{ID: "Nora", Password: pw(nursePassword)}); !errors.Is(err, store.ErrUserExists) {
		t.Errorf("the id of a disabled user: %v", err)
	}
	f.pass(time.Hour)
	if _, err := f.SetEnabled(t.Context(), f.boss, "nora", true); err != nil {
		t.Fatal(err)
	}
	if _, err := f.Authenticate(t.Context(), "nora", pw(nursePassword)); err != nil {
		t.Errorf("enabled again: %v", err)
	}
}

func Test3_3_7_LastSystemManagerStays(t *testing.T) {
	f := newFixture(t)
	f.addNurse(t)
	boss, err := f.User(t.Context(), "boss")
	if err != nil {
		t.Fatal(err)
	}
	profile := boss.RoleProfiles[0]
	attempts := map[string]func() error{
		"disable":  func() error { _, err := f.SetEnabled(t.Context(), f.boss, "boss", false); return err },
		"unassign": func() error { _, err := f.Unassign(t.Context(), f.boss, "boss", profile.ID); return err },
		"reassign": func() error {
			lesser := profile
			lesser.JobRoleCode = "R8001"
			_, err := f.Assign(t.Context(), f.boss, "boss", lesser)
			return err
		},
		"take the activity from the job role": func() error {
			_, err := f.AddOverride(t.Context(), f.boss, rbac.Override{Kind: rbac.OverrideBaseline, Remove: true, JobRole: "R8015", Activity: "B0062", Source: "x"})
			return err
		},
		"take the permission from the activity": func() error {
			_, err := f.AddOverride(t.Context(), f.boss, rbac.Override{Kind: rbac.OverridePermission, Remove: true, Permission: rbac.AdminUsers, Activity: "B0062", Source: "x"})
			return err
		},
	}
	for name, attempt := range attempts {
		if err := attempt(); !errors.Is(err, store.ErrLastManager) {
			t.Errorf("%s: %v; want ErrLastManager", name, err)
		}
	}
	// A second one without a password does not count; with one it does.
	if _, err := f.AddUser(t.Context(), f.boss, store.NewUser{ID: "card-only", RoleProfiles: []store.RoleProfile{bossProfile()}}); err != nil {
		t.Fatal(err)
	}
	if err := attempts["disable"](); !errors.Is(err, store.ErrLastManager) {
		t.Errorf("beside a manager without password: %v", err)
	}
	if _, err := f.Assign(t.Context(), f.boss, "nora", bossProfile()); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"unassign", "disable"} {
		if err := attempts[name](); err != nil {
			t.Errorf("%s beside another manager: %v", name, err)
		}
	}
	if _, err := f.SetEnabled(t.Context(), f.boss, "nora", false); !errors.Is(err, store.ErrLastManager) {
		t.Errorf("now nora is the last: %v", err)
	}
}

func TestMSCA_IG_01_RoleProfiles(t *testing.T) {
	f := newFixture(t)
	f.addNurse(t)
	r := nurseProfile()
	r.ID, r.Activities, r.AreasOfWork, r.Grants = "200000000012", []string{"b1611"}, []string{"P8001:Q8001:T6092"}, []rbac.Permission{rbac.Batch}
	change, err := f.Assign(t.Context(), f.boss, "nora", r)
	if err != nil || change.Before != "" || !strings.Contains(change.After, `"B1611"`) || change.Who != "boss" {
		t.Fatalf("%+v, %v", change, err)
	}
	r.Grants = nil
	change, err = f.Assign(t.Context(), f.boss, "nora", r)
	if err != nil || !strings.Contains(change.Before, `"batch"`) || strings.Contains(change.After, `"batch"`) {
		t.Fatalf("replacing: %+v, %v", change, err)
	}
	u, err := f.User(t.Context(), "nora")
	if err != nil || len(u.RoleProfiles) != 2 || u.RoleProfiles[1].JobRoleCode != "R8001" || u.RoleProfiles[1].AreasOfWork[0] != "T6092" {
		t.Fatalf("%+v, %v", u, err)
	}
	change, err = f.Unassign(t.Context(), f.boss, "nora", r.ID)
	if err != nil || change.After != "" || !strings.Contains(change.Before, r.ID) {
		t.Errorf("%+v, %v", change, err)
	}
	if _, err := f.Unassign(t.Context(), f.boss, "nora", r.ID); !errors.Is(err, store.ErrNoRoleProfile) {
		t.Errorf("twice: %v", err)
	}
	if _, err := f.Assign(t.Context(), f.boss, "nobody", r); !errors.Is(err, store.ErrNoUser) {
		t.Errorf("unknown user: %v", err)
	}
	for name, edit := range map[string]func(*store.RoleProfile){
		"job role":     func(r *store.RoleProfile) { r.JobRoleCode = "R4242" },
		"activity":     func(r *store.RoleProfile) { r.Activities = []string{"B4242"} },
		"area of work": func(r *store.RoleProfile) { r.AreasOfWork = []string{"T4242"} },
		"permission":   func(r *store.RoleProfile) { r.Grants = []rbac.Permission{"audit.delete"} },
		"audit grant":  func(r *store.RoleProfile) { r.Grants = []rbac.Permission{rbac.AuditView} },
		"organisation": func(r *store.RoleProfile) { r.ODSCode = "" },
	} {
		bad := nurseProfile()
		edit(&bad)
		if _, err := f.Assign(t.Context(), f.boss, "nora", bad); err == nil {
			t.Errorf("bad %s accepted", name)
		}
	}
}

func TestMSCA_IG_01_PolicyOverridesAreStored(t *testing.T) {
	f := newFixture(t)
	clerk := rbac.Subject{JobRoleCode: "R8008"}
	o := rbac.Override{Kind: rbac.OverrideBaseline, JobRole: "R8008", Activity: "B0820", Source: "IG board"}
	change, err := f.AddOverride(t.Context(), f.boss, o)
	if err != nil || change.What != "policy-baseline" || change.Before == "" || change.After == "" || change.Generation == 0 {
		t.Fatalf("%+v, %v", change, err)
	}
	p, err := f.Policy(t.Context())
	if err != nil || !p.Decide(clerk, rbac.DemographicsView).Allowed {
		t.Errorf("the override does not act: %v", err)
	}
	if _, err := f.AddOverride(t.Context(), f.boss, o); !errors.Is(err, rbac.ErrNoEffect) {
		t.Errorf("twice: %v", err)
	}
	if _, err := f.AddOverride(t.Context(), f.boss, rbac.Override{Kind: rbac.OverrideBaseline, JobRole: "R8015", Activity: "B0011", Source: "me"}); !errors.Is(err, rbac.ErrSegregation) {
		t.Errorf("audit for administrators: %v", err)
	}
	list, err := f.Overrides(t.Context())
	if err != nil || len(list) != 1 {
		t.Errorf("Overrides: %v, %v", list, err)
	}
	if _, err := f.RemoveOverride(t.Context(), f.boss, 1); !errors.Is(err, store.ErrNoOverride) {
		t.Errorf("removing what is not there: %v", err)
	}
	if change, err = f.RemoveOverride(t.Context(), f.boss, 0); err != nil || !strings.Contains(change.Before, "B0820") || change.After != "" {
		t.Errorf("%+v, %v", change, err)
	}
	if p, err = f.Policy(t.Context()); err != nil || p.Decide(clerk, rbac.DemographicsView).Allowed {
		t.Errorf("the override still acts: %v", err)
	}
}

// A new release may bring what an override did: it is then passed over.
func Test3_9_5_OverridesOutliveANewBaseline(t *testing.T) {
	f := newFixture(t)
	o := rbac.Override{Kind: rbac.OverrideDefineJobRole, JobRole: "R7777", Name: "Example", Source: "NRD"}
	if _, err := f.AddOverride(t.Context(), f.boss, o); err != nil {
		t.Fatal(err)
	}
	if err := f.Close(); err != nil {
		t.Fatal(err)
	}
	newer := f.options
	var err error
	if newer.Policy, _, err = newer.Policy.Apply(o); err != nil {
		t.Fatal(err)
	}
	if f.Store, err = store.Open(t.Context(), newer); err != nil {
		t.Fatal(err)
	}
	if p, err := f.Policy(t.Context()); err != nil {
		t.Errorf("%v", err)
	} else if _, ok := p.JobRole("R7777"); !ok {
		t.Error("R7777 is lost")
	}
}

func TestMSCA_IG_01_SeveralProcessesShareTheFile(t *testing.T) {
	f := newFixture(t)
	other, err := store.Open(t.Context(), f.options)
	if err != nil {
		t.Fatal(err)
	}
	defer func() {
		if err := other.Close(); err != nil {
			t.Error(err)
		}
	}()
	var wait sync.WaitGroup
	for i := range 8 {
		s := []*store.Store{f.Store, other}[i%2]
		id := "user-" + string(rune('a'+i))
		wait.Go(func() {
			if _, err := s.AddUser(context.Background(), f.boss, store.NewUser{ID: id, Name: id, RoleProfiles: []store.RoleProfile{nurseProfile()}}); err != nil {
				t.Errorf("%s: %v", id, err)
			}
		})
	}
	wait.Wait()
	for _, s := range []*store.Store{f.Store, other} {
		users, err := s.Users(t.Context())
		if err != nil || len(users) != 9 || !slices.IsSortedFunc(users, func(a, b store.User) int { return strings.Compare(a.ID, b.ID) }) {
			t.Errorf("%d users, %v; want 9 in order", len(users), err)
		}
	}
	if g, err := other.Generation(t.Context()); err != nil || g != f.created.Generation+8 {
		t.Errorf("generation %d, %v", g, err)
	}
}

func TestMSCA_IG_02_UserIDs(t *testing.T) {
	f := newFixture(t)
	for _, id := range []string{"", "a", "a b", "-ab", "ab-", "a\x00b", "a/b", strings.Repeat("a", 65)} {
		if _, err := f.AddUser(t.Context(), f.boss, store.NewUser{ID: id}); !errors.Is(err, store.ErrBadUserID) {
			t.Errorf("%q: %v", id, err)
		}
	}
	for _, id := range []string{"ab", "A.B-c_d@trust.nhs.uk", "Zoë", "555000000012"} {
		if _, err := f.AddUser(t.Context(), f.boss, store.NewUser{ID: id, Name: "x"}); err != nil {
			t.Errorf("%q: %v", id, err)
		}
		if u, err := f.User(t.Context(), strings.ToUpper(id)); err != nil || u.ID != strings.ToLower(id) {
			t.Errorf("%q in capitals: %+v, %v", id, u, err)
		}
	}
}
