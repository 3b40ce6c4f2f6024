package main

import (
	"bytes"
	"context"
	"encoding/json"
	"path/filepath"
	"strings"
	"testing"
)

// cancelling ends the call once something was printed.
type cancelling struct {
	bytes.Buffer
	stop context.CancelFunc
}

func (c *cancelling) Write(p []byte) (int, error) {
	defer c.stop()
	return c.Buffer.Write(p)
}

// TestIssue6_CardWatchPrintsJSON: each change is one JSON document on its line,
// also that no smartcard service runs.
func TestIssue6_CardWatchPrintsJSON(t *testing.T) {
	t.Setenv("PCSCLITE_CSOCK_NAME", filepath.Join(t.TempDir(), "no-pcscd"))
	ctx, stop := context.WithCancel(t.Context())
	out := &cancelling{stop: stop}
	var said bytes.Buffer
	code := run(ctx, []string{"--data", t.TempDir(), "--training", "card", "watch", "--json"}, &terminal{in: strings.NewReader(""), out: out, err: &said})
	var doc watchDoc
	if err := json.Unmarshal(out.Bytes(), &doc); err != nil || code != 0 {
		t.Fatalf("exit %d, %v: %s%s", code, err, out.String(), said.String())
	}
	if doc.Problem == "" || doc.Time.IsZero() || doc.Readers == nil {
		t.Errorf("without a smartcard service it says %+v", doc)
	}
}
