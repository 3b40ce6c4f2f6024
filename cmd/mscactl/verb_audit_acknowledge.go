package main

import (
	"errors"
	"fmt"
	"io"
	"strings"

	"msca/app"
	"msca/audit"
	auditstore "msca/audit/store"
	"msca/cmd/internal/station"
)

// auditAcknowledge says what of a data folder is older than what is known of it,
// because records were lost or a backup was put back, and lets somebody with a
// password answer for it. Nothing goes on by itself: what is missing is named by
// whoever answers, and recorded first. [MSCA-AUD-01, 3.3.8]
func auditAcknowledge(c *call, args []string) error {
	fs := c.flags()
	var a station.Answer
	fs.BoolVar(&a.Trail, "trail", false, "answer for records that are missing")
	fs.BoolVar(&a.Accounts, "accounts", false, "answer for accounts that are an older copy")
	fs.StringVar(&a.Reason, "reason", "", "what happened, and why the folder goes on as it is")
	err := onlyFlags(fs, args)
	if err != nil {
		return err
	}
	a.Reason = strings.TrimSpace(a.Reason)
	answers := a.Trail || a.Accounts || a.Reason != ""
	if answers && (!a.Trail && !a.Accounts || a.Reason == "") {
		return usagef("audit acknowledge needs --trail or --accounts, as it says without either, and --reason")
	}
	if answers && (c.as == "" || c.card) {
		return usagef("who answers signs in with an account: --as")
	}
	if err := app.OneLine("reason", a.Reason); err != nil {
		return err
	}
	o, err := c.options(station.Options{})
	if err != nil {
		return err
	}
	found, err := station.FindRestored(c.ctx, o)
	if err != nil {
		return err
	}
	if !answers {
		return errors.Join(c.emit(missingDoc(found), func(w io.Writer) { printMissing(w, found) }), found.Err())
	}
	if !c.json {
		printMissing(c.err, found)
	}
	if a.Trail != (found.Trail != nil) || a.Accounts != (found.Accounts != nil) {
		return &exitError{exitInput, station.ErrOtherRestored}
	}
	if a.Password, err = c.secret("Password of "+c.as+", who answers for this: ", c.passwordStdin); err != nil {
		return err
	}
	defer clear(a.Password)
	a.User, a.Profile = c.as, c.profile
	undone, err := station.AnswerFor(c.ctx, o, a)
	if err != nil {
		return err
	}
	doc := missingDoc(found)
	doc.Acknowledged, doc.Undone = true, undone
	return c.emit(doc, func(w io.Writer) { printAnswered(w, found, undone) })
}

// missing is what is older than what is known of it, in JSON.
type missing struct {
	Trail        *missingRecords  `json:"trail,omitempty"`
	Accounts     *missingChanges  `json:"accounts,omitempty"`
	Acknowledged bool             `json:"acknowledged"`
	Undone       []station.Undone `json:"undone,omitempty"`
}

type missingRecords struct {
	First  uint64            `json:"first"`          // the first that is missing
	Last   uint64            `json:"last,omitempty"` // the last; left out where nothing tells
	Ended  string            `json:"newest_made"`
	Heads  map[string]uint64 `json:"known_by"`
	Reason string            `json:"reason"`
}

type missingChanges struct {
	Have   uint64   `json:"have"`
	Known  uint64   `json:"known"`
	Undone []uint64 `json:"undone_records"`
}

func missingDoc(r station.Restored) (doc missing) {
	if l := r.Trail; l != nil {
		doc.Trail = &missingRecords{First: l.Ends + 1, Ended: l.Ended.Format(timeForm), Heads: map[string]uint64{}, Reason: l.Err.Error()}
		if l.Reached() > l.Ends {
			doc.Trail.Last = l.Reached()
		}
		for _, h := range l.Heads {
			doc.Trail.Heads[h.Source] = h.Seq
		}
	}
	if a := r.Accounts; a != nil {
		doc.Accounts = &missingChanges{a.Have, a.Known, a.Undone}
	}
	return doc
}

const timeForm = "2006-01-02 15:04:05 UTC"

func printMissing(w io.Writer, r station.Restored) {
	if r.Trail == nil && r.Accounts == nil {
		fmt.Fprintln(w, "Nothing is missing: trail and accounts are as new as anything here knows.")
		return
	}
	command := "mscactl audit acknowledge"
	if r.Trail != nil {
		printLoss(w, *r.Trail)
		command += " --trail"
	}
	if a := r.Accounts; a != nil {
		fmt.Fprintf(w, "The accounts are an older copy: their newest change is number %d, and the trail knows of number %d.\n", a.Have, a.Known)
		fmt.Fprintf(w, "Changes that are not in them: %d, in records %s. Passwords and roles are those of then; who was disabled since is enabled.\n", len(a.Undone), list(a.Undone))
		command += " --accounts"
	}
	fmt.Fprintln(w, "If the newest files are still somewhere, put them back instead.")
	who := "a privacy officer or a system manager"
	if r.Accounts != nil {
		who = "a system manager, whose password and roles are those in the folder as it is,"
	}
	fmt.Fprintf(w, "To go on as it is, %s answers for it, which is on record for good:\n  %s --reason TEXT --as USER\n", who, command)
}

func printLoss(w io.Writer, l auditstore.Loss) {
	if last := l.Reached(); last > l.Ends {
		fmt.Fprintf(w, "Records %d to %d are missing.", l.Ends+1, last)
	} else {
		fmt.Fprintf(w, "Records from %d on may be missing; nothing here tells how many.", l.Ends+1)
	}
	fmt.Fprintf(w, " The newest that is there was made %s.\n", l.Ended.Format(timeForm))
	for _, h := range l.Heads {
		fmt.Fprintf(w, "  The %s knows record %d.\n", h.Source, h.Seq)
	}
	if l.Reached() == l.Ends {
		fmt.Fprintf(w, "  Why: %v\n", l.Err)
	}
	fmt.Fprintln(w, "  Checkpoints, evidence and a witness elsewhere may know more, and will differ from this trail from then on.")
}

func printAnswered(w io.Writer, r station.Restored, undone []station.Undone) {
	if r.Trail != nil {
		fmt.Fprintf(w, "Recorded as %s. The trail goes on after record %d; whatever came after it is lost.\n", audit.LossAcknowledged, r.Trail.Ends)
		fmt.Fprintln(w, "Accounts put back with it may be older too: check who was disabled or lost a role since, and disable them again.")
	}
	if r.Accounts == nil {
		return
	}
	fmt.Fprintln(w, "The older accounts count from now on; every copy made before is refused.")
	fmt.Fprintln(w, "What was changed since and is undone. Check each now, who was disabled first:")
	for _, u := range undone {
		fmt.Fprintf(w, "  record %d: %s %s\n", u.Seq, u.What, u.User)
	}
}

func list(seqs []uint64) string {
	if len(seqs) == 0 {
		return "that are not there either"
	}
	return strings.Trim(fmt.Sprint(seqs), "[]")
}
