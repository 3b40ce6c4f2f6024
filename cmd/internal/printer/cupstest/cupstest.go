//go:build linux

// Package cupstest runs a print service of one's own for tests and practice:
// Debian's cupsd on this machine's loopback, on a free port, in a folder of its
// own, with printers that are raw queues to a socket which keeps what arrives.
// Nothing of the machine's own print service is touched.
package cupstest

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"time"
)

// Service is a print service that runs.
type Service struct {
	Address string // for CUPS_SERVER

	dir   string
	cmd   *exec.Cmd
	done  chan struct{}
	trays []*Tray
}

// Start starts the service in a folder of its own, which Stop removes. Where it is
// started by root, its back ends run as another user and have to get into that
// folder.
func Start(ctx context.Context) (_ *Service, err error) {
	cupsd, err := exec.LookPath("cupsd")
	if err != nil {
		cupsd = "/usr/sbin/cupsd"
	}
	if _, err := os.Stat(cupsd); err != nil {
		return nil, errors.New("cupsd is missing: make deps installs it (package cups)")
	}
	free, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	s := &Service{Address: free.Addr().String(), done: make(chan struct{})}
	free.Close()
	dir, err := os.MkdirTemp("", "msca-cups-")
	if err != nil {
		return nil, err
	}
	s.dir = dir
	defer func() {
		if err != nil {
			os.RemoveAll(dir)
		}
	}()
	if err := os.Chmod(dir, 0o711); err != nil {
		return nil, err
	}
	for _, sub := range []string{"spool", "cache", "state", "log", "tmp"} {
		if err := os.MkdirAll(filepath.Join(dir, sub), 0o755); err != nil {
			return nil, err
		}
	}
	me, err := user.Current()
	if err != nil {
		return nil, err
	}
	conf := "Listen " + s.Address + "\nLogLevel warn\nMaxLogSize 0\nBrowsing No\nDefaultAuthType None\nWebInterface No\nIdleExitTimeout 0\n" +
		"JobRetryInterval 1\n<Location />\n Order allow,deny\n Allow 127.0.0.1\n</Location>\n<Policy default>\n <Limit All>\n Order deny,allow\n Allow 127.0.0.1\n </Limit>\n</Policy>\n"
	files := fmt.Sprintf("ServerRoot %[1]s\nRequestRoot %[1]s/spool\nCacheDir %[1]s/cache\nStateDir %[1]s/state\nTempDir %[1]s/tmp\nAccessLog %[1]s/log/access\nErrorLog %[1]s/log/error\nPageLog %[1]s/log/page\nSandboxing Relaxed\n", dir)
	if me.Uid != "0" {
		files += "User " + me.Username + "\n"
	}
	for name, text := range map[string]string{"cupsd.conf": conf, "cups-files.conf": files} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o644); err != nil {
			return nil, err
		}
	}
	log, err := os.Create(filepath.Join(dir, "cupsd.log"))
	if err != nil {
		return nil, err
	}
	defer log.Close()
	s.cmd = exec.Command(cupsd, "-f", "-c", filepath.Join(dir, "cupsd.conf"), "-s", filepath.Join(dir, "cups-files.conf"))
	s.cmd.Stdout, s.cmd.Stderr = log, log
	s.cmd.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL}
	if err := s.cmd.Start(); err != nil {
		return nil, err
	}
	go func() { s.cmd.Wait(); close(s.done) }()
	for {
		if out, err := s.Run(ctx, "lpstat", "-r"); err == nil && strings.Contains(out, "is running") {
			return s, nil
		}
		select {
		case <-s.done:
			return nil, fmt.Errorf("cupsd has ended: %s", s.Log())
		case <-ctx.Done():
			said := s.Log()
			s.Stop()
			return nil, fmt.Errorf("cupsd does not answer: %s", said)
		case <-time.After(20 * time.Millisecond):
		}
	}
}

// Env is what a program needs to find the service.
func (s *Service) Env() []string {
	return []string{"CUPS_SERVER=" + s.Address}
}

// Run runs one of CUPS' commands on the service.
func (s *Service) Run(ctx context.Context, name string, args ...string) (string, error) {
	path, err := exec.LookPath(name)
	if err != nil {
		path = filepath.Join("/usr/sbin", name)
	}
	c := exec.CommandContext(ctx, path, args...)
	c.Env = append(os.Environ(), append(s.Env(), "LC_ALL=C")...)
	out, err := c.CombinedOutput()
	if err != nil {
		return string(out), fmt.Errorf("%s %v: %w: %s", name, args, err, out)
	}
	return string(out), nil
}

// Log is what the service has to say.
func (s *Service) Log() string {
	var all []byte
	for _, f := range []string{"cupsd.log", "log/error"} {
		b, _ := os.ReadFile(filepath.Join(s.dir, f))
		all = append(all, b...)
	}
	return string(all)
}

// Tray is the paper tray of a printer: it keeps the bytes of every connection.
type Tray struct {
	listener net.Listener
	mu       sync.Mutex
	got      [][]byte
	arrived  chan struct{}
	ended    sync.WaitGroup
}

// Printer adds a printer that works.
func (s *Service) Printer(ctx context.Context, name string) (*Tray, error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	t := &Tray{listener: l, arrived: make(chan struct{}, 100)}
	t.ended.Add(1)
	go t.take()
	s.trays = append(s.trays, t)
	return t, s.Queue(ctx, name, l.Addr().String())
}

// Queue adds a printer at an address at which perhaps nothing is.
func (s *Service) Queue(ctx context.Context, name, address string) error {
	_, err := s.Run(ctx, "lpadmin", "-p", name, "-E", "-v", "socket://"+address, "-m", "raw", "-o", "printer-error-policy=stop-printer")
	return err
}

func (t *Tray) take() {
	defer t.ended.Done()
	for {
		c, err := t.listener.Accept()
		if err != nil {
			return
		}
		b, _ := io.ReadAll(c)
		c.Close()
		if len(b) == 0 {
			continue // the back end looks whether anybody is there
		}
		t.mu.Lock()
		t.got = append(t.got, b)
		t.mu.Unlock()
		t.arrived <- struct{}{}
	}
}

// Take waits for the next print and returns its bytes.
func (t *Tray) Take(ctx context.Context) ([]byte, error) {
	select {
	case <-t.arrived:
		t.mu.Lock()
		defer t.mu.Unlock()
		b := t.got[0]
		t.got = t.got[1:]
		return b, nil
	case <-ctx.Done():
		return nil, errors.New("nothing arrived at the printer")
	}
}

// Empty says whether nothing lies in the tray.
func (t *Tray) Empty() bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	return len(t.got) == 0
}

// Stop ends the service and its printers, by process id.
func (s *Service) Stop() {
	s.cmd.Process.Signal(syscall.SIGTERM)
	select {
	case <-s.done:
	case <-time.After(5 * time.Second):
		s.cmd.Process.Kill()
		<-s.done
	}
	for _, t := range s.trays {
		t.listener.Close()
		t.ended.Wait()
	}
	s.trays = nil
	os.RemoveAll(s.dir)
}

// Spooled says whether the spool folder still holds b.
func (s *Service) Spooled(b []byte) (found bool) {
	filepath.Walk(filepath.Join(s.dir, "spool"), func(path string, _ os.FileInfo, err error) error {
		if raw, err := os.ReadFile(path); err == nil && bytes.Contains(raw, b) {
			found = true
		}
		return nil
	})
	return found
}
