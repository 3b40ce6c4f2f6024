package timesource

import (
	"crypto/rand"
	"time"
	"unsafe"

	"golang.org/x/sys/windows"
)

func thisMachine() machine {
	m := machine{wall: time.Now, boot: bootTime}
	_, _ = rand.Read(m.id[:]) // never fails; Windows has no id of the boot
	return m
}

var (
	started                   = time.Now()
	queryInterruptTimePrecise = windows.NewLazySystemDLL("kernelbase.dll").NewProc("QueryInterruptTimePrecise")
)

// bootTime reads the interrupt time, which counts through sleep; before
// Windows 10 the monotonic clock has to do.
func bootTime() time.Duration {
	if queryInterruptTimePrecise.Find() != nil {
		return time.Since(started)
	}
	var hundredNanoseconds uint64
	_, _, _ = queryInterruptTimePrecise.Call(uintptr(unsafe.Pointer(&hundredNanoseconds))) // returns nothing
	return time.Duration(hundredNanoseconds) * 100
}
