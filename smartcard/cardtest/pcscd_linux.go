package cardtest

import (
	"bufio"
	"errors"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"time"
)

// The programs that a private pcscd needs, and the Debian packages they come in.
const (
	pcscdProgram = "/usr/sbin/pcscd"
	vpcdDriver   = "/usr/lib/pcsc/drivers/serial/libifdvpcd.so"
)

// readyLimit is how long pcscd may take to come up.
const readyLimit = 30 * time.Second

// PCSCD is a pcscd of one's own with one virtual reader of two slots. Its socket is
// handed over by systemd's protocol, so that it needs neither systemd nor the
// machine's own pcscd, and several can run at once.
type PCSCD struct {
	// Socket belongs in the environment variable PCSCLITE_CSOCK_NAME before the
	// first PC/SC call of a process.
	Socket string
	// Readers are the names of the two slots, Addrs where a card dials in.
	Readers, Addrs [2]string

	dir  string
	port int
	cmd  *exec.Cmd
}

// StartPCSCD runs a pcscd with its files in dir, which must exist and have a short
// path. The error names the missing package. It ends with Stop, or when this process
// does.
func StartPCSCD(dir string) (*PCSCD, error) {
	for path, pkg := range map[string]string{pcscdProgram: "pcscd", vpcdDriver: "vsmartcard-vpcd"} {
		if _, err := os.Stat(path); err != nil {
			return nil, fmt.Errorf("starting pcscd: %s is missing: install the package %s", path, pkg)
		}
	}
	p := &PCSCD{
		Socket:  filepath.Join(dir, "s"),
		Readers: [2]string{"Virtual PCD 00 00", "Virtual PCD 00 01"},
		dir:     dir,
	}
	if len(p.Socket) > 107 {
		return nil, fmt.Errorf("starting pcscd: the path %s is too long for a socket", p.Socket)
	}
	var err error
	for range 5 { // a port may be taken between the choice and pcscd's use of it
		if p.port, err = twoPorts(); err != nil {
			return nil, fmt.Errorf("starting pcscd: %w", err)
		}
		if err = p.Start(); err == nil {
			return p, nil
		}
	}
	return nil, err
}

// Start runs the daemon again after Stop, with the same socket and ports.
func (p *PCSCD) Start() error {
	p.Addrs = [2]string{fmt.Sprintf("127.0.0.1:%d", p.port), fmt.Sprintf("127.0.0.1:%d", p.port+1)}
	if err := p.configure(); err != nil {
		return fmt.Errorf("starting pcscd: %w", err)
	}
	if err := os.Remove(p.Socket); err != nil && !errors.Is(err, os.ErrNotExist) {
		return fmt.Errorf("starting pcscd: %w", err)
	}
	listener, err := net.ListenUnix("unix", &net.UnixAddr{Name: p.Socket})
	if err != nil {
		return fmt.Errorf("starting pcscd: %w", err)
	}
	listener.SetUnlinkOnClose(false)
	defer listener.Close()
	socket, err := listener.File()
	if err != nil {
		return fmt.Errorf("starting pcscd: %w", err)
	}
	defer socket.Close()

	// sh knows the process id that pcscd is going to have.
	cmd := exec.Command("/bin/sh", "-c", `export LISTEN_PID=$$ LISTEN_FDS=1; exec "$@"`, "sh",
		pcscdProgram, "--foreground", "--info", "--config", filepath.Join(p.dir, "conf"))
	cmd.ExtraFiles = []*os.File{socket} // becomes descriptor 3
	cmd.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL}
	log, err := cmd.StdoutPipe()
	if err != nil {
		return fmt.Errorf("starting pcscd: %w", err)
	}
	cmd.Stderr = cmd.Stdout
	if err := cmd.Start(); err != nil {
		return fmt.Errorf("starting pcscd: %w", err)
	}
	p.cmd = cmd
	if err := ready(bufio.NewScanner(log)); err != nil {
		p.Stop()
		return fmt.Errorf("starting pcscd: %w", err)
	}
	return nil
}

// Stop ends the daemon and waits for it. It may be called again.
func (p *PCSCD) Stop() {
	if p.cmd == nil {
		return
	}
	_ = p.cmd.Process.Kill() // by its own id; gone already is as well
	_ = p.cmd.Wait()
	p.cmd = nil
}

func (p *PCSCD) configure() error {
	conf := filepath.Join(p.dir, "conf")
	if err := os.MkdirAll(conf, 0o755); err != nil {
		return err
	}
	text := fmt.Sprintf("FRIENDLYNAME \"Virtual PCD\"\nDEVICENAME /dev/null:0x%X\nLIBPATH %s\nCHANNELID 0x%X\n", p.port, vpcdDriver, p.port)
	return os.WriteFile(filepath.Join(conf, "vpcd"), []byte(text), 0o644)
}

// ready waits until pcscd says so, then keeps emptying its log.
func ready(log *bufio.Scanner) error {
	said := make(chan error, 1)
	go func() {
		var all []string
		for log.Scan() {
			all = append(all, log.Text())
			if strings.Contains(log.Text(), "daemon ready") {
				said <- nil
				for more := true; more; more = log.Scan() {
				}
				return
			}
		}
		said <- fmt.Errorf("it ended before it was ready: %s", strings.Join(all, "; "))
	}()
	timer := time.NewTimer(readyLimit)
	defer timer.Stop()
	select {
	case err := <-said:
		return err
	case <-timer.C:
		return fmt.Errorf("not ready after %v", readyLimit)
	}
}

// twoPorts finds two neighbouring free TCP ports.
func twoPorts() (int, error) {
	for range 100 {
		first, err := net.Listen("tcp", "0.0.0.0:0")
		if err != nil {
			return 0, err
		}
		port := first.Addr().(*net.TCPAddr).Port
		second, err := net.Listen("tcp", fmt.Sprintf("0.0.0.0:%d", port+1))
		first.Close()
		if err == nil {
			second.Close()
			return port, nil
		}
	}
	return 0, errors.New("no two neighbouring TCP ports are free")
}
