package app

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"msca/app/document"
	"msca/audit"
)

// blocks sets the account.
func (a *account) blocks() []document.Block {
	t := document.Table{
		Columns: []document.Column{{Title: wordsWhen, Share: 2.6}, {Title: wordsWhoRole, Share: 3.4}, {Title: wordsWhatWasDone, Share: 6}, {Title: wordsRecord, Share: 1.3}},
		Empty:   wordsNoRecordInPeriod,
	}
	for _, u := range a.uses {
		who := personWords(u.who)
		if !u.authority.IsZero() {
			who += fmt.Sprintf(wordsAuthorisedBy, personWords(u.authority))
		}
		if at := strings.TrimPrefix(u.device+", "+u.point, ", "); at != "" {
			who += fmt.Sprintf(wordsAtPlace, strings.TrimSuffix(at, ", "))
		}
		number := fmt.Sprint(u.first)
		if u.last != u.first {
			number += fmt.Sprintf(wordsToRecord, fmt.Sprint(u.last))
		}
		t.Rows = append(t.Rows, []string{civil(u.when, a.where), who, strings.Join(u.said, "\n"), number})
	}
	out := []document.Block{t}
	if len(a.screens) > 0 {
		out = append(out, document.Heading(wordsWhatScreensShowed))
	}
	for i, s := range a.screens {
		out = append(out, append(document.Facts{{Name: fmt.Sprintf(wordsScreenLetter, letters(i))}}, s.lines...))
	}
	return out
}

// personWords is name, role and organisation on lines of their own.
func personWords(p audit.Person) string {
	if p.IsZero() {
		return wordsTheSystemItself
	}
	name := p.Name
	if name == "" {
		name = wordsNameErased
	}
	if p.UserID != "" && p.UserID != p.Name {
		name += what(p.UserID)
	}
	role := p.JobRoleName
	if p.JobRoleCode != "" {
		role = strings.TrimSpace(role + what(p.JobRoleCode))
	}
	org := p.OrganisationName
	if p.ODSCode != "" {
		org = strings.TrimSpace(org + what(p.ODSCode))
	}
	return strings.Join(slices.DeleteFunc([]string{name, role, org}, func(s string) bool { return s == "" }), "\n")
}

// civil is a time with its zone, so that the hour that comes twice in October is
// told apart [MSCA-AUD-07].
func civil(t time.Time, where *time.Location) string {
	t = t.In(where)
	return t.Format("02-Jan-2006 15:04:05 MST") + " (UTC" + t.Format("-07:00") + ")"
}
