package training

import (
	"context"
	"crypto/x509"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"strings"
	"sync"
	"time"

	"msca/app"
	"msca/smartcard"
)

// Life of what the training broker hands out.
const (
	challengeLife = time.Minute
	tokenLife     = 8 * time.Hour
)

// Broker plays the Spine Security Broker and the Identity Agent of a training
// workstation: it gives a session token for a card's answer to its challenge,
// follows the readers by itself, and ends a session as soon as the card has
// gone, whatever the client does.
type Broker struct {
	authorities x509.VerifyOptions
	form        string // of the token in the audit identity, with {token}
	rand        io.Reader
	now         func() time.Time

	mu         sync.Mutex
	challenges map[string]challenge
	sessions   map[string]brokered
	seen       smartcard.Snapshot
	watching   bool
}

type challenge struct {
	bytes []byte
	until time.Time
}

type brokered struct {
	card  smartcard.Binding
	until time.Time
}

var _ app.SessionBroker = (*Broker)(nil)

// NewBroker makes a broker that knows the cards of g. form is how a token
// stands in the audit identity, with {token} in its place.
func (g *Ground) NewBroker(form string, rand io.Reader, now func() time.Time) *Broker {
	trust := g.Issuer.Trust(rand, now)
	return &Broker{
		authorities: x509.VerifyOptions{Roots: trust.Anchors, Intermediates: trust.Intermediates, KeyUsages: []x509.ExtKeyUsage{x509.ExtKeyUsageAny}},
		form:        form, rand: rand, now: now, challenges: map[string]challenge{}, sessions: map[string]brokered{},
	}
}

// Begin implements app.SessionBroker.
func (b *Broker) Begin(context.Context) (app.BrokerChallenge, error) {
	random := make([]byte, 48)
	if _, err := io.ReadFull(b.rand, random); err != nil {
		return app.BrokerChallenge{}, fmt.Errorf("making a challenge: %w", err)
	}
	id := base64.RawURLEncoding.EncodeToString(random[32:])
	b.mu.Lock()
	defer b.mu.Unlock()
	for id, c := range b.challenges {
		if b.now().After(c.until) {
			delete(b.challenges, id)
		}
	}
	b.challenges[id] = challenge{random[:32], b.now().Add(challengeLife)}
	return app.BrokerChallenge{ID: id, Bytes: random[:32]}, nil
}

// Answer implements app.SessionBroker. Each challenge is good for one answer.
func (b *Broker) Answer(_ context.Context, a app.BrokerAnswer) (app.SessionToken, error) {
	random := make([]byte, 24)
	if _, err := io.ReadFull(b.rand, random); err != nil {
		return app.SessionToken{}, fmt.Errorf("making a token: %w", err)
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	asked, ok := b.challenges[a.Challenge.ID]
	delete(b.challenges, a.Challenge.ID)
	if !ok || b.now().After(asked.until) {
		return app.SessionToken{}, errors.New("the challenge is not known any more")
	}
	if err := b.proved(a, asked.bytes); err != nil {
		return app.SessionToken{}, err
	}
	if b.watching && a.Card.Broken(b.seen) != nil {
		return app.SessionToken{}, errors.New("the card is not in its reader")
	}
	token := "TRAINING-" + base64.RawURLEncoding.EncodeToString(random)
	until := b.now().Add(tokenLife)
	b.sessions[token] = brokered{a.Card, until}
	return app.NewSessionToken(token, until), nil
}

func (b *Broker) proved(a app.BrokerAnswer, asked []byte) error {
	rules := b.authorities
	rules.CurrentTime = b.now()
	if a.Certificate == nil || a.Certificate.Subject.CommonName != a.UserID {
		return errors.New("the certificate is not that of the person")
	}
	if _, err := a.Certificate.Verify(rules); err != nil {
		return fmt.Errorf("the certificate: %w", err)
	}
	if err := smartcard.VerifyAnswer(a.Certificate, asked, a.UserID, a.Signature); err != nil {
		return fmt.Errorf("the card does not answer the challenge: %w", err)
	}
	return nil
}

// End implements app.SessionBroker.
func (b *Broker) End(_ context.Context, t app.SessionToken) error {
	b.mu.Lock()
	defer b.mu.Unlock()
	delete(b.sessions, t.Reveal())
	return nil
}

// SessionValid tells the training SMSP whether the uri of a session token's
// itk:id is that of a live session.
func (b *Broker) SessionValid(uri string) bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	for token, s := range b.sessions {
		if uri == strings.ReplaceAll(b.form, "{token}", token) {
			return b.now().Before(s.until)
		}
	}
	return false
}

// Sessions says how many sessions are live.
func (b *Broker) Sessions() int {
	b.mu.Lock()
	defer b.mu.Unlock()
	return len(b.sessions)
}

// Watch follows the readers until ctx ends, and ends the sessions of cards that
// are no longer where they were.
func (b *Broker) Watch(ctx context.Context, readers smartcard.Readers) {
	for now := range readers.Watch(ctx) {
		b.mu.Lock()
		b.seen, b.watching = now, true
		for token, s := range b.sessions {
			if s.card.Broken(now) != nil {
				delete(b.sessions, token)
			}
		}
		b.mu.Unlock()
	}
}
