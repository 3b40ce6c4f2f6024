package problem

import "fmt"

// PasswordRules says beforehand what a new password has to be: at least so many
// characters, of so many classes (0: of any), not one of so many earlier ones.
func PasswordRules(least, classes, history int, denyList bool) []string {
	out := []string{fmt.Sprintf("At least %d characters; four words in a row are easy to remember. Spaces count.", least)}
	if classes > 0 {
		out = append(out, ruleWords["too-few-classes"])
	}
	if denyList {
		out = append(out, "Not a well-known word or a pattern.")
	}
	if history > 0 {
		out = append(out, fmt.Sprintf("Not one of your last %d passwords.", history))
	}
	return append(out, "Without your user id or the organisation's name.")
}
