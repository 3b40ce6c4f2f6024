// Package training makes and opens what training mode needs beside the product
// itself: a public key infrastructure, a training SMSP on this machine, a
// training card with its issuer, and accounts whose passwords are public.
//
// Nothing in it is about a real person, and nothing of it is ever used by a
// live data folder.
package training

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"time"

	"msca/itk/smsptest"
	"msca/smartcard"
	"msca/smartcard/cardtest"
)

// What is public knowledge about the training ward.
const (
	ODSCode      = "X26"
	Organisation = "Sampleton Training Hospital"
	PIN          = "123456"
	Password     = "practice makes perfect"
	Reader       = "Training reader"
)

// Account is a training account.
type Account struct{ ID, Name, JobRoleCode, JobRoleName string }

// Accounts are the training accounts; the first is the system manager.
func Accounts() []Account {
	return []Account{
		{"manager", "Morgan Manager", "R8015", "Systems Support Access Role"},
		{"nurse", "Nell Nurse", "R8001", "Nurse Access Role"},
		{"privacy", "Perry Privacy", "R0001", "Privacy Officer"},
		{"clerk", "Casey Clerk", "R5110", "Demographic Administrator"},
	}
}

// CardHolder is whose the training card is: none of Accounts, or one person would
// be two to the rule of four eyes.
const CardHolder = "Carys Cardholder"

// Ground is an opened training folder.
type Ground struct {
	dir    string
	PKI    *smsptest.PKI
	Issuer *cardtest.Issuer
}

func (g *Ground) in(name string) string { return filepath.Join(g.dir, name) }

// CardFile is the training card, for cardsim and for the embedded reader.
func (g *Ground) CardFile() string { return g.in("card.json") }

// Prepare opens the training ground in dir, making it at first. Certificates
// that have expired are made anew.
func Prepare(dir string, rand io.Reader, now time.Time) (*Ground, error) {
	g := &Ground{dir: dir}
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, fmt.Errorf("making the training folder: %w", err)
	}
	var err error
	if g.PKI, err = smsptest.LoadPKI(g.in("pki")); err != nil || now.After(g.PKI.Client.Certificate.NotAfter) {
		if g.PKI, err = smsptest.NewPKI(rand, now); err != nil {
			return nil, err
		}
		if _, err = g.PKI.Save(g.in("pki")); err != nil {
			return nil, err
		}
	}
	if g.Issuer, err = cardtest.LoadIssuer(g.in("cards")); err != nil {
		if g.Issuer, err = cardtest.NewIssuer(rand, now); err != nil {
			return nil, err
		}
		if err = errors.Join(g.Issuer.Save(g.in("cards")), g.personalise(rand, now)); err != nil {
			return nil, err
		}
	}
	return g, nil
}

// personalise makes the training card: one person with two role profiles.
func (g *Ground) personalise(rand io.Reader, now time.Time) error {
	card, err := g.Issuer.NewCard(cardtest.Profile{
		UserID: "555012345678", Name: CardHolder, PIN: PIN,
		RoleProfiles: []smartcard.RoleProfile{
			{ID: "555087654321", JobRoleCode: "S8000:G8000:R8001", JobRoleName: "Nurse Access Role", ODSCode: ODSCode, OrganisationName: Organisation},
			{ID: "555087654322", JobRoleCode: "S8002:G8003:R0001", JobRoleName: "Privacy Officer", ODSCode: ODSCode, OrganisationName: Organisation},
		},
	}, rand, now)
	if err != nil {
		return err
	}
	return card.Save(g.CardFile())
}

// Settings are the settings of a training workstation, but for the address of
// the SMSP, which is known only once it listens. Files are named from the data
// folder on, so that it can be moved.
func (g *Ground) Settings() map[string]string {
	pki := smsptest.FilesIn(filepath.Join(filepath.Base(g.dir), "pki"))
	cards := filepath.Join(filepath.Base(g.dir), "cards")
	return map[string]string{
		"organisation.ods":    ODSCode,
		"organisation.name":   Organisation,
		"system.name":         "msca-training",
		"access.asid":         "200000000117",
		"smsp.username":       "x26-training-client",
		"smsp.ca":             pki.CA,
		"smsp.certificate":    pki.Client,
		"smsp.key":            pki.ClientKey,
		"card.anchors":        filepath.Join(cards, cardtest.AnchorsFile),
		"card.intermediates":  filepath.Join(cards, cardtest.IntermediatesFile),
		"card.record-signers": filepath.Join(cards, cardtest.SignerFile),
		"search.wildcards":    "yes",
	}
}

// Readers has the training card in an embedded reader, for a machine without
// PC/SC.
func (g *Ground) Readers(rand io.Reader) (*cardtest.InMemory, *cardtest.Card, error) {
	card, err := cardtest.Load(g.CardFile(), rand)
	if err != nil {
		return nil, nil, err
	}
	readers := cardtest.NewInMemory(Reader)
	readers.Insert(Reader, card)
	return readers, card, nil
}

// Serve starts the training SMSP on this machine. sessionValid, if not nil, says
// whether a session token is that of a live session.
func (g *Ground) Serve(rand io.Reader, now func() time.Time, sessionValid func(string) bool) (*smsptest.Listener, error) {
	server := smsptest.New(smsptest.Options{Now: now, Rand: rand, SessionValid: sessionValid})
	return server.ListenTLS("127.0.0.1:0", g.PKI.ServerTLS(now))
}
