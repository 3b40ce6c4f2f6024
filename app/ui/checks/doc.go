// Package checks shows a list of checks: what was looked at, how it is, what was
// found and how to mend it. Diagnosis, the test of the connection, and time and
// certificates are such lists. Nothing on it is about a patient.
package checks
