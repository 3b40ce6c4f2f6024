package ui_test

import (
	"fmt"
	"slices"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"msca/app/ui/alerts"
	"msca/app/ui/auditview"
	"msca/app/ui/confirm"
	"msca/app/ui/emergency"
	"msca/app/ui/kit"
	"msca/app/ui/lock"
	"msca/app/ui/lookup"
	"msca/app/ui/password"
	"msca/app/ui/result"
	"msca/app/ui/rolechooser"
	"msca/app/ui/secondfactor"
	"msca/app/ui/signin"
	"msca/app/ui/warning"
)

// TestTabReachesEveryControlAndNoTrap walks every screen with Tab and back with
// Shift+Tab: each control once, in the order it stands, and round again.
func TestTabReachesEveryControlAndNoTrap(t *testing.T) {
	for _, s := range samples() {
		for _, size := range []fyne.Size{{Width: 1280, Height: 800}, {Width: 1024, Height: 500}} {
			t.Run(fmt.Sprint(s.name, "-", size.Height), func(t *testing.T) {
				w := showSample(t, s, kit.Light, 1, size)
				c := w.Canvas()
				want := kit.Order(c.Content())
				if len(want) == 0 {
					t.Fatal("Tab reaches nothing")
				}
				c.Unfocus()
				for round := range 2 {
					for i, f := range want {
						c.FocusNext()
						if c.Focused() != f {
							t.Fatalf("round %d, Tab %d: the focus is on %T %v, want %T", round, i, c.Focused(), name(c.Focused()), f)
						}
					}
				}
				for i := len(want) - 2; i >= 0; i-- {
					c.FocusPrevious()
					if c.Focused() != want[i] {
						t.Fatalf("Shift+Tab: the focus is on %v, want control %d", name(c.Focused()), i)
					}
				}
			})
		}
	}
}

func name(f fyne.Focusable) string {
	if a, ok := f.(fyne.Accessible); ok {
		return a.AccessibilityLabel()
	}
	return fmt.Sprintf("%T", f)
}

// TestFirstFocus says where the focus is when a screen appears.
func TestFirstFocus(t *testing.T) {
	for _, s := range samples() {
		w := showSample(t, s, kit.Light, 1, fyne.NewSize(1280, 800))
		if s.name == "lock-card" || s.name == "lock-trail" || s.name == "lock-barred" { // the card is out, or nothing unlocks it
			if w.Canvas().Focused() != nil {
				t.Errorf("%s: Enter could end somebody's session by accident", s.name)
			}
			continue
		}
		read := s.name == "confirm-problem" || s.name == "confirm-warned" // first, and No is further down
		if (w.Canvas().Focused() == nil) != read {
			t.Errorf("%s: the focus is on %v", s.name, w.Canvas().Focused())
		}
	}
}

func press(w fyne.Window, keys ...fyne.KeyName) {
	for _, k := range keys {
		if f := w.Canvas().Focused(); f != nil {
			f.TypedKey(&fyne.KeyEvent{Name: k})
		} else if h := w.Canvas().OnTypedKey(); h != nil {
			h(&fyne.KeyEvent{Name: k})
		}
	}
}

func typeIn(w fyne.Window, s string) {
	for _, r := range s {
		w.Canvas().Focused().TypedRune(r)
	}
}

func open(t *testing.T, v kit.View) fyne.Window {
	return showSample(t, sample{view: func() kit.View { return v }}, kit.Light, 1, fyne.NewSize(1280, 800))
}

func TestMSCA_IG_03_3_1_11_WarningWordForWordAndContinuesWithEnter(t *testing.T) {
	if warning.MisuseText != "Computer Misuse Act 1990 – Unauthorised access to this system is an offence" {
		t.Errorf("clause 3.1.11 asks for other words than %q", warning.MisuseText)
	}
	on, quit := 0, 0
	w := open(t, warning.New(warning.Model{Product: product}, warning.Callbacks{Continue: func() { on++ }, Quit: func() { quit++ }}))
	if !shows(w, warning.MisuseText) {
		t.Error("the warning is not on the screen")
	}
	press(w, fyne.KeyReturn)
	w.Canvas().Unfocus()
	press(w, fyne.KeyEnter, fyne.KeyEscape)
	if on != 2 || quit != 1 {
		t.Errorf("Enter continued %d times and Escape closed %d times, want 2 and 1", on, quit)
	}
}

func TestMSCA_IG_02_SignInByKeyboardHandsTheSecretOverOnce(t *testing.T) {
	var pin, user, password string
	method := signin.Smartcard
	var v *signin.View
	m := signin.Model{SmartcardAllowed: true, LocalAllowed: true, Card: signin.CardReady, TriesLeft: 3}
	v = signin.New(m, signin.Callbacks{
		SignInCard: func(p string, _ bool) { pin = p }, SignInLocal: func(u, p string) { user, password = u, p },
		ChooseMethod: func(x signin.Method) { method = x; m.Method = x; v.SetModel(m) },
	})
	w := open(t, v)
	typeIn(w, "1234")
	press(w, fyne.KeyReturn)
	if pin != "1234" {
		t.Fatalf("Enter handed over a PIN of %d characters, want 4", len(pin))
	}
	if found := leftovers(v, w, "1234"); len(found) > 0 {
		t.Errorf("after submit the PIN is still in %v", found)
	}
	press(w, fyne.KeyF2)
	if method != signin.Local {
		t.Fatal("F2 does not change the method")
	}
	typeIn(w, "tregenzar")
	w.Canvas().FocusNext()
	typeIn(w, "long enough password")
	press(w, fyne.KeyReturn)
	if user != "tregenzar" || password != "long enough password" {
		t.Error("user ID and password were not handed over as typed")
	}
	if found := leftovers(v, w, "long enough password"); len(found) > 0 {
		t.Errorf("after submit the password is still in %v", found)
	}
}

// TestSignInKeepsWhatIsTypedWhileTheCardComesAndGoes: the reader's state changes
// at any moment.
func TestSignInKeepsWhatIsTypedWhileTheCardComesAndGoes(t *testing.T) {
	m := signin.Model{Method: signin.Local, SmartcardAllowed: true, LocalAllowed: true, Card: signin.NoCard}
	v := signin.New(m, signin.Callbacks{SignInLocal: func(string, string) {}})
	w := open(t, v)
	typeIn(w, "treg")
	m.Card = signin.CardReady
	v.SetModel(m)
	typeIn(w, "enza")
	if !shows(w, "tregenza") {
		t.Error("the half typed user ID or its focus was lost")
	}
}

func TestMSCA_IG_03_RoleIsConfirmedEvenWhenThereIsOne(t *testing.T) {
	var chosen []string
	roles := []rolechooser.Role{{ID: "a", JobRole: "Nurse Access Role", Organisation: "Hayle"}, {ID: "b", JobRole: "Privacy Officer", Organisation: "Penwith"}}
	cb := rolechooser.Callbacks{Confirm: func(id string) { chosen = append(chosen, id) }}
	w := open(t, rolechooser.New(rolechooser.Model{Roles: roles[:1]}, cb))
	if !shows(w, "Nurse Access Role") || !shows(w, "Hayle") {
		t.Error("role or organisation is not shown")
	}
	press(w, fyne.KeyReturn)
	w = open(t, rolechooser.New(rolechooser.Model{Roles: roles, Selected: "a"}, cb))
	press(w, fyne.KeyDown, fyne.KeyReturn)
	if fmt.Sprint(chosen) != "[a b]" {
		t.Errorf("confirmed %v, want [a b]", chosen)
	}
}

func TestLookupByKeyboardAlone(t *testing.T) {
	var got []lookup.Values
	cancelled := 0
	m := lookup.Model{Operations: lookup.Catalogue(), Selected: lookup.OpDetailsByNHSNumber}
	v := lookup.New(m, lookup.Callbacks{Search: func(_ string, x lookup.Values) { got = append(got, x) }, Cancel: func() { cancelled++ }, Echo: echo})
	w := open(t, v)
	typeIn(w, "9990000034")
	w.Canvas().FocusNext()
	typeIn(w, "29/02/1984")
	if !shows(w, "29 February 1984") {
		t.Error("the date as understood is not shown beside the box")
	}
	press(w, fyne.KeyEscape)
	if v.Values().DateOfBirth != "29/02/1984" {
		t.Error("Escape threw away what was typed")
	}
	press(w, fyne.KeyReturn)
	if len(got) != 1 || got[0].NHSNumber != "999 000 0034" || got[0].DateOfBirth != "29/02/1984" {
		t.Fatalf("searched for %v", got)
	}
	m.Busy = true
	v.SetModel(m)
	press(w, fyne.KeyReturn)
	press(w, fyne.KeyEscape)
	if len(got) != 1 || cancelled != 2 {
		t.Errorf("while busy: %d searches and %d cancels, want 1 and 2 (Enter on Cancel, Escape)", len(got), cancelled)
	}
	m.Busy = false
	m.Errors = []kit.FieldError{{Field: lookup.FieldDateOfBirth, Message: "Type a date that exists"}}
	v.SetModel(m)
	if b, ok := w.Canvas().Focused().(*kit.Button); !ok || b.Label() != "Type a date that exists" {
		t.Fatal("the error summary does not have the focus")
	}
	press(w, fyne.KeyReturn)
	typeIn(w, "!")
	if v.Values().DateOfBirth != "29/02/1984!" {
		t.Error("the line of the summary does not lead to its field, or the typed text was lost")
	}
}

func TestLookupTakesOnlyTheFieldsOfTheOperation(t *testing.T) {
	m := lookup.Model{Operations: lookup.Catalogue(), Selected: lookup.OpDetailsBySearch, Values: &lookup.Values{Surname: "PENHALLOW", Postcode: "ZZ99 3AA", Gender: "female"}}
	v := lookup.New(m, lookup.Callbacks{})
	open(t, v)
	m.Values = nil
	m.Selected = lookup.OpVerify
	v.SetModel(m)
	if x := v.Values(); x.Postcode != "" || x.Gender != "" || x.Surname != "PENHALLOW" {
		t.Errorf("after a change of operation the form holds %+v; fields it does not take must be empty", x)
	}
}

func TestResultEscapeAndNewSearchClear(t *testing.T) {
	for _, key := range []fyne.KeyName{fyne.KeyEscape, fyne.KeyReturn} {
		again := 0
		v := result.New(patient(), result.Callbacks{NewSearch: func() { again++ }})
		w := open(t, v)
		press(w, key)
		if again != 1 {
			t.Errorf("%s began %d new searches, want 1", key, again)
		}
		if shows(w, "PENHALLOW-TRESCOTHICK, Nesta Ruan (Ms)") {
			t.Errorf("after %s the patient is still on the screen", key)
		}
	}
}

func TestMSCA_IG_02_NewPasswordIsHandedOverOnceAndCanBeShown(t *testing.T) {
	var got []string
	gaveUp := 0
	m := passwordModel()
	v := password.NewFirst(m, password.Callbacks{Change: func(present, next, again string) { got = []string{present, next, again} }, Cancel: func() { gaveUp++ }})
	w := open(t, v)
	for _, rule := range m.Rules {
		if !shows(w, rule[:20]) {
			t.Errorf("the rule %q is not said beforehand", rule)
		}
	}
	typeIn(w, "one two three four")
	hidden := func() bool { return !shows(w, "one two three four") }
	if !hidden() {
		t.Error("the password can be read while it is typed")
	}
	press(w, fyne.KeyF3)
	if hidden() {
		t.Error("F3 does not show what is typed")
	}
	press(w, fyne.KeyF3)
	if !hidden() {
		t.Error("F3 does not hide it again")
	}
	w.Canvas().FocusNext()
	typeIn(w, "one two three four")
	press(w, fyne.KeyReturn)
	if want := []string{"", "one two three four", "one two three four"}; !slices.Equal(got, want) {
		t.Fatalf("Enter handed over %d texts, want nothing for the present password and the new one twice", len(got))
	}
	if found := leftovers(v, w, "three"); len(found) > 0 {
		t.Errorf("after submit the password is still in %v", found)
	}
	press(w, fyne.KeyEscape)
	if gaveUp != 1 {
		t.Error("Escape does not give up")
	}
}

func TestMSCA_IG_01_WhyNotShowsTheDecisionByKeyboard(t *testing.T) {
	v := result.New(result.Model{Kind: result.ProblemResult, Problem: deniedProblem()}, result.Callbacks{CopyProblem: nothing, NewSearch: nothing})
	w := open(t, v)
	w.Canvas().FocusNext()
	press(w, fyne.KeyReturn)
	modal := w.Canvas().Overlays().Top()
	if modal == nil {
		t.Fatal("Enter on the second button of the problem opens nothing; it should show why not")
	}
	var said []string
	for _, o := range test.LaidOutObjects(modal) {
		if x, ok := o.(*kit.Text); ok {
			said = append(said, x.Text())
		}
	}
	for _, want := range append(deniedProblem().Because, deniedProblem().Ask) {
		if !slices.Contains(said, want) {
			t.Errorf("the sheet does not say %q", want)
		}
	}
	press(w, fyne.KeyEscape)
	if w.Canvas().Overlays().Top() != nil {
		t.Error("Escape does not close the sheet")
	}
	if found := shows(w, "Your role does not allow this"); !found {
		t.Error("Escape on the sheet left the screen below it too")
	}
}

func TestMSCA_DQ_6_2_ConfirmNeverSaysYesByHabit(t *testing.T) {
	yes, no := 0, 0
	show := func() fyne.Window {
		return open(t, confirm.New(confirmModel(), confirm.Callbacks{Yes: func() { yes++ }, No: func() { no++ }}))
	}
	for _, key := range []fyne.KeyName{fyne.KeyReturn, fyne.KeySpace, fyne.KeyEscape, "n"} {
		w := show()
		if press(w, key); key == "n" {
			typeIn(w, "n")
		}
		if yes != 0 || no != 1 {
			t.Errorf("%s said yes %d times and no %d times, want no once", key, yes, no)
		}
		if shows(w, "PENHALLOW") || shows(w, "999 000 0034") {
			t.Errorf("after %s the patient is still on the screen", key)
		}
		no = 0
	}
	w := show()
	press(w, fyne.KeyY) // a letter works as a rune, which no box gets afterwards
	if yes != 0 {
		t.Error("the key of Y acts before its rune, which is then typed into the next screen")
	}
	typeIn(w, "y")
	if yes != 1 {
		t.Error("Y does not say yes")
	}
	if _, ok := where(w, kit.ProtectiveText); !ok {
		t.Error("the screen has no protective label")
	}
}

func TestLockUnlocksByKeyboardAndEnterNeverEndsTheSession(t *testing.T) {
	var secret string
	ended := 0
	m := lock.Model{Method: lock.Smartcard, TriesLeft: -1}
	v := lock.New(m, lock.Callbacks{Unlock: func(s string, _ bool) { secret = s }, SomebodyElse: func() { ended++ }, SignOut: func() { ended++ }})
	w := open(t, v)
	press(w, fyne.KeyReturn, fyne.KeySpace, fyne.KeyEscape)
	if ended != 0 {
		t.Error("a key pressed without looking ended the session")
	}
	m.CardReady = true
	v.SetModel(m)
	typeIn(w, "4321")
	press(w, fyne.KeyReturn)
	if secret != "4321" {
		t.Error("Enter did not hand the PIN over")
	}
	if found := leftovers(v, w, "4321"); len(found) > 0 {
		t.Errorf("after submit the PIN is still in %v", found)
	}
}

// The last PIN try is spent only by whoever ticks that he wants to.
func TestMSCA_IG_02_LockSpendsTheLastTryOnlyWhenAsked(t *testing.T) {
	var spent []bool
	m := lock.Model{Method: lock.Smartcard, CardReady: true, TriesLeft: 2}
	v := lock.New(m, lock.Callbacks{Unlock: func(_ string, spend bool) { spent = append(spent, spend) }})
	w := open(t, v)
	typeIn(w, "4321")
	press(w, fyne.KeyReturn)
	m.TriesLeft, m.LastTry = 1, true
	v.SetModel(m)
	typeIn(w, "4321")
	press(w, fyne.KeyReturn)
	typeIn(w, "4321")
	w.Canvas().FocusNext()
	press(w, fyne.KeySpace, fyne.KeyReturn)
	typeIn(w, "4321") // the tick does not last
	press(w, fyne.KeyReturn)
	if want := []bool{false, false, true, false}; !slices.Equal(spent, want) {
		t.Errorf("the last try was to be spent: %v, want %v", spent, want)
	}
	m.Blocked = true
	v.SetModel(m)
	press(w, fyne.KeyReturn)
	if len(spent) != 4 {
		t.Error("a PIN was sent to a blocked card")
	}
}

func TestMSCA_IG_02_SecondFactorHandsThePasswordOverOnceAndEscapeGivesUp(t *testing.T) {
	var got []string
	gaveUp := 0
	m := secondfactor.Model{Name: "Rowena Tregenza", UserID: "555012345678"}
	v := secondfactor.New(m, secondfactor.Callbacks{Confirm: func(s string) { got = append(got, s) }, Cancel: func() { gaveUp++ }})
	w := open(t, v)
	if !shows(w, "Rowena Tregenza") || !shows(w, "555012345678") {
		t.Error("whose password is asked for is not said")
	}
	typeIn(w, "seven quiet otters")
	press(w, fyne.KeyReturn)
	if len(got) != 1 || got[0] != "seven quiet otters" {
		t.Fatalf("handed over %d passwords", len(got))
	}
	if found := leftovers(v, w, "otters"); len(found) > 0 {
		t.Errorf("after submit the password is still in %v", found)
	}
	m.Busy = true
	v.SetModel(m)
	press(w, fyne.KeyReturn, fyne.KeyEscape)
	if len(got) != 1 || gaveUp != 0 {
		t.Error("a key acted while the password was checked")
	}
	m.Busy = false
	v.SetModel(m)
	typeIn(w, "x")
	press(w, fyne.KeyEscape)
	if gaveUp != 1 {
		t.Error("Escape does not give up")
	}
}

// Emergency access is said what it means before anything is typed, opens by the
// form alone, and Escape gives up: nothing that was typed is left once the frame clears it.
func TestIssue5_6_EmergencyFormByKeyboard(t *testing.T) {
	var opened []emergency.Values
	gaveUp := 0
	var v *emergency.View
	v = emergency.New(emergency.Model{Values: &emergency.Values{NHSNumber: "9990000034", DateOfBirth: "29/02/1984"}},
		emergency.Callbacks{Open: func(x emergency.Values) { opened = append(opened, x) }, Cancel: func() { gaveUp++; v.Clear() }, Echo: echo})
	w := open(t, v)
	for _, words := range []string{"one patient for 30 minutes", "The privacy officer is alerted at once", kit.ProtectiveText} {
		if !shows(w, words) {
			t.Errorf("the screen does not say %q", words)
		}
	}
	typeIn(w, "unconscious in resus") // the number and the date are there already
	press(w, fyne.KeyReturn)
	if want := (emergency.Values{NHSNumber: "999 000 0034", DateOfBirth: "29/02/1984", Reason: "unconscious in resus"}); len(opened) != 1 || opened[0] != want {
		t.Fatalf("Enter in the last box opened %d times", len(opened))
	}
	press(w, fyne.KeyEscape)
	if gaveUp != 1 {
		t.Error("Escape does not give up")
	}
	if found := leftovers(v, w, append(patientWords, "unconscious")...); len(found) > 0 {
		t.Errorf("after Escape what was typed is still in %v", found)
	}
}

// A denial leads to emergency access by one button, for those who have it.
func TestIssue5_6_ADenialLeadsToEmergencyAccess(t *testing.T) {
	asked := 0
	pr := deniedProblem()
	m := lookup.Model{Operations: lookup.Catalogue(), Selected: lookup.OpDetailsByNHSNumber, Problem: pr}
	pr.Action, pr.Act = "Emergency access", func() { asked++ }
	v := lookup.New(m, lookup.Callbacks{CopyProblem: nothing})
	w := open(t, v)
	m.Problem = deniedProblem()
	m.Problem.Action, m.Problem.Act = pr.Action, pr.Act
	v.SetModel(m) // the panel takes the focus
	w.Canvas().FocusNext()
	w.Canvas().FocusNext()
	press(w, fyne.KeyReturn)
	if asked != 1 {
		t.Errorf("the third button of the denial, %s, was pressed %d times", name(w.Canvas().Focused()), asked)
	}
}

// The privacy officer works an alert by keys alone.
func TestIssue5_6_3_9_5_AlertsByKeyboard(t *testing.T) {
	var did []string
	m := alertsModel()
	note := func(what string) func(string) { return func(s string) { did = append(did, what+" "+s) } }
	var v *alerts.View
	v = alerts.New(m, alerts.Callbacks{
		Open: func(row int) {
			did = append(did, fmt.Sprint("open ", row))
			m.Detail = alertDetail()
			m.Detail.Title, m.Detail.Taken, m.Detail.Steps = "Alert 1287: New", false, nil
			v.SetModel(m)
		},
		Back: func() { did = append(did, "back"); m.Detail = nil; v.SetModel(m) },
		Take: note("take"), Note: note("note"), Close: note("close"), Leave: func() { did = append(did, "leave") },
		Show: func(all bool) { did = append(did, fmt.Sprint("all ", all)) },
	})
	w := open(t, v)
	press(w, fyne.KeyDown, fyne.KeyReturn)
	if !shows(w, "Unconscious in resus") {
		t.Fatal("the reason is not shown")
	}
	typeIn(w, "asked the ward")
	press(w, fyne.KeyReturn) // take
	m.Detail = alertDetail()
	v.SetModel(m)
	typeIn(w, "she confirms")
	press(w, fyne.KeyReturn) // note
	w.Canvas().FocusNext()   // the records behind it
	w.Canvas().FocusNext()
	press(w, fyne.KeyReturn) // note
	w.Canvas().FocusNext()
	press(w, fyne.KeyReturn) // close
	m.Detail = alertDetail()
	m.Detail.Own = true
	v.SetModel(m)
	if !shows(w, "You raised this alert") {
		t.Error("that it is one's own alert is not said")
	}
	for _, f := range kit.Order(w.Content()) {
		if b, ok := f.(*kit.Button); ok && b.Label() == "Close alert" {
			t.Error("one's own alert can be closed")
		}
	}
	press(w, fyne.KeyEscape, fyne.KeyEscape)
	want := []string{"open 1", "take asked the ward", "note she confirms", "note she confirms", "close she confirms", "back", "leave"}
	if !slices.Equal(did, want) {
		t.Errorf("the keys did %q, want %q", did, want)
	}
}

func TestMSCA_AUD_05_AuditViewSearchesAndOpensByKeyboard(t *testing.T) {
	var searched []auditview.Filter
	var opened []int
	closed := 0
	m := auditview.Model{}
	v := auditview.New(m, auditview.Callbacks{Search: func(f auditview.Filter) { searched = append(searched, f) }, Cancel: nothing,
		Open: func(i int) { opened = append(opened, i) }, Close: func() { closed++ }})
	w := open(t, auditFramed("search", v))
	typeIn(w, "9990000034")
	press(w, fyne.KeyReturn)
	if len(searched) != 1 || searched[0].Patient != "999 000 0034" {
		t.Fatalf("searched %v", searched)
	}
	m.Busy = true
	v.SetModel(m)
	m.Busy, m.Rows, m.Found = false, auditRows(200), "200 records"
	v.SetModel(m)
	press(w, fyne.KeyDown, fyne.KeyDown, fyne.KeyReturn)
	if fmt.Sprint(opened) != "[2]" {
		t.Fatalf("opened %v, want [2]: after a search the list has the focus", opened)
	}
	m.Detail = &auditview.Detail{Title: "Record 1 285", Facts: []auditview.Pair{{Label: "Patient", Value: "999 000 0034"}}}
	v.SetModel(m)
	if !shows(w, "Record 1 285") {
		t.Error("the record is not shown")
	}
	press(w, fyne.KeyEscape)
	if shows(w, "Record 1 285") || closed != 0 {
		t.Error("Escape does not close the record first")
	}
	press(w, fyne.KeyEscape)
	if closed != 1 {
		t.Error("a second Escape does not close the window")
	}
	if !shows(w, "What you read here is itself recorded.") {
		t.Error("the window does not say that the search is recorded (3.9.3)")
	}
}

// A refused password is followed by another one: the focus is where it is typed.
func TestMSCA_IG_02_RefusedPasswordIsTypedAgainAtOnce(t *testing.T) {
	m := passwordModel()
	var v *password.View
	change := 0
	v = password.NewFirst(m, password.Callbacks{Change: func(string, string, string) { change++ }, Cancel: nothing, CopyProblem: nothing})
	w := open(t, v)
	typeIn(w, "short")
	m.Busy = true
	v.SetModel(m)
	m.Busy, m.Problem = false, problem()
	v.SetModel(m)
	if got := name(w.Canvas().Focused()); got != "New password" {
		t.Errorf("after a refusal the focus is on %q, want the new password", got)
	}
}

// Nothing typed opens the screen of an account that is not in use: there is no box, no
// button for it, and Enter does nothing.
func TestMSCA_IG_02_LockOfADisabledAccountOffersNoUnlocking(t *testing.T) {
	unlocked := 0
	v := lock.New(lock.Model{Product: product, Method: lock.Local, Reason: "The account is not in use. Ask a system manager.", TriesLeft: -1, Barred: true},
		lock.Callbacks{Unlock: func(string, bool) { unlocked++ }, SignOut: nothing})
	w := open(t, v)
	press(w, fyne.KeyReturn)
	if shows(w, "Unlock") || unlocked > 0 || w.Canvas().Focused() != nil {
		t.Errorf("unlocking is offered: tried %d times, the focus is on %v", unlocked, w.Canvas().Focused())
	}
	if !shows(w, "Sign out") {
		t.Error("there is no way on")
	}
}

// A problem that trying again may mend offers that first.
func TestMSCA_PDS_01_TryAgainIsTheFirstButton(t *testing.T) {
	again := 0
	p := problem()
	p.Again = func() { again++ }
	v := lookup.New(lookup.Model{Operations: lookup.Catalogue(), Selected: lookup.OpDetailsByNHSNumber}, lookup.Callbacks{CopyProblem: nothing})
	w := open(t, v)
	v.SetModel(lookup.Model{Operations: lookup.Catalogue(), Selected: lookup.OpDetailsByNHSNumber, Problem: p})
	press(w, fyne.KeyReturn)
	if again != 1 {
		t.Errorf("Enter tried again %d times; the focus is on %q", again, name(w.Canvas().Focused()))
	}
}
