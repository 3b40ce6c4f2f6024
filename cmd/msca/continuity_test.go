//go:build linux

package main

import (
	"context"
	"testing"

	"msca/app/problem"
	"msca/cmd/internal/ward"
)

// No answer, from the provider or from the Spine behind it: one button leads to how
// to go on, the guide is at hand, and trying again asks the same once more.
func TestMSCA_PDS_01_ContinuityPageLeadsOnAndTriesAgain(t *testing.T) {
	const page = "When no look-up is possible"
	w, data := atTheForm(t)
	for _, c := range []struct{ number, born, code string }{
		{"9990000336", "03/01/1955", "SMSP-BUSY"},
		{"9990000212", "06/07/1977", "SPINE-DOWN"},
	} { // "Try again" and "Copy for service desk" stand before the way on
		told := "Error: " + problem.Of(c.code).Title
		must(t, func(ctx context.Context) error { return w.LookUp(ctx, c.number, c.born, told) })
		press(t, w, page, "Tab", "Tab", "Return")
		shot(t, w, c.code)
		press(t, w, "Guide", "Tab", "Tab", "Return")
		shot(t, w, c.code+"-guide")
		keys(t, w, "Escape", "Escape") // from the section to its page, from the page to the list
		press(t, w, page, "Escape")
		before := requests(t, w, data, c.number)
		press(t, w, told, "Return")
		if after := requests(t, w, data, c.number); after <= before {
			t.Errorf("%s: %d requests after trying again, %d before", c.code, after, before)
		}
		press(t, w, page, "Tab", "Tab", "Return")
		press(t, w, "Look-up", "Escape")
		press(t, w, "Look-up", "ctrl+n")
	}
	quitSignedIn(t, w)
}

func requests(t *testing.T, w *ward.Ward, data, number string) (n int) {
	t.Helper()
	for _, r := range trail(t, w, data, "--patient", number) {
		if r.Event == "request-sent" {
			n++
		}
	}
	return n
}
