package main

import (
	"errors"

	"msca/app/problem"
	"msca/itk"
)

// failureDoc is the document of a call that came to nothing else: what standard
// error says, for a script.
type failureDoc struct {
	Exit   int         `json:"exit"`
	Code   string      `json:"code,omitempty"` // of app/problem, or USAGE
	Title  string      `json:"title"`
	What   string      `json:"what,omitempty"`
	Do     []string    `json:"do,omitempty"`
	Detail string      `json:"detail,omitempty"`
	Fields []fieldFlaw `json:"fields,omitempty"` // input that was refused
}

type fieldFlaw struct {
	Field   itk.Field `json:"field"`
	Rule    string    `json:"rule"`
	Message string    `json:"message"`
}

// emitFailure prints the document of a failure, unless the call has printed one.
func (c *call) emitFailure(code int, err error) {
	if !c.json && !c.asked || c.emitted {
		return
	}
	c.json = true
	doc := failureDoc{Exit: code, Code: "USAGE", Title: err.Error()}
	var usage *usageError
	var input *itk.InputError
	if !errors.As(err, &usage) {
		p := problem.For(err)
		doc.Code, doc.Title, doc.What, doc.Do, doc.Detail = p.Code, p.Title, p.What, p.Do, p.Detail
	}
	if errors.As(err, &input) {
		for _, p := range input.Problems {
			doc.Fields = append(doc.Fields, fieldFlaw{p.Field, p.Rule, p.Message})
		}
	}
	_ = c.emit(map[string]failureDoc{"error": doc}, nil) // standard error says it, too
}
