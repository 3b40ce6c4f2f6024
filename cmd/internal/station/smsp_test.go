package station_test

import (
	"errors"
	"os"
	"path/filepath"
	"testing"

	"msca/app"
	"msca/app/problem"
	"msca/cmd/internal/station"
)

// A certificate of our own that cannot be used is told as that, not as a missing
// address, and whoever is asked knows which settings to look at.
func TestMSCA_IG_02_UnusableClientCertificateHasItsOwnWords(t *testing.T) {
	dir := t.TempDir()
	write := func(name, text string) string {
		t.Helper()
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	for what, path := range map[string]string{
		"missing": filepath.Join(dir, "no-such-file.pem"),
		"damaged": write("damaged.pem", "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n"),
		"no PEM":  write("nothing.p12", "not a certificate"),
	} {
		st := trainingWith(t)
		settings := withSettings(t, st.Config, "smsp.certificate", path)
		_, err := station.Client(settings, "https://smsp.example.nhs.uk/")
		var own *station.OwnCertificateError
		if !errors.As(err, &own) {
			t.Errorf("%s: %v", what, err)
			continue
		}
		if p := problem.For(errors.Join(err, app.ErrNoSMSP)); p.Code != "SMSP-OWN-CERTIFICATE" || len(p.Do) == 0 {
			t.Errorf("%s is told as %s: %q", what, p.Code, p.Title)
		}
	}
	if p := problem.For(errors.Join(nil, app.ErrNoSMSP)); p.Code != "SMSP-OFF" {
		t.Errorf("nothing configured is told as %s", p.Code)
	}
}
