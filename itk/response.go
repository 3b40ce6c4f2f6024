package itk

// ResponseCode is the code in the value of a reply's payload. Providers may add codes
// ("vocabulary MUST be configurable"), so an unknown code is kept as it came.
type ResponseCode string

// The published codes: SMSP Response Codes v1.0.
const (
	Success                 ResponseCode = "SMSP-0000"
	InputValidationError    ResponseCode = "SMSP-0001"
	ResponseValidationError ResponseCode = "SMSP-0002"
	LocalStoreData          ResponseCode = "SMSP-0003"
	SpineUnavailable        ResponseCode = "SMSP-0004"
	AuthorCredentialsError  ResponseCode = "SMSP-0005"
	SoftwareFailure         ResponseCode = "SMSP-9999"
	NoMatch                 ResponseCode = "DEMOG-0001"
	MultipleMatches         ResponseCode = "DEMOG-0007"
	Superseded              ResponseCode = "DEMOG-0017"
	Invalidated             ResponseCode = "DEMOG-0022"
	NotVerified             ResponseCode = "DEMOG-0040"
	NotNewStyle             ResponseCode = "DEMOG-0042"
	SpineServiceError       ResponseCode = "DEMOG-9999"
)

// Outcome is what came of an exchange, in the words of the command line.
type Outcome string

// The outcomes.
const (
	OutcomeSuccess         Outcome = "success"
	OutcomeStale           Outcome = "stale"
	OutcomeNoMatch         Outcome = "no-match"
	OutcomeMultipleMatches Outcome = "multiple-matches"
	OutcomeSuperseded      Outcome = "superseded"
	OutcomeInvalidated     Outcome = "invalidated"
	OutcomeNotVerified     Outcome = "not-verified"
	OutcomeNotNewStyle     Outcome = "not-new-style"
	OutcomeInvalidInput    Outcome = "invalid-input"
	OutcomeInvalidResponse Outcome = "invalid-response"
	OutcomeUnavailable     Outcome = "unavailable"
	OutcomeCredentials     Outcome = "credentials"
	OutcomeFailure         Outcome = "failure"
	OutcomeUnknownCode     Outcome = "unknown-code"
	OutcomeFault           Outcome = "fault"
	OutcomeUnintelligible  Outcome = "unintelligible"
)

var responses = []struct {
	code    ResponseCode
	text    string // as published, spelling included
	outcome Outcome
}{
	{Success, "Success", OutcomeSuccess},
	{InputValidationError, "Input message validation error", OutcomeInvalidInput},
	{ResponseValidationError, "Response message validation error", OutcomeInvalidResponse},
	{LocalStoreData, "Data returned from local store, Spine unavailable", OutcomeStale},
	{SpineUnavailable, "Could not connect to Spine", OutcomeUnavailable},
	{AuthorCredentialsError, "Author credentials error", OutcomeCredentials},
	{SoftwareFailure, "Generic SMSP software failure", OutcomeFailure},
	{NoMatch, "No Match", OutcomeNoMatch},
	{MultipleMatches, "Multiple matches found", OutcomeMultipleMatches},
	{Superseded, "Superceding NHS number returned", OutcomeSuperseded},
	{Invalidated, "NHS Number of response record has been invalidated", OutcomeInvalidated},
	{NotVerified, "NHS number not verified", OutcomeNotVerified},
	{NotNewStyle, "NHS Number is not a new style number", OutcomeNotNewStyle},
	{SpineServiceError, "Generic Spine Service Error", OutcomeFailure},
}

// ResponseCodes returns the published codes in their published order.
func ResponseCodes() []ResponseCode {
	codes := make([]ResponseCode, len(responses))
	for i, r := range responses {
		codes[i] = r.code
	}
	return codes
}

// Text returns the published text of the code, or "" for an unknown code.
func (c ResponseCode) Text() string {
	for _, r := range responses {
		if r.code == c {
			return r.text
		}
	}
	return ""
}

// Outcome returns what the code means; [OutcomeUnknownCode] for a code not published.
func (c ResponseCode) Outcome() Outcome {
	for _, r := range responses {
		if r.code == c {
			return r.outcome
		}
	}
	return OutcomeUnknownCode
}

// CarriesData reports whether a patient under this code may be used: success, the provider's own
// store, and the replacement of a superseded number.
func (c ResponseCode) CarriesData() bool {
	return c == Success || c == LocalStoreData || c == Superseded
}
