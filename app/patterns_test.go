package app_test

import (
	"fmt"
	"reflect"
	"testing"
	"time"

	"msca/app"
	"msca/audit"
)

// saw is a look-up shown: minutes after 09:00 on a Monday in winter.
func saw(seq uint64, minutes int, user, patient string) app.Viewing {
	v := app.Viewing{Record: audit.Record{
		Seq: seq, Event: audit.Displayed, User: audit.Person{UserID: user, Name: user}, Patient: patient, MessageID: fmt.Sprint("M", seq),
		Stamp: audit.Stamp{UTC: time.Date(2026, 11, 23, 9, minutes, 0, 0, time.UTC)}, Device: "DESK-01",
	}}
	copy(v.PatientToken[:], "patient "+patient)
	copy(v.UserToken[:], "user "+user)
	return v
}

func with(v app.Viewing, change func(*app.Viewing)) app.Viewing { change(&v); return v }

func named(v app.Viewing, user, family, given string) app.Viewing {
	v.User.Name, v.Family, v.Given = user, family, given
	return v
}

func at(v app.Viewing, t time.Time) app.Viewing { v.Stamp.UTC = t; return v }

func event(seq uint64, minutes int, e audit.Event, user string) app.Viewing {
	v := saw(seq, minutes, user, "")
	v.Event, v.PatientToken = e, audit.Token{}
	return v
}

// many is n look-ups, each a step of minutes after the one before.
func many(n, step int, of func(i int) (user, patient string)) (out []app.Viewing) {
	for i := range n {
		user, patient := of(i)
		out = append(out, saw(uint64(i+1), i*step, user, patient))
	}
	return out
}

func TestMSCA_AUD_05_3_9_3_Patterns(t *testing.T) {
	oneUser := func(i int) (string, string) { return "nell", fmt.Sprint("p", i) }
	onePatient := func(i int) (string, string) { return fmt.Sprint("u", i), "p" }
	london, err := time.LoadLocation("Europe/London")
	if err != nil {
		t.Fatal(err)
	}
	usual := app.UsualPatterns(london)
	for _, test := range []struct {
		name  string
		views []app.Viewing
		rule  string
		want  [][]uint64 // the records of each finding under the rule
	}{
		{"own record", []app.Viewing{named(saw(1, 0, "n", "p"), "Nesta Penhallow", "PENHALLOW", "Nesta Ruan")}, "own-record", [][]uint64{{1}}},
		{"own record is not said twice", []app.Viewing{named(saw(1, 0, "n", "p"), "Nesta Penhallow", "PENHALLOW", "Nesta Ruan")}, "same-surname", nil},
		{"same surname", []app.Viewing{named(saw(1, 0, "n", "p"), "PENHALLOW, Jory (Mr)", "PENHALLOW", "Nesta")}, "same-surname", [][]uint64{{1}}},
		{"surname with apostrophe and hyphen", []app.Viewing{named(saw(1, 0, "n", "p"), "Sian O’Neil-Hughes", "O'NEIL HUGHES", "Mair")}, "same-surname", [][]uint64{{1}}},
		{"part of a name is no name", []app.Viewing{named(saw(1, 0, "n", "p"), "Ann Leeson", "LEE", "Ann")}, "same-surname", nil},
		{"no name known", []app.Viewing{named(saw(1, 0, "n", "p"), "", "", "")}, "same-surname", nil},

		{"in hours", []app.Viewing{saw(1, 0, "n", "p")}, "out-of-hours", nil},
		{"at night", []app.Viewing{at(saw(1, 0, "n", "p"), time.Date(2026, 11, 23, 22, 0, 0, 0, time.UTC))}, "out-of-hours", [][]uint64{{1}}},
		{"seven in summer is six elsewhere", []app.Viewing{at(saw(1, 0, "n", "p"), time.Date(2026, 7, 6, 6, 0, 0, 0, time.UTC)), at(saw(2, 0, "n", "p"), time.Date(2026, 7, 6, 5, 59, 59, 0, time.UTC))}, "out-of-hours", [][]uint64{{2}}},
		{"on a Sunday", []app.Viewing{at(saw(1, 0, "n", "p"), time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC))}, "out-of-hours", [][]uint64{{1}}},

		{"twenty patients in an hour", many(20, 1, oneUser), "burst", nil},
		{"twenty-one patients in an hour", many(21, 1, oneUser), "burst", [][]uint64{seqs(1, 21)}},
		{"twenty-one patients in a day", many(21, 60, oneUser), "burst", nil},
		{"one patient often", many(50, 1, func(int) (string, string) { return "nell", "p" }), "burst", nil},
		{"a long burst is one", many(60, 1, oneUser), "burst", [][]uint64{seqs(1, 60)}},
		{"two bursts", append(many(21, 1, oneUser), with21(22, 300)...), "burst", [][]uint64{seqs(1, 21), seqs(22, 42)}},

		{"four users", many(4, 1, onePatient), "many-users", nil},
		{"five users", many(5, 1, onePatient), "many-users", [][]uint64{seqs(1, 5)}},
		{"five users in a week", many(5, 60*24, onePatient), "many-users", nil},

		{"asked before", []app.Viewing{with(event(1, 0, audit.RequestSent, "n"), func(v *app.Viewing) { v.MessageID = "m2" }), saw(2, 0, "n", "p")}, "no-search", nil},
		{"never asked", []app.Viewing{saw(2, 0, "n", "p")}, "no-search", [][]uint64{{2}}},
		{"asked afterwards", []app.Viewing{saw(2, 0, "n", "p"), with(event(3, 0, audit.RequestSent, "n"), func(v *app.Viewing) { v.MessageID = "M2" })}, "no-search", [][]uint64{{2}}},

		{"emergency", []app.Viewing{event(1, 0, audit.EmergencyOpened, "n")}, "emergency", [][]uint64{{1}}},
		{"four refusals", failures(4, 1), "sign-in-failures", nil},
		{"five refusals", failures(5, 1), "sign-in-failures", [][]uint64{seqs(1, 5)}},
		{"five refusals in an hour", failures(5, 12), "sign-in-failures", nil},
	} {
		t.Run(test.name, func(t *testing.T) {
			var got [][]uint64
			for _, f := range app.FindPatterns(test.views, usual) {
				if f.Reason == "" || f.When.IsZero() {
					t.Errorf("a finding without reason or time: %s", f.Rule)
				}
				if f.Rule == test.rule {
					got = append(got, f.Records)
				}
			}
			if !reflect.DeepEqual(got, test.want) {
				t.Errorf("%s finds %v, want %v", test.rule, got, test.want)
			}
		})
	}
}

func with21(first uint64, minutes int) (out []app.Viewing) {
	for i := range 21 {
		out = append(out, saw(first+uint64(i), minutes+i, "nell", fmt.Sprint("q", i)))
	}
	return out
}

func failures(n, step int) (out []app.Viewing) {
	for i := range n {
		out = append(out, event(uint64(i+1), i*step, audit.SignInRefused, "nell"))
	}
	return out
}

func seqs(from, to uint64) (out []uint64) {
	for ; from <= to; from++ {
		out = append(out, from)
	}
	return out
}

// An emergency without a reason says so.
func TestMSCA_AUD_05_EmergencyWithoutReason(t *testing.T) {
	v := event(1, 0, audit.EmergencyOpened, "n")
	without := app.FindPatterns([]app.Viewing{v}, app.PatternRules{})[0].Reason
	v.Payloads = []audit.PayloadRef{{Kind: audit.ReasonGiven}}
	if given := app.FindPatterns([]app.Viewing{v}, app.PatternRules{})[0].Reason; given == without {
		t.Errorf("both say %q", given)
	}
}

// The same seed draws the same sample, another seed another, and each look-up
// has the same chance.
func TestMSCA_AUD_05_SampleCanBeDrawnAgain(t *testing.T) {
	views := many(200, 1, func(i int) (string, string) { return "nell", "p" })
	draw := func(seed string) (out []uint64) {
		for _, f := range app.FindPatterns(views, app.PatternRules{SampleOf: 20, SampleSeed: seed}) {
			if f.Rule == "sample" {
				out = append(out, f.Records[0])
			}
		}
		return out
	}
	if a := draw("x"); len(a) != 20 || !reflect.DeepEqual(a, draw("x")) || reflect.DeepEqual(a, draw("y")) {
		t.Errorf("drawn: %v", a)
	}
	drawn := map[uint64]int{}
	for i := range 500 {
		for _, seq := range draw(fmt.Sprint("seed ", i)) {
			drawn[seq]++
		}
	}
	for seq := uint64(1); seq <= 200; seq++ { // 50 expected, standard deviation 6.7
		if n := drawn[seq]; n < 15 || n > 85 {
			t.Errorf("record %d was drawn %d times of 500", seq, n)
		}
	}
	if got := draw(""); len(got) != 20 {
		t.Errorf("without a seed: %d", len(got))
	}
}
