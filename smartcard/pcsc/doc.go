// Package pcsc reaches real smartcard readers through PC/SC: pcscd on Linux, the
// Smart Card service on Windows. It is the only importer of github.com/ebfe/scard and
// keeps that library's traps inside:
//
//   - One goroutine per process waits in GetStatusChange, for all readers and the
//     arrival of further ones at once: the library frees reader names that a second
//     waiter still uses. [Open] therefore works once at a time. A fresh look without
//     waiting goes past that, on a context of its own.
//   - A reader's whole event state, with its counter, goes back into the next wait, so
//     that a swap between two waits shows; the readers are listed again each round.
//   - A context that met a dead service stays dead although it calls itself valid: the
//     watcher says ErrNoService and makes a new one, after 0.5 s and up to 5 s.
//   - A handle belongs to one insertion. It is reconnected after a reset by another
//     program only, never after anything that could have been a swap.
//   - A call that PC/SC offers no time limit for runs on a goroutine of its own; when
//     the caller's patience ends, a waiting BeginTransaction is freed from outside.
//   - Panics of the library become errors, and an empty answer means that the card is
//     gone.
//
// On Windows the library panics at program start if winscard.dll is missing, which no
// code of ours can catch. Without cgo on other systems there is no PC/SC: [Open]
// returns [ErrNotBuiltIn].
package pcsc

import "errors"

// ErrNotBuiltIn reports a program that was built without PC/SC.
var ErrNotBuiltIn = errors.New("PC/SC is not built into this program")

// ErrOpen reports that the process has its readers open already.
var ErrOpen = errors.New("PC/SC is already open in this process")
