package problem_test

import (
	"strings"
	"testing"

	"msca/app/problem"
)

// What is copied for the service desk holds no NHS number, although the screen tells
// it: an invalidated number is named in the words of its problem.
func TestIssue6_7_ServiceDeskIsToldNoNHSNumber(t *testing.T) {
	const reference = "334CF694-92E3-4C93-ADD6-123456789012"
	p := problem.Problem{
		Code: "DEMOG-0022", Title: "Invalidated", Detail: "about 9990000166.",
		What: "NHS number 999 000 0166 is no longer valid: it has been replaced by 999-000-0034. It has not been referred to the back office yet.",
	}
	told := p.ServiceDesk(reference)
	for _, number := range []string{"999 000 0166", "9990000166", "999-000-0034", "0166"} {
		if strings.Contains(told, number) {
			t.Errorf("%s is in the text", number)
		}
	}
	for _, kept := range []string{"DEMOG-0022", "Invalidated", "is no longer valid", "referred", reference} {
		if !strings.Contains(told, kept) {
			t.Errorf("%q is missing from the text", kept)
		}
	}
}
