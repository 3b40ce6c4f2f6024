package station

import (
	"context"
	"errors"
	"path/filepath"
	"strings"
	"time"

	"msca/app"
	"msca/app/config"
	"msca/audit"
	auditstore "msca/audit/store"
	"msca/audit/witness"
)

// witnessEvery is how often the desktop asks for a countersignature.
const witnessEvery = time.Minute

// Witness is what has the head of the trail countersigned outside; nil where
// none is configured.
func (s *Station) Witness() (*witness.Forwarder, error) {
	url, vkey, _ := strings.Cut(s.Config.Text("audit.witness"), " ")
	if url == "" {
		return nil, nil
	}
	key, err := witness.ParseKey(vkey)
	if err != nil {
		return nil, err
	}
	return &witness.Forwarder{Client: witness.Client{URL: url, Key: key}, Log: s.Trail, File: filepath.Join(s.Folder.Audit(), "witnessed.txt")}, nil
}

// followWitness has the head countersigned as time passes. Without a network it
// tries again; that the witness knows more than the trail is recorded, once.
func (s *Station) followWitness(ctx context.Context) {
	f, err := s.Witness()
	if err != nil || f == nil {
		return // mscactl diag says so
	}
	s.witnessing.Go(func() {
		for told := false; ; {
			var ahead *witness.AheadError
			if _, err := f.Forward(ctx); errors.As(err, &ahead) && !told {
				told = s.Desk.Note(ctx, WitnessAhead(ahead)) == nil
			}
			if wait(ctx, witnessEvery) != nil {
				return
			}
		}
	})
}

// WitnessAhead is the record of a witness that has seen more of the trail than
// there is.
func WitnessAhead(e *witness.AheadError) audit.Entry {
	r := audit.Report{Verdict: audit.Diverged, Records: e.Log, FirstBad: e.Log + 1}
	return app.VerifiedEntry(audit.Person{}, "witness", r)
}

// TrailKeys is where the keys of a folder's trail are, nil for its own folder.
func TrailKeys(f Folder, c *config.Config) auditstore.KeyStore {
	if !c.Flag("audit.keyring") {
		return nil
	}
	dir := f.Audit()
	return auditstore.HeadInKeyring(auditstore.FileKeys(filepath.Join(dir, "keys")), dir)
}
