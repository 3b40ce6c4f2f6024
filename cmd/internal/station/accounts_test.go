package station_test

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"testing"

	"msca/app/problem"
	"msca/audit"
	"msca/cmd/internal/station"
	"msca/cmd/internal/training"
	"msca/rbac"
	rbacstore "msca/rbac/store"
)

// An old copy of the accounts put back is refused, however many refused changes
// stand in the trail since the last real one: it would bring old passwords and
// roles back. [3.3.8]
func TestMSCA_IG_02_3_3_8_OldAccountsAreRefused(t *testing.T) {
	o := station.Options{Folder: station.Folder(t.TempDir()), Training: true, AccessPoint: "test", Short: true}
	st := reopen(t, o)
	if err := st.Close(t.Context()); err != nil {
		t.Fatal(err)
	}
	old := filesOf(t, o.Folder)

	st = reopen(t, o)
	disableNurse(t, st)
	for range 60 {
		refused := station.UserChange(audit.Person{UserID: "manager"}, rbacstore.Change{What: "user-disabled", User: "manager"})
		refused.Outcome = audit.MinorFailure
		if err := st.Desk.Note(t.Context(), refused); err != nil {
			t.Fatal(err)
		}
	}
	if err := st.Close(t.Context()); err != nil {
		t.Fatal(err)
	}
	putBack(t, old)
	if _, err := station.Open(t.Context(), o); !errors.Is(err, rbacstore.ErrRolledBack) {
		t.Errorf("opening with old accounts: %v, want ErrRolledBack", err)
	}
}

// A change of the accounts that never came into the trail is told of at the next
// start, once. Signing in is no such change.
func TestMSCA_IG_01_3_9_11_AChangeWithoutARecordIsFound(t *testing.T) {
	o := trainingIn(t.TempDir())
	found := func() (n int) {
		t.Helper()
		st := reopen(t, o)
		defer closeStation(t, st)
		records, err := st.Trail.Search(t.Context(), audit.Filter{Events: []audit.Event{audit.UserChanged}})
		if err != nil {
			t.Fatal(err)
		}
		for _, r := range records {
			if r.Outcome == audit.SeriousFailure {
				n++
			}
		}
		return n
	}
	st := reopen(t, o)
	if err := st.Desk.SignInWithAccount(t.Context(), "nurse", []byte(training.Password)); err != nil {
		t.Fatal(err)
	}
	closeStation(t, st)
	if n := found(); n != 0 {
		t.Fatalf("%d found before there was one", n)
	}
	st = reopen(t, o)
	manager := rbacstore.Actor{UserID: "manager", Subject: rbac.Subject{JobRoleCode: "R8015", Local: true}}
	if _, err := st.Users.SetEnabled(t.Context(), manager, "nurse", false); err != nil {
		t.Fatal(err)
	}
	closeStation(t, st)
	for range 2 {
		if n := found(); n != 1 {
			t.Errorf("%d found, want 1", n)
		}
	}
}

// A change whose record waits for its turn while another program starts is no change
// without a record.
func TestMSCA_IG_01_3_9_11_ARecordThatIsLateIsNoChangeWithoutOne(t *testing.T) {
	o := trainingIn(t.TempDir())
	st := reopen(t, o)
	change, err := st.Users.SetEnabled(t.Context(), manager, "nurse", false)
	if err != nil {
		t.Fatal(err)
	}
	late := false
	defer station.WhileUnrecorded(func(tries int) {
		if tries == 100 { // ten seconds, which is how long an append waits for another
			late = true
			if err := st.Desk.Note(t.Context(), station.UserChange(audit.Person{UserID: "manager"}, change)); err != nil {
				t.Error(err)
			}
		}
	})()
	waited := 0
	o.Waits = func() { waited++ }
	closeStation(t, reopen(t, o))
	if waited != 1 {
		t.Errorf("that it waits for another program was told %d times, want once", waited)
	}
	records, err := st.Trail.Search(t.Context(), audit.Filter{Events: []audit.Event{audit.UserChanged}})
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range records {
		if r.Outcome == audit.SeriousFailure {
			t.Errorf("record %d says that the accounts were changed without a record, late %t", r.Seq, late)
		}
	}
	if !late {
		t.Error("the record was not waited for")
	}
}

// Accounts that are not there are told as that, with what to do.
func TestMSCA_IG_01_MissingAccountsAreTold(t *testing.T) {
	for _, missing := range []string{"users.db", "keys/users.key"} {
		o := trainingIn(t.TempDir())
		closeStation(t, reopen(t, o))
		if err := os.Remove(filepath.Join(string(o.Folder), missing)); err != nil {
			t.Fatal(err)
		}
		_, err := station.Open(t.Context(), o)
		if p := problem.For(err); p.Code != "ACCOUNT-STORE" {
			t.Errorf("without %s: %s, %v", missing, p.Code, err)
		}
	}
}

// Accounts that are there and cannot be written, as on a full disk, are not told as
// missing: nobody is sent to put an older copy back.
func TestMSCA_IG_01_AccountsThatCannotBeWrittenAreToldAsThat(t *testing.T) {
	o := trainingIn(t.TempDir())
	closeStation(t, reopen(t, o))
	if err := os.Mkdir(o.Folder.Users()+"-wal", 0o700); err != nil { // no write-ahead log can be made
		t.Fatal(err)
	}
	_, err := station.Open(t.Context(), o)
	if p := problem.For(err); p.Code != "ACCOUNT-WRITE" {
		t.Errorf("%s, %v; want ACCOUNT-WRITE", p.Code, err)
	}
}

// disableNurse changes the accounts, on record.
func disableNurse(t *testing.T, st *station.Station) {
	t.Helper()
	manager := rbacstore.Actor{UserID: training.Accounts()[0].ID, Subject: rbac.Subject{JobRoleCode: "R8015", Local: true}}
	change, err := st.Users.SetEnabled(t.Context(), manager, "nurse", false)
	if err != nil {
		t.Fatal(err)
	}
	if err := st.Desk.Note(t.Context(), station.UserChange(audit.Person{UserID: "manager"}, change)); err != nil {
		t.Fatal(err)
	}
}

func putBack(t *testing.T, files map[string][]byte) {
	t.Helper()
	for path, body := range files {
		if err := os.WriteFile(path, body, 0o600); err != nil {
			t.Fatal(err)
		}
	}
}

func reopen(t *testing.T, o station.Options) *station.Station {
	t.Helper()
	st, err := station.Open(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { st.Close(context.Background()) })
	return st
}

func filesOf(t *testing.T, f station.Folder) map[string][]byte {
	t.Helper()
	found, err := filepath.Glob(f.Users() + "*")
	if err != nil || len(found) == 0 {
		t.Fatalf("no accounts in %s: %v", f, err)
	}
	out := map[string][]byte{}
	for _, path := range found {
		body, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		out[path] = body
	}
	return out
}
