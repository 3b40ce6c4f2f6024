package config_test

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"msca/app/config"
)

func write(t *testing.T, text string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "config.json")
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func TestConfig_PolicyOutranksFileOutranksDefault(t *testing.T) {
	policy := write(t, `{"session.idle-lock": "5m"}`)
	file := write(t, `{"session.idle-lock": "9m", "organisation.ods": "X26"}`)
	c, err := config.Load(policy, file)
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []struct {
		key, value string
		origin     config.Origin
	}{
		{"session.idle-lock", "5m", config.FromPolicy},
		{"organisation.ods", "X26", config.FromFile},
		{"smsp.reply-timeout", "30s", config.FromDefault},
	} {
		if v, o := c.Get(want.key); v != want.value || o != want.origin {
			t.Errorf("%s = %q from %s, want %q from %s", want.key, v, o, want.value, want.origin)
		}
	}
	if _, err := c.With("session.idle-lock", "4m"); err == nil {
		t.Error("a setting fixed by machine policy was changed")
	}
}

func TestConfig_EveryWrongValueIsNamed(t *testing.T) {
	file := write(t, `{"smsp.url": "http://plain", "colour": "blue", "card.lock-on-removal": "maybe"}`)
	_, err := config.Load("", file)
	for _, want := range []string{"smsp.url: must be an https address", "colour: is not a setting", "card.lock-on-removal: must be yes or no"} {
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("error %v does not say %q", err, want)
		}
	}
	var v *config.ValueError
	if !errors.As(err, &v) || v.File != file {
		t.Errorf("error %v does not name the file", err)
	}
	if _, err := config.Load("", write(t, `["not", "an", "object"]`)); err == nil {
		t.Error("a file that is no JSON object was taken")
	}
}

// Files that people edit: a mark of Windows editors is no fault, and what is one is
// named by its key.
func TestMSCA_IG_01_SettingsFilesThatPeopleEdit(t *testing.T) {
	if c, err := config.Load(write(t, "\xef\xbb\xbf"+`{"session.idle-lock": "5m"}`), ""); err != nil || c.Text("session.idle-lock") != "5m" {
		t.Errorf("a file with a byte order mark is refused: %v", err)
	}
	_, err := config.Load(write(t, `{"session.idle-lock": 5, "smsp.attempts": "2", "smsp.proxy": {"a": 1}, "smsp.attempts": "3"}`), "")
	for _, want := range []string{"session.idle-lock: must be a text", "smsp.proxy: must be a text", "smsp.attempts: stands there more than once"} {
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("error %v does not say %q", err, want)
		}
	}
	if err != nil && strings.Contains(err.Error(), "whole file") {
		t.Errorf("error %v names the whole file", err)
	}
	if _, err := config.Load("", write(t, `{"smsp.attempts": "2"} {"smsp.attempts": "3"}`)); err == nil {
		t.Error("two objects in one file were taken")
	}
}

// What is only now refused is refused as a new value: a file with it goes on serving.
func TestMSCA_AUD_06_NewValuesAreHeldToMore(t *testing.T) {
	old, err := config.Load("", write(t, `{"smsp.attempts": "2.5", "time.servers": "a.example, A.example"}`))
	if err != nil {
		t.Fatalf("a file that served before: %v", err)
	}
	if got := old.Distinct("time.servers"); len(got) != 1 || got[0] != "a.example" {
		t.Errorf("one server under two spellings counts as %q", got)
	}
	for key, values := range map[string][]string{"smsp.attempts": {"2.5", "0", "6", "1e0"}, "time.servers": {"a.example,a.example", "a.example, A.EXAMPLE"}} {
		for _, value := range values {
			if _, err := old.With(key, value); err == nil {
				t.Errorf("%s takes %q", key, value)
			}
		}
	}
	for key, value := range map[string]string{"smsp.attempts": "5", "time.servers": "a.example, b.example"} {
		if _, err := old.With(key, value); err != nil {
			t.Errorf("%s refuses %q: %v", key, value, err)
		}
	}
}

func TestConfig_WithAndFileKeepTheRest(t *testing.T) {
	c, err := config.Load("", write(t, `{"organisation.ods": "X26"}`))
	if err != nil {
		t.Fatal(err)
	}
	changed, err := c.With("time.servers", "ntp1.example.nhs.uk, ntp2.example.nhs.uk")
	if err != nil {
		t.Fatal(err)
	}
	if c.Text("time.servers") != "" {
		t.Error("With changed the original")
	}
	raw, err := changed.File()
	if err != nil {
		t.Fatal(err)
	}
	again, err := config.Load("", write(t, string(raw)))
	if err != nil {
		t.Fatal(err)
	}
	if got := again.List("time.servers"); len(got) != 2 || got[1] != "ntp2.example.nhs.uk" || again.Text("organisation.ods") != "X26" {
		t.Errorf("after save and load: servers %q, ods %q", got, again.Text("organisation.ods"))
	}
}

// The defaults must pass their own checks, and every setting is explained.
func TestConfig_DefaultsAreValid(t *testing.T) {
	c, err := config.Load("", "")
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range config.Settings() {
		if s.Help == "" {
			t.Errorf("%s has no help", s.Key)
		}
		if s.Default != "" {
			if _, err := c.With(s.Key, s.Default); err != nil {
				t.Errorf("default of %s: %v", s.Key, err)
			}
		}
	}
}

// No setting takes what a terminal would obey, whatever else it takes.
func TestMSCA_IG_01_SettingsArePlainText(t *testing.T) {
	c, err := config.Load("", "")
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range config.Settings() {
		var wrong *config.ValueError
		if _, err := c.With(s.Key, "Sampleton\x1b[2J"); !errors.As(err, &wrong) || wrong.Key != s.Key {
			t.Errorf("%s takes an escape character: %v", s.Key, err)
		}
	}
	// What a file has held so far must not keep a ward from opening after an upgrade.
	old := write(t, `{"organisation.name": "Sampleton\u200e Hospital"}`)
	if c, err = config.Load("", old); err != nil || c.Text("organisation.name") != "Sampleton\u200e Hospital" {
		t.Errorf("a mark in a file that served before: %v", err)
	}
}
