// Package auditactivity is the screen that shows how much was recorded in each
// hour, day or month, by kind of event: bars to see it, and a table to read and
// to walk through with the keys.
//
// The bars are the kit's grounds in a layout of their own: the chart library made
// for Fyne is not to be had, and those that draw pictures are blurred at 200 %,
// know no high contrast and cannot be read out (ARCHITECTURE.md).
package auditactivity
