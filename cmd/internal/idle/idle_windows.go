package idle

import (
	"fmt"
	"time"
	"unsafe"

	"golang.org/x/sys/windows"
)

var (
	lastInput = windows.NewLazySystemDLL("user32.dll").NewProc("GetLastInputInfo")
	tickCount = windows.NewLazySystemDLL("kernel32.dll").NewProc("GetTickCount")
)

// desktop asks about the session of the user, which is the right one under
// remote desktop as well.
type desktop struct{}

func open() (Clock, error) {
	if lastInput.Find() != nil || tickCount.Find() != nil {
		return nil, ErrNone
	}
	return desktop{}, nil
}

// Untouched subtracts 32-bit milliseconds, which turn over after 49 days
// without harm.
func (desktop) Untouched() (time.Duration, error) {
	info := struct{ size, time uint32 }{size: 8}
	if ok, _, err := lastInput.Call(uintptr(unsafe.Pointer(&info))); ok == 0 {
		return 0, fmt.Errorf("asking for the last input: %w", err)
	}
	now, _, _ := tickCount.Call()
	return time.Duration(uint32(now)-info.time) * time.Millisecond, nil
}

func (desktop) Close() {}
