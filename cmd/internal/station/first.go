package station

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"path/filepath"
	"time"
)

// First is the desktop that a person has open on a data folder. Another one that is
// started on the folder, by the same person and on the same display, hands over
// what it was asked for and ends: two windows would be two sessions, one of them
// forgotten behind the other. The channel is a socket in a folder of the person's
// own, which nobody else may enter.
type First struct {
	lock   *os.File // held while this is the first
	socket net.Listener
}

// ErrNoAnswer says that another desktop is open and does not hear.
var ErrNoAnswer = errors.New("msca is open already and does not answer: go on in its window, or close it and start again")

// mostHanded is the longest message, in bytes. Handing takes no longer than patience,
// of which the first may need a part to start; who connects to it speaks promptly.
const (
	mostHanded = 64 << 10
	patience   = 10 * time.Second
	prompt     = time.Second
	taken      = "taken\n"
)

// Join makes this process the first on the folder or, where there is one, hands the
// message to it: then First and error are nil. A message may be empty; the first
// comes forward in any case.
func (f Folder) Join(ctx context.Context, message []byte) (*First, error) {
	path, err := f.meeting()
	if err != nil {
		return nil, fmt.Errorf("looking for a window that is open already: %w", err)
	}
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	for { // the other may be about to listen, or to end
		first, err := beFirst(path)
		if first != nil || err != nil {
			return first, err
		}
		if hand(ctx, path, message) == nil {
			return nil, nil
		}
		if wait(ctx, 50*time.Millisecond) != nil {
			return nil, ErrNoAnswer
		}
	}
}

// meeting is where desktops of this person on this folder and display meet.
func (f Folder) meeting() (string, error) {
	dir, err := ownPlace()
	if err != nil {
		return "", err
	}
	whole, err := filepath.EvalSymlinks(string(f))
	if err != nil {
		whole = string(f) // not made yet
	}
	return filepath.Join(dir, fmt.Sprintf("%x", sha256.Sum256([]byte(whole+"\n"+seat())))[:16]), nil
}

// beFirst is nil without an error where another process is the first.
func beFirst(path string) (*First, error) {
	lock, err := os.OpenFile(path+".lock", os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return nil, err
	}
	switch err := lockAlone(lock); {
	case heldByOther(err):
		return nil, lock.Close()
	case err != nil:
		return nil, errors.Join(err, lock.Close())
	}
	_ = os.Remove(path + ".sock") // of one that was killed; where it stays, listening fails
	socket, err := net.Listen("unix", path+".sock")
	if err != nil {
		return nil, errors.Join(err, lock.Close())
	}
	return &First{lock, socket}, nil
}

func hand(ctx context.Context, path string, message []byte) error {
	conn, err := new(net.Dialer).DialContext(ctx, "unix", path+".sock")
	if err != nil {
		return err
	}
	defer conn.Close()
	if deadline, ok := ctx.Deadline(); ok {
		_ = conn.SetDeadline(deadline) // without one it waits longer
	}
	letForward()
	if _, err := conn.Write(append(message, '\n')); err != nil {
		return err
	}
	answer := make([]byte, len(taken))
	_, err = io.ReadFull(conn, answer)
	return err
}

// Hear hands every message to take, until Close, and answers for those that it took:
// who gets no answer goes on asking, and is the first once this one has ended. What is
// no message is left aside.
func (f *First) Hear(take func(message []byte) bool) {
	for {
		conn, err := f.socket.Accept()
		if err != nil {
			return
		}
		f.hearOne(conn, take)
	}
}

func (f *First) hearOne(conn net.Conn, take func([]byte) bool) {
	defer conn.Close()
	_ = conn.SetDeadline(time.Now().Add(prompt)) // nobody who says nothing keeps others out for long
	message, err := firstLine(conn)
	if err != nil {
		return
	}
	if take(message) {
		_, _ = io.WriteString(conn, taken) // who went away meanwhile does not read it
	}
}

// firstLine reads one line of bounded length, without its end.
func firstLine(r io.Reader) ([]byte, error) {
	var line []byte
	buffer := make([]byte, 1024)
	for len(line) <= mostHanded {
		n, err := r.Read(buffer)
		line = append(line, buffer[:n]...)
		if n > 0 && line[len(line)-1] == '\n' {
			return line[:len(line)-1], nil
		}
		if err != nil {
			return nil, err
		}
	}
	return nil, errors.New("a message that is too long")
}

// Close lets the next desktop be the first.
func (f *First) Close() error { return errors.Join(f.socket.Close(), f.lock.Close()) }
