package store_test

import (
	"bytes"
	"context"
	"crypto/rand"
	"database/sql"
	"errors"
	"path/filepath"
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
