//go:build linux

package ward

import (
	"fmt"
	"io"

	"github.com/jezek/xgb"
	"github.com/jezek/xgb/xproto"
)

// eyes is a connection to the display that looks at pixels, a thousand times
// faster than a screenshot program.
type eyes struct {
	conn          *xgb.Conn
	root          xproto.Drawable
	width, height uint16
}

func (w *Ward) openEyes() error {
	xgb.Logger.SetOutput(io.Discard) // a display without authority is what we want
	conn, err := xgb.NewConnDisplay(w.display)
	if err != nil {
		return fmt.Errorf("looking at the display: %w", err)
	}
	screen := xproto.Setup(conn).DefaultScreen(conn)
	w.eyes = &eyes{conn, xproto.Drawable(screen.Root), screen.WidthInPixels, screen.HeightInPixels}
	return nil
}

// Look returns the pixels of the screen as they are now.
func (w *Ward) Look() ([]byte, error) { return w.LookAt(0, 0, w.eyes.width, w.eyes.height) }

// LookAt returns the pixels of a part of the screen.
func (w *Ward) LookAt(x, y, width, height uint16) ([]byte, error) {
	reply, err := xproto.GetImage(w.eyes.conn, xproto.ImageFormatZPixmap, w.eyes.root, int16(x), int16(y), width, height, 0xffffffff).Reply()
	if err != nil {
		return nil, fmt.Errorf("looking at the display: %w", err)
	}
	return reply.Data, nil
}
