// Package auditreplay shows a screen as it was shown: the same view that showed it
// then, under a banner that says when and to whom, with nothing in it that can be
// pressed.
//
// Standard: clause 3.9.2, reconstruction of what was on the screen.
package auditreplay
