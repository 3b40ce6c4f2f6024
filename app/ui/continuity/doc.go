// Package continuity is what to do when no look-up is possible: since when there
// has been no answer, the organisation's own procedure, what is not lost, and the
// way to try again. It holds nothing about a patient.
//
// Standards: hazard H-06 of the hazard log (DCB0129).
package continuity
