package station

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"msca/app"
	"msca/app/config"
	"msca/audit"
	"msca/itk/smsp"
	"msca/rbac"
)

// LoadSettings reads the settings of a folder: those of configFile, or of the
// folder's own file, under the machine policy. Training knows no machine policy.
func LoadSettings(f Folder, configFile string, training bool) (*config.Config, error) {
	policy := ""
	if !training {
		var err error
		if policy, err = policyFile(); err != nil {
			return nil, err
		}
	}
	if configFile == "" {
		configFile = f.Config()
	}
	return config.Load(policy, configFile)
}

// SettingsThere refuses a file of settings that was named and is not there: what
// it was to say would silently not be in force. It returns a *config.ValueError.
func SettingsThere(configFile string) error {
	if configFile == "" {
		return nil
	}
	if _, err := os.Stat(configFile); errors.Is(err, fs.ErrNotExist) {
		return &config.ValueError{File: configFile, Key: "--config", Reason: "there is no such file"}
	}
	return nil
}

// saveSettings writes the file's own settings.
func saveSettings(path string, c *config.Config) error {
	raw, err := c.File()
	if err == nil {
		err = ReplaceFile(path, raw, 0o600)
	}
	if err != nil {
		return fmt.Errorf("writing settings: %w", err)
	}
	return nil
}

// SettingChange is what a setting is to become.
type SettingChange struct{ Key, Value string }

// SettingMade is what a setting was and has become, as people are told it.
type SettingMade struct{ Before, After string }

// SetSettings is ChangeSettings for the person signed in, who has to be permitted.
func (s *Station) SetSettings(ctx context.Context, changes ...SettingChange) ([]SettingMade, error) {
	if err := s.Desk.Permit(ctx, "changing settings", rbac.AdminConfig); err != nil {
		return nil, err
	}
	return s.ChangeSettings(ctx, changes...)
}

// Settings are those in the files now; those in force are Config.
func (s *Station) Settings() (*config.Config, error) {
	return LoadSettings(s.Folder, s.configFile, s.Training)
}

// ChangeSettings changes settings together, all or none, and gives back what each
// was and is, without passwords. One record comes first: a change that cannot be recorded
// is not made. The file is read, checked and written under a lock, so that changes
// made at once all last. A refused value is a *config.ValueError. [3.9.11]
func (s *Station) ChangeSettings(ctx context.Context, changes ...SettingChange) (made []SettingMade, err error) {
	lock, err := s.Folder.lockSettings(ctx, nil)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, lock.Close()) }()
	present, err := LoadSettings(s.Folder, s.configFile, s.Training)
	if err != nil {
		return nil, err
	}
	changed, err := s.changed(present, changes)
	if err != nil {
		return nil, err
	}
	done, undone := s.settingsEntry(present, changed, changes), s.settingsEntry(changed, present, changes)
	if err := s.Desk.Note(ctx, done); err != nil {
		return nil, err
	}
	if err := saveSettings(s.configFile, changed); err != nil {
		undone.Outcome = audit.MinorFailure
		undone.Details = append(undone.Details, audit.Detail{Name: "reason", Value: "could not be written: " + err.Error()})
		return nil, errors.Join(err, s.Desk.Note(context.WithoutCancel(ctx), undone))
	}
	for _, c := range changes {
		before, _ := present.Get(c.Key)
		after, _ := changed.Get(c.Key)
		made = append(made, SettingMade{config.Told(before), config.Told(after)})
	}
	return made, nil
}

// changed is present with every change in it, checked as a whole: certificate and
// key of a client fit each other only when both are the new ones.
func (s *Station) changed(present *config.Config, changes []SettingChange) (*config.Config, error) {
	out := present
	for i, c := range changes {
		if slices.ContainsFunc(changes[:i], func(earlier SettingChange) bool { return earlier.Key == c.Key }) {
			return nil, &config.ValueError{Key: c.Key, Reason: "is given twice"}
		}
		value, err := settingPath(s.configFile, c.Key, c.Value)
		if err != nil {
			return nil, err
		}
		before := ""
		if config.Known(c.Key) {
			before, _ = present.Get(c.Key)
		}
		if value, err = config.Retyped(c.Key, before, value); err != nil {
			return nil, err
		}
		if out, err = out.With(c.Key, value); err != nil {
			return nil, err
		}
	}
	for _, c := range changes {
		if err := checkFile(out, c.Key); err != nil {
			return nil, &config.ValueError{Key: c.Key, Reason: err.Error()}
		}
	}
	return out, nil
}

// settingsEntry is the record of settings that go from one state to another.
func (s *Station) settingsEntry(from, to *config.Config, changes []SettingChange) audit.Entry {
	var e audit.Entry
	for i, c := range changes {
		before, _ := from.Get(c.Key)
		after, _ := to.Get(c.Key)
		one := configChange(s.Desk.State().Person, s.accessPoint, c.Key, before, after)
		if i == 0 {
			e = one
		} else {
			e.Details = append(e.Details, one.Details...)
		}
	}
	e.Details = append(e.Details, settingsDetails(to)...)
	return e
}

// checkFile reads the file that a setting names as its use will.
func checkFile(c *config.Config, key string) (err error) {
	path := c.Text(key)
	if path == "" || !config.IsFile(key) {
		return nil
	}
	switch key {
	case "smsp.ca":
		_, err = smsp.LoadRoots(path, "")
	case "smsp.certificate":
		if _, err = os.ReadFile(path); err == nil {
			err = checkPair(c)
		}
	case "smsp.key", "smsp.password-file":
		if _, err = readSecret(path); err == nil {
			err = checkPair(c)
		}
	case "card.anchors", "card.intermediates":
		_, err = certificates(path)
	case "card.record-signers":
		_, err = signers(path)
	case "card.directory":
		_, err = ReadDirectory(path)
	case "card.crl":
		_, err = revocation(path, c.Text("card.anchors"), c.Text("card.intermediates"))
	}
	return err
}

// checkPair tries certificate and key of this client together. The first time they
// may come one after the other, and with a password file diag tries them.
func checkPair(c *config.Config) error {
	if c.Text("smsp.certificate") == "" || c.Text("smsp.key") == "" || c.Text("smsp.password-file") != "" {
		return nil
	}
	if _, err := ownCertificate(c); err != nil {
		return fmt.Errorf("%w; where both are new, give them together: mscactl config set smsp.certificate FILE smsp.key FILE", err)
	}
	return nil
}

// lockSettings keeps others from changing settings, and from recording which ones
// they start with, until the file is closed. waits is that of awaitAlone.
func (f Folder) lockSettings(ctx context.Context, waits func()) (*os.File, error) {
	lock, err := awaitAlone(ctx, filepath.Join(string(f), "settings.lock"), "locking the settings", waits)
	var inUse *InUseError
	if err == nil || errors.As(err, &inUse) || ctx.Err() != nil {
		return lock, err
	}
	return nil, &app.AuditUnavailableError{Doing: "opening the workstation", Err: err} // where no lock can be had, no record can be made
}

// settingPath is how the path of a file is kept: from the folder of the settings
// on when it lies there, whole otherwise.
func settingPath(configFile, key, value string) (string, error) {
	if value == "" || !config.IsFile(key) {
		return value, nil
	}
	whole, err := filepath.Abs(value)
	if err != nil {
		return "", &config.ValueError{Key: key, Reason: err.Error()}
	}
	dir, err := filepath.Abs(filepath.Dir(configFile))
	if err != nil {
		return "", &config.ValueError{Key: key, Reason: err.Error()}
	}
	if within, err := filepath.Rel(dir, whole); err == nil && filepath.IsLocal(within) {
		return within, nil
	}
	return whole, nil
}

// Names of the details that tell the settings in force.
const (
	digestDetail = "settings-digest" // SHA-256 of all settings, as people are told them
	marksDetail  = "settings"        // each key that is not at its default, and 8 hexadecimal digits of its value's SHA-256
)

// settingsDetails tell the settings in force, whatever file or policy they are
// from, so that a change outside of this program shows at the next start. A password
// is left out: a digest of it is something to try guesses on.
func settingsDetails(c *config.Config) []audit.Detail {
	var marks []string
	for _, s := range config.Settings() {
		if value, _ := c.Get(s.Key); value != s.Default {
			sum := sha256.Sum256([]byte(config.Told(value)))
			marks = append(marks, s.Key+":"+hex.EncodeToString(sum[:4]))
		}
	}
	canon := sha256.New()
	for _, s := range config.Settings() {
		value, _ := c.Get(s.Key)
		value = config.Told(value)
		fmt.Fprintf(canon, "%d:%s=%d:%s\n", len(s.Key), s.Key, len(value), value)
	}
	return []audit.Detail{{Name: marksDetail, Value: strings.Join(marks, " ")}, {Name: digestDetail, Value: hex.EncodeToString(canon.Sum(nil))}}
}

// settingsChange is the record of settings that are not the ones last recorded,
// nil when they are, or when none ever were. [3.9.11]
func (s *Station) settingsChange(ctx context.Context, now []audit.Detail) (*audit.Entry, error) {
	f := audit.Filter{Events: []audit.Event{audit.ApplicationStarted, audit.ConfigurationChanged}, Descending: true, Limit: 50}
	for {
		found, err := s.Trail.Search(ctx, f)
		if err != nil {
			return nil, &app.AuditUnavailableError{Doing: "reading the settings last recorded", Err: err}
		}
		for _, r := range found {
			digest, known := detailOf(r.Details, digestDetail)
			if !known {
				continue
			}
			if present, _ := detailOf(now, digestDetail); present == digest {
				return nil, nil
			}
			marks, _ := detailOf(r.Details, marksDetail)
			return s.changedOutside(marks, now), nil
		}
		if len(found) < f.Limit {
			return nil, nil
		}
		f.After = found[len(found)-1].Seq
	}
}

func (s *Station) changedOutside(before string, now []audit.Detail) *audit.Entry {
	present, _ := detailOf(now, marksDetail)
	was, is := marksOf(before), marksOf(present)
	e := &audit.Entry{Event: audit.ConfigurationChanged, Outcome: audit.MinorFailure, AccessPoint: "settings", Details: []audit.Detail{
		{Name: "how", Value: "outside of this program, or by other settings files"},
	}}
	for _, setting := range config.Settings() {
		if was[setting.Key] == is[setting.Key] {
			continue
		}
		value, origin := s.Config.Get(setting.Key)
		e.Details = append(e.Details,
			audit.Detail{Name: "key", Value: setting.Key}, audit.Detail{Name: "before", Value: "unknown"},
			audit.Detail{Name: "after", Value: config.Told(value)}, audit.Detail{Name: "from", Value: string(origin)})
	}
	e.Details = append(e.Details, now...)
	return e
}

func marksOf(s string) map[string]string {
	out := map[string]string{}
	for _, m := range strings.Fields(s) {
		key, mark, _ := strings.Cut(m, ":")
		out[key] = mark
	}
	return out
}

func detailOf(details []audit.Detail, name string) (string, bool) {
	for _, d := range details {
		if d.Name == name {
			return d.Value, true
		}
	}
	return "", false
}
