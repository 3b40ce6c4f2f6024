package app

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"
	"unicode"

	"msca/app/document"
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

type screen struct {
	key   string
	lines document.Facts
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

// shown names the items that were on the screen or in the document given out,
// and keeps their values.
func (a *account) shown(payloads []audit.Payload) string {
	i := slices.IndexFunc(payloads, func(p audit.Payload) bool { return p.Kind == audit.FieldsShown })
	if i < 0 {
		return wordsNothingKept
	}
	var names []string
	var lines document.Facts
	var s Shown
	if err := json.Unmarshal(payloads[i].Body, &s); err == nil && s.Screen != "" {
		names, lines = s.items()
	} else {
		names, lines = fields(payloads[i].Body)
	}
	if len(names) == 0 {
		return wordsNothingAboutPatient
	}
	return strings.Join(names, ", ") + what(fmt.Sprintf(wordsScreenOf, a.screen(lines)))
}

// fields lists what a document of named values gave out about the patient.
func fields(raw []byte) (names []string, lines document.Facts) {
	var doc map[string]any
	if json.Unmarshal(raw, &doc) != nil {
		return []string{wordsUnreadableForm}, nil
	}
	if patient, ok := doc["patient"].(map[string]any); ok {
		doc = patient // the rest is about the message
	}
	var walk func(path string, v any)
	walk = func(path string, v any) {
		switch v := v.(type) {
		case map[string]any:
			for _, k := range slices.Sorted(maps.Keys(v)) {
				walk(strings.TrimSpace(path+" "+fieldWords(k)), v[k])
			}
		case []any:
			var words []string
			for _, e := range v {
				if s, ok := e.(string); !ok {
					walk(path, e)
				} else if s != "" {
					words = append(words, s)
				}
			}
			walk(path, strings.Join(words, ", "))
		case nil:
		default:
			if v != "" {
				lines = append(lines, document.Fact{Name: strings.ToUpper(path[:1]) + path[1:], Value: fmt.Sprint(v)})
			}
		}
	}
	for _, k := range slices.Sorted(maps.Keys(doc)) {
		if before := len(lines); k != "" {
			if walk(fieldWords(k), doc[k]); len(lines) > before {
				names = append(names, fieldWords(k))
			}
		}
	}
	return names, lines
}

func fieldWords(key string) string {
	return strings.ReplaceAll(strings.ReplaceAll(key, "_", " "), "nhs number", "NHS number")
}

// screen gives a screen its letter, the same one to the same content.
func (a *account) screen(lines document.Facts) string {
	key := fmt.Sprint(lines)
	i := slices.IndexFunc(a.screens, func(s screen) bool { return s.key == key })
	if i < 0 {
		i = len(a.screens)
		a.screens = append(a.screens, screen{key, lines})
	}
	return letters(i)
}

// letters counts A, B, … Z, AA.
func letters(i int) string {
	s := string(rune('A' + i%26))
	if i >= 26 {
		s = letters(i/26-1) + s
	}
	return s
}

// items lists what a screen showed of the patient: the names of the items, and
// each with its value.
func (s *Shown) items() (names []string, lines document.Facts) {
	add := func(name, value string) {
		switch {
		case value == wordsBannerNotReturned:
			lines = append(lines, document.Fact{Name: name, Value: wordsNotSentBySpine})
		case value != "":
			names, lines = append(names, inSentence(name)), append(lines, document.Fact{Name: name, Value: value})
		}
	}
	addLines := func(title string, list []Line) {
		for _, l := range list {
			switch name := itemName(title, l.Label); l.Presence {
			case Withheld:
				add(name, wordsWithheldBySpine)
			case NotReturned:
				lines = append(lines, document.Fact{Name: name, Value: wordsNotSentBySpine})
			case Blank:
				lines = append(lines, document.Fact{Name: name, Value: wordsHeldBlank})
			default:
				add(name, strings.Join(l.Rows, ", "))
			}
		}
	}
	if b := s.Banner; b != nil {
		add(wordsName, strings.TrimSpace(strings.TrimSuffix(b.Family+", "+b.Given, ", ")+what(b.Title)))
		add(wordsDateOfBirth, strings.TrimSpace(b.Born+what(b.Age)))
		add(wordsGender, b.Gender)
		add(wordsDateOfDeath, strings.TrimSpace(b.Died+what(b.AgeAtDeath)))
		add(wordsNHSNumber, b.NHSNumber)
	}
	if v := s.Verify; v != nil {
		add(wordsAnswer, v.Title)
		addLines("", v.Asked)
	}
	for _, sec := range s.Sections {
		addLines(sec.Title, sec.Lines)
	}
	if p := s.Problem; p != nil {
		add(wordsAMessage, p.Title)
	}
	return names, lines
}

// itemName names a line of a section so that it can stand alone.
func itemName(title, label string) string {
	switch {
	case title == "" || title == wordsContact || title == wordsLocal:
		return label
	case title == wordsAddress && label != title:
		return fmt.Sprintf(wordsAddressOf, label)
	case strings.HasSuffix(strings.ToLower(title), strings.ToLower(label)):
		return title
	}
	return title + " " + inSentence(label)
}

// inSentence begins a name with a small letter unless it is an abbreviation.
func inSentence(s string) string {
	if r := []rune(s); len(r) > 1 && unicode.IsLower(r[1]) {
		return string(unicode.ToLower(r[0])) + string(r[1:])
	}
	return s
}

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

// everything returns every record that matches f, oldest first.
func (d *Desk) everything(ctx context.Context, f audit.Filter) ([]audit.Record, error) {
	f.Limit, f.Descending = 1000, false
	var all []audit.Record
	for {
		some, err := d.o.Trail.Search(ctx, f)
		if err != nil {
			return nil, err
		}
		all = append(all, some...)
		if len(some) < f.Limit {
			return all, nil
		}
		f.After = some[len(some)-1].Seq
	}
}

// signedHead is the trail's head for people: what identifies the state that a
// document was made from, short and whole.
func (d *Desk) signedHead(ctx context.Context) (code string, note []byte, err error) {
	note, err = d.o.Trail.Checkpoint(ctx)
	if err != nil {
		return "", nil, &AuditUnavailableError{"signing the head of the trail", err}
	}
	c, err := headOf(note)
	if err != nil {
		return "", nil, fmt.Errorf("reading the signed head of the trail: %w", err)
	}
	h := strings.ToUpper(c.Chain.String())
	return fmt.Sprintf("%d-%s-%s-%s-%s", c.Size, h[:4], h[4:8], h[8:12], h[12:16]), note, nil
}

// headOf reads a checkpoint of this machine's own trail.
func headOf(note []byte) (audit.Checkpoint, error) {
	text, _, _ := strings.Cut(string(note), "\n\n")
	return audit.ParseCheckpointText(text + "\n")
}
