//go:build linux

package ward

import (
	"fmt"
	"time"

	"github.com/jezek/xgb/xproto"
	"github.com/jezek/xgb/xtest"
)

// Strike presses and releases the key of an ASCII character that needs no Shift
// ('\b' is Backspace) and returns when the press was sent. It starts no program,
// so one can measure from it.
func (w *Ward) Strike(character byte) (sent time.Time, err error) {
	keysym := xproto.Keysym(character)
	if character < ' ' {
		keysym |= 0xff00
	}
	key, err := w.keycode(keysym)
	if err != nil {
		return sent, err
	}
	sent = time.Now()
	for _, event := range []byte{xproto.KeyPress, xproto.KeyRelease} {
		if err := xtest.FakeInputChecked(w.eyes.conn, event, byte(key), 0, xproto.Window(w.eyes.root), 0, 0, 0).Check(); err != nil {
			return sent, fmt.Errorf("striking a key: %w", err)
		}
	}
	return sent, nil
}

// keycode looks for the key that gives the keysym without Shift.
func (w *Ward) keycode(keysym xproto.Keysym) (xproto.Keycode, error) {
	conn := w.eyes.conn
	if err := xtest.Init(conn); err != nil {
		return 0, fmt.Errorf("striking a key: %w", err)
	}
	setup := xproto.Setup(conn)
	first, count := setup.MinKeycode, byte(setup.MaxKeycode-setup.MinKeycode+1)
	keys, err := xproto.GetKeyboardMapping(conn, first, count).Reply()
	if err != nil {
		return 0, fmt.Errorf("striking a key: %w", err)
	}
	for i := range int(count) {
		if keys.Keysyms[i*int(keys.KeysymsPerKeycode)] == keysym {
			return first + xproto.Keycode(i), nil
		}
	}
	return 0, fmt.Errorf("striking a key: no key gives %#x", keysym)
}
