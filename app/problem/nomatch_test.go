package problem_test

import (
	"strings"
	"testing"

	"msca/app/problem"
)

// Nobody found is told as that, never as "not registered": first other details, and
// only then a local record.
func TestMSCA_PDS_04_NoMatchRefinesBeforeALocalRecord(t *testing.T) {
	do := problem.Of("NO-MATCH").Do
	refine, local := -1, -1
	for i, step := range do {
		if strings.Contains(step, "Search by other details") {
			refine = i
		}
		if strings.Contains(step, "local record") {
			local = i
		}
	}
	if refine < 0 || local < refine {
		t.Errorf("after no match one is told %q: other details have to come before a local record", do)
	}
}
