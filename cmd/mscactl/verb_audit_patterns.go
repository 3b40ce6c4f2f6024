package main

import (
	"crypto/rand"
	"encoding/hex"
	"fmt"
	"io"
	"time"

	"msca/app"
	"msca/app/batch"
	"msca/audit/timesource"
)

type findingDoc struct {
	Rule    string    `json:"rule"`
	Reason  string    `json:"reason"`
	User    personDoc `json:"user,omitzero"`
	Patient string    `json:"patient,omitempty"`
	Time    string    `json:"time"`
	Civil   string    `json:"civil"`
	Records []uint64  `json:"records"`
}

// auditPatterns lists what the privacy officer should look at. [3.9.3]
func auditPatterns(c *call, args []string) (err error) {
	fs := c.flags()
	rules := app.UsualPatterns(timesource.London())
	from := fs.String("from", "", "first moment: 2026-11-23, 2026-11-23T14:03 or RFC 3339")
	to := fs.String("to", "", "last day or moment")
	hours := fs.String("hours", "07:00-20:00", "working hours")
	fs.BoolVar(&rules.Weekends, "weekends", false, "Saturdays and Sundays are worked")
	fs.IntVar(&rules.Burst, "burst", rules.Burst, "more patients than this in an hour by one user")
	fs.IntVar(&rules.Watchers, "users", rules.Watchers, "at least so many users with one patient in a day")
	fs.IntVar(&rules.Failures, "failures", rules.Failures, "at least so many refused sign-ins in 15 minutes")
	fs.IntVar(&rules.SampleOf, "sample", 0, "so many look-ups at random, too")
	fs.StringVar(&rules.SampleSeed, "seed", "", "choose the same sample as before")
	words, err := parse(fs, args)
	if err != nil {
		return err
	}
	if len(words) > 0 || rules.SampleOf < 0 || len(rules.SampleSeed) > 64 {
		return usagef("audit patterns takes flags only; --sample is not negative, --seed has 64 characters at most")
	}
	var ok bool
	if rules.Opens, rules.Closes, ok = batch.Clocks(*hours); !ok {
		return usagef("--hours is written 07:00-20:00")
	}
	first, last, err := period(*from, *to)
	if err != nil {
		return err
	}
	if rules.SampleOf > 0 && rules.SampleSeed == "" {
		var b [8]byte
		_, _ = rand.Read(b[:]) // never fails
		rules.SampleSeed = hex.EncodeToString(b[:])
	}
	st, err := c.signedIn()
	if err != nil {
		return err
	}
	defer closing(st, &err)
	r, err := st.Desk.ReviewTrail(c.ctx, first, last, rules)
	if err != nil {
		return err
	}
	docs := []findingDoc{}
	for _, f := range r.Findings {
		docs = append(docs, findingDoc{f.Rule, f.Reason, personDoc(f.User), f.Patient, f.When.UTC().Format(time.RFC3339Nano), timesource.Civil(f.When), f.Records})
	}
	return c.emit(map[string]any{"findings": docs, "count": len(docs), "records": r.Records, "seed": rules.SampleSeed}, func(w io.Writer) {
		fmt.Fprintln(w, "RULE\tTIME\tUSER\tPATIENT\tRECORD\tREASON")
		for _, d := range docs {
			record := fmt.Sprint(d.Records[0])
			if n := len(d.Records); n > 1 {
				record += fmt.Sprintf(" to %d (%d)", d.Records[n-1], n)
			}
			fmt.Fprintf(w, "%s\t%s\t%s\t%s\t%s\t%s\n", d.Rule, d.Civil, d.User.UserID, d.Patient, record, d.Reason)
		}
		fmt.Fprintf(w, "%d findings in %d records\n", len(docs), r.Records)
		if rules.SampleSeed != "" {
			fmt.Fprintf(w, "the same sample again: --sample %d --seed %s\n", rules.SampleOf, rules.SampleSeed)
		}
	})
}
