package cardtest

import (
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"net"
	"sync"
)

// The protocol of the vsmartcard reader vpcd: each message is its length in two bytes,
// big-endian, and a body. One byte is a control; everything else is an APDU.
const (
	vpcdPowerOff = 0x00
	vpcdPowerOn  = 0x01
	vpcdReset    = 0x02
	vpcdATR      = 0x04
)

// VPCD is a card's place in a vpcd reader. All methods may be called at once.
type VPCD struct {
	addr string
	card *Card

	mu    sync.Mutex
	conn  net.Conn
	ended chan struct{}
}

// DialVPCD puts the card into the vpcd reader that listens at addr (host:port).
func DialVPCD(addr string, card *Card) (*VPCD, error) {
	v := &VPCD{addr: addr, card: card}
	if err := v.Insert(); err != nil {
		return nil, err
	}
	return v, nil
}

// Insert puts the card in; if it is in, nothing happens. pcscd needs up to 0.4 s to
// see it, and as long to see a removal: after Eject, wait for that first.
func (v *VPCD) Insert() error {
	v.mu.Lock()
	defer v.mu.Unlock()
	if v.conn != nil {
		select {
		case <-v.ended: // the reader hung up
			v.conn.Close()
		default:
			return nil
		}
	}
	conn, err := net.Dial("tcp", v.addr)
	if err != nil {
		return fmt.Errorf("inserting the card: %w", err)
	}
	v.card.Reset()
	v.conn, v.ended = conn, make(chan struct{})
	go serve(conn, v.card, v.ended)
	return nil
}

// Eject takes the card out; an APDU that it is working on stays unanswered. It may be
// called from inside [Card.Intercept].
func (v *VPCD) Eject() {
	v.mu.Lock()
	defer v.mu.Unlock()
	if v.conn == nil {
		return
	}
	v.conn.Close()
	v.conn = nil
	v.card.Reset()
}

// Ended returns a channel that is closed when the present connection to the reader
// ends, by Eject or from the other side.
func (v *VPCD) Ended() <-chan struct{} {
	v.mu.Lock()
	defer v.mu.Unlock()
	return v.ended
}

func serve(conn net.Conn, card *Card, ended chan<- struct{}) {
	defer close(ended)
	for {
		body, err := receive(conn)
		if err != nil {
			return
		}
		var answer []byte
		switch {
		case len(body) == 1 && body[0] == vpcdATR:
			answer = card.ATR()
		case len(body) == 1 && (body[0] == vpcdPowerOff || body[0] == vpcdPowerOn || body[0] == vpcdReset):
			card.Reset()
			continue
		default:
			answer, _ = card.Transmit(body) // its error is always nil
		}
		if len(answer) == 0 { // vpcd would wait for ever; a pulled card it understands
			conn.Close()
			return
		}
		if send(conn, answer) != nil {
			return
		}
	}
}

func receive(conn net.Conn) ([]byte, error) {
	quickAck(conn)
	var length [2]byte
	if _, err := io.ReadFull(conn, length[:]); err != nil {
		return nil, err
	}
	body := make([]byte, binary.BigEndian.Uint16(length[:]))
	quickAck(conn)
	_, err := io.ReadFull(conn, body)
	return body, err
}

func send(conn net.Conn, body []byte) error {
	if len(body) > 0xFFFF {
		return errors.New("answer longer than vpcd carries")
	}
	message := binary.BigEndian.AppendUint16(make([]byte, 0, 2+len(body)), uint16(len(body)))
	_, err := conn.Write(append(message, body...))
	return err
}
