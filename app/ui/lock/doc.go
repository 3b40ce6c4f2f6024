// Package lock is the screen that covers everything while a session is locked. It
// shows who is signed in and how to unlock, and nothing of a patient: the views
// behind it are cleared, not hidden.
package lock
