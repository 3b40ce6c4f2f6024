// Package credential keeps the rules for local passwords [MSCA-IG-02, 3.15.2]:
// what may be chosen, how it is hashed, and how guessing is slowed and stopped.
//
// Hashes are argon2id (RFC 9106) in the PHC string format, so that every hash
// says with which parameters it was made and can be renewed at the next
// sign-in. Two policy profiles exist: NCSC (length and a deny list, no
// character classes, no expiry) and LegacyGPG (the NHS Good Practice style:
// classes, 90 days, last four barred).
//
// Everything is a pure function of its arguments; time and randomness are
// handed in. A Password never prints itself.
package credential
