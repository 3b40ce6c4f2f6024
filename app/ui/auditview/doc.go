// Package auditview is the window in which an authorised user searches the audit
// trail and reads a record with its messages.
//
// Standard: clause 3.9.3 (MSCA-AUD-05): by patient, user, authority, message id,
// time and sequence number. The search itself is a record; the screen says so.
package auditview
