// Package settings shows every setting with its value and where it comes from, and
// lets those be changed that the machine policy does not fix.
//
// Standard: clause 3.9.11: every change is recorded with before and after.
package settings
