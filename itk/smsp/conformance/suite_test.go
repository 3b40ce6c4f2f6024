package conformance_test

import (
	"bytes"
	"context"
	"errors"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"msca/itk"
	"msca/itk/smsp"
	"msca/itk/smsp/conformance"
	"msca/itk/smsptest"
)

var _ conformance.Endpoint = (*smsp.Client)(nil)

func now() time.Time { return time.Date(2026, 3, 1, 9, 30, 0, 0, time.UTC) }

func fields(t *testing.T, number string) itk.Fields {
	t.Helper()
	p, ok := smsptest.Find(number)
	if !ok {
		t.Fatal("no such training patient")
	}
	return itk.Fields{NHSNumber: p.NHSNumber, DateOfBirth: p.DateOfBirth, Gender: p.Gender, Surname: p.Surname, Forename: p.Forename, Postcode: p.Postcode}
}

// bench is the training SMSP behind mutual TLS.
func bench(t *testing.T) conformance.Bench {
	t.Helper()
	noise := func(seed byte) *rand.ChaCha8 { return rand.NewChaCha8([32]byte{seed}) }
	pki, err := smsptest.NewPKI(noise(1), now())
	if err != nil {
		t.Fatal(err)
	}
	l, err := smsptest.New(smsptest.Options{Now: now, Rand: noise(2)}).ListenTLS("127.0.0.1:0", pki.ServerTLS(now))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = l.Close() })
	cert := pki.Client.TLS()
	c, err := smsp.New(smsp.Config{
		Addressing: smsp.Addressing{URL: l.URL, Username: "x26-smsp-client"},
		Roots:      pki.Roots(), Certificate: &cert, Now: now, Rand: noise(3),
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(c.Close)
	id, err := itk.NewAuditIdentity(itk.Attended, itk.IdentityParts{LocalUserURI: "urn:nhs-uk:identity:ods:X26:SYS1:jbloggs"})
	if err != nil {
		t.Fatal(err)
	}
	alike := fields(t, "9990000182")
	alike.Postcode = ""
	nobody := smsptest.Patients()[len(smsptest.Patients())-1]
	return conformance.Bench{
		Endpoint: c, Identity: id,
		Known:      fields(t, "9990000034"),
		Superseded: fields(t, "9990000042"), Invalidated: fields(t, "9990000166"),
		Alike: alike, Nobody: fields(t, nobody.NHSNumber),
	}
}

// TestTrainingSMSPConforms runs the suite on the training SMSP: no check fails
// and none is left out.
func TestTrainingSMSPConforms(t *testing.T) {
	ran := 0
	err := conformance.Run(context.Background(), bench(t), func(r conformance.Result) {
		ran++
		if r.Err != nil || r.Skipped != "" {
			t.Errorf("%s [%s]: %v %s", r.Check.Name, r.Check.Source, r.Err, r.Skipped)
		}
	})
	if err != nil || ran != len(conformance.Checks()) {
		t.Errorf("%d of %d checks ran: %v", ran, len(conformance.Checks()), err)
	}
}

// TestChecksAreNamed: each has a name of its own and a source.
func TestChecksAreNamed(t *testing.T) {
	seen := map[string]bool{}
	for _, c := range conformance.Checks() {
		if c.Name == "" || c.Source == "" || seen[c.Name] || strings.ToLower(c.Name) != c.Name {
			t.Errorf("check %q [%s] has no name of its own or no source", c.Name, c.Source)
		}
		seen[c.Name] = true
	}
}

// TestSkips: what the bench has no patient for is skipped, not passed.
func TestSkips(t *testing.T) {
	b := bench(t)
	b.Superseded, b.Invalidated, b.Alike, b.Nobody = itk.Fields{}, itk.Fields{}, itk.Fields{}, itk.Fields{}
	skipped := 0
	if err := conformance.Run(context.Background(), b, func(r conformance.Result) {
		if r.Skipped != "" {
			skipped++
		}
	}); err != nil || skipped != 4 {
		t.Errorf("%d checks skipped, want 4; %v", skipped, err)
	}
}

func TestRunStopsWithItsContext(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	ran := 0
	err := conformance.Run(ctx, bench(t), func(conformance.Result) { ran++; cancel() })
	if !errors.Is(err, context.Canceled) || ran != 1 {
		t.Errorf("%d checks ran, error %v, want one and context.Canceled", ran, err)
	}
}

// careless is an SMSP that answers a sound question whatever it was asked.
type careless struct {
	conformance.Endpoint
	change func([]byte) []byte
}

func (c careless) Send(ctx context.Context, q itk.Query, m itk.Message) itk.Exchange {
	sound, err := c.Prepare(q, identity)
	if err != nil {
		panic(err)
	}
	x := c.Endpoint.Send(ctx, q, sound)
	if c.change != nil {
		x.Raw = c.change(x.Raw)
		x.Reply = smsp.Decode(x.Raw).About(q)
	}
	return x
}

var identity, _ = itk.NewAuditIdentity(itk.Attended, itk.IdentityParts{LocalUserURI: "urn:nhs-uk:identity:ods:X26:SYS1:jbloggs"})

// TestSuiteFindsFaults: a suite that passes everything proves nothing. An SMSP
// that checks no message fails every refusal, and damaged replies are found.
func TestSuiteFindsFaults(t *testing.T) {
	failed := func(b conformance.Bench) map[string]bool {
		f := map[string]bool{}
		if err := conformance.Run(context.Background(), b, func(r conformance.Result) { f[r.Check.Name] = r.Err != nil }); err != nil {
			t.Fatal(err)
		}
		return f
	}
	b := bench(t)
	training := b.Endpoint
	b.Endpoint = careless{training, nil}
	got := failed(b)
	for _, c := range conformance.Checks() {
		if got[c.Name] != c.Spoils {
			t.Errorf("SMSP that checks nothing, %s: failed %v, want %v", c.Name, got[c.Name], c.Spoils)
		}
	}
	for _, c := range []struct{ old, new, check string }{
		{"SMSP-0000", "DEMOG-0001", "answers-get-patient-details"},
		{`<value value="true"/>`, `<value value="false"/>`, "verify-says-valid"},
		{"X26:CONFORMANCE", "X26:OTHER", "local-identifier-is-echoed"},
		{"Response</wsa:Action>", "</wsa:Action>", "reply-names-its-service"},
		{`birthTime value="1984`, `birthTime value="1985`, "details-are-the-patients"},
		{`<itk:payload id="uuid_`, `<itk:payload id="other_`, "reply-envelope-is-consistent"},
		{"DEMOG-0040", "SMSP-0000", "wrong-birthday-is-not-verified"},
		{"DEMOG-0007", "DEMOG-0001", "alike-are-multiple-matches"},
		{"DEMOG-0001", "DEMOG-9999", "nobody-is-no-match"},
		{"DEMOG-0017", "DEMOG-0001", "superseded-number"},
		{"DEMOG-0022", "DEMOG-0001", "invalidated-number"},
	} {
		b.Endpoint = careless{training, func(raw []byte) []byte { return bytes.ReplaceAll(raw, []byte(c.old), []byte(c.new)) }}
		if !failed(b)[c.check] {
			t.Errorf("%s in place of %s: %s does not see it", c.new, c.old, c.check)
		}
	}
}

// TestSpoiltMessageThatIsTakenIsToldAsThat: the verdict names the answer, which
// is what is wrong, and not something about it.
func TestSpoiltMessageThatIsTakenIsToldAsThat(t *testing.T) {
	b := bench(t)
	b.Endpoint = careless{b.Endpoint, nil}
	err := conformance.Run(context.Background(), b, func(r conformance.Result) {
		if r.Check.Spoils && (r.Err == nil || !strings.Contains(r.Err.Error(), "SMSP-0000")) {
			t.Errorf("%s: %v, want that SMSP-0000 was answered", r.Check.Name, r.Err)
		}
	})
	if err != nil {
		t.Fatal(err)
	}
}
