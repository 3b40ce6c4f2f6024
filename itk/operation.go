package itk

import "fmt"

// Operation is one of the five PDS mini services, by its own name.
// "It is mandatory to implement all of the mini services" (PDS SMS Client Requirements, section 3).
type Operation string

// The five operations.
const (
	VerifyNHSNumber              Operation = "verifyNHSNumber"
	GetNHSNumber                 Operation = "getNHSNumber"
	GetPatientDetailsByNHSNumber Operation = "getPatientDetailsByNHSNumber"
	GetPatientDetailsBySearch    Operation = "getPatientDetailsBySearch"
	GetPatientDetails            Operation = "getPatientDetails"
)

const servicePrefix = "urn:nhs-itk:services:201005:"

// Operations returns the five operations in the order of the Domain Message Specification.
func Operations() []Operation {
	return []Operation{VerifyNHSNumber, GetNHSNumber, GetPatientDetailsByNHSNumber, GetPatientDetailsBySearch, GetPatientDetails}
}

// ParseOperation returns the operation of that exact name.
func ParseOperation(s string) (Operation, error) {
	for _, op := range Operations() {
		if s == string(op) {
			return op, nil
		}
	}
	return "", fmt.Errorf("%q is not an operation of the PDS mini services", s)
}

// Action returns the request's SOAPAction, which is also wsa:Action and the header's service.
func (op Operation) Action() string { return servicePrefix + string(op) + "-v1-0" }

// ResponseAction returns the wsa:Action and service of the reply.
func (op Operation) ResponseAction() string { return op.Action() + "Response" }

// ResponseName returns the name of the reply's payload without its version. Three operations share one.
func (op Operation) ResponseName() string {
	switch op {
	case VerifyNHSNumber, GetNHSNumber:
		return string(op) + "Response"
	default:
		return "getPatientDetailsResponse"
	}
}
