package main

import (
	"fmt"

	"msca/app"
	"msca/app/ui/exercises"
)

// openExercises lists what can be practised here.
func (d *desktop) openExercises() {
	var m exercises.Model
	practice := d.desk.Practice()
	for _, x := range app.Exercises() {
		row := exercises.Row{ID: x.ID, Title: x.Title, Hazard: x.Hazard, Do: x.Do, See: x.See, Done: practice.Done(x.ID)}
		if x.Operation != "" {
			row.Form, row.Type = operationTitle(x.Operation), x.Typed()
		}
		m.Rows = append(m.Rows, row)
	}
	done := 0
	for _, r := range m.Rows {
		if r.Done {
			done++
		}
	}
	d.result = nil // cleared by the frame
	d.content(exercises.New(m, exercises.Callbacks{Back: d.home}), fmt.Sprintf(wordsExercisesDone, done, len(m.Rows)))
}
