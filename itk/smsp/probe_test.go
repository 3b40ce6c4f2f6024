package smsp_test

import (
	"crypto/tls"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"msca/itk/smsp"
	"msca/itk/smsptest"
)

// TestIssue6_7_ProbeNamesTheStepThatFails: each step is reported, up to the one
// that fails, with the same kind of error as a look-up would give.
func TestIssue6_7_ProbeNamesTheStepThatFails(t *testing.T) {
	sound := func(t *testing.T) smsp.Config {
		_, l := station(t, smsptest.Options{})
		return config(l.URL)
	}
	stranger := func() *tls.Certificate {
		p, err := smsptest.NewPKI(noise(9), at)
		if err != nil {
			panic(err)
		}
		c := p.Client.TLS()
		return &c
	}
	for _, c := range []struct {
		name  string
		setup func(*testing.T) smsp.Config
		steps string // the steps that went well
		fails string // step: error
	}{
		{"sound", sound, "name,connection,TLS,client certificate,HTTP", ""},
		{"through a proxy", through(connectProxy), "name,connection,TLS,client certificate,HTTP", ""},
		{"proxy refuses", through(func(t *testing.T) string {
			s := httptest.NewServer(http.NotFoundHandler())
			t.Cleanup(s.Close)
			return s.URL
		}), "name", "connection: transport proxy"},
		{"no such name", func(*testing.T) smsp.Config { return config("https://nowhere..invalid/") }, "", "name: transport dns"},
		{"refused", func(t *testing.T) smsp.Config { return config("https://" + closedPort(t) + "/") }, "name", "connection: transport refused"},
		{"unknown authority", func(t *testing.T) smsp.Config {
			cfg := sound(t)
			p, err := smsptest.NewPKI(noise(9), at)
			if err != nil {
				t.Fatal(err)
			}
			cfg.Roots = p.Roots()
			return cfg
		}, "name,connection", "TLS: transport tls-unknown-authority"},
		{"stranger's certificate, TLS 1.3", as(stranger, tls.VersionTLS13), "name,connection,TLS", "client certificate: transport tls-client-certificate"},
		{"stranger's certificate, TLS 1.2", as(stranger, tls.VersionTLS12), "name,connection,TLS", "client certificate: transport tls-client-certificate"},
		{"no certificate", as(func() *tls.Certificate { return nil }, tls.VersionTLS13), "name,connection,TLS", "client certificate: transport tls-client-certificate"},
	} {
		t.Run(c.name, func(t *testing.T) {
			var good []string
			failed := ""
			client(t, c.setup(t)).Probe(t.Context(), func(s smsp.ProbeStep) {
				if s.Err != nil {
					failed = s.Name + ": " + describe(s.Err)
					return
				}
				if s.Says == "" {
					t.Errorf("step %q says nothing", s.Name)
				}
				good = append(good, s.Name)
				if s.Name == smsp.ProbeTLS && (s.Server == nil || !strings.Contains(s.Says, "days left")) {
					t.Errorf("the TLS step says %q and has the certificate %v", s.Says, s.Server != nil)
				}
			})
			if got := strings.Join(good, ","); got != c.steps || failed != c.fails {
				t.Errorf("steps done %q and failed %q, want %q and %q", got, failed, c.steps, c.fails)
			}
		})
	}
}

// TestIssue6_7_ProbeSendsNoMessage: what the server sees is the head of a page,
// with no body and no SOAPAction.
func TestIssue6_7_ProbeSendsNoMessage(t *testing.T) {
	seen := make(chan *http.Request, 1)
	cfg := handler(func(_ http.ResponseWriter, r *http.Request) { seen <- r })(t)
	client(t, cfg).Probe(t.Context(), func(s smsp.ProbeStep) {
		if s.Err != nil {
			t.Errorf("%s: %v", s.Name, s.Err)
		}
	})
	r := <-seen
	if r.Method != http.MethodHead || r.ContentLength > 0 || r.Header.Get("SOAPAction") != "" {
		t.Errorf("the server saw %s with %d octets", r.Method, r.ContentLength)
	}
}
