package timesource

import (
	"crypto/rand"
	"encoding/hex"
	"os"
	"strings"
	"time"

	"golang.org/x/sys/unix"
)

func thisMachine() machine {
	return machine{wall: time.Now, boot: bootTime, id: bootID()}
}

// bootTime reads CLOCK_BOOTTIME: Go's own monotonic clock stops in suspend.
func bootTime() time.Duration {
	var ts unix.Timespec
	if err := unix.ClockGettime(unix.CLOCK_BOOTTIME, &ts); err != nil {
		return time.Since(started) // no kernel since 2.6.39 gets here
	}
	return time.Duration(ts.Nano())
}

var started = time.Now()

func bootID() (id [16]byte) {
	text, err := os.ReadFile("/proc/sys/kernel/random/boot_id")
	if err == nil {
		b, err := hex.DecodeString(strings.ReplaceAll(strings.TrimSpace(string(text)), "-", ""))
		if err == nil && copy(id[:], b) == len(id) {
			return id
		}
	}
	_, _ = rand.Read(id[:]) // never fails
	return id
}
