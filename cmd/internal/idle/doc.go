// Package idle asks the operating system for how long nobody has touched
// keyboard or pointer, in whatever program: a clinician who types into another
// window is at the workstation. The rule what to do about it is in package app.
//
// X11: the MIT-SCREEN-SAVER extension. Windows: GetLastInputInfo.
package idle

import (
	"errors"
	"time"
)

// Clock is the input clock of the operating system.
type Clock interface {
	// Untouched is the time since the last key or pointer movement.
	Untouched() (time.Duration, error)
	Close()
}

// ErrNone says that this system offers no input clock.
var ErrNone = errors.New("this system tells no time since the last key or pointer movement")

// Open connects to the input clock, or says why there is none.
func Open() (Clock, error) { return open() }
