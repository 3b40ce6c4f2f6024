// Package auditretention is the screen that lists what has been kept for longer
// than a time, for somebody to appraise. Nothing on it deletes: what is to go, goes
// by a signed order from outside.
//
// Standard: Records Management Code of Practice 2021, clause 3.9.6.
package auditretention
