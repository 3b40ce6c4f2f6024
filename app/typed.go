package app

import (
	"strings"

	"msca/app/plain"
	"msca/itk"
)

// RuleCharacters is the rule of a FieldProblem whose text holds control characters
// or the like.
const RuleCharacters = "characters"

// leastReason is the fewest letters that a reason or a finding is taken with.
const leastReason = 10

// freeText takes what a person typed as a reason or a finding.
func freeText(field itk.Field, text string) (string, error) {
	text = strings.TrimSpace(text)
	if err := plain.Text(text); err != nil {
		return "", wrongInput(field, RuleCharacters, err.Error())
	}
	if len([]rune(text)) < leastReason {
		return "", wrongInput(field, "too-short", wordsNeedsSentence)
	}
	return text, nil
}

// OneLine refuses a name, an id or a reference that is no plain text. The error is an
// *itk.InputError.
func OneLine(field itk.Field, text string) error {
	if err := plain.Line(text); err != nil {
		return wrongInput(field, RuleCharacters, err.Error())
	}
	return nil
}

func wrongInput(field itk.Field, rule, message string) error {
	return &itk.InputError{Problems: []itk.FieldProblem{{Field: field, Rule: rule, Message: message}}}
}
