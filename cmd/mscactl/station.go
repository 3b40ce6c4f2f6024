package main

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"time"

	"golang.org/x/term"

	"msca/app"
	"msca/cmd/internal/station"
	"msca/rbac"
	"msca/rbac/credential"
	"msca/smartcard"
)

// folder is the data folder of this call. A folder that was made for training
// is opened for training.
func (c *call) folder() (station.Folder, error) {
	return station.FolderAt(c.data, c.training)
}

// open opens the workstation. The caller closes it with closing.
func (c *call) open(cards bool) (*station.Station, error) {
	return c.openWith(station.Options{Cards: cards, Short: true})
}

// openTrail opens the audit trail and nothing else.
func (c *call) openTrail() (*station.Station, error) {
	return c.openWith(station.Options{TrailOnly: true})
}

func (c *call) openWith(o station.Options) (*station.Station, error) {
	o, err := c.options(o)
	if err != nil {
		return nil, err
	}
	return station.Open(c.ctx, o)
}

// options says which workstation this call is about.
func (c *call) options(o station.Options) (station.Options, error) {
	f, err := c.folder()
	if err != nil {
		return o, err
	}
	if err := c.configThere(); err != nil {
		return o, err
	}
	training := c.training || f.IsTraining()
	if training && !c.json {
		fmt.Fprintln(c.err, "TRAINING: every patient is made up")
	}
	o.Folder, o.ConfigFile, o.Training, o.AccessPoint = f, c.configFile, training, "command line"
	o.Waits = func() {
		fmt.Fprintln(c.err, "mscactl: waiting for another program that is at work on this data folder")
	}
	return o, nil
}

// closing closes the workstation and joins what went wrong.
func closing(st *station.Station, err *error) {
	*err = errors.Join(*err, st.Close(context.Background()))
}

// signedIn opens the workstation and signs the caller in as the global flags
// say. When it fails the workstation is closed again.
func (c *call) signedIn() (*station.Station, error) {
	if c.as == "" && !c.card {
		return nil, app.ErrNotSignedIn
	}
	if c.as != "" && c.card {
		return nil, usagef("--as and --card are two ways to sign in: give one")
	}
	st, err := c.open(c.card)
	if err != nil {
		return nil, err
	}
	if c.card {
		err = c.signInWithCard(st)
	} else {
		err = c.signInWithAccount(st)
	}
	if err == nil {
		err = c.chooseRole(st)
	}
	if err != nil {
		closing(st, &err)
		return nil, err
	}
	return st, nil
}

func (c *call) signInWithAccount(st *station.Station) error {
	secret, err := c.secret("Password: ", c.passwordStdin)
	if err != nil {
		return err
	}
	defer clear(secret)
	return st.Desk.SignInWithAccount(c.ctx, c.as, secret)
}

func (c *call) signInWithCard(st *station.Station) error {
	if st.NoCards != nil {
		return &station.CardsUnusableError{Err: st.NoCards}
	}
	if st.Readers == nil {
		return app.ErrNoCards
	}
	presence, err := c.waitForCard(st)
	if err != nil {
		return err
	}
	digits, err := c.secret("PIN: ", c.pinStdin)
	if err != nil {
		return err
	}
	defer clear(digits)
	pin, err := smartcard.NewPIN(digits)
	if err != nil {
		return err
	}
	err = st.Desk.SignInWithCard(c.ctx, presence, pin, false)
	if !errors.Is(err, app.ErrPasswordNeeded) {
		return err
	}
	password, err := c.secret("Password: ", c.passwordStdin)
	if err != nil {
		return err
	}
	defer clear(password)
	return st.Desk.ConfirmWithPassword(c.ctx, password)
}

// waitForCard takes the first reader with a card, giving the readers a moment
// to be heard of.
func (c *call) waitForCard(st *station.Station) (smartcard.Presence, error) {
	ctx, cancel := context.WithTimeout(c.ctx, 5*time.Second)
	defer cancel()
	heard := make(chan struct{}, 1)
	st.Desk.OnChange(func() {
		select {
		case heard <- struct{}{}:
		default:
		}
	})
	for {
		s := st.Desk.Cards()
		for _, p := range s.Readers {
			if p.State == smartcard.Present {
				return p, nil
			}
		}
		if s.Err != nil {
			return smartcard.Presence{}, s.Err
		}
		if len(s.Readers) > 0 {
			return smartcard.Presence{}, smartcard.ErrNoCard
		}
		select {
		case <-heard:
		case <-ctx.Done():
			return smartcard.Presence{}, smartcard.ErrNoReader
		}
	}
}

// chooseRole takes the only role profile, or the one named with --profile.
func (c *call) chooseRole(st *station.Station) error {
	profiles := st.Desk.State().Profiles
	id := c.profile
	if id == "" && len(profiles) == 1 {
		id = profiles[0].ID
	}
	known := slices.ContainsFunc(profiles, func(p rbac.RoleProfile) bool { return p.ID == id })
	if !known {
		if id != "" {
			fmt.Fprintf(c.err, "mscactl: no role profile %q; there are:\n", id)
		}
		for _, p := range profiles {
			fmt.Fprintf(c.err, "  --profile %s  %s, %s\n", p.ID, p.JobRoleName, p.OrganisationName)
		}
		if id != "" {
			return app.ErrNoSuchRole
		}
		return app.ErrNoRole
	}
	return st.Desk.ChooseRole(c.ctx, id)
}

// secret reads one line from standard input, or asks on the terminal without
// echo.
func (c *call) secret(prompt string, fromStdin bool) ([]byte, error) {
	if !fromStdin {
		if f, ok := c.in.(*os.File); ok && term.IsTerminal(int(f.Fd())) {
			fmt.Fprint(c.err, prompt)
			defer fmt.Fprintln(c.err)
			return c.hidden(int(f.Fd()))
		}
		return nil, usagef("there is no terminal to ask on: use --password-stdin or --pin-stdin")
	}
	if c.lines == nil {
		c.lines = bufio.NewReader(c.in)
	}
	line, err := c.reading(func() ([]byte, error) { return c.lines.ReadBytes('\n') }) // bytes, so that the caller can clear them
	if err != nil && !errors.Is(err, io.EOF) {
		return nil, err
	}
	if line = bytes.TrimRight(line, "\r\n"); len(line) == 0 {
		return nil, usagef("standard input holds no password or PIN")
	}
	return line, nil
}

// newPassword reads a new password, or makes a temporary one.
func (c *call) newPassword(prompt string) (credential.Password, error) {
	secret, err := c.secret(prompt, c.passwordStdin)
	if err != nil {
		return credential.Password{}, err
	}
	defer clear(secret)
	return credential.NewPassword(secret), nil
}
