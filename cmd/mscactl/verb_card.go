package main

import (
	"context"
	"fmt"
	"io"
	"time"

	"msca/cmd/internal/station"
	"msca/smartcard"
)

type readerDoc struct {
	Reader string `json:"reader"`
	State  string `json:"state"`
	ATR    string `json:"atr,omitempty"`
}

// readers opens the card readers without a workstation, so that the verbs work
// before anything is set up.
func (c *call) readers() (smartcard.Readers, smartcard.Trust, error) {
	settings, err := c.loadConfig()
	if err != nil {
		return nil, smartcard.Trust{}, err
	}
	return station.OpenReaders(settings)
}

func cardList(c *call, args []string) error {
	if _, err := parse(c.flags(), args); err != nil {
		return err
	}
	r, _, err := c.readers()
	if err != nil {
		return err
	}
	defer r.Close()
	s, err := first(c.ctx, r)
	if err != nil {
		return err
	}
	docs := make([]readerDoc, 0, len(s.Readers))
	for _, p := range s.Readers {
		docs = append(docs, readerDoc{p.Reader, p.State.String(), fmt.Sprintf("%X", p.ATR)})
	}
	return c.emit(map[string]any{"readers": docs}, func(w io.Writer) {
		for _, d := range docs {
			fmt.Fprintf(w, "%s\t%s\t%s\n", d.Reader, d.State, d.ATR)
		}
	})
}

// first is the first thing heard of the readers.
func first(ctx context.Context, r smartcard.Readers) (smartcard.Snapshot, error) {
	ctx, cancel := context.WithTimeout(ctx, 5*time.Second)
	defer cancel()
	s, ok := <-r.Watch(ctx)
	if !ok {
		return s, smartcard.ErrNoService
	}
	return s, s.Err
}

type cardDoc struct {
	Reader    string    `json:"reader"`
	Applet    string    `json:"applet"`
	UserID    string    `json:"user_id,omitempty"`
	Subject   string    `json:"subject,omitempty"`
	Issuer    string    `json:"issuer,omitempty"`
	NotAfter  time.Time `json:"not_after,omitzero"`
	Problem   string    `json:"problem,omitempty"`
	TriesLeft int       `json:"tries_left"`
	DaysLeft  int       `json:"days_left"`
}

// cardInfo reads the card without a PIN and uses no try.
func cardInfo(c *call, args []string) error {
	if _, err := parse(c.flags(), args); err != nil {
		return err
	}
	r, trust, err := c.readers()
	if err != nil {
		return err
	}
	defer r.Close()
	s, err := first(c.ctx, r)
	if err != nil {
		return err
	}
	for _, p := range s.Readers {
		if p.State != smartcard.Present {
			continue
		}
		i, err := smartcard.Inspect(c.ctx, r, trust, p.Reader)
		if err != nil {
			return err
		}
		d := cardDoc{Reader: p.Reader, Applet: i.Applet, UserID: i.UserID, TriesLeft: i.PINTries}
		if i.Certificate != nil {
			d.Subject, d.Issuer, d.NotAfter = i.Certificate.Subject.String(), i.Certificate.Issuer.String(), i.Certificate.NotAfter
			d.DaysLeft = int(time.Until(d.NotAfter).Hours() / 24)
		}
		if i.CertificateProblem != nil {
			d.Problem = i.CertificateProblem.Error()
		}
		return c.emit(d, func(w io.Writer) {
			fmt.Fprintf(w, "reader\t%s\napplet\t%s\nuser id\t%s\nsubject\t%s\nissuer\t%s\nvalid until\t%s (%d days)\n",
				d.Reader, d.Applet, d.UserID, d.Subject, d.Issuer, d.NotAfter.Format("02-Jan-2006"), d.DaysLeft)
			fmt.Fprintf(w, "PIN tries left\t%d (none was used)\n", d.TriesLeft)
			if d.Problem != "" {
				fmt.Fprintf(w, "problem\t%s\n", d.Problem)
			}
		})
	}
	return smartcard.ErrNoCard
}

// cardWatch follows the readers until interrupted.
func cardWatch(c *call, args []string) error {
	if _, err := parse(c.flags(), args); err != nil {
		return err
	}
	r, _, err := c.readers()
	if err != nil {
		return err
	}
	defer r.Close()
	last := ""
	for s := range r.Watch(c.ctx) {
		line := ""
		if s.Err != nil {
			line = s.Err.Error()
		}
		for _, p := range s.Readers {
			line += fmt.Sprintf("%s: %s (%d)  ", p.Reader, p.State, p.Count)
		}
		if line != last {
			fmt.Fprintf(c.out, "%s  %s\n", time.Now().Format("15:04:05.000"), line)
			last = line
		}
	}
	return nil
}
