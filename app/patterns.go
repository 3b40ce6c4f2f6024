package app

import (
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode"

	"msca/audit"
)

// What a privacy officer should look at: each rule is a pure function of the
// records and says why. None accuses: a nurse may look up a patient of the same
// surname for the best of reasons. [3.9.2, 3.9.3]

// PatternRules are the limits; the zero value finds nothing by number.
type PatternRules struct {
	Zone       *time.Location // of the working hours; nil: UTC
	Opens      time.Duration  // of the day, from midnight
	Closes     time.Duration
	Weekends   bool          // worked too
	Burst      int           // more patients than this by one user …
	BurstIn    time.Duration // … in this time
	Watchers   int           // at least so many users with one patient …
	WatchersIn time.Duration // … in this time
	Failures   int           // at least so many refused sign-ins at one workstation …
	FailuresIn time.Duration // … in this time
	SampleOf   int           // so many look-ups at random
	SampleSeed string        // the same seed chooses the same look-ups again
}

// UsualPatterns are limits to begin with.
func UsualPatterns(zone *time.Location) PatternRules {
	return PatternRules{Zone: zone, Opens: 7 * time.Hour, Closes: 20 * time.Hour,
		Burst: 20, BurstIn: time.Hour, Watchers: 5, WatchersIn: 24 * time.Hour, Failures: 5, FailuresIn: 15 * time.Minute}
}

// Viewing is a record with the name of the patient it showed, where it did.
type Viewing struct {
	audit.Record
	Family, Given string
}

// Finding is something to look at.
type Finding struct {
	Rule    string       // "own-record", "same-surname", …
	Reason  string       // in plain words
	User    audit.Person // zero when not about one user
	Patient string       // "" when not about one patient
	When    time.Time    // of the newest record
	Records []uint64
}

// FindPatterns runs every rule over records, oldest first.
func FindPatterns(v []Viewing, r PatternRules) []Finding {
	if r.Zone == nil {
		r.Zone = time.UTC
	}
	var out []Finding
	for _, rule := range []func([]Viewing, PatternRules) []Finding{
		ownRecord, sameSurname, outOfHours, bursts, manyUsers, noRequest, emergencies, failedSignIns, sample,
	} {
		out = append(out, rule(v, r)...)
	}
	return out
}

func isView(v Viewing) bool { return v.Event == audit.Displayed && !v.PatientToken.IsZero() }

func about(rule string, v Viewing, reason string) Finding {
	return Finding{Rule: rule, Reason: reason, User: v.User, Patient: v.Patient, When: v.Stamp.UTC, Records: []uint64{v.Seq}}
}

// ownRecord: the name shown is the user's own.
func ownRecord(views []Viewing, _ PatternRules) (out []Finding) {
	for _, v := range views {
		if isView(v) && shares(v.User.Name, v.Family) && shares(v.User.Name, firstWord(v.Given)) {
			out = append(out, about("own-record", v, wordsOwnName))
		}
	}
	return out
}

// sameSurname: the surname shown is the user's. The whole name is ownRecord's.
func sameSurname(views []Viewing, _ PatternRules) (out []Finding) {
	for _, v := range views {
		if isView(v) && shares(v.User.Name, v.Family) && !shares(v.User.Name, firstWord(v.Given)) {
			out = append(out, about("same-surname", v, wordsOwnSurname))
		}
	}
	return out
}

// shares reports whether every word of part stands in name, in that order.
func shares(name, part string) bool {
	of, want := nameWords(name), nameWords(part)
	if len(want) == 0 {
		return false
	}
	for i := 0; i+len(want) <= len(of); i++ {
		if slices.Equal(of[i:i+len(want)], want) {
			return true
		}
	}
	return false
}

// nameWords takes a name apart: capitals, no apostrophes, hyphens part words.
func nameWords(s string) []string {
	s = strings.Map(func(r rune) rune {
		if r == '\'' || r == '’' || r == '`' {
			return -1
		}
		return unicode.ToUpper(r)
	}, s)
	return strings.FieldsFunc(s, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsMark(r) })
}

func firstWord(s string) string {
	if w := strings.Fields(s); len(w) > 0 {
		return w[0]
	}
	return ""
}

// outOfHours: patient data shown when nobody works here.
func outOfHours(views []Viewing, r PatternRules) (out []Finding) {
	if r.Opens == r.Closes {
		return nil
	}
	for _, v := range views {
		if !isView(v) {
			continue
		}
		t := v.Stamp.UTC.In(r.Zone)
		at := time.Duration(t.Hour())*time.Hour + time.Duration(t.Minute())*time.Minute + time.Duration(t.Second())*time.Second
		switch {
		case !r.Weekends && (t.Weekday() == time.Saturday || t.Weekday() == time.Sunday):
			out = append(out, about("out-of-hours", v, fmt.Sprintf(wordsShownOnDay, t.Weekday().String(), t.Format("15:04 MST"))))
		case !within(at, r.Opens, r.Closes):
			out = append(out, about("out-of-hours", v, fmt.Sprintf(wordsShownAt, t.Format("15:04 MST"))))
		}
	}
	return out
}

// within reports whether a time of day lies in the hours, which may go over
// midnight.
func within(at, opens, closes time.Duration) bool {
	if opens < closes {
		return at >= opens && at < closes
	}
	return at >= opens || at < closes
}

// bursts: one user goes through many patients.
func bursts(views []Viewing, r PatternRules) (out []Finding) {
	if r.Burst <= 0 {
		return nil
	}
	for _, of := range grouped(views, func(v Viewing) string { return userOf(v) }, isView) {
		for _, run := range dense(of, r.BurstIn, func(v Viewing) string { return v.PatientToken.String() }, r.Burst+1) {
			last := run.views[len(run.views)-1]
			out = append(out, Finding{Rule: "burst", User: last.User, When: last.Stamp.UTC, Records: seqsOf(run.views),
				Reason: fmt.Sprintf(wordsPatientsIn, run.different, span(run.views))})
		}
	}
	return out
}

// manyUsers: many people look at one patient.
func manyUsers(views []Viewing, r PatternRules) (out []Finding) {
	if r.Watchers <= 0 {
		return nil
	}
	for _, of := range grouped(views, func(v Viewing) string { return v.PatientToken.String() }, isView) {
		for _, run := range dense(of, r.WatchersIn, userOf, r.Watchers) {
			last := run.views[len(run.views)-1]
			out = append(out, Finding{Rule: "many-users", Patient: last.Patient, When: last.Stamp.UTC, Records: seqsOf(run.views),
				Reason: fmt.Sprintf(wordsUsersIn, run.different, span(run.views))})
		}
	}
	return out
}

// noRequest: something about a patient was shown that nobody asked the Spine
// for.
func noRequest(views []Viewing, _ PatternRules) (out []Finding) {
	asked := map[string]bool{}
	for _, v := range views {
		switch {
		case v.Event == audit.RequestSent:
			asked[strings.ToUpper(v.MessageID)] = true
		case isView(v) && !asked[strings.ToUpper(v.MessageID)]:
			out = append(out, about("no-search", v, wordsShownUnasked))
		}
	}
	return out
}

// emergencies: every break-glass, and whether a reason was kept.
func emergencies(views []Viewing, _ PatternRules) (out []Finding) {
	for _, v := range views {
		if v.Event != audit.EmergencyOpened {
			continue
		}
		reason := wordsEmergencyAccess
		if !slices.ContainsFunc(v.Payloads, func(p audit.PayloadRef) bool { return p.Kind == audit.ReasonGiven }) {
			reason += wordsWithoutAReason
		}
		out = append(out, about("emergency", v, reason))
	}
	return out
}

// failedSignIns: somebody tries to get in.
func failedSignIns(views []Viewing, r PatternRules) (out []Finding) {
	if r.Failures <= 0 {
		return nil
	}
	refused := func(v Viewing) bool { return v.Event == audit.SignInRefused || v.Event == audit.UnlockRefused }
	for _, of := range grouped(views, func(v Viewing) string { return v.Device }, refused) {
		for _, run := range dense(of, r.FailuresIn, func(v Viewing) string { return fmt.Sprint(v.Seq) }, r.Failures) {
			users := map[string]bool{}
			for _, v := range run.views {
				users[userOf(v)] = true
			}
			last := run.views[len(run.views)-1]
			f := Finding{Rule: "sign-in-failures", When: last.Stamp.UTC, Records: seqsOf(run.views),
				Reason: fmt.Sprintf(wordsRefusedSignIns, len(run.views), last.Device, span(run.views), len(users))}
			if len(users) == 1 {
				f.User = last.User
			}
			out = append(out, f)
		}
	}
	return out
}

// sample: look-ups taken at random, so that everybody knows that any look-up may
// be asked about. Whoever has the seed gets the same ones.
func sample(views []Viewing, r PatternRules) (out []Finding) {
	type drawn struct {
		lot [32]byte
		v   Viewing
	}
	var all []drawn
	for _, v := range views {
		if isView(v) {
			all = append(all, drawn{sha256.Sum256(binary.BigEndian.AppendUint64([]byte(r.SampleSeed), v.Seq)), v})
		}
	}
	slices.SortFunc(all, func(a, b drawn) int { return slices.Compare(a.lot[:], b.lot[:]) })
	for _, d := range all[:min(r.SampleOf, len(all))] {
		out = append(out, about("sample", d.v, fmt.Sprintf(wordsChosenAtRandom, len(all))))
	}
	return out
}

func userOf(v Viewing) string {
	if !v.UserToken.IsZero() {
		return v.UserToken.String()
	}
	return v.User.UserID
}

// grouped parts the records that matter by a key; groups and records keep their
// order.
func grouped(views []Viewing, key func(Viewing) string, matters func(Viewing) bool) [][]Viewing {
	var out [][]Viewing
	at := map[string]int{}
	for _, v := range views {
		if !matters(v) {
			continue
		}
		k := key(v)
		i, ok := at[k]
		if !ok {
			i = len(out)
			at[k], out = i, append(out, nil)
		}
		out[i] = append(out[i], v)
	}
	return out
}

// run is a stretch of records with many different values of something.
type run struct {
	views     []Viewing
	different int
}

// dense finds stretches no longer than in with at least enough different values.
// What overlaps is one stretch.
func dense(views []Viewing, in time.Duration, value func(Viewing) string, enough int) []run {
	var out []run
	count := map[string]int{}
	from, end := 0, -1 // end: of the stretch being gathered, start in out's last
	start := 0
	for i, v := range views {
		count[value(v)]++
		for v.Stamp.UTC.Sub(views[from].Stamp.UTC) > in {
			if k := value(views[from]); count[k] == 1 {
				delete(count, k)
			} else {
				count[k]--
			}
			from++
		}
		if len(count) < enough {
			continue
		}
		if end < 0 || from > end { // a stretch of its own
			out, start = append(out, run{}), from
		}
		end = i
		out[len(out)-1] = run{views: views[start : i+1]}
	}
	for i := range out {
		different := map[string]bool{}
		for _, v := range out[i].views {
			different[value(v)] = true
		}
		out[i].different = len(different)
	}
	return out
}

func seqsOf(views []Viewing) []uint64 {
	out := make([]uint64, len(views))
	for i, v := range views {
		out[i] = v.Seq
	}
	return out
}

func span(views []Viewing) string {
	d := views[len(views)-1].Stamp.UTC.Sub(views[0].Stamp.UTC)
	switch {
	case d < time.Minute:
		return fmt.Sprintf("%d s", int(d.Seconds()))
	case d < 2*time.Hour:
		return fmt.Sprintf(wordsMinutes, int(d.Minutes()))
	}
	return fmt.Sprintf("%d h", int(d.Hours()))
}
