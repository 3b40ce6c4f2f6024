//go:build linux

package main

import (
	"errors"
	"io"
	"os"
	"path/filepath"
	"syscall"

	"golang.org/x/sys/unix"
)

// diskSize is that of the small disk: room for hours, and soon filled.
const diskSize = "256m"

// disk is a folder on a small file system of its own. Who may not mount one gets
// a limit on the size of files instead, which a process cannot tell from a disk
// that refuses to grow them.
type disk struct {
	dir     string
	mounted bool
}

func newDisk(dir string) *disk { return &disk{dir: dir} }

func (d *disk) open() error {
	err := unix.Mount("none", d.dir, "tmpfs", 0, "mode=0700,size="+diskSize)
	d.mounted = err == nil
	if errors.Is(err, unix.EPERM) {
		return nil
	}
	return err
}

func (d *disk) ballast() string { return filepath.Join(d.dir, "ballast") }

// fill leaves no room. pid is the ward that a limit is for.
func (d *disk) fill(pid int) error {
	if !d.mounted {
		return unix.Prlimit(pid, unix.RLIMIT_FSIZE, &unix.Rlimit{Cur: 4096, Max: unix.RLIM_INFINITY}, nil)
	}
	f, err := os.Create(d.ballast())
	if err != nil {
		return err
	}
	defer f.Close()
	block := make([]byte, 64<<10)
	for len(block) > 0 {
		if _, err = f.Write(block); err != nil {
			block = block[:len(block)/2] // up to the last octets
		}
	}
	if errors.Is(err, syscall.ENOSPC) {
		return nil
	}
	return errors.Join(io.ErrShortWrite, err)
}

// free gives the room back.
func (d *disk) free(pid int) error {
	if !d.mounted {
		return unix.Prlimit(pid, unix.RLIMIT_FSIZE, &unix.Rlimit{Cur: unix.RLIM_INFINITY, Max: unix.RLIM_INFINITY}, nil)
	}
	return os.Remove(d.ballast())
}

func (d *disk) close() error {
	if !d.mounted {
		return nil
	}
	return unix.Unmount(d.dir, unix.MNT_DETACH)
}
