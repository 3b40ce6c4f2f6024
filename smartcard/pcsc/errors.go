//go:build windows || cgo

package pcsc

import (
	"errors"
	"fmt"

	"github.com/ebfe/scard"

	"msca/smartcard"
)

// meanings maps PC/SC codes by value; their texts differ between systems. A pulled
// card is most often told as a failed transaction.
var meanings = map[scard.Error]error{
	scard.ErrNoService:          smartcard.ErrNoService,
	scard.ErrServiceStopped:     smartcard.ErrNoService,
	scard.ErrCommError:          smartcard.ErrNoService,
	scard.ErrShutdown:           smartcard.ErrNoService,
	scard.ErrServerTooBusy:      smartcard.ErrNoService,
	scard.ErrSecurityViolation:  smartcard.ErrNoService, // the service died before it answered
	scard.ErrNoReadersAvailable: smartcard.ErrNoReader,
	scard.ErrUnknownReader:      smartcard.ErrNoReader,
	scard.ErrReaderUnavailable:  smartcard.ErrReaderUnavailable,
	scard.ErrNoSmartcard:        smartcard.ErrNoCard,
	scard.ErrRemovedCard:        smartcard.ErrCardRemoved,
	scard.ErrNotTransacted:      smartcard.ErrCardRemoved,
	scard.ErrUnpoweredCard:      smartcard.ErrMute,
	scard.ErrUnresponsiveCard:   smartcard.ErrMute,
	scard.ErrUnsupportedCard:    smartcard.ErrMute,
	scard.ErrProtoMismatch:      smartcard.ErrMute,
	scard.ErrSharingViolation:   smartcard.ErrInUse,
	scard.ErrResetCard:          smartcard.ErrCardReset,
}

// guard runs one call into the library and gives its error a meaning.
func guard(f func() error) (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("PC/SC library panicked: %v", p)
		}
	}()
	return meaning(f())
}

func meaning(err error) error {
	var code scard.Error
	if !errors.As(err, &code) {
		return err
	}
	if m, ok := meanings[code]; ok {
		return fmt.Errorf("%w (PC/SC %08X)", m, uint32(code))
	}
	return fmt.Errorf("PC/SC %08X: %w", uint32(code), err)
}
