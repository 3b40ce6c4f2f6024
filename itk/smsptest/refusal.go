package smsptest

import "fmt"

// ITK error codes (vocabulary 2.16.840.1.113883.2.1.3.2.4.17.268).
const (
	itkInvalid      = "1000"
	itkRetry        = "2100"
	itkProcessing   = "2200"
	itkAccessDenied = "3000"
)

var itkText = map[string]string{
	itkInvalid:      "Invalid message",
	itkRetry:        "Processing error, try again later",
	itkProcessing:   "Processing error",
	itkAccessDenied: "Access denied",
}

// refusal is why a request gets a SOAP fault. Diagnostics name elements and
// rules, never what a patient's element held.
type refusal struct {
	faultcode  string // soap:Client and its like
	code       string // ITK error code, "" for faults of SOAP itself
	diagnostic string
}

func (r *refusal) Error() string { return r.faultcode + " " + r.code + " " + r.diagnostic }

func invalid(format string, args ...any) *refusal {
	return &refusal{faultcode: "soap:Client", code: itkInvalid, diagnostic: fmt.Sprintf(format, args...)}
}

func denied(format string, args ...any) *refusal {
	return &refusal{faultcode: "soap:Client", code: itkAccessDenied, diagnostic: fmt.Sprintf(format, args...)}
}
