package cardtest

import (
	"crypto"
	"crypto/x509"
	"encoding/hex"
	"fmt"
	"io"
	"sync"

	"msca/smartcard/iso7816"
	"msca/smartcard/piv"
)

// fullTries is the PIN try counter of a fresh card, as on NHS cards.
const fullTries = 3

// atr is a made-up answer to reset: T=1, historical bytes "MSCA", check byte. Nothing
// may depend on it.
var atr = withCheckByte([]byte{0x3B, 0x84, 0x01, 'M', 'S', 'C', 'A'})

// maxATR is the longest answer to reset, ISO/IEC 7816-3 §8.2.
const maxATR = 33

// muteATR is what makes a reader call a card mute: longer than any ATR may be.
var muteATR = make([]byte, 40)

// Card is a virtual card with a PIV applet, with PKCS #15 files, or blank. All methods may be called at once.
type Card struct {
	mu      sync.Mutex
	pin     string
	tries   int
	objects map[piv.Object][]byte
	keys    map[piv.Slot]crypto.Signer
	files   map[string][]byte // PKCS #15: path in hexadecimal, content; nil for PIV
	blank   *blankFiles       // files that others write; nil for the other two
	rand    io.Reader

	admin bool // takes the administrator's commands

	// Lost on reset.
	selected bool
	verified bool
	chain    []byte // data of the chained command so far
	pending  []byte // answer not yet fetched by GET RESPONSE
	current  string // PKCS #15: path selected
	chosen   bool   // PKCS #15: key chosen by MSE SET

	witness       []byte // of an authentication that has begun
	administrator bool   // authenticated

	mute      bool
	intercept func(cmd []byte) (answer []byte, handled bool)
	verifies  int
	resets    int
}

var _ iso7816.Transmitter = (*Card)(nil)

// ATR returns the answer to reset; that of a mute card is none that a reader takes.
func (c *Card) ATR() []byte {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.mute {
		return append([]byte(nil), muteATR...)
	}
	return append([]byte(nil), atr...)
}

// Reset is a warm reset: no applet selected, no PIN verified.
func (c *Card) Reset() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.selected, c.verified, c.chain, c.pending = false, false, nil, nil
	c.current, c.chosen = "", false
	c.witness, c.administrator = nil, false
	c.resets++
}

// Transmit answers one command APDU. The error is always nil.
func (c *Card) Transmit(cmd []byte) ([]byte, error) {
	c.mu.Lock()
	intercept := c.intercept
	c.mu.Unlock()
	if intercept != nil { // without the lock: it may eject the card or wait
		if answer, handled := intercept(cmd); handled {
			return answer, nil
		}
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.answer(cmd), nil
}

// Intercept has f see every command before the card does. If f says handled, its
// answer is the card's; an empty one is what a pulled card gives. f may block, eject
// the card or change it. Nil takes the interceptor away.
func (c *Card) Intercept(f func(cmd []byte) (answer []byte, handled bool)) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.intercept = f
}

// SetMute makes the card mute, as if put in upside down. It takes effect at the next
// insertion.
func (c *Card) SetMute(mute bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.mute = mute
}

// Verified reports whether the PIN is verified in the card now.
func (c *Card) Verified() bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.verified
}

// Verifies returns how many PINs were presented to the card since it was made.
func (c *Card) Verifies() int {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.verifies
}

// Resets returns how often the card was reset since it was made.
func (c *Card) Resets() int {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.resets
}

// Tries returns the PIN tries left.
func (c *Card) Tries() int {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.tries
}

// SetTries sets the PIN tries left: 3 unblocks, 0 blocks.
func (c *Card) SetTries(n int) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.tries = n
}

// Certificate returns the authentication certificate on the card.
func (c *Card) Certificate() (*x509.Certificate, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.files != nil {
		return x509.ParseCertificate(c.files[certificateFile])
	}
	der, err := iso7816.Find(c.objects[certificateObject], 0x70)
	if err != nil {
		return nil, fmt.Errorf("certificate of the virtual card: %w", err)
	}
	return x509.ParseCertificate(der)
}

// SetObject writes a data object's content (without tag 53), as anybody with the
// card's management key could; nil removes it.
func (c *Card) SetObject(o piv.Object, content []byte) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if content == nil {
		delete(c.objects, o)
		return
	}
	c.objects[o] = content
}

// SetFile writes a file of a PKCS #15 card; the path is hexadecimal from 3F00 on.
func (c *Card) SetFile(path string, content []byte) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.files[path] = content
}

// Object returns the content of a data object.
func (c *Card) Object(o piv.Object) []byte {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.objects[o]
}

// Key returns the key of 9A, for making a second card with it.
func (c *Card) Key() crypto.Signer {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.keys[piv.Authentication]
}

func withCheckByte(b []byte) []byte {
	var check byte
	for _, v := range b[1:] {
		check ^= v
	}
	return append(b, check)
}

func fixedBytes(s string) ([]byte, error) { return hex.DecodeString(s) }
