package main

import (
	"flag"

	"msca/itk"
)

// queryFlags adds the flags that describe a patient; parse them with parse.
func queryFlags(fs *flag.FlagSet, f *itk.Fields) {
	fs.StringVar(&f.NHSNumber, "nhs-number", "", "NHS number")
	fs.StringVar(&f.DateOfBirth, "dob", "", "date of birth: 1984-02-29, 29-Feb-1984 or 29/02/1984")
	fs.StringVar(&f.Gender, "gender", "", "male, female, not-known or not-specified")
	fs.StringVar(&f.Surname, "surname", "", "surname")
	fs.StringVar(&f.Forename, "forename", "", "forename")
	fs.StringVar(&f.Postcode, "postcode", "", "postcode")
	fs.StringVar(&f.LocalID, "local-id", "", "local identifier")
}

// operationFrom takes the operation's name, the only word of a verb.
func operationFrom(words []string) (itk.Operation, error) {
	if len(words) != 1 {
		return "", usagef("name one operation: %v", itk.Operations())
	}
	op, err := itk.ParseOperation(words[0])
	if err != nil {
		return "", usagef("%v; the operations are %v", err, itk.Operations())
	}
	return op, nil
}
