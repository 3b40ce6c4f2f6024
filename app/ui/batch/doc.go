// Package batch is the screen on which the rows of a CSV file are traced: the
// file, its columns, the check that sends nothing, the run, and what came of it.
// Each step has the screen to itself; what goes on stands at the foot.
//
// Standard: clause 3.17 (protective marking), WCAG 2.2 AA, NHS service manual,
// error summary.
package batch
