// Package auditevidence is the screen that makes files out of the trail: a bundle
// that proves itself to a court or an auditor, and the report for a patient who
// asks who has used the record.
//
// Standard: clauses 3.9.2 and 3.9.3, MSCA-ORG-04. Each file is a record before it
// is written.
package auditevidence
