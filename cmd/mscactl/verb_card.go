package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"time"

	"msca/app/plain"
	"msca/cmd/internal/station"
	"msca/smartcard"
)

type readerDoc struct {
	Reader string `json:"reader"`
	State  string `json:"state"`
	ATR    string `json:"atr,omitempty"`
	Count  uint16 `json:"count"` // rises with every card put in or taken out
}

func readerDocs(s smartcard.Snapshot) []readerDoc {
	docs := make([]readerDoc, 0, len(s.Readers))
	for _, p := range s.Readers {
		docs = append(docs, readerDoc{p.Reader, p.State.String(), fmt.Sprintf("%X", p.ATR), p.Count})
	}
	return docs
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

// cardReaders opens the readers for a verb that takes no words.
func (c *call) cardReaders(args []string) (smartcard.Readers, error) {
	if err := onlyFlags(c.flags(), args); err != nil {
		return nil, err
	}
	r, _, err := c.readers()
	return r, err
}

func cardList(c *call, args []string) error {
	r, err := c.cardReaders(args)
	if err != nil {
		return err
	}
	defer r.Close()
	s, err := first(c.ctx, r)
	if err != nil {
		return err
	}
	docs := readerDocs(s)
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
	if err := onlyFlags(c.flags(), args); err != nil {
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
			d.DaysLeft = station.DaysLeft(d.NotAfter, time.Now())
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

// cardWatch follows the readers until interrupted. With --json each change is one
// JSON document on a line of its own.
func cardWatch(c *call, args []string) error {
	r, err := c.cardReaders(args)
	if err != nil {
		return err
	}
	defer r.Close()
	last := ""
	lines := json.NewEncoder(plain.Writer{To: c.out})
	c.emitted = c.json
	lines.SetEscapeHTML(false)
	for s := range r.Watch(c.ctx) {
		line, docs := "", readerDocs(s)
		problem := ""
		if s.Err != nil {
			problem = s.Err.Error()
			line = problem
		}
		for _, d := range docs {
			line += fmt.Sprintf("%s: %s (%d)  ", d.Reader, d.State, d.Count)
		}
		if line == last {
			continue
		}
		last = line
		now := time.Now()
		if !c.json {
			fmt.Fprintf(plain.Writer{To: c.out}, "%s  %s\n", now.Format("15:04:05.000"), line)
			continue
		}
		if err := lines.Encode(watchDoc{now, docs, problem}); err != nil {
			return err
		}
	}
	return nil
}

// watchDoc is one change of the readers.
type watchDoc struct {
	Time    time.Time   `json:"time"`
	Readers []readerDoc `json:"readers"`
	Problem string      `json:"problem,omitempty"`
}
