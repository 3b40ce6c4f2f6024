//go:build linux

// Package ward sets up a ward workstation that a program can sit at: a virtual
// X display with a window manager, a private PC/SC service with a virtual
// reader, a training card, and the desktop application itself. It presses real
// keys, reads window titles and takes screenshots.
//
// The real-window tests and `make run` on a machine without a display share it.
// Everything it starts ends with Stop, by process id; nothing outside its own
// folder is touched, and nothing listens beyond this machine but the virtual
// reader's port, which its driver opens on all addresses.
package ward

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"time"

	"msca/smartcard/cardtest"
)

// Width and Height are of the screen, in pixels of 4 bytes.
const Width, Height = 1280, 960

// Ward is one workstation. It is for one goroutine.
type Ward struct {
	dir     string
	display string
	env     []string
	procs   []*process
	shots   int
	runtime string // folder for the sockets of what runs here, whose paths have to be short

	pcscd    *cardtest.PCSCD
	pcscdDir string
	slot     *cardtest.VPCD
	eyes     *eyes
}

type process struct {
	name string
	cmd  *exec.Cmd
	log  string
	done chan struct{}
}

// New starts the display and the window manager. dir is an existing folder for
// logs, screenshots and the application's home.
func New(ctx context.Context, dir string) (*Ward, error) {
	for _, tool := range []string{"Xvfb", "openbox", "xdotool", "import", "setxkbmap"} {
		if _, err := exec.LookPath(tool); err != nil {
			return nil, fmt.Errorf("%s is missing: make deps installs it", tool)
		}
	}
	runtime, err := os.MkdirTemp("", "ward")
	if err != nil {
		return nil, err
	}
	w := &Ward{dir: dir, runtime: runtime}
	number, theirs, err := os.Pipe()
	if err != nil {
		w.Stop()
		return nil, err
	}
	defer number.Close()
	x := exec.Command("Xvfb", "-displayfd", "3", "-screen", "0", fmt.Sprintf("%dx%dx24", Width, Height), "-nolisten", "tcp", "-noreset")
	x.ExtraFiles = []*os.File{theirs}
	err = w.start("Xvfb", x)
	theirs.Close()
	if err != nil {
		w.Stop()
		return nil, err
	}
	line := make(chan string, 1)
	go func() {
		text, _ := bufio.NewReader(number).ReadString('\n')
		line <- strings.TrimSpace(text)
	}()
	select {
	case w.display = <-line:
	case <-ctx.Done():
	}
	if w.display == "" {
		w.Stop()
		return nil, fmt.Errorf("the virtual display (Xvfb) did not start: %s", w.tail("Xvfb"))
	}
	w.display = ":" + w.display
	w.env = append(os.Environ(),
		"DISPLAY="+w.display, "LIBGL_ALWAYS_SOFTWARE=1", "FYNE_SCALE=1", "HOME="+dir,
		"XDG_CONFIG_HOME="+dir, "XDG_CACHE_HOME="+dir, "XDG_RUNTIME_DIR="+runtime, "DBUS_SESSION_BUS_ADDRESS=disabled:")
	if err := w.start("openbox", w.command("openbox", "--sm-disable")); err != nil {
		w.Stop()
		return nil, err
	}
	// The window manager is ready when it has put its name on the root window.
	err = w.until(ctx, "the window manager", func() (bool, string) {
		out, _ := w.command("xprop", "-root", "_NET_SUPPORTING_WM_CHECK").CombinedOutput()
		return strings.Contains(string(out), "window id"), string(out)
	})
	if err == nil {
		err = errors.Join(w.command("setxkbmap", "gb").Run(), w.openEyes())
	}
	if err != nil {
		w.Stop()
		return nil, err
	}
	return w, nil
}

// Dir is the folder the ward was given.
func (w *Ward) Dir() string { return w.dir }

// Display is the name of the X display.
func (w *Ward) Display() string { return w.display }

// Setenv adds a variable to the environment of what is started from now on.
func (w *Ward) Setenv(key, value string) { w.env = append(w.env, key+"="+value) }

func (w *Ward) command(name string, args ...string) *exec.Cmd {
	c := exec.Command(name, args...)
	c.Env = w.env
	return c
}

// Run starts a program at this workstation. Its output goes to NAME.log.
func (w *Ward) Run(name, path string, args ...string) error {
	return w.start(name, w.command(path, args...))
}

func (w *Ward) start(name string, c *exec.Cmd) error {
	p := &process{name: name, cmd: c, log: filepath.Join(w.dir, name+".log"), done: make(chan struct{})}
	log, err := os.Create(p.log)
	if err != nil {
		return err
	}
	defer log.Close()
	c.Stdout, c.Stderr = log, log
	// A ward that dies takes everything with it.
	c.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL}
	if err := c.Start(); err != nil {
		return fmt.Errorf("starting %s: %w", name, err)
	}
	go func() { c.Wait(); close(p.done) }()
	w.procs = append(w.procs, p)
	return nil
}

// Wait returns when the named program has ended.
func (w *Ward) Wait(ctx context.Context, name string) error {
	for _, p := range w.procs {
		if p.name != name {
			continue
		}
		select {
		case <-p.done:
			return nil
		case <-ctx.Done():
			return fmt.Errorf("%s is still running: %w", name, ctx.Err())
		}
	}
	return fmt.Errorf("%s was never started", name)
}

// Kill ends the named program at once, as a power cut would.
func (w *Ward) Kill(name string) {
	w.procs = slices.DeleteFunc(w.procs, func(p *process) bool {
		if p.name != name {
			return false
		}
		p.cmd.Process.Kill()
		<-p.done
		return true
	})
}

// PID is the process of the named program, 0 when it was never started.
func (w *Ward) PID(name string) int {
	for _, p := range w.procs {
		if p.name == name {
			return p.cmd.Process.Pid
		}
	}
	return 0
}

// Log returns what the named program printed.
func (w *Ward) Log(name string) string {
	raw, _ := os.ReadFile(filepath.Join(w.dir, name+".log"))
	return string(raw)
}

func (w *Ward) tail(name string) string {
	text := strings.TrimSpace(w.Log(name))
	if len(text) > 2000 {
		text = "…" + text[len(text)-2000:]
	}
	return text
}

// Stop ends everything, newest first, gently and then not.
func (w *Ward) Stop() {
	if w.eyes != nil {
		w.eyes.conn.Close()
		w.eyes = nil
	}
	for i := len(w.procs) - 1; i >= 0; i-- {
		p := w.procs[i]
		p.cmd.Process.Signal(syscall.SIGTERM)
		select {
		case <-p.done:
		case <-time.After(3 * time.Second):
			p.cmd.Process.Kill()
			<-p.done
		}
	}
	w.procs = nil
	w.stopReader()
	_ = os.RemoveAll(w.runtime) // a folder in /tmp is what is left
}

// until asks again and again, a few times a frame, until ready or ctx ends.
func (w *Ward) until(ctx context.Context, what string, ready func() (bool, string)) error {
	seen := ""
	for {
		ok, now := ready()
		if ok {
			return nil
		}
		seen = now
		for _, p := range w.procs {
			select {
			case <-p.done:
				return fmt.Errorf("waiting for %s: %s has ended:\n%s", what, p.name, w.tail(p.name))
			default:
			}
		}
		select {
		case <-ctx.Done():
			return fmt.Errorf("waiting for %s: %w; last seen: %s", what, ctx.Err(), seen)
		case <-time.After(10 * time.Millisecond):
		}
	}
}

var errNoWindow = errors.New("no such window")
