// Package alerts is the privacy officer's work list: the alerts that emergency
// access raised, each with the reason given, what was done under it, and how it
// was worked. An alert is worked and closed by somebody else than its author.
//
// Standard: clause 3.9.5; protective label clause 3.17.1. Reading the list is
// itself recorded; the screen says so.
package alerts
