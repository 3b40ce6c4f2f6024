// Package app holds what the product does, apart from how it looks and what it
// talks to: signing in and out, looking a patient up, reading the audit trail,
// changing accounts and settings.
//
// The heart is Desk, one workstation with at most one person signed in. It is
// handed everything from outside as a port (the audit trail, the SMSP, the card
// readers, the accounts) and keeps the rules that make the product safe:
//
//   - Nothing reaches an SMSP, a screen, a printer or the clipboard before its
//     audit record is durable. When the trail cannot record, there is no data.
//   - There is one door to the SMSP (type door) and it cannot be made without a
//     recorder.
//   - A request never leaves after the card it was authorised with has gone.
//   - Locking comes first and is recorded afterwards; nothing can prevent it.
//
// The steps of one look-up are told in ARCHITECTURE.md, "Life of one look-up",
// and numbered the same in lookup.go.
package app
