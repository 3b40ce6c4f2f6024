package store_test

import (
	"cmp"
	"errors"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"msca/audit"
	"msca/audit/store"
	"msca/audit/store/storetest"
)

// scattered appends n records of twelve people about three patients, two of whom
// come up now and then only, and returns when the first of them was made.
func scattered(t *testing.T, s *store.Store, n int) time.Time {
	t.Helper()
	r := storetest.Scatter(7)
	var began time.Time
	for i := range n {
		e := audit.Entry{Event: []audit.Event{audit.RequestSent, audit.Displayed, audit.Printed}[r(3)], User: nesta, Patient: "9990000034"}
		e.User.UserID, e.User.Name = fmt.Sprintf("55525454%04d", r(12)), fmt.Sprintf("Nesta Penhallow the %dth", i)
		switch r(8) {
		case 0:
			e.Patient = "9990000042"
		case 1:
			e.Patient = "9990000069"
		}
		if got := appendOne(t, s, e); i == 0 {
			began = got.Stamp.UTC
		}
	}
	appendOne(t, s, audit.Entry{Event: audit.Displayed, User: ruan, Patient: "9990000077"})
	return began
}

// tallied is the answer of Tally, whoever came last first.
func tallied(t *testing.T, s *store.Store, f audit.Filter) []audit.Tally {
	t.Helper()
	all, err := s.Tally(ctx, f)
	if err != nil {
		t.Fatal(err)
	}
	slices.SortFunc(all, func(a, b audit.Tally) int { return -cmp.Compare(a.Last, b.Last) })
	return all
}

// Where the first answer says that it is whole it is the answer.
func TestMSCA_AUD_05_3_9_3_NewestIsTheTallyWhenItIsWhole(t *testing.T) {
	s := storetest.New(t)
	began := scattered(t, s, 200)
	for _, test := range []struct {
		name   string
		filter audit.Filter
		least  int // people
	}{
		{"a patient often looked at", audit.Filter{Patient: "9990000034"}, 8},
		{"another", audit.Filter{Patient: "9990000042"}, 4},
		{"a third", audit.Filter{Patient: "9990000069"}, 4},
		{"one person only", audit.Filter{Patient: "9990000077"}, 1},
		{"nobody", audit.Filter{Patient: "9990000085"}, 0},
		{"from a time on", audit.Filter{Patient: "9990000034", From: began.Add(150 * time.Second)}, 2},
		{"until a time", audit.Filter{Patient: "9990000034", To: began.Add(20 * time.Second)}, 2},
		{"a period", audit.Filter{Patient: "9990000034", From: began.Add(50 * time.Second), To: began.Add(80 * time.Second)}, 2},
		{"a period with nobody in it", audit.Filter{Patient: "9990000034", To: began}, 0},
		{"until a record", audit.Filter{Patient: "9990000034", SeqTo: 60}, 2},
		{"from a record on", audit.Filter{Patient: "9990000034", SeqFrom: 150}, 2},
		{"one user", audit.Filter{Patient: "9990000034", User: "555254540003"}, 1},
		{"one kind of record", audit.Filter{Patient: "9990000034", Events: []audit.Event{audit.Printed}}, 2},
	} {
		t.Run(test.name, func(t *testing.T) {
			want := tallied(t, s, test.filter)
			got, whole, err := s.Newest(ctx, test.filter, 12)
			if err != nil || !whole {
				t.Fatalf("whole %v, %v; want the whole answer", whole, err)
			}
			if len(got) < test.least || !reflect.DeepEqual(got, want) {
				t.Errorf("the first answer is\n%+v\nwhere all counted gives\n%+v", got, want)
			}
		})
	}
	if _, _, err := s.Newest(ctx, audit.Filter{}, 12); !errors.Is(err, audit.ErrEntry) {
		t.Errorf("about no patient: %v", err)
	}
}

// Where there are more people it names those who came last, in order, as their
// newest records do, and claims no count.
func TestMSCA_AUD_05_3_9_3_NewestNamesWhoeverCameLast(t *testing.T) {
	s := storetest.New(t)
	scattered(t, s, 200)
	f := audit.Filter{Patient: "9990000034", SeqTo: 190}
	all := tallied(t, s, f)
	for people := 1; people < len(all); people++ {
		got, whole, err := s.Newest(ctx, f, people)
		if err != nil || whole {
			t.Fatalf("%d of %d people: whole %v, %v", people, len(all), whole, err)
		}
		var want []audit.Tally
		for _, x := range all[:people] {
			want = append(want, audit.Tally{User: x.User, Token: x.Token, Last: x.Last, LastAt: x.LastAt})
		}
		if !reflect.DeepEqual(got, want) {
			t.Errorf("%d of %d people:\n%+v, want\n%+v", people, len(all), got, want)
		}
	}
	if got, whole, err := s.Newest(ctx, f, len(all)); err != nil || !whole || len(got) != len(all) {
		t.Errorf("as many people as there are: %d, whole %v, %v", len(got), whole, err)
	}
}

// It does not read all that one person did.
func TestMSCA_AUD_05_3_9_3_NewestEndsWithoutReadingALongHistory(t *testing.T) {
	s := storetest.New(t)
	first := appendOne(t, s, audit.Entry{Event: audit.Displayed, User: ruan, Patient: "9990000034"}).Seq
	if err := fill(s, store.MostEntries, func(int) audit.Entry {
		return audit.Entry{Event: audit.Displayed, User: nesta, Patient: "9990000034"}
	}); err != nil {
		t.Fatal(err)
	}
	got, whole, err := s.Newest(ctx, audit.Filter{Patient: "9990000034"}, 50)
	if err != nil || whole || len(got) != 1 || got[0].User.UserID != nesta.UserID || got[0].Records != 0 || got[0].Events != nil {
		t.Errorf("one entry more than is read: %+v, whole %v, %v; want one person who is not counted", got, whole, err)
	}
	got, whole, err = s.Newest(ctx, audit.Filter{Patient: "9990000034", SeqFrom: first + 1}, 50)
	if err != nil || !whole || len(got) != 1 || got[0].Records != store.MostEntries {
		t.Errorf("as many entries as are read: %+v, whole %v, %v; want all of them counted", got, whole, err)
	}
}

// Who was erased by order is nobody in either answer.
func TestMSCA_AUD_05_3_9_3_3_9_6_NewestShowsTheErasedAsTheTallyDoes(t *testing.T) {
	e := newErasable(t)
	appendOne(t, e.Store, audit.Entry{Event: audit.Displayed, User: ruan, Patient: "9990000034"})
	ref, err := e.UserRef(ctx, e.seq)
	if err != nil {
		t.Fatal(err)
	}
	e.order.Shred = append(e.order.Shred, ref)
	e.bind(t)
	if _, err := e.Erase(ctx, e.sign(t, e.keys[0], e.keys[1]), ruan); err != nil {
		t.Fatal(err)
	}
	f := audit.Filter{Patient: "9990000034"}
	want := tallied(t, e.Store, f)
	if len(want) != 2 || want[0].User.UserID != ruan.UserID || want[1].User.UserID != "" || want[1].User.ODSCode != nesta.ODSCode {
		t.Fatalf("counted: %+v, want one with a name and one without", want)
	}
	if got, whole, err := e.Newest(ctx, f, 50); err != nil || !whole || !reflect.DeepEqual(got, want) {
		t.Errorf("the first answer is\n%+v, whole %v, %v, where all counted gives\n%+v", got, whole, err, want)
	}
	f.SeqTo = e.seq
	appendOne(t, e.Store, audit.Entry{Event: audit.Displayed, User: ruan, Patient: "9990000034"})
	if got, _, err := e.Newest(ctx, f, 1); err != nil || len(got) != 1 || got[0].User.UserID != "" || got[0].Token != want[1].Token {
		t.Errorf("of the erased alone: %+v, %v", got, err)
	}
}

// The entries come from the index alone, in its order: nothing is sorted.
func TestMSCA_AUD_05_3_9_3_NewestWalksTheIndexBackwards(t *testing.T) {
	s := storetest.New(t)
	began := scattered(t, s, 5)
	for _, f := range []audit.Filter{{Patient: "9990000034"}, {Patient: "9990000034", From: began, To: began.Add(3 * time.Second)}, {Patient: "9990000034", SeqTo: 4}} {
		plan, err := s.NewestPlan(ctx, f)
		text := strings.Join(plan, "; ")
		if err != nil || !strings.Contains(text, "USING COVERING INDEX x_patient") || strings.Contains(text, "TEMP B-TREE") {
			t.Errorf("%+v: %s, %v", f, text, err)
		}
	}
}
