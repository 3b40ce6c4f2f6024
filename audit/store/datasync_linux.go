package store

import (
	"errors"
	"sync"
	"syscall"
	"unsafe"

	"modernc.org/libc"
	sqlite3 "modernc.org/sqlite/lib"
)

// On Linux SQLite makes its write-ahead log durable by fdatasync where it may.
// This build of it was not told that it may, and calls fsync, which on a file
// system with a journal also waits until the time of the last change is in that
// journal: half as long again for every record, since two seldom fall into one
// tick of that clock. After either call the bytes and the length of the log are
// on the disk. (fdatasync(2); SQLite, os_unix.c, full_fsync)

// writerVFS names the file system layer of the connections that write: SQLite's
// own but for how a write-ahead log is made durable.
const writerVFS = "msca"

var (
	theVFS     sqlite3.Tsqlite3_vfs
	theVFSName = []byte(writerVFS + "\x00")
	theirVFS   sqlite3.Tsqlite3_vfs

	logMethods   sqlite3.Tsqlite3_io_methods // of an open write-ahead log
	theirMethods sqlite3.Tsqlite3_io_methods
	copyMethods  sync.Once
)

// init registers the layer; were that to fail, no connection that writes could
// be opened.
func init() {
	tls := libc.NewTLS()
	defer tls.Close()
	found := sqlite3.Xsqlite3_vfs_find(tls, 0)
	if found == 0 {
		return
	}
	theirVFS = *(*sqlite3.Tsqlite3_vfs)(pointer(found))
	theVFS = theirVFS
	open := struct {
		f func(tls *libc.TLS, vfs, name, file uintptr, flags int32, outFlags uintptr) int32
	}{openFile}
	theVFS.FxOpen = *(*uintptr)(unsafe.Pointer(&open))
	theVFS.FzName = uintptr(unsafe.Pointer(&theVFSName[0]))
	sqlite3.Xsqlite3_vfs_register(tls, uintptr(unsafe.Pointer(&theVFS)), 0)
}

// openFile opens a file as SQLite does, and gives a write-ahead log its own way
// of becoming durable.
func openFile(tls *libc.TLS, vfs, name, file uintptr, flags int32, outFlags uintptr) int32 {
	open := *(*func(*libc.TLS, uintptr, uintptr, uintptr, int32, uintptr) int32)(unsafe.Pointer(&struct{ f uintptr }{theirVFS.FxOpen}))
	rc := open(tls, vfs, name, file, flags, outFlags)
	if rc != sqlite3.SQLITE_OK || flags&sqlite3.SQLITE_OPEN_WAL == 0 {
		return rc
	}
	f := (*sqlite3.TunixFile)(pointer(file))
	copyMethods.Do(func() {
		theirMethods = *(*sqlite3.Tsqlite3_io_methods)(pointer(f.FpMethod))
		logMethods = theirMethods
		sync := struct {
			f func(tls *libc.TLS, file uintptr, flags int32) int32
		}{syncLog}
		logMethods.FxSync = *(*uintptr)(unsafe.Pointer(&sync))
	})
	f.FpMethod = uintptr(unsafe.Pointer(&logMethods))
	return rc
}

// syncLog makes a write-ahead log durable.
func syncLog(tls *libc.TLS, file uintptr, flags int32) int32 {
	f := (*sqlite3.TunixFile)(pointer(file))
	if f.FctrlFlags&sqlite3.UNIXFILE_DIRSYNC != 0 { // it was made just now: its name has to be durable too
		sync := *(*func(*libc.TLS, uintptr, int32) int32)(unsafe.Pointer(&struct{ f uintptr }{theirMethods.FxSync}))
		return sync(tls, file, flags)
	}
	err := syscall.Fdatasync(int(f.Fh))
	if err == nil {
		return sqlite3.SQLITE_OK
	}
	if errno := syscall.Errno(0); errors.As(err, &errno) {
		f.FlastErrno = int32(errno)
	}
	return sqlite3.SQLITE_IOERR_FSYNC
}
