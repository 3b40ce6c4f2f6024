package main

import (
	"context"
	"fmt"

	"msca/app/ui/auditframe"
	"msca/audit"
	auditstore "msca/audit/store"
	"msca/audit/timesource"
)

// verify proves the trail intact, or names the first bad record. It goes on while
// other things are done in the window.
func (a *auditWindow) verify() {
	if a.proving != nil {
		return
	}
	ctx, cancel := context.WithCancel(context.Background())
	a.proving = cancel
	a.verified(auditframe.NotVerified, wordsVerifyingEveryRecord)
	there := func() bool { return a.d.audit == a }
	hears := news(func(text string) {
		if there() && a.proving != nil {
			a.verified(auditframe.NotVerified, text)
		}
	})
	var report audit.Report
	var err error
	a.d.run.background(func() {
		report, err = a.d.desk.VerifyTrail(ctx, func(ctx context.Context) (audit.Report, error) {
			return a.d.st.Trail.Verify(ctx, auditstore.VerifyOptions{Progress: func(done, total uint64) {
				hears(fmt.Sprintf(wordsVerifyingOfRecords, thousands(done), thousands(total)))
			}})
		})
		cancel()
	}, func() {
		if !there() {
			return
		}
		a.proving = nil
		if err != nil {
			a.verified(auditframe.NotVerified, fmt.Sprintf(wordsNotVerified, a.d.tellError(err).Title))
			return
		}
		a.report, a.verdict = &report, report.Verdict.String()
		level := map[audit.Verdict]auditframe.Level{audit.Intact: auditframe.Intact, audit.Unanchored: auditframe.Attention}[report.Verdict]
		text := fmt.Sprintf(wordsVerifiedAt, report.Verdict, thousands(report.Records), a.d.st.Clock.Now().In(timesource.London()).Format("15:04"))
		if report.Verdict > audit.Unanchored {
			level, text = auditframe.Broken, fmt.Sprintf(wordsBadAtRecord, report.Verdict, report.FirstBad, report.Reason)
		}
		a.verified(level, text)
		a.state.reported(report)
		if a.cancel == nil {
			a.rest()
		}
	})
}

func (a *auditWindow) verified(level auditframe.Level, text string) {
	a.model.Verification = auditframe.Verification{Level: level, Text: text}
	a.frame.SetModel(a.model)
}
