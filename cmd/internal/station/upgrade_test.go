package station_test

import (
	"context"
	"encoding/binary"
	"errors"
	"flag"
	"io/fs"
	"os"
	"path/filepath"
	"testing"

	"msca/app/problem"
	"msca/audit"
	auditstore "msca/audit/store"
	"msca/cmd/internal/station"
	rbacstore "msca/rbac/store"
)

// keep names a release whose data folder is to be made and kept in testdata. A kept
// one is never made again: that is what older releases left on workstations.
var keep = flag.String("keep-release", "", "make testdata/upgrade/NAME as this release makes it")

const kept = "../../../testdata/upgrade"

// keepRelease makes the data folder of this release.
func keepRelease(t *testing.T) {
	t.Helper()
	dir, err := filepath.Abs(filepath.Join(kept, *keep))
	if err != nil {
		t.Fatal(err)
	}
	if err := os.Mkdir(dir, 0o700); err != nil {
		t.Fatal(err)
	}
	f := station.Folder(dir)
	if err := station.Init(t.Context(), f, goodSetup()); err != nil {
		t.Fatal(err)
	}
	st := openLive(t, f)
	work(t, st)
	if err := st.Close(context.Background()); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"running.lock", "settings.lock", "setup.lock", "audit/audit.lock"} {
		if err := os.Remove(filepath.Join(dir, name)); err != nil && !errors.Is(err, fs.ErrNotExist) {
			t.Fatal(err)
		}
	}
}

func openLive(t *testing.T, f station.Folder) *station.Station {
	t.Helper()
	st, err := station.Open(t.Context(), station.Options{Folder: f, AccessPoint: "test", Short: true})
	if err != nil {
		t.Fatal(err)
	}
	return st
}

// work signs in, chooses a role and changes a setting.
func work(t *testing.T, st *station.Station) {
	t.Helper()
	setup := goodSetup()
	ctx := t.Context()
	if err := st.Desk.SignInWithAccount(ctx, setup.Admin, []byte("wandering lamps over quiet water")); err != nil {
		t.Fatal(err)
	}
	if err := st.Desk.ChooseRole(ctx, st.Desk.State().Profiles[0].ID); err != nil {
		t.Fatal(err)
	}
	idle := "3m"
	if st.Config.Text("session.idle-lock") == idle {
		idle = "4m"
	}
	if _, err := st.ChangeSettings(ctx, station.SettingChange{Key: "session.idle-lock", Value: idle}); err != nil {
		t.Fatal(err)
	}
}

// copyOf is a kept folder to work in; what git does not keep is put right.
func copyOf(t *testing.T, name string) station.Folder {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "data")
	if err := os.CopyFS(dir, os.DirFS(filepath.Join(kept, name))); err != nil {
		t.Fatal(err)
	}
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		return os.Chmod(path, 0o600)
	})
	if err != nil {
		t.Fatal(err)
	}
	return station.Folder(dir)
}

func releases(t *testing.T) []string {
	t.Helper()
	found, err := os.ReadDir(kept)
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, d := range found {
		if d.IsDir() {
			names = append(names, d.Name())
		}
	}
	if len(names) == 0 {
		t.Fatal("no release's data folder in testdata/upgrade: upgrades are not tested")
	}
	return names
}

// What every release left on a workstation opens with this one: settings, accounts
// and audit trail, which verifies before and after more is recorded.
func TestMSCA_AUD_01_EveryReleasesDataOpensAndVerifies(t *testing.T) {
	if *keep != "" {
		keepRelease(t)
	}
	for _, name := range releases(t) {
		t.Run(name, func(t *testing.T) {
			f := copyOf(t, name)
			st := openLive(t, f)
			if got := st.Config.Text("system.name"); got != "ward-7" {
				t.Errorf("the settings were not taken over: system.name is %q", got)
			}
			before := verified(t, st)
			work(t, st)
			if err := st.Close(context.Background()); err != nil {
				t.Fatal(err)
			}
			st = openLive(t, f)
			defer func() {
				if err := st.Close(context.Background()); err != nil {
					t.Error(err)
				}
			}()
			if after := verified(t, st); after <= before {
				t.Errorf("the trail has %d records after more work, it had %d before", after, before)
			}
		})
	}
}

func verified(t *testing.T, st *station.Station) uint64 {
	t.Helper()
	report, err := st.Trail.Verify(t.Context(), auditstore.VerifyOptions{})
	if err != nil {
		t.Fatal(err)
	}
	if report.Verdict != audit.Intact {
		t.Fatalf("the trail is %v: %v", report.Verdict, report.Reason)
	}
	return report.Records
}

// What a later version has written is refused plainly, and left as it was.
func TestMSCA_AUD_01_DataFromTheFutureIsRefused(t *testing.T) {
	for name, c := range map[string]struct {
		file string
		want error
		code string
	}{
		"audit trail": {"audit/audit.db", auditstore.ErrSchema, "AUDIT-VERSION"},
		"accounts":    {"users.db", rbacstore.ErrNewer, "ACCOUNT-VERSION"},
	} {
		t.Run(name, func(t *testing.T) {
			f := copyOf(t, releases(t)[0])
			path := filepath.Join(string(f), c.file)
			raw, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			binary.BigEndian.PutUint32(raw[60:], 1000) // SQLite's user_version
			if err := os.WriteFile(path, raw, 0o600); err != nil {
				t.Fatal(err)
			}
			_, err = station.Open(t.Context(), station.Options{Folder: f, AccessPoint: "test", Short: true})
			if !errors.Is(err, c.want) {
				t.Fatalf("%v, want %v", err, c.want)
			}
			if got := problem.For(err).Code; got != c.code {
				t.Errorf("people are told %s, want %s", got, c.code)
			}
		})
	}
}
