package problem

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"msca/itk"
)

// Field tells a person what is wrong with one field of the form.
func Field(p itk.FieldProblem) string {
	if p.Rule == "required" {
		return "Enter the " + p.Field.Words()
	}
	message := strings.TrimSuffix(p.Message, ".")
	first, size := utf8.DecodeRuneInString(message)
	return string(unicode.ToUpper(first)) + message[size:]
}
