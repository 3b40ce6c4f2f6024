package problem_test

import (
	"slices"
	"strings"
	"testing"

	"msca/app/problem"
)

func TestPasswordRulesSayWhatThePolicyWants(t *testing.T) {
	ncsc := strings.Join(problem.PasswordRules(15, 0, 0, true), "\n")
	for _, words := range []string{"15 characters", "well-known word", "user id"} {
		if !strings.Contains(ncsc, words) {
			t.Errorf("the rules lack %q:\n%s", words, ncsc)
		}
	}
	if strings.Contains(ncsc, "three of these") || strings.Contains(ncsc, "last") {
		t.Errorf("the rules ask for more than the policy:\n%s", ncsc)
	}
	legacy := problem.PasswordRules(8, 3, 4, false)
	if !slices.Contains(legacy, "Not one of your last 4 passwords.") || len(legacy) != 4 {
		t.Errorf("the rules of the older policy read %q", legacy)
	}
}
