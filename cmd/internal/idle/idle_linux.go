package idle

import (
	"fmt"
	"io"
	"os"
	"time"

	"github.com/jezek/xgb"
	"github.com/jezek/xgb/screensaver"
	"github.com/jezek/xgb/xproto"
)

// display asks the X server. A Wayland session is asked through its X server,
// which hears of what is done to X windows only; msca is one of them.
type display struct {
	conn *xgb.Conn
	root xproto.Drawable
}

func open() (Clock, error) {
	if os.Getenv("DISPLAY") == "" {
		return nil, ErrNone
	}
	xgb.Logger.SetOutput(io.Discard) // what it would print comes back as an error too
	conn, err := xgb.NewConn()
	if err != nil {
		return nil, fmt.Errorf("asking the display for the last input: %w", err)
	}
	if err := screensaver.Init(conn); err != nil {
		conn.Close()
		return nil, fmt.Errorf("%w: %w", ErrNone, err)
	}
	return &display{conn, xproto.Drawable(xproto.Setup(conn).DefaultScreen(conn).Root)}, nil
}

func (d *display) Untouched() (time.Duration, error) {
	info, err := screensaver.QueryInfo(d.conn, d.root).Reply()
	if err != nil {
		return 0, fmt.Errorf("asking the display for the last input: %w", err)
	}
	return time.Duration(info.MsSinceUserInput) * time.Millisecond, nil
}

func (d *display) Close() { d.conn.Close() }
