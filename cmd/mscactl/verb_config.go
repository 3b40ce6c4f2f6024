package main

import (
	"errors"
	"fmt"
	"io"
	"slices"

	"msca/app/config"
	"msca/cmd/internal/station"
)

type settingDoc struct {
	Key    string `json:"key"`
	Value  string `json:"value"`
	Origin string `json:"origin"`
	Help   string `json:"help"`
}

// configShow prints every setting; a proxy's password is left out.
func configShow(c *call, args []string) error {
	if err := onlyFlags(c.flags(), args); err != nil {
		return err
	}
	settings, err := c.loadConfig()
	if err != nil {
		return err
	}
	var docs []settingDoc
	for _, s := range config.Settings() {
		value, origin := settings.Get(s.Key)
		docs = append(docs, settingDoc{s.Key, config.Told(value), string(origin), s.Help})
	}
	return c.emit(docs, func(w io.Writer) {
		for _, d := range docs {
			fmt.Fprintf(w, "%s\t%s\t(%s)\t%s\n", d.Key, d.Value, d.Origin, d.Help)
		}
	})
}

func (c *call) loadConfig() (*config.Config, error) {
	f, err := c.folder()
	if err != nil {
		return nil, err
	}
	if err := c.configThere(); err != nil {
		return nil, err
	}
	return station.LoadSettings(f, c.configFile, c.training || f.IsTraining())
}

// configThere refuses a file of settings that is not there and is not to be made.
func (c *call) configThere() error {
	if c.newConfig {
		return nil
	}
	return station.SettingsThere(c.configFile)
}

// validity is what config validate finds.
type validity struct {
	Valid    bool          `json:"valid"`
	Problems []settingFlaw `json:"problems,omitempty"`
}

type settingFlaw struct {
	File   string `json:"file,omitempty"`
	Key    string `json:"key,omitempty"`
	Reason string `json:"reason"`
}

func configValidate(c *call, args []string) error {
	if err := onlyFlags(c.flags(), args); err != nil {
		return err
	}
	_, wrong := c.loadConfig()
	found := validity{Valid: wrong == nil, Problems: settingFlaws(wrong)}
	for _, p := range found.Problems {
		fmt.Fprintf(c.err, "mscactl: %s\n", joined(": ", p.File, p.Key, p.Reason))
	}
	err := c.emit(found, func(w io.Writer) {
		if found.Valid {
			fmt.Fprintln(w, "The settings are valid.")
		}
	})
	if err == nil && !found.Valid {
		err = &exitError{code: exitInput}
	}
	return err
}

// settingFlaws takes an error of the settings apart.
func settingFlaws(err error) []settingFlaw {
	if err == nil {
		return nil
	}
	if several, ok := err.(interface{ Unwrap() []error }); ok {
		var out []settingFlaw
		for _, e := range several.Unwrap() {
			out = append(out, settingFlaws(e)...)
		}
		return out
	}
	var value *config.ValueError
	if errors.As(err, &value) {
		return []settingFlaw{{value.File, value.Key, value.Reason}}
	}
	return []settingFlaw{{Reason: err.Error()}}
}

// configSet changes settings, all or none; the change is recorded. [3.9.11]
func configSet(c *call, args []string) (err error) {
	words, err := parse(c.flags(), args)
	if err != nil {
		return err
	}
	if len(words) == 0 || len(words)%2 != 0 {
		return usagef("config set takes KEY VALUE, once or several times")
	}
	var changes []station.SettingChange
	for pair := range slices.Chunk(words, 2) {
		changes = append(changes, station.SettingChange{Key: pair[0], Value: pair[1]})
	}
	c.newConfig = true
	st, err := c.signedIn()
	if err != nil {
		return err
	}
	defer closing(st, &err)
	made, err := st.SetSettings(c.ctx, changes...)
	if err != nil {
		return err
	}
	var docs []settingDoc
	for i, x := range changes {
		docs = append(docs, settingDoc{Key: x.Key, Value: made[i].After, Origin: string(config.FromFile)})
	}
	var doc any = docs
	if len(docs) == 1 {
		doc = docs[0]
	}
	return c.emit(doc, func(w io.Writer) {
		for i, d := range docs {
			fmt.Fprintf(w, "%s: %q is now %q\n", d.Key, made[i].Before, d.Value)
		}
	})
}
