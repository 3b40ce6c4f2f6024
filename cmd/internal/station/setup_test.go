package station_test

import (
	"context"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"sync"
	"testing"

	"msca/app/config"
	"msca/cmd/internal/station"
	"msca/cmd/internal/training"
	"msca/rbac/credential"
	rbacstore "msca/rbac/store"
)

// childVariable makes the test binary open the training folder that it names
// and close it.
const childVariable = "MSCA_STATION_CHILD"

func child(dir string) int {
	st, err := station.Open(context.Background(), trainingIn(dir))
	if err == nil {
		err = st.Close(context.Background())
	}
	if err != nil {
		os.Stderr.WriteString(err.Error())
		return 1
	}
	return 0
}

func trainingIn(dir string) station.Options {
	return station.Options{Folder: station.Folder(dir), Training: true, AccessPoint: "test", Short: true}
}

func goodSetup() station.Setup {
	return station.Setup{ODSCode: "X26", System: "ward-7", Admin: "jsmith", Password: credential.NewPassword([]byte("wandering lamps over quiet water"))}
}

// What would be refused half way is refused before anything is made.
func TestMSCA_IG_01_SetUpIsRefusedBeforeItBegins(t *testing.T) {
	for name, spoil := range map[string]func(*station.Setup){
		"user id":      func(s *station.Setup) { s.Admin = "no user id" },
		"organisation": func(s *station.Setup) { s.ODSCode = "x 26" },
		"system":       func(s *station.Setup) { s.System = "ward 7" },
		"password":     func(s *station.Setup) { s.Password = credential.NewPassword([]byte("short")) },
	} {
		t.Run(name, func(t *testing.T) {
			f := station.Folder(filepath.Join(t.TempDir(), "data"))
			s := goodSetup()
			spoil(&s)
			err := station.Init(t.Context(), f, s)
			var field *station.FieldError
			var value *config.ValueError
			if !errors.As(err, &field) && !errors.As(err, &value) {
				t.Errorf("%v, want the field that is refused", err)
			}
			if _, err := os.Stat(string(f)); err == nil {
				t.Error("the folder was begun")
			}
			if err := station.Init(t.Context(), f, goodSetup()); err != nil {
				t.Errorf("the second try: %v", err)
			}
		})
	}
}

// Sixteen first starts at once: one makes the folder, the others wait for it.
func TestMSCA_IG_01_FirstStartsAtOnce(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "data")
	var wait sync.WaitGroup
	for range 16 {
		wait.Go(func() {
			c := exec.Command(os.Args[0])
			c.Env = append(os.Environ(), childVariable+"="+dir)
			if out, err := c.CombinedOutput(); err != nil {
				t.Errorf("%v: %s", err, out)
			}
		})
	}
	wait.Wait()
	st := reopen(t, trainingIn(dir))
	for _, a := range training.Accounts() {
		if u, err := st.Users.User(t.Context(), a.ID); err != nil || u.Name != a.Name {
			t.Errorf("%s is called %q (%v), want %q", a.ID, u.Name, err, a.Name)
		}
	}
	if users, err := st.Users.Users(t.Context()); err != nil || len(users) != len(training.Accounts()) {
		t.Errorf("%d users, %v; want those of training", len(users), err)
	}
}

// A first start that is killed leaves a folder that the next one completes.
func TestMSCA_IG_01_KilledFirstStartIsCompleted(t *testing.T) {
	for _, seen := range []string{"draft/training", "draft/audit", "draft/keys/users.key", "draft/config.json", "training", "audit"} {
		t.Run(filepath.Base(seen), func(t *testing.T) {
			dir := filepath.Join(t.TempDir(), "data")
			c := exec.Command(os.Args[0])
			c.Env = append(os.Environ(), childVariable+"="+dir)
			if err := c.Start(); err != nil {
				t.Fatal(err)
			}
			for {
				if _, err := os.Stat(filepath.Join(dir, seen)); err == nil {
					break
				}
				if _, err := os.Stat(filepath.Join(dir, "config.json")); err == nil {
					break // it was faster than we looked
				}
			}
			_ = c.Process.Kill() // it may have ended
			_ = c.Wait()         // killed
			st := reopen(t, trainingIn(dir))
			if users, err := st.Users.Users(t.Context()); err != nil || len(users) != len(training.Accounts()) {
				t.Errorf("%d users, %v; want those of training", len(users), err)
			}
			if _, err := os.Stat(filepath.Join(dir, "draft")); err == nil {
				t.Error("the draft is still there")
			}
		})
	}
}

// A draft that was whole is moved into place from wherever the move stopped.
func TestMSCA_IG_01_AMoveThatStoppedGoesOn(t *testing.T) {
	parts := []string{"keys", "users.db", "audit", "config.json"}
	for moved := range parts {
		dir := filepath.Join(t.TempDir(), "data")
		f := station.Folder(dir)
		if err := station.Init(t.Context(), f, goodSetup()); err != nil {
			t.Fatal(err)
		}
		if err := os.Mkdir(filepath.Join(dir, "draft"), 0o700); err != nil {
			t.Fatal(err)
		}
		for _, p := range parts[moved:] {
			if err := os.Rename(filepath.Join(dir, p), filepath.Join(dir, "draft", p)); err != nil {
				t.Fatal(err)
			}
		}
		st := reopen(t, station.Options{Folder: f, AccessPoint: "test", Short: true})
		if _, err := st.Users.User(t.Context(), "jsmith"); err != nil {
			t.Errorf("moved up to %s: %v", parts[moved], err)
		}
	}
}

// A folder that lost its settings keeps its audit trail: nothing founds it anew.
func TestMSCA_AUD_01_AnAuditTrailIsNeverReplaced(t *testing.T) {
	f := station.Folder(filepath.Join(t.TempDir(), "data"))
	if err := station.Init(t.Context(), f, goodSetup()); err != nil {
		t.Fatal(err)
	}
	if err := os.Remove(f.Config()); err != nil {
		t.Fatal(err)
	}
	if _, err := station.Open(t.Context(), station.Options{Folder: f, AccessPoint: "test"}); !errors.Is(err, station.ErrSettingsMissing) {
		t.Errorf("opening: %v", err)
	}
	if err := station.Init(t.Context(), f, goodSetup()); err == nil {
		t.Error("it was set up anew")
	}
	if _, err := os.Stat(f.Users()); err != nil {
		t.Error(err)
	}
	if err := rbacstore.CheckUserID("j"); !errors.Is(err, rbacstore.ErrBadUserID) {
		t.Errorf("one letter: %v", err)
	}
}

// A training folder can be moved: what it needs is named from it on.
func TestMSCA_IG_01_ATrainingFolderCanBeMoved(t *testing.T) {
	parent := t.TempDir()
	st := reopen(t, trainingIn(filepath.Join(parent, "here")))
	if err := st.Close(t.Context()); err != nil {
		t.Fatal(err)
	}
	if err := os.Rename(filepath.Join(parent, "here"), filepath.Join(parent, "there")); err != nil {
		t.Fatal(err)
	}
	o := trainingIn(filepath.Join(parent, "there"))
	o.Cards = true
	st = reopen(t, o)
	if st.SMSP == nil || st.Trust.Anchors == nil {
		t.Errorf("SMSP %v, anchors %v", st.NoSMSP, st.Trust.Anchors)
	}
}
