// Package roles shows what each job role may do here and answers "what may this
// job role do with this activity, and why".
//
// Standard: MSCA-IG-01, clause 3.3.2.
package roles
