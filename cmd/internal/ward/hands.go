//go:build linux

package ward

import (
	"bytes"
	"context"
	"fmt"
	"os/exec"
	"path/filepath"
	"strings"
	"time"
)

// Titles returns the titles of the windows on the screen.
func (w *Ward) Titles() []string {
	out, _ := w.command("xdotool", "search", "--onlyvisible", "--name", ".", "getwindowname", "%@").Output()
	var titles []string
	for line := range strings.Lines(string(out)) {
		if line = strings.TrimSpace(line); line != "" {
			titles = append(titles, line)
		}
	}
	return titles
}

// WaitTitle returns when a window's title contains text. Window titles name the
// screen, so this is how to know that a screen is there.
func (w *Ward) WaitTitle(ctx context.Context, text string) error {
	return w.until(ctx, fmt.Sprintf("a window titled %q", text), func() (bool, string) {
		titles := w.Titles()
		for _, t := range titles {
			if strings.Contains(t, text) {
				return true, ""
			}
		}
		return false, strings.Join(titles, " | ")
	})
}

// Activate brings the window whose title contains text to the front and waits
// until it has the keyboard.
func (w *Ward) Activate(ctx context.Context, text string) error {
	return w.until(ctx, fmt.Sprintf("the window %q in front", text), func() (bool, string) {
		active, _ := w.command("xdotool", "getactivewindow", "getwindowname").CombinedOutput()
		if strings.Contains(string(active), text) {
			return true, ""
		}
		id, err := w.window(text)
		if err != nil {
			return false, string(active)
		}
		w.command("xdotool", "windowactivate", "--sync", id).Run()
		return false, string(active)
	})
}

func (w *Ward) window(text string) (string, error) {
	out, err := w.command("xdotool", "search", "--onlyvisible", "--name", text).Output()
	ids := strings.Fields(string(out))
	if err != nil || len(ids) == 0 {
		return "", errNoWindow
	}
	return ids[0], nil
}

// Keys presses keys one after the other, by their X names: "Tab", "Return",
// "ctrl+l".
func (w *Ward) Keys(keys ...string) error {
	return w.xdotool(append([]string{"key", "--delay", "20"}, keys...)...)
}

// Type types text.
func (w *Ward) Type(text string) error {
	return w.xdotool("type", "--delay", "20", "--", text)
}

// Press presses keys in the window in front and waits for the screen they lead
// to.
func (w *Ward) Press(ctx context.Context, title string, keys ...string) error {
	return w.step(ctx, title, keys...)
}

// Close asks the named program to close, as the window manager does, and
// confirms.
func (w *Ward) Close(ctx context.Context, name string) error {
	id, err := w.window(name)
	if err != nil {
		return err
	}
	return w.xdotool("windowclose", id)
}

// Until waits for a condition.
func (w *Ward) Until(ctx context.Context, ready func() bool) error {
	return w.until(ctx, "a condition", func() (bool, string) { return ready(), "" })
}

func (w *Ward) xdotool(args ...string) error {
	if out, err := w.command("xdotool", args...).CombinedOutput(); err != nil {
		return fmt.Errorf("xdotool %s: %w: %s", args[0], err, out)
	}
	return nil
}

// rest is how long the screen has to stay the same before it is pictured: many
// frames, and less than the blinking of a cursor.
const rest = 300 * time.Millisecond

// Screenshot keeps a picture of the whole screen and returns its path. It waits
// until the screen rests, so that no frame is caught half drawn.
func (w *Ward) Screenshot(ctx context.Context, name string) (string, error) {
	var before []byte
	var since time.Time
	err := w.until(ctx, "the screen at rest", func() (bool, string) {
		now, err := w.Look()
		if err != nil {
			return false, err.Error()
		}
		if !bytes.Equal(now, before) {
			before, since = now, time.Now()
		}
		return time.Since(since) >= rest, "still changing"
	})
	if err != nil {
		return "", err
	}
	w.shots++
	path := filepath.Join(w.dir, fmt.Sprintf("%02d-%s.png", w.shots, name))
	if out, err := w.command("import", "-window", "root", path).CombinedOutput(); err != nil {
		return "", fmt.Errorf("screenshot: %w: %s", err, out)
	}
	return path, nil
}

// Exec runs a program to its end at this workstation and returns its output.
func (w *Ward) Exec(ctx context.Context, stdin, path string, args ...string) (stdout, stderr string, code int) {
	c := exec.CommandContext(ctx, path, args...)
	c.Env = w.env
	c.Stdin = strings.NewReader(stdin)
	var out, errs strings.Builder
	c.Stdout, c.Stderr = &out, &errs
	if err := c.Run(); err != nil && c.ProcessState == nil {
		return "", err.Error(), -1
	}
	return out.String(), errs.String(), c.ProcessState.ExitCode()
}
