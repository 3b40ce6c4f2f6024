//go:build pkcs11 && cgo

package pkcs11

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"

	p11 "github.com/miekg/pkcs11"

	"msca/smartcard"
)

// Module is a loaded PKCS #11 module. A process loads a module once; calls into
// it are made one at a time, because vendors' modules are seldom safe for more.
type Module struct {
	ctx *p11.Ctx
	mu  sync.Mutex // held from Open until the token is closed
}

var _ smartcard.Middleware = (*Module)(nil)

// Load loads the module at path.
func Load(path string) (*Module, error) {
	ctx := p11.New(path)
	if ctx == nil {
		return nil, fmt.Errorf("loading the PKCS #11 module %s: it is missing, or no module", path)
	}
	if err := ctx.Initialize(); err != nil && !is(err, p11.CKR_CRYPTOKI_ALREADY_INITIALIZED) {
		ctx.Destroy()
		return nil, fmt.Errorf("starting the PKCS #11 module %s: %w", path, err)
	}
	return &Module{ctx: ctx}, nil
}

// Close ends the module.
func (m *Module) Close() error {
	m.mu.Lock()
	defer m.mu.Unlock()
	err := m.ctx.Finalize()
	m.ctx.Destroy()
	return err
}

// slotName is how long a slot's description can be, PKCS #11 §3.2.
const slotName = 64

// Open implements smartcard.Middleware. The slot is the one that carries the
// reader's name: with several readers, no other card may be taken for this one.
func (m *Module) Open(ctx context.Context, reader string) (smartcard.Token, error) {
	m.mu.Lock()
	if err := ctx.Err(); err != nil {
		m.mu.Unlock()
		return nil, err
	}
	t, err := m.open(reader)
	if err != nil {
		m.mu.Unlock()
		return nil, fmt.Errorf("opening the card by its module: %w", err)
	}
	return t, nil
}

func (m *Module) open(reader string) (*token, error) {
	slots, err := m.ctx.GetSlotList(true)
	if err != nil {
		return nil, meaning(err)
	}
	var found []uint
	for _, slot := range slots {
		info, err := m.ctx.GetSlotInfo(slot)
		if err != nil {
			return nil, meaning(err)
		}
		if strings.TrimRight(info.SlotDescription, " \x00") == strings.TrimRight(reader[:min(len(reader), slotName)], " ") {
			found = append(found, slot)
		}
	}
	if len(found) == 0 {
		return nil, smartcard.ErrUnknownCard
	}
	session, err := m.ctx.OpenSession(found[0], p11.CKF_SERIAL_SESSION)
	if err != nil {
		return nil, meaning(err)
	}
	return &token{module: m, slot: found[0], session: session}, nil
}

// meaning gives a module's error the meaning it has for a sign-in.
func meaning(err error) error {
	switch {
	case is(err, p11.CKR_DEVICE_REMOVED), is(err, p11.CKR_TOKEN_NOT_PRESENT), is(err, p11.CKR_SESSION_HANDLE_INVALID):
		return fmt.Errorf("%w: %w", smartcard.ErrCardRemoved, err)
	case is(err, p11.CKR_TOKEN_NOT_RECOGNIZED):
		return fmt.Errorf("%w: %w", smartcard.ErrUnknownCard, err)
	}
	return err
}

func is(err error, code uint) bool {
	var e p11.Error
	return errors.As(err, &e) && uint(e) == code
}
