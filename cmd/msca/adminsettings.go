package main

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"msca/app/config"
	"msca/app/ui/kit"
	"msca/app/ui/settings"
	"msca/cmd/internal/station"
)

// settingsAdmin is the screen of the settings while it is in the frame.
type settingsAdmin struct {
	d     *desktop
	view  *settings.View
	model settings.Model
	all   []settings.Detail
	shown []settings.Detail
	text  string
}

func (d *desktop) openSettings() {
	a := &settingsAdmin{d: d}
	a.view = settings.New(a.model, settings.Callbacks{
		Filter: func(text string) { a.text = text; a.filter(); a.view.SetModel(a.model) },
		Open: func(row int) {
			if row < len(a.shown) {
				open := a.shown[row]
				d.afterTyped(func() {
					a.model.Detail, a.model.Errors, a.model.Note = &open, nil, ""
					a.view.SetModel(a.model)
					d.title(fmt.Sprintf(wordsSettingsOf, open.Key))
				})
			}
		},
		Save: a.save,
		CloseDetail: func() {
			d.afterTyped(func() { a.model.Detail, a.model.Errors = nil, nil; a.view.SetModel(a.model); d.title(wordsSettings) })
		},
		CopyProblem: d.copyProblem, Back: func() { d.leaving(d.home) },
	})
	a.read()
	d.result = nil // cleared by the frame
	d.content(a.view, wordsSettings)
}

// read reads the settings files anew; the small files are read at once.
func (a *settingsAdmin) read() {
	c, err := a.d.st.Settings()
	if err != nil {
		a.model.Problem = a.d.tellError(err)
		a.view.SetModel(a.model)
		return
	}
	a.all = nil
	for _, s := range config.Settings() {
		value, origin := c.Get(s.Key)
		x := settings.Detail{Row: settings.Row{Key: s.Key, Value: config.Told(value), From: string(origin)}, Help: s.Help, Default: s.Default}
		if origin == config.FromPolicy {
			x.Fixed = true
			x.From += wordsLockedByPolicy
		}
		a.all = append(a.all, x)
	}
	a.filter()
	a.view.SetModel(a.model)
}

func (a *settingsAdmin) filter() {
	a.shown, a.model.Rows = nil, nil
	wanted := strings.ToLower(strings.TrimSpace(a.text))
	for _, x := range a.all {
		if strings.Contains(strings.ToLower(x.Key+" "+x.Value+" "+x.Help+" "+x.From), wanted) {
			a.shown = append(a.shown, x)
			a.model.Rows = append(a.model.Rows, x.Row)
		}
	}
	a.model.Found = fmt.Sprintf("%d %s", len(a.shown), plural(len(a.shown), wordsSettingCount))
}

func (a *settingsAdmin) save(key, value string) {
	if a.model.Busy {
		return
	}
	a.model.Busy, a.model.Errors, a.model.Problem, a.model.Note = true, nil, nil, ""
	a.view.SetModel(a.model)
	change := station.SettingChange{Key: key, Value: strings.TrimSpace(value)}
	var made []station.SettingMade
	var err error
	a.d.run.background(func() { made, err = a.d.st.SetSettings(context.Background(), change) }, func() {
		if !a.d.inFrame(a.view) {
			return
		}
		a.model.Busy = false
		var wrong *config.ValueError
		switch {
		case errors.As(err, &wrong):
			a.model.Errors = []kit.FieldError{{Field: settings.FieldValue, Message: wrong.Key + " " + wrong.Reason + "."}}
		case err != nil:
			a.model.Problem = a.d.tellError(err)
		default:
			a.model.Detail = nil
			a.model.Note = fmt.Sprintf(wordsSettingChanged, key, made[0].Before, made[0].After)
			a.read()
			a.d.title(wordsSettingsSaved)
			return
		}
		a.view.SetModel(a.model)
		a.d.title(wordsErrorSettings)
	})
}
