package smsp_test

import (
	"context"
	"net/http"
	"strings"
	"sync"
	"testing"

	"msca/itk"
	"msca/itk/smsp"
	"msca/itk/smsptest"
)

// TestFiveOperations sends each over mutual TLS and reads the answer.
func TestFiveOperations(t *testing.T) {
	_, l := station(t, smsptest.Options{})
	c := client(t, config(l.URL))
	search := itk.Fields{DateOfBirth: "1984-02-29", Gender: "female", Surname: "Penhallow", Forename: "Nesta", Postcode: "ZZ99 3AA", LocalID: "X26:00417"}
	number := itk.Fields{NHSNumber: nesta, DateOfBirth: "1984-02-29", Surname: "Penhallow"}
	for _, s := range []struct {
		op itk.Operation
		f  itk.Fields
	}{
		{itk.VerifyNHSNumber, number},
		{itk.GetNHSNumber, search},
		{itk.GetPatientDetailsByNHSNumber, number},
		{itk.GetPatientDetailsBySearch, search},
		{itk.GetPatientDetails, number},
		{itk.GetPatientDetails, search},
	} {
		x := lookup(t, context.Background(), c, query(t, s.op, s.f))
		if x.Err != nil {
			t.Errorf("%s: %v", s.op, x.Err)
			continue
		}
		if x.HTTPStatus != http.StatusOK || x.Reply.Outcome != itk.OutcomeSuccess || x.MayRetry || len(x.Raw) == 0 {
			t.Errorf("%s: HTTP %d, %v, may retry %v, %d octets", s.op, x.HTTPStatus, x.Reply, x.MayRetry, len(x.Raw))
		}
		if s.op == itk.VerifyNHSNumber {
			if x.Reply.ValidIdentifier == nil || !*x.Reply.ValidIdentifier {
				t.Errorf("%s: the number is not said to be valid", s.op)
			}
			continue
		}
		if x.Reply.Patient == nil || x.Reply.Patient.NHSNumber.Digits() != nesta {
			t.Errorf("%s: the reply is not about the patient asked for", s.op)
		}
	}
}

// TestTrainingTable sends every training patient's query through the whole
// stack: two implementations, one outcome.
func TestTrainingTable(t *testing.T) {
	_, l := station(t, smsptest.Options{Slow: 1})
	c := client(t, config(l.URL))
	for _, p := range smsptest.Patients() {
		q := query(t, itk.GetPatientDetailsByNHSNumber, itk.Fields{NHSNumber: p.NHSNumber, DateOfBirth: p.DateOfBirth})
		x := lookup(t, context.Background(), c, q)
		switch {
		case p.Code == "" && x.Err == nil && x.Reply.Outcome != itk.OutcomeFault:
			t.Errorf("%s: %v, want no business answer", p.Shows, x.Reply)
		case p.Code == "":
		case strings.Contains(p.Shows, "another NHS number"), strings.Contains(p.Shows, "without a patient"):
			if x.Err == nil || x.Reply.Outcome != itk.OutcomeUnintelligible || x.Reply.Patient != nil {
				t.Errorf("%s: %v and %v, want it refused", p.Shows, x.Reply, x.Err)
			}
		case x.Err != nil:
			t.Errorf("%s: %v", p.Shows, x.Err)
		case string(x.Reply.Code) != p.Code:
			t.Errorf("%s: %s, want %s", p.Shows, x.Reply.Code, p.Code)
		}
		wantRetry := p.Code == "SMSP-0004" || strings.Contains(p.Shows, "2100") || strings.Contains(p.Shows, "busy") || strings.Contains(p.Shows, "down")
		if x.MayRetry != wantRetry {
			t.Errorf("%s: may retry %v, want %v", p.Shows, x.MayRetry, wantRetry)
		}
	}
}

// TestRequestOnTheWire holds the HTTP request to what every known SMSP accepts.
func TestRequestOnTheWire(t *testing.T) {
	type seen struct {
		raw    http.Header
		length int64
		proto  string
	}
	var got seen
	url := site(t, pki().ServerTLS(now), http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		got = seen{r.Header.Clone(), r.ContentLength, r.Proto}
	}))
	c := client(t, config(url))
	q := about(t, itk.VerifyNHSNumber, nesta)
	m, err := c.Prepare(q, identity(t))
	if err != nil {
		t.Fatal(err)
	}
	c.Send(context.Background(), q, m)
	for name, want := range map[string]string{
		"Content-Type":    "text/xml; charset=utf-8",
		"Soapaction":      `"urn:nhs-itk:services:201005:verifyNHSNumber-v1-0"`,
		"Accept-Encoding": "identity",
	} {
		if v := got.raw.Values(name); len(v) != 1 || v[0] != want {
			t.Errorf("%s: %q, want %q", name, v, want)
		}
	}
	if got.length != int64(len(m.Body)) || got.proto != "HTTP/1.1" {
		t.Errorf("length %d over %s, want %d over HTTP/1.1", got.length, got.proto, len(m.Body))
	}
}

// TestPerOperationURL: the WSDL has an address per operation.
func TestPerOperationURL(t *testing.T) {
	cfg := config("https://smsp.example.nhs.uk/smsp/pds")
	cfg.URLs = map[itk.Operation]string{itk.VerifyNHSNumber: "https://other.example.nhs.uk/verify"}
	c := client(t, cfg)
	for op, want := range map[itk.Operation]string{
		itk.VerifyNHSNumber:   "https://other.example.nhs.uk/verify",
		itk.GetPatientDetails: "https://smsp.example.nhs.uk/smsp/pds",
	} {
		m, err := c.Prepare(about(t, op, nesta), identity(t))
		if err != nil {
			t.Fatal(err)
		}
		if m.URL != want || !strings.Contains(string(m.Body), "<wsa:To>"+want+"</wsa:To>") {
			t.Errorf("%s goes to %s, want %s, also in wsa:To", op, m.URL, want)
		}
	}
}

// TestMSCA_AUD_03_FreshIDs: every prepared message has ids of its own.
func TestMSCA_AUD_03_FreshIDs(t *testing.T) {
	c := client(t, config("https://smsp.example.nhs.uk/smsp/pds"))
	q, seen := about(t, itk.VerifyNHSNumber, nesta), map[string]bool{}
	for range 50 {
		m, err := c.Prepare(q, identity(t))
		if err != nil {
			t.Fatal(err)
		}
		for _, id := range []string{m.MessageID, m.TrackingID} {
			if id == "" || seen[id] {
				t.Fatal("an id is empty or repeats")
			}
			seen[id] = true
		}
	}
}

// TestParallel: 64 users on one client, each with the answer to his own
// question.
func TestParallel(t *testing.T) {
	_, l := station(t, smsptest.Options{})
	c := client(t, config(l.URL))
	numbers := []string{nesta, "9990000018", "9990000026", "9990000085"}
	var wg sync.WaitGroup
	for i := range 64 {
		wg.Go(func() {
			number := numbers[i%len(numbers)]
			for range 4 {
				x := lookup(t, context.Background(), c, about(t, itk.GetPatientDetailsByNHSNumber, number))
				if x.Err != nil || x.Reply.Patient == nil || x.Reply.Patient.NHSNumber.Digits() != number {
					t.Errorf("user %d: %v, %v", i, x.Reply, x.Err)
				}
			}
		})
	}
	wg.Wait()
}

// TestConnectionIsReused: twenty look-ups in a row shake hands once.
func TestConnectionIsReused(t *testing.T) {
	var mu sync.Mutex
	from := map[string]bool{}
	inner := smsptest.New(smsptest.Options{Now: now, Rand: noise(2)})
	url := site(t, pki().ServerTLS(now), http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		mu.Lock()
		from[r.RemoteAddr] = true
		mu.Unlock()
		inner.ServeHTTP(w, r)
	}))
	c := client(t, config(url))
	for range 20 {
		if x := lookup(t, context.Background(), c, about(t, itk.VerifyNHSNumber, nesta)); x.Err != nil {
			t.Fatal(x.Err)
		}
	}
	if len(from) != 1 {
		t.Errorf("%d connections for twenty look-ups, want 1", len(from))
	}
}

// TestServerName reaches an endpoint by address whose certificate carries a
// name only.
func TestServerName(t *testing.T) {
	template := smsptest.ServerTemplate(at)
	template.DNSNames, template.IPAddresses = []string{"smsp.example.nhs.uk"}, nil
	pair, err := pki().Issue(noise(4), template)
	if err != nil {
		t.Fatal(err)
	}
	s := smsptest.New(smsptest.Options{Now: now, Rand: noise(2)})
	url := site(t, smsptest.MutualTLS(pair.TLS(), pki().Roots(), now), s)
	cfg := config(url)
	cfg.ServerName = "smsp.example.nhs.uk"
	if x := lookup(t, context.Background(), client(t, cfg), about(t, itk.VerifyNHSNumber, nesta)); x.Err != nil {
		t.Errorf("with the name configured: %v", x.Err)
	}
}

func TestConfigurationIsChecked(t *testing.T) {
	for _, c := range []struct {
		name   string
		change func(*smsp.Config)
	}{
		{"plain http", func(c *smsp.Config) { c.URL = "http://smsp.example.nhs.uk/smsp/pds" }},
		{"no URL", func(c *smsp.Config) { c.URL = "" }},
		{"URL without host", func(c *smsp.Config) { c.URL = "https:///smsp" }},
		{"password in the URL", func(c *smsp.Config) { c.URL = "https://u:secret@smsp.example.nhs.uk/" }},
		{"plain http for one operation", func(c *smsp.Config) {
			c.URLs = map[itk.Operation]string{itk.VerifyNHSNumber: "http://x.example/"}
		}},
		{"no clock", func(c *smsp.Config) { c.Now = nil }},
		{"no random numbers", func(c *smsp.Config) { c.Rand = nil }},
		{"negative time", func(c *smsp.Config) { c.ExchangeTimeout = -1 }},
		{"negative rate", func(c *smsp.Config) { c.PerSecond = -1 }},
		{"reply beyond the decoder", func(c *smsp.Config) { c.MaxReply = smsp.DefaultMaxReply + 1 }},
	} {
		cfg := config("https://smsp.example.nhs.uk/smsp/pds")
		c.change(&cfg)
		if _, err := smsp.New(cfg); err == nil {
			t.Errorf("%s: accepted", c.name)
		} else if strings.Contains(err.Error(), "secret") {
			t.Errorf("%s: the error repeats the password", c.name)
		}
	}
}
