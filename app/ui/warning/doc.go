// Package warning is the first screen: the computer misuse warning that every
// user passes before anything else.
//
// Standard: Common Client Requirements 1.0, clause 3.1.11 (MSCA-IG-03).
package warning
