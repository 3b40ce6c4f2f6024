package station

import (
	"errors"
	"os"
	"path/filepath"
	"strconv"

	"golang.org/x/sys/windows"
)

// ownPlace is a folder of the user's profile, which lets in nobody else but the
// system and administrators.
func ownPlace() (string, error) {
	base, err := windows.KnownFolderPath(windows.FOLDERID_LocalAppData, windows.KF_FLAG_DEFAULT)
	if err != nil {
		return "", err
	}
	dir := filepath.Join(base, "msca-open")
	return dir, os.MkdirAll(dir, 0o700)
}

// heldByOther says of an error of lockAlone that another process has the lock.
func heldByOther(err error) bool {
	return errors.Is(err, windows.ERROR_LOCK_VIOLATION) || errors.Is(err, windows.ERROR_IO_PENDING)
}

// seat tells sessions of one person on one computer apart.
func seat() string {
	var session uint32
	_ = windows.ProcessIdToSessionId(windows.GetCurrentProcessId(), &session) // 0 serves as well
	return strconv.FormatUint(uint64(session), 10)
}

// letForward lets the window of the other process come to the front, which Windows
// grants only to who is there or was just started by the user.
func letForward() {
	const anyProcess = ^uintptr(0)
	_, _, _ = windows.NewLazySystemDLL("user32.dll").NewProc("AllowSetForegroundWindow").Call(anyProcess) // else its button in the task bar flashes
}
