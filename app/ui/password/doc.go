// Package password is the screen on which a user of an account chooses a new
// password: at the first sign-in, in place of the temporary one, or by his own
// wish during a session. The rules are said before anything is typed.
//
// Standard: clause 3.15.2, 3.15.4; WCAG 2.2, 3.3.8: paste is allowed, and what is
// typed can be shown.
package password
