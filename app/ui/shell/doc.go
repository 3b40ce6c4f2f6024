// Package shell is the frame around a session: who is signed in, in which role and
// organisation, live or training, the state of the system, and the content.
//
// Standard: clause 3.1.12 (MSCA-IG-03): role and organisation stay in view.
package shell
