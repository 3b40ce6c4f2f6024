package station_test

import (
	"archive/zip"
	"errors"
	"io"
	"io/fs"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"msca/cmd/internal/station"
	"msca/cmd/internal/training"
	"msca/rbac/credential"
)

// A live workstation whose end point is being set up: each test tells how far the
// settings as they stand now lead, and what to mend; nothing has to be started
// anew in between.
func TestIssue6_7_EndpointIsTriedAsItIsSet(t *testing.T) {
	pki := trainingIn(t.TempDir())
	reopen(t, pki)
	o := station.Options{Folder: station.Folder(t.TempDir()), AccessPoint: "test", Short: true}
	const password = "four words make one phrase"
	if err := station.Init(t.Context(), o.Folder, station.Setup{ODSCode: "X26", System: "ward-7", Admin: "boss", Password: credential.NewPassword([]byte(password))}); err != nil {
		t.Fatal(err)
	}
	st := reopen(t, o)
	inAs(t, st, "boss", password)
	set := func(key, value string) {
		t.Helper()
		if _, err := st.SetSettings(t.Context(), station.SettingChange{Key: key, Value: value}); err != nil {
			t.Fatal(err)
		}
	}
	want := func(after, name, state, says, fix string) {
		t.Helper()
		var k station.Check
		st.TestEndpoint(t.Context(), func(one station.Check) { k = one })
		if k.Name != name || k.State != state || !strings.Contains(k.Says, says) || !strings.Contains(k.Fix, fix) {
			t.Errorf("after %s the last step is %+v, want %s %s with %q and %q", after, k, name, state, says, fix)
		}
	}
	want("nothing", "SMSP", station.Attention, "not set up", "smsp.url")
	set("smsp.url", "https://127.0.0.1:1/smsp")
	want("the address", "SMSP", station.Fault, "smsp.username", "Correct the settings")
	set("smsp.username", "x26")
	files := filepath.Join(pki.Folder.Training(), "pki")
	set("smsp.ca", filepath.Join(files, "ca.pem"))
	set("smsp.certificate", filepath.Join(files, "client.pem"))
	set("smsp.key", filepath.Join(files, "client-key.pem"))
	want("the certificate", "SMSP connection", station.Fault, "refused", "port in smsp.url")
	set("smsp.url", "https://nowhere..invalid/smsp")
	want("a wrong name", "SMSP name", station.Fault, "", "host name in smsp.url")
}

// Days left are whole days, and none as soon as the end has passed.
func TestIssue6_7_CertificateDaysAreWholeDays(t *testing.T) {
	now := time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC)
	for ahead, want := range map[time.Duration]int{91 * 24 * time.Hour: 91, 25 * time.Hour: 1, 23 * time.Hour: 0, 0: 0, -time.Minute: -1, -25 * time.Hour: -2} {
		if got := station.DaysLeft(now.Add(ahead), now); got != want {
			t.Errorf("%s ahead: %d days left, want %d", ahead, got, want)
		}
	}
}

// What is saved for the service desk holds the checks and the settings, no
// password of a proxy, and replaces no file.
func TestIssue6_7_SavedDiagnosisHoldsNoSecret(t *testing.T) {
	st := reopen(t, trainingIn(t.TempDir()))
	inAs(t, st, "manager", training.Password)
	if _, err := st.SetSettings(t.Context(), station.SettingChange{Key: "smsp.proxy", Value: "http://ward:hush-hush@proxy.example.nhs.uk:8080"}); err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "d.zip")
	if err := st.SaveDiagnosis(path, []station.Check{{Name: "disk", State: station.OK, Says: "plenty"}}); err != nil {
		t.Fatal(err)
	}
	z, err := zip.OpenReader(path)
	if err != nil {
		t.Fatal(err)
	}
	defer z.Close()
	all := ""
	for _, f := range z.File {
		r, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		raw, err := io.ReadAll(r)
		if err != nil {
			t.Fatal(err)
		}
		all += f.Name + "\n" + string(raw)
	}
	for _, part := range []string{"diagnosis.txt", "diagnosis.json", "settings.txt", "plenty", "smsp.proxy = http://ward:xxxxx@proxy"} {
		if !strings.Contains(all, part) {
			t.Errorf("%q is not in it", part)
		}
	}
	if strings.Contains(all, "hush-hush") {
		t.Error("the proxy's password is in it")
	}
	if err := st.SaveDiagnosis(path, nil); !errors.Is(err, fs.ErrExist) {
		t.Errorf("a file that was there: %v", err)
	}
}
