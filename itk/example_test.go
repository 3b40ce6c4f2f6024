package itk_test

import (
	"errors"
	"fmt"

	"msca/itk"
)

func ExampleNewQuery() {
	_, err := itk.NewQuery(itk.VerifyNHSNumber, itk.Fields{NHSNumber: "999 000 0019", DateOfBirth: "29/02/1985"}, itk.Rules{})
	var refused *itk.InputError
	if errors.As(err, &refused) {
		for _, p := range refused.Problems {
			fmt.Printf("%s (%s): %s\n", p.Field, p.Rule, p.Message)
		}
	}
	// Output:
	// nhs-number (check-digit): NHS number is refused: the check digit of the NHS number does not fit
	// dob (calendar): date of birth is refused: there is no such day in the calendar
}

func ExampleNewAuditIdentity() {
	id, err := itk.NewAuditIdentity(itk.AttendedSmartcard, itk.IdentityParts{UserID: "555012345678", RoleProfileID: "555087654321"})
	fmt.Println(id, err)
	_, err = itk.NewAuditIdentity(itk.AttendedSmartcard, itk.IdentityParts{UserID: "555012345678"})
	fmt.Println(err)
	// Output:
	// smartcard 1.2.826.0.1285.0.2.0.65 555012345678 1.2.826.0.1285.0.2.0.67 555087654321 <nil>
	// audit identity for smartcard access: role profile id is missing
}

func ExampleReply_MarshalJSON() {
	valid := true
	b, err := itk.Reply{Operation: itk.VerifyNHSNumber, Code: itk.Success, Text: itk.Success.Text(),
		Outcome: itk.OutcomeSuccess, ValidIdentifier: &valid}.MarshalJSON()
	fmt.Println(string(b), err)
	// Output:
	// {"operation":"verifyNHSNumber","code":"SMSP-0000","text":"Success","outcome":"success","valid_identifier":true} <nil>
}
