// Package auditview is the screen on which an authorised user searches the audit
// trail page by page and reads a record with its messages.
//
// Standard: clause 3.9.3 (MSCA-AUD-05): by patient, user, authority, message id,
// time, sequence number, event and outcome. The search itself is a record.
package auditview
