package config

import (
	"encoding/json"
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"

	"msca/app/plain"
)

// Origin tells where a value comes from.
type Origin string

// The origins, strongest first.
const (
	FromPolicy  Origin = "machine policy"
	FromFile    Origin = "configuration file"
	FromDefault Origin = "default"
)

// Config is a complete, checked set of settings. It is immutable: With gives a
// changed copy.
type Config struct {
	policy, file         map[string]string
	policyDir, configDir string // what paths in them count from
}

// ValueError names one wrong value: the file it stands in (empty for a value
// given by hand), the key, and what is wrong.
type ValueError struct {
	File, Key, Reason string
}

func (e *ValueError) Error() string {
	if e.File == "" {
		return e.Key + ": " + e.Reason
	}
	return e.File + ": " + e.Key + ": " + e.Reason
}

// ProblemCode names the problem of app/problem: a wrong file keeps the workstation
// from opening, a value given by hand does not.
func (e *ValueError) ProblemCode() string {
	if e.File == "" {
		return "GENERAL"
	}
	return "SETTINGS"
}

// Load reads the machine policy and the configuration file; either may be
// absent. The error joins a *ValueError for every key that is unknown or wrong.
func Load(policyFile, configFile string) (*Config, error) {
	policy, err1 := read(policyFile)
	file, err2 := read(configFile)
	if err := errors.Join(err1, err2); err != nil {
		return nil, err
	}
	return &Config{policy: policy, file: file, policyDir: dirOf(policyFile), configDir: dirOf(configFile)}, nil
}

// dirOf is the folder of a file; empty for no file.
func dirOf(path string) string {
	if path == "" {
		return ""
	}
	if whole, err := filepath.Abs(path); err == nil {
		path = whole
	}
	return filepath.Dir(path)
}

func check(key, value string) error {
	s, ok := settingFor(key)
	if !ok {
		return errors.New(wordsNoSetting)
	}
	if value == "" || s.check == nil {
		return nil
	}
	return s.check(value)
}

// Get returns the value in force for key and where it comes from. An unknown
// key is a mistake of the program and panics.
func (c *Config) Get(key string) (string, Origin) {
	s, ok := settingFor(key)
	if !ok {
		panic("config: no setting " + key)
	}
	if v, ok := c.policy[key]; ok {
		return v, FromPolicy
	}
	if v, ok := c.file[key]; ok {
		return v, FromFile
	}
	return s.Default, FromDefault
}

// Text returns the value of key; for a setting that names a file, its whole
// path.
func (c *Config) Text(key string) string {
	v, origin := c.Get(key)
	if v == "" || !IsFile(key) || filepath.IsAbs(v) {
		return v
	}
	if origin == FromPolicy {
		return filepath.Join(c.policyDir, v)
	}
	return filepath.Join(c.configDir, v)
}

// Flag returns the value of a yes/no setting.
func (c *Config) Flag(key string) bool { return c.Text(key) == "yes" }

// List returns a comma-separated setting, without empty items.
func (c *Config) List(key string) []string { return items(c.Text(key)) }

// Distinct returns a comma-separated setting, each item once, whatever its letters'
// case.
func (c *Config) Distinct(key string) []string { return distinct(c.Text(key)) }

func items(v string) []string {
	var out []string
	for item := range strings.SplitSeq(v, ",") {
		if item = strings.TrimSpace(item); item != "" {
			out = append(out, item)
		}
	}
	return out
}

func distinct(v string) []string {
	var out []string
	for _, item := range items(v) {
		if !slices.ContainsFunc(out, func(have string) bool { return strings.EqualFold(have, item) }) {
			out = append(out, item)
		}
	}
	return out
}

// Duration returns a duration setting; empty is zero.
func (c *Config) Duration(key string) time.Duration {
	d, _ := time.ParseDuration(c.Text(key))
	return d
}

// Number returns a number setting; empty is zero.
func (c *Config) Number(key string) float64 {
	f, _ := strconv.ParseFloat(c.Text(key), 64)
	return f
}

// With returns a copy with key set to value in the configuration file's layer.
// A key that machine policy fixes is refused.
func (c *Config) With(key, value string) (*Config, error) {
	err := plain.Line(value) // of new values only: a file that served so far goes on serving
	if s, ok := settingFor(key); err == nil && ok && s.fresh != nil && value != "" {
		err = s.fresh(value)
	}
	if err == nil {
		err = check(key, value)
	}
	if err != nil {
		return nil, &ValueError{"", key, err.Error()}
	}
	if _, fixed := c.policy[key]; fixed {
		return nil, &ValueError{"", key, wordsFixed}
	}
	file := make(map[string]string, len(c.file)+1)
	for k, v := range c.file {
		file[k] = v
	}
	file[key] = value
	return &Config{policy: c.policy, file: file, policyDir: c.policyDir, configDir: c.configDir}, nil
}

// File is the configuration file's layer as it is kept.
func (c *Config) File() ([]byte, error) {
	raw, err := json.MarshalIndent(c.file, "", "  ")
	if err != nil {
		return nil, fmt.Errorf("writing settings: %w", err)
	}
	return append(raw, '\n'), nil
}

// Missing lists the settings without which a use of the product cannot start,
// for example everything a live look-up needs.
func (c *Config) Missing(keys ...string) []string {
	var out []string
	for _, k := range keys {
		if c.Text(k) == "" {
			out = append(out, k)
		}
	}
	return out
}
