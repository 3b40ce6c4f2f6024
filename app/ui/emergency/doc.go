// Package emergency is the screen on which somebody opens emergency access to one
// patient: what it does and who is told stands above the form, before anything is
// typed.
//
// Standard: clause 3.9.5 (alerts to the privacy officer); protective label clause
// 3.17.1.
package emergency
