//go:build linux

package main

import (
	"context"
	"testing"

	"msca/app"
	"msca/app/problem"
	"msca/cmd/internal/training"
	"msca/cmd/internal/ward"
)

// set changes a setting as a system manager does.
func set(t *testing.T, w *ward.Ward, data, key, value string) {
	t.Helper()
	mscactl(t, w, data, 0, "config", "set", key, value, "--as", "manager", "--password-stdin")
}

// With two factors the card leads to the password of its holder: a wrong one, one
// for the first sign-in only, giving up, a card pulled meanwhile, and unlocking,
// all by real keys on a real reader.
func TestMSCA_IG_02_Issue5_4_SecondFactorAtTheDesk(t *testing.T) {
	const holder, temporary, own = "555012345678", "only for the first time", "seven quiet otters"
	var data string
	w, _ := newWardWith(t, program("msca"), func(w *ward.Ward) {
		data = w.Dir() + "/data"
		set(t, w, data, "access.two-factor", "card-and-account")
		addAccount(t, w, data, holder, temporary)
	})
	pin := func(title string) {
		t.Helper()
		must(t, func(ctx context.Context) error { return w.EnterPIN(ctx, training.PIN, title) })
	}
	must(t, w.PastWarning)
	pin("Password")
	shot(t, w, "password-needed")
	press(t, w, "Sign in", "Escape")
	pin("Password")
	typed(t, w, "not the password")
	press(t, w, "Error: Password: "+problem.Of("ACCOUNT-WRONG").Title, "Return")
	shot(t, w, "wrong-password")
	typed(t, w, temporary)
	press(t, w, "Choose a password", "Return")
	typed(t, w, own, own)
	press(t, w, "Choose your role", "Return")
	press(t, w, "Look-up", "Return")

	press(t, w, "Locked", "ctrl+l")
	pin("Password")
	shot(t, w, "unlocking")
	press(t, w, "Locked: card in the reader", "Escape")
	pin("Password")
	w.PullCard()
	must(t, func(ctx context.Context) error {
		return w.WaitTitle(ctx, "Error: Locked: "+problem.Of("CARD-REMOVED").Title)
	})
	shot(t, w, "pulled-while-waiting")
	if err := w.InsertCard(ward.TrainingCard(data)); err != nil {
		t.Fatal(err)
	}
	must(t, func(ctx context.Context) error { return w.WaitTitle(ctx, "Locked: card in the reader") })
	pin("Password")
	typed(t, w, own)
	press(t, w, "Look-up", "Return")
	press(t, w, "Sign in", "ctrl+q")

	press(t, w, "Sign in", "F2")
	typed(t, w, holder, own)
	press(t, w, "Error: Sign in: "+problem.Of("SESSION-CARD").Title, "Return")
	quit(t, w)

	records := trail(t, w, data, "--user", holder)
	wantDetail(t, records, "signed-in", "means", "smartcard and account")
	wantDetail(t, records, "unlocked", "means", "smartcard and account")
	wantDetail(t, records, "sign-in-refused", "reason", "given up before the password was entered")
	wantDetail(t, records, "sign-in-refused", "reason", app.ErrCardNeeded.Error())
}

// The lock screen tells of the last PIN try, spends it when asked to, and says
// when the card is blocked.
func TestMSCA_IG_02_3_15_4_LockScreenSpendsTheLastTry(t *testing.T) {
	w, data := atTheForm(t)
	press(t, w, "Locked: card in the reader", "ctrl+l")
	pin := func(digits, title string) {
		t.Helper()
		must(t, func(ctx context.Context) error { return w.EnterPIN(ctx, digits, title) })
	}
	pin("000001", "Error: Locked: Wrong PIN, 2 tries left")
	pin("000002", "Error: Locked: Wrong PIN, 1 try left")
	pin(training.PIN, "Error: Locked: "+problem.Of("CARD-LAST-TRY").Title) // nothing was spent
	shot(t, w, "last-try")
	typed(t, w, training.PIN)
	press(t, w, "Look-up", "Tab", "space", "Return") // the right PIN on the last try
	press(t, w, "Locked: card in the reader", "ctrl+l")
	pin("000001", "Error: Locked: Wrong PIN, 2 tries left")
	pin("000002", "Error: Locked: Wrong PIN, 1 try left")
	typed(t, w, "000003")
	press(t, w, "Error: Locked: "+problem.Of("CARD-BLOCKED").Title, "Tab", "space", "Return")
	shot(t, w, "blocked")
	quit(t, w)
	wantDetail(t, trail(t, w, data), "unlock-refused", "tries-left", "0")
}
