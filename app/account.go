package app

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"msca/audit"
	"msca/itk"
)

// account says in plain words what the trail holds about a patient: one line
// for each use, and each different screen once, with the values that were on
// it. [3.9.2, 3.9.3]
type account struct {
	uses    []use
	screens []screen
	where   *time.Location
}

// use is everything that was done under one message id, or one record without.
type use struct {
	first, last uint64
	when        time.Time
	who         audit.Person
	authority   audit.Person
	method      string
	point       string
	device      string
	said        []string
}

// Progress hears how much of a long piece of work is done.
type Progress func(done, total int)

// accountOf opens the records, oldest first, and tells what they say.
func (d *Desk) accountOf(ctx context.Context, records []audit.Record, progress Progress) (*account, error) {
	a := &account{where: d.o.Civil}
	byMessage := map[string]int{}
	for i, r := range records {
		if progress != nil {
			progress(i, len(records))
		}
		_, payloads, err := d.o.Trail.Show(ctx, r.Seq)
		if err != nil {
			return nil, err
		}
		words := a.words(r, payloads)
		at, known := byMessage[r.MessageID]
		if r.MessageID == "" || !known {
			at = len(a.uses)
			a.uses = append(a.uses, use{first: r.Seq, when: r.Stamp.UTC, who: r.User, authority: r.Authority, method: r.AccessMethod, point: r.AccessPoint, device: r.Device})
			byMessage[r.MessageID] = at
		}
		u := &a.uses[at]
		u.last, u.said = r.Seq, append(u.said, words)
	}
	return a, nil
}

var asking = map[string]string{
	string(itk.VerifyNHSNumber):              wordsAskedVerify,
	string(itk.GetNHSNumber):                 wordsAskedNumber,
	string(itk.GetPatientDetailsByNHSNumber): wordsAskedDetailsByNumber,
	string(itk.GetPatientDetailsBySearch):    wordsAskedDetailsBySearch,
	string(itk.GetPatientDetails):            wordsAskedDetails,
}

// words says what one record means.
func (a *account) words(r audit.Record, payloads []audit.Payload) string {
	detail := func(name string) string {
		i := slices.IndexFunc(r.Details, func(d audit.Detail) bool { return d.Name == name })
		if i < 0 {
			return ""
		}
		return r.Details[i].Value
	}
	erased := ""
	if slices.ContainsFunc(r.Payloads, func(p audit.PayloadRef) bool { return p.Erased }) {
		erased = wordsErasedWhat
	}
	switch r.Event {
	case audit.RequestSent:
		if w := asking[detail("operation")]; w != "" {
			return w + "."
		}
		return wordsAskedSpine
	case audit.ResponseReceived:
		return strings.TrimSpace(fmt.Sprintf(wordsSpineAnswered, strings.ReplaceAll(detail("outcome"), "-", " "), detail("code"))) + "."
	case audit.ExchangeFailed, audit.ExchangeOrphaned:
		return wordsNoUsableAnswerCame
	case audit.Displayed:
		if strings.HasPrefix(detail("screen"), "document/") {
			return fmt.Sprintf(wordsGivenOutDocument, a.shown(payloads), erased)
		}
		return fmt.Sprintf(wordsShownOnScreen, a.shown(payloads), erased)
	case audit.Printed:
		return printedWords(detail) + erased + "."
	case audit.Copied:
		return fmt.Sprintf(wordsCopiedToClipboard, what(detail("what")), erased)
	case audit.Exported:
		if words := savedWords(detail); words != "" {
			return words + erased + "."
		}
		switch detail("stage") {
		case stageRow:
			return fmt.Sprintf(wordsGivenOutBatch, what(detail("to")), a.shown(payloads), erased)
		case "written":
			return fmt.Sprintf(wordsWrittenToFile, what(detail("to")))
		}
		return fmt.Sprintf(wordsTakenOutEvidence, erased)
	case audit.SubjectReportRun:
		return wordsReportMade
	case audit.Denied:
		return fmt.Sprintf(wordsRefusedByRole, what(detail("doing")))
	case audit.AuditQueried:
		return wordsTrailRead
	case audit.DiscrepancyRaised, audit.DiscrepancyChanged:
		return fmt.Sprintf(wordsReportedWrong, erased)
	case audit.EmergencyOpened:
		return wordsEmergencyAccessOpened
	case audit.EmergencyClosed:
		return wordsEmergencyAccessEnded
	case audit.AlertRaised:
		return wordsOfficerAlerted
	case audit.AlertChanged:
		return wordsOfficerDealt
	case audit.Erased:
		return fmt.Sprintf(wordsErasedByOrder, what(detail("reference")))
	}
	return fmt.Sprintf(wordsRecorded, strings.ReplaceAll(r.Event.String(), "-", " "), erased)
}

// printedWords says what a record of printing means: pages given to a printer, or
// what the printer then made of them.
func printedWords(detail func(string) string) string {
	switch detail("stage") {
	case "printed":
		return fmt.Sprintf(wordsPrinterTook, what(detail("printer")))
	case "waiting at the printer":
		return fmt.Sprintf(wordsPrinterWaiting, what(detail("printer")))
	case "not printed":
		return fmt.Sprintf(wordsPrinterFailed, what(detail("printer")))
	}
	return fmt.Sprintf(wordsGivenToPrinter, what(detail("what")))
}

// savedWords says what a record of saving pages means, "" of any other export.
func savedWords(detail func(string) string) string {
	switch detail("stage") {
	case "saved as PDF":
		return fmt.Sprintf(wordsSavedPDF, what(detail("what")))
	case "not saved":
		return fmt.Sprintf(wordsFileNotWritten, what(detail("to")))
	}
	return ""
}

func what(s string) string {
	if s == "" {
		return ""
	}
	return " (" + s + ")"
}
