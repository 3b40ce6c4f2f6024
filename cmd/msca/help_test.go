//go:build linux

package main

import "testing"

// F1 leads on to the guide, and an exercise that was done is ticked: with real keys.
func TestIssue6_9_Issue6_10_GuideAndExercisesAtTheDesk(t *testing.T) {
	w, _ := atTheForm(t)
	keys(t, w, "F1", "Tab")
	press(t, w, "Guide", "Return")
	shot(t, w, "guide")
	keys(t, w, "Tab", "Return", "Tab", "Tab", "Tab", "Return")
	shot(t, w, "guide-section")
	keys(t, w, "Page_Down", "Escape", "Escape")
	press(t, w, "Look-up", "Escape")
	keys(t, w, "ctrl+g")
	typed(t, w, "e")
	press(t, w, "Exercises, 0 of", "Return")
	keys(t, w, "Return")
	shot(t, w, "exercise")
	press(t, w, "Look-up", "Return")
	typed(t, w, "9990000034", "29/02/1984")
	press(t, w, "Result", "Return")
	keys(t, w, "ctrl+g")
	typed(t, w, "e")
	press(t, w, "Exercises, 1 of", "Return")
	shot(t, w, "ticked")
	press(t, w, "Look-up", "Escape")
	quitSignedIn(t, w)
}
