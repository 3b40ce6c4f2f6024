// Package auditframe is the frame of the audit window: its title, the protective
// label, the places in it, and how far the trail can be relied on.
//
// Standard: clauses 3.9.3 (MSCA-AUD-05), 3.17.1. Reading the trail is a record of
// it; the frame says so on every screen.
package auditframe
