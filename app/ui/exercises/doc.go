// Package exercises lists what can be practised on a training workstation: what to
// type, what must be seen, and what has been seen done since the start.
//
// Nothing in it is about a real patient. Standard: MSCA-ORG-03.
package exercises
