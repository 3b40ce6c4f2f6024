package main

import (
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
	if _, err := parse(c.flags(), args); err != nil {
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
	return station.LoadSettings(f, c.configFile, c.training || f.IsTraining())
}

func configValidate(c *call, args []string) error {
	if _, err := parse(c.flags(), args); err != nil {
		return err
	}
	if _, err := c.loadConfig(); err != nil {
		fmt.Fprintln(c.err, err)
		return &exitError{code: exitInput}
	}
	return c.emit(map[string]bool{"valid": true}, func(w io.Writer) { fmt.Fprintln(w, "The settings are valid.") })
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
	st, err := c.signedIn()
	if err != nil {
		return err
	}
	defer closing(st, &err)
	before, err := st.SetSettings(c.ctx, changes...)
	if err != nil {
		return err
	}
	var docs []settingDoc
	for _, x := range changes {
		docs = append(docs, settingDoc{Key: x.Key, Value: config.Told(x.Value), Origin: string(config.FromFile)})
	}
	var doc any = docs
	if len(docs) == 1 {
		doc = docs[0]
	}
	return c.emit(doc, func(w io.Writer) {
		for i, d := range docs {
			fmt.Fprintf(w, "%s: %q is now %q\n", d.Key, before[i], d.Value)
		}
	})
}
