package station

import (
	"archive/zip"
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"strings"

	"msca/app/config"
)

// DiagnosisText is a diagnosis to paste into a call to the service desk.
func DiagnosisText(checks []Check) string {
	var b strings.Builder
	for _, k := range checks {
		fmt.Fprintf(&b, "%-9s  %s: %s\n", k.State, k.Name, k.Says)
		if k.Fix != "" {
			fmt.Fprintf(&b, "           -> %s\n", k.Fix)
		}
	}
	return b.String()
}

// SaveDiagnosis is SaveDiagnosis for this workstation.
func (s *Station) SaveDiagnosis(path string, checks []Check) error {
	return SaveDiagnosis(path, Options{Folder: s.Folder, ConfigFile: s.configFile, Training: s.Training}, checks)
}

// SaveDiagnosis writes checks, and the settings in force, into a new .zip file
// for the service desk. No setting holds a secret but a proxy's password, which is
// left out; nothing of the audit trail, the
// accounts or a patient is in it. A file that exists is not replaced.
func SaveDiagnosis(path string, o Options, checks []Check) error {
	asJSON, err := json.MarshalIndent(map[string]any{"build": Build, "checks": checks}, "", "  ")
	if err != nil {
		return err
	}
	var file bytes.Buffer
	z := zip.NewWriter(&file)
	for _, part := range []struct{ name, text string }{
		{"diagnosis.txt", DiagnosisText(checks)}, {"diagnosis.json", string(asJSON) + "\n"}, {"settings.txt", settingsText(o)},
	} {
		w, err := z.Create(part.name)
		if err != nil {
			return err
		}
		if _, err := io.WriteString(w, part.text); err != nil {
			return err
		}
	}
	if err := z.Close(); err != nil {
		return err
	}
	if err := WriteOnce(path)(file.Bytes()); err != nil {
		return fmt.Errorf("saving the diagnosis: %w", err)
	}
	return nil
}

func settingsText(o Options) string {
	c, err := LoadSettings(o.Folder, o.ConfigFile, o.Training)
	if err != nil {
		return "The settings cannot be read: " + err.Error() + "\n"
	}
	var b strings.Builder
	for _, s := range config.Settings() {
		value, origin := c.Get(s.Key)
		fmt.Fprintf(&b, "%s = %s (%s)\n", s.Key, config.Told(value), origin)
	}
	return b.String()
}
