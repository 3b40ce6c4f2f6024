package main

import (
	"context"
	"crypto/rand"
	"errors"
	"io"
	"path/filepath"
	"strings"
	"testing"

	"msca/smartcard/cardtest"
)

// output collects what the program says and lets a test wait for a line of it.
type output struct {
	r *io.PipeReader
	w *io.PipeWriter
}

func newOutput() *output {
	r, w := io.Pipe()
	return &output{r, w}
}

// line returns the next line.
func (o *output) line(t *testing.T) string {
	t.Helper()
	var b strings.Builder
	one := make([]byte, 1)
	for {
		if _, err := io.ReadFull(o.r, one); err != nil {
			t.Fatalf("after %q: %v", b.String(), err)
		}
		if one[0] == '\n' {
			return b.String()
		}
		b.Write(one)
	}
}

func TestMakesAndPlaysACardInItsOwnReader(t *testing.T) {
	dir := t.TempDir()
	file := filepath.Join(dir, "card.json")
	args := []string{"-new", file, "-issuer", filepath.Join(dir, "issuer"), "-user", "100000000017",
		"-name", "Nesta Trevanion", "-key", "P-256", "-role", "200000000019,S8000:G8000:R8001,X26,Nurse Access Role,Training Trust"}
	if err := run(t.Context(), args, strings.NewReader(""), io.Discard, io.Discard); err != nil {
		t.Fatal(err)
	}
	// A second card comes from the same issuer.
	second := append([]string(nil), args...)
	second[1] = filepath.Join(dir, "second.json")
	if err := run(t.Context(), second, strings.NewReader(""), io.Discard, io.Discard); err != nil {
		t.Fatal(err)
	}
	issuer, err := cardtest.LoadIssuer(filepath.Join(dir, "issuer"))
	if err != nil {
		t.Fatal(err)
	}
	card, err := cardtest.Load(second[1], rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	cert, err := card.Certificate()
	if err != nil {
		t.Fatal(err)
	}
	if err := cert.CheckSignatureFrom(issuer.CA); err != nil {
		t.Errorf("second card is not from the issuer that the first one made: %v", err)
	}

	in, commands := io.Pipe()
	out := newOutput()
	ended := make(chan error, 1)
	go func() {
		ended <- run(t.Context(), []string{"-pcscd", "-card", file}, in, out.w, io.Discard)
	}()
	if got := out.line(t); !strings.HasPrefix(got, "PCSCLITE_CSOCK_NAME=/") {
		t.Fatalf("first line %q does not lead to the pcscd", got)
	}
	out.line(t) // the two readers
	out.line(t)
	for _, step := range []struct{ command, says string }{
		{"", "inserted"},
		{"eject", "ejected"},
		{"insert", "inserted"},
		{"mute", "mute"},
		{"insert", "inserted"},
		{"polish", `error: command "polish" is none of eject, insert, mute, quit`},
	} {
		if step.command != "" {
			if _, err := io.WriteString(commands, step.command+"\n"); err != nil {
				t.Fatal(err)
			}
		}
		if got := out.line(t); got != step.says {
			t.Errorf("%q is answered with %q, want %q", step.command, got, step.says)
		}
	}
	if _, err := io.WriteString(commands, "quit\n"); err != nil {
		t.Fatal(err)
	}
	if err := <-ended; err != nil {
		t.Errorf("quit: %v", err)
	}
}

func TestEndsWithItsContextAndEjects(t *testing.T) {
	dir := t.TempDir()
	file := filepath.Join(dir, "card.json")
	made := []string{"-new", file, "-issuer", dir, "-user", "100000000017", "-key", "P-256"}
	if err := run(t.Context(), made, strings.NewReader(""), io.Discard, io.Discard); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	out := newOutput()
	ended := make(chan error, 1)
	go func() { ended <- run(ctx, []string{"-pcscd", "-card", file}, strings.NewReader(""), out.w, io.Discard) }()
	for out.line(t) != "inserted" {
	}
	cancel()
	if err := <-ended; err != nil {
		t.Error(err)
	}
}

func TestRefusesWrongUsage(t *testing.T) {
	for _, args := range [][]string{
		{}, {"-new", "x"}, {"-card", "x", "surplus"}, {"-new", "x", "-user", "1", "-role", "only,two"}, {"-unknown"},
	} {
		if err := run(t.Context(), args, strings.NewReader(""), io.Discard, io.Discard); !errors.Is(err, errUsage) {
			t.Errorf("%q: %v, want wrong usage", args, err)
		}
	}
}
