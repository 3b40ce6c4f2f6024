package main

import (
	"context"
	"encoding/json"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"msca/audit"
	"msca/cmd/internal/station"
	"msca/cmd/internal/training"
)

// A process killed while it waits for an answer leaves a request that was never
// answered; the next start finds it and records it, once.
func TestMSCA_AUD_02_3_9_15_OrphansAreFoundAtTheNextStart(t *testing.T) {
	mscactl := filepath.Join(t.TempDir(), "mscactl")
	if out, err := exec.Command("go", "build", "-o", mscactl, ".").CombinedOutput(); err != nil {
		t.Fatalf("building mscactl: %v\n%s", err, out)
	}
	data := filepath.Join(t.TempDir(), "data")
	run := func(args ...string) (string, error) {
		c := exec.CommandContext(t.Context(), mscactl, append([]string{"--training", "--data", data, "--json"}, args...)...)
		c.Stdin = strings.NewReader(training.Password + "\n")
		out, err := c.Output()
		return string(out), err
	}
	if _, err := run("audit", "verify"); err != nil {
		t.Fatalf("making the training folder: %v", err)
	}

	// This patient's answer takes three seconds: time enough to see the request
	// recorded and to kill the process.
	slow := exec.CommandContext(t.Context(), mscactl, "--training", "--data", data, "lookup", "getPatientDetailsByNHSNumber",
		"--nhs-number", "9990000301", "--dob", "1955-01-01", "--as", "nurse", "--password-stdin")
	slow.Stdin = strings.NewReader(training.Password + "\n")
	if err := slow.Start(); err != nil {
		t.Fatal(err)
	}
	waitForRequest(t, data)
	if err := slow.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	_ = slow.Wait()

	for range 2 { // a second start finds nothing new
		out, err := run("audit", "query", "--event", "exchange-orphaned", "--as", "privacy", "--password-stdin")
		if err != nil {
			t.Fatalf("searching: %v\n%s", err, out)
		}
		var doc struct {
			Records []struct {
				Patient   string
				MessageID string `json:"message_id"`
			}
		}
		if err := json.Unmarshal([]byte(out), &doc); err != nil {
			t.Fatal(err)
		}
		if len(doc.Records) != 1 || doc.Records[0].Patient != "9990000301" || doc.Records[0].MessageID == "" {
			t.Fatalf("orphans listed: %s, want the killed request once", out)
		}
	}
}

// waitForRequest returns when the trail holds a request that was sent.
func waitForRequest(t *testing.T, data string) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	for {
		st, err := station.Open(ctx, station.Options{Folder: station.Folder(data), Training: true, TrailOnly: true})
		if err == nil {
			found, searchErr := st.Trail.Search(ctx, audit.Filter{Events: []audit.Event{audit.RequestSent}})
			st.Close(ctx)
			if searchErr == nil && len(found) > 0 {
				return
			}
		}
		if ctx.Err() != nil {
			t.Fatalf("no request was recorded: %v", err)
		}
	}
}
