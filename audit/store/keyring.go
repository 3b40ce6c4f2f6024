package store

import (
	"encoding/base64"
	"errors"
	"sync/atomic"
	"time"

	osring "github.com/zalando/go-keyring"
)

// HeadInKeyring keeps the copy of the head in the operating system's credential
// store (Secret Service, Windows Credential Manager) besides the folder: whoever
// puts the whole data folder back to an older state, keys and all, does not reach
// it there. All secrets stay in the folder. Where there is no credential store,
// or it does not answer, the folder's copy is used as without it. place tells the
// logs of one person apart: the audit folder.
func HeadInKeyring(folder FileKeys, place string) KeyStore {
	return &headInKeyring{FileKeys: folder, place: place}
}

type headInKeyring struct {
	FileKeys
	place string
	gone  atomic.Bool // it did not answer; not asked again by this process
}

var _ KeyStore = (*headInKeyring)(nil)

const (
	keyringService = "msca audit head"
	keyringWait    = 2 * time.Second // a locked one may ask a person who is not there
)

var errNoKeyring = errors.New("no credential store")

// ask runs f, but never waits for it long: a record must not hang on it.
func (k *headInKeyring) ask(f func() error) error {
	if k.gone.Load() {
		return errNoKeyring
	}
	done := make(chan error, 1)
	go func() { done <- f() }()
	t := time.NewTimer(keyringWait)
	defer t.Stop()
	select {
	case err := <-done:
		return err
	case <-t.C:
		k.gone.Store(true)
		return errNoKeyring
	}
}

// Load prefers the credential store's copy of the head. An older one than the
// folder's does no harm: it is a head of the same log.
func (k *headInKeyring) Load(name string) ([]byte, error) {
	if name == keyHead {
		var text string
		err := k.ask(func() (err error) { text, err = osring.Get(keyringService, k.place); return err })
		if err == nil {
			if b, err := base64.StdEncoding.DecodeString(text); err == nil {
				return b, nil
			}
		}
	}
	return k.FileKeys.Load(name)
}

// Save keeps the head in both places; the folder's is the one that must succeed.
func (k *headInKeyring) Save(name string, value []byte) error {
	err := k.FileKeys.Save(name, value)
	if err == nil && name == keyHead {
		text := base64.StdEncoding.EncodeToString(value)
		_ = k.ask(func() error { return osring.Set(keyringService, k.place, text) })
	}
	return err
}

// Remove deletes an item from both places.
func (k *headInKeyring) Remove(name string) error {
	if name == keyHead {
		_ = k.ask(func() error { return osring.Delete(keyringService, k.place) })
	}
	return k.FileKeys.Remove(name)
}
