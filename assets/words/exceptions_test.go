package words

import "strings"

// exception is what looks like words in a file and is to stay there: all of it where
// no texts are named.
type exception struct {
	file, why string
	texts     []string
}

// What is in the audit trail has to mean the same on every workstation.
const (
	recorded = "the trail: what was done, given out or told"
	locking  = "the trail: why a session was locked or ended"
	doing    = "the trail: what was being done when it failed"
)

var exceptions = []exception{
	{"cmd/msca/main.go", "the command line stays English", nil},
	{"app/batchresume.go", "the result file of a batch, which programs read", nil},
	{"app/batchrow.go", "the result file of a batch, which programs read", nil},
	{"cmd/msca/adminusers.go", "compared with what others say", []string{"job role"}},
	{"cmd/msca/complain_windows.go", "compared with what others say", []string{"window creation error", "failed to initialise GLFW"}},
	{"app/accountscreen.go", "compared with what others say", []string{"nhs number"}},
	{"cmd/msca/checks.go", "names of files, folders, programs and of what they call", []string{"msca "}},
	{"cmd/msca/forward_windows.go", "names of files, folders, programs and of what they call", []string{"ShowWindow"}},
	{"cmd/msca/print.go", "names of files, folders, programs and of what they call", []string{"Documents", "msca "}},
	{"app/handover.go", "names of files, folders, programs and of what they call", []string{"nhs-number, date-of-birth, surname, forename, gender, postcode, local-id and from"}},
	{"app/print.go", "names of files, folders, programs and of what they call", []string{"msca "}},
	{"cmd/msca/desktop.go", recorded, []string{"locked by the user"}},
	{"app/accessed.go", recorded, []string{"exporting who accessed a patient", "who accessed a patient"}},
	{"app/account.go", recorded, []string{"waiting at the printer", "not printed", "saved as PDF", "not saved"}},
	{"app/accountscreen.go", recorded, []string{"NHS number"}},
	{"app/batchtrace.go", recorded, []string{"result file"}},
	{"app/copy.go", recorded, []string{"NHS number"}},
	{"app/desk.go", recorded, []string{"sent, but neither an answer nor a failure was recorded"}},
	{"app/exercise.go", recorded, []string{"saved as PDF"}},
	{"app/export.go", recorded, []string{"taken out"}},
	{"app/finding.go", recorded, []string{"%d to %d (%d)", "%d to %d"}},
	{"app/handover.go", recorded, []string{"a system that gave no name"}},
	{"app/head.go", recorded, []string{"signed head"}},
	{"app/print.go", recorded, []string{"to the printer", "not printed", "waiting at the printer", "saved as PDF", "not saved"}},
	{"app/printdiscrepancies.go", recorded, []string{"discrepancy report"}},
	{"app/printpages.go", recorded, []string{"patient details", "NHS number check", "NHS number"}},
	{"app/signin.go", recorded, []string{" and ", "staff directory"}},
	{"app/subjectaccess.go", recorded, []string{"everything recorded", "from ", "up to, not including, ", " up to, not including, "}},
	{"cmd/msca/handover.go", "the log, not the screen", []string{"msca: other programs cannot hand look-ups over:"}},
	{"app/broker.go", "the log, not the screen", []string{"[session token]"}},
	{"cmd/msca/places.go", "names of keys, as they stand on the keyboard", []string{"Ctrl+N", "Ctrl+E", "Ctrl+T"}},
	{"app/broker.go", doing, []string{"asking for a challenge", "asking for a token"}},
	{"app/lookup.go", doing, []string{"showing the answer"}},
	{"app/replay.go", doing, []string{"saving what a record holds"}},
	{"app/staff.go", doing, []string{"managing users"}},
	{"app/emergency.go", locking, []string{"ended by its user"}},
	{"app/idle.go", locking, []string{"nothing was done for %d minutes"}},
	{"app/session.go", locking, []string{"signed out", "choosing a role", "another role was chosen", "its time is over", "longest time of a session reached"}},
	{"app/signin.go", locking, []string{"somebody else signed in"}},
	{"app/twofactor.go", locking, []string{"not signed in"}},
	{"app/exercise.go", "made-up patients of the exercises", []string{"Double", "Nobody", "Penh*"}},
	{"app/label.go", "clause 3.17.1 gives it word for word", []string{"NHS Confidential: Personal Data about a patient"}},
	{"app/config/config.go", "origins of a setting, which the command line names too", []string{"machine policy", "configuration file"}},
}

// excepted has the exceptions by file, or by file and text.
func excepted() map[string]bool {
	all := map[string]bool{}
	for _, x := range exceptions {
		if x.texts == nil {
			all[x.file] = true
		}
		for _, text := range x.texts {
			all[x.file+": "+text] = true
		}
	}
	return all
}

// silent reports whether what a call, literal or method of this name is given goes
// to errors or to the trail, not to the screen.
func silent(name string) bool {
	switch name[strings.LastIndex(name, ".")+1:] {
	case "Format", "Error", "String", "GoString", "refusal", "HandOverError", "AuditUnavailableError":
		return true
	case "permit", "Permit", "record", "reading", "readingWith", "readingBefore":
		return true
	}
	return name == "panic" || name == "errors.New" || name == "fmt.Errorf" || name == "audit.Detail"
}
