package main

import (
	"msca/app"
	"msca/app/plain"
	"msca/itk"
)

// typedWord is something that was typed and is kept.
type typedWord struct {
	field itk.Field
	text  string
}

// plainWords refuses what no name or reference may hold.
func plainWords(all ...typedWord) error {
	for _, t := range all {
		if err := plain.Line(t.text); err != nil {
			return &itk.InputError{Problems: []itk.FieldProblem{{Field: t.field, Rule: app.RuleCharacters, Message: err.Error()}}}
		}
	}
	return nil
}
