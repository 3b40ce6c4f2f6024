// Package auditstate is the screen that says how far the trail can be relied on:
// which records are chained, sealed, signed and anchored, and its signed head to
// be written down or printed and kept elsewhere.
//
// Standard: MSCA-AUD-01, clause 3.9.5.
package auditstate
