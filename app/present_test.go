package app_test

import (
	"bytes"
	"crypto/rand"
	"encoding/json"
	"errors"
	"flag"
	"os"
	"path/filepath"
	"testing"
	"time"

	"msca/app"
	"msca/app/problem"
	"msca/itk"
	"msca/itk/smsp"
	"msca/itk/smsptest"
)

var update = flag.Bool("update", false, "renew the goldens")

// trainingClient talks to a training SMSP over real mutual TLS.
func trainingClient(t *testing.T) *smsp.Client {
	t.Helper()
	pki, err := smsptest.NewPKI(rand.Reader, time.Now())
	if err != nil {
		t.Fatal(err)
	}
	server := smsptest.New(smsptest.Options{Now: time.Now, Rand: rand.Reader, Slow: time.Millisecond})
	listener, err := server.ListenTLS("127.0.0.1:0", pki.ServerTLS(time.Now))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { listener.Close() })
	own := pki.Client.TLS()
	c, err := smsp.New(smsp.Config{
		Addressing: smsp.Addressing{URL: listener.URL, Username: "x26-training-client"},
		Roots:      pki.Roots(), Certificate: &own, Now: time.Now, Rand: rand.Reader,
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(c.Close)
	return c
}

// Every patient of the training SMSP, as the screen shows it or as the problem
// that is told instead: one golden each, to be read by a person.
func TestMSCA_PDS_03_MSCA_DQ_03_MSCA_DQ_04_EveryAnswerAsShown(t *testing.T) {
	client := trainingClient(t)
	id, err := itk.NewAuditIdentity(itk.AttendedSmartcard, itk.IdentityParts{UserID: "555012345678", RoleProfileID: "555087654321"})
	if err != nil {
		t.Fatal(err)
	}
	now := time.Date(2026, 11, 23, 9, 30, 0, 0, time.UTC)
	for _, p := range smsptest.Patients() {
		t.Run(p.NHSNumber, func(t *testing.T) {
			q, err := itk.NewQuery(itk.GetPatientDetailsByNHSNumber, itk.Fields{NHSNumber: p.NHSNumber, DateOfBirth: p.DateOfBirth}, itk.Rules{Attended: true})
			if err != nil {
				t.Fatal(err)
			}
			m, err := client.Prepare(q, id)
			if err != nil {
				t.Fatal(err)
			}
			x := client.Send(t.Context(), q, m)
			var got any = app.Present(q, x.Reply, now)
			if x.Err != nil {
				told := problem.For(x.Err)
				if told.Code == "GENERAL" {
					t.Errorf("nobody can tell what happened: %v", x.Err)
				}
				told.Detail = "" // ports and sizes differ from run to run
				got = told
			}
			golden(t, filepath.Join("testdata", "shown", p.NHSNumber+".json"), map[string]any{"shows": p.Shows, "screen": got})
		})
	}
}

func golden(t *testing.T, path string, v any) {
	t.Helper()
	got, err := json.MarshalIndent(v, "", "  ")
	if err != nil {
		t.Fatal(err)
	}
	got = append(got, '\n')
	if *update {
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, got, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(got, want) {
		t.Errorf("differs from %s:\n%s", path, got)
	}
}

func TestAge_CommonUserInterface(t *testing.T) {
	for _, c := range []struct{ birth, now, want string }{
		{"1984-02-29", "2026-11-23", "42y"},
		{"1984-02-29", "2026-02-28", "41y"},
		{"2025-01-20", "2026-11-23", "1y 10m"},
		{"2024-11-23", "2026-11-23", "2y"},
		{"2026-11-23", "2026-11-23", "0d"},
		{"2026-10-27", "2026-11-23", "27d"},
		{"2026-10-26", "2026-11-23", "4w"},
		{"2026-09-01", "2026-11-23", "11w 6d"},
	} {
		q, err := itk.NewQuery(itk.VerifyNHSNumber, itk.Fields{NHSNumber: "9990000034", DateOfBirth: c.birth}, itk.Rules{Attended: true})
		if err != nil {
			t.Fatal(err)
		}
		now, _ := time.Parse(time.DateOnly, c.now)
		birth, _ := itk.ReceivedDate(q.DateOfBirth().HL7())
		number, _ := q.NHSNumber()
		details, err := itk.NewQuery(itk.GetPatientDetailsByNHSNumber, itk.Fields{NHSNumber: "9990000034", DateOfBirth: c.birth}, itk.Rules{Attended: true})
		if err != nil {
			t.Fatal(err)
		}
		s := app.Present(details, itk.Reply{Outcome: itk.OutcomeSuccess, Patient: &itk.Patient{NHSNumber: number, Birth: &birth}}, now)
		if s.Banner.Age != c.want {
			t.Errorf("born %s, on %s: %q, want %q", c.birth, c.now, s.Banner.Age, c.want)
		}
	}
}

// Every outcome an SMSP can have is either shown or told in words of its own.
func TestProblem_EveryOutcomeHasWords(t *testing.T) {
	for _, code := range append(itk.ResponseCodes(), "SMSP-4711") {
		r := itk.Reply{Code: code, Text: code.Text(), Outcome: code.Outcome()}
		switch r.Outcome {
		case itk.OutcomeSuccess, itk.OutcomeStale, itk.OutcomeSuperseded:
			continue
		}
		if p := problem.ForReply(r); p.Title == "" || p.What == "" || len(p.Do) == 0 {
			t.Errorf("%s: %+v says too little", code, p)
		}
	}
	for _, code := range problem.Codes() {
		p := problem.Of(code)
		if p.Title == "" || p.What == "" || p.Title[len(p.Title)-1] == '.' {
			t.Errorf("%s: title %q, what %q", code, p.Title, p.What)
		}
	}
	if p := problem.For(errors.New("anything")); p.Code != "GENERAL" || p.Detail != "anything" {
		t.Errorf("an unknown error is told as %+v", p)
	}
	outranked := errors.Join(timedOut, &app.AuditUnavailableError{Doing: "x", Err: errDiskFull})
	if p := problem.For(outranked); p.Code != "AUDIT" {
		t.Errorf("an audit failure is outranked by %s", p.Code)
	}
}

var timedOut = &itk.TimeoutError{Phase: "connecting"}
