// Package auditwho is the screen that answers who has had to do with a patient: one
// line for each person, with how often they looked up, saw and printed.
//
// Standard: clauses 3.9.2 and 3.9.3 (MSCA-AUD-05). The answer is read under a
// record of its own.
package auditwho
