package smsp_test

import (
	"context"
	"net/http"
	"net/http/httptest"
	"os"
	"testing"

	"msca/itk"
	"msca/itk/smsp"
	"msca/itk/smsptest"
)

// TestFaults: a SOAP fault is an answer, under whatever status it comes.
func TestFaults(t *testing.T) {
	for _, c := range []struct {
		damage   smsptest.Damage
		code     string
		mayRetry bool
	}{
		{smsptest.Fault1000, "1000", false},
		{smsptest.Fault2100, "2100", true},
		{smsptest.Fault2200, "2200", false},
		{smsptest.Fault3000, "3000", false},
		{smsptest.FaultWith200, "2200", false},
		{smsptest.BareFault, "", false},
	} {
		t.Run(string(c.damage), func(t *testing.T) {
			x := lookup(t, context.Background(), client(t, damaged(smsptest.Fault{Damage: c.damage})(t)), about(t, itk.VerifyNHSNumber, nesta))
			if x.Err != nil || x.Reply.Outcome != itk.OutcomeFault || x.Reply.Fault == nil || x.Reply.Fault.Code != c.code {
				t.Fatalf("%v, %v, want fault %s", x.Reply, x.Err, c.code)
			}
			if x.MayRetry != c.mayRetry {
				t.Errorf("may retry %v, want %v", x.MayRetry, c.mayRetry)
			}
		})
	}
}

// TestToleratedReplies: what is read although the server does it wrong.
func TestToleratedReplies(t *testing.T) {
	for _, d := range []smsptest.Damage{smsptest.WrongContentType, smsptest.Compressed} {
		x := lookup(t, context.Background(), client(t, damaged(smsptest.Fault{Damage: d})(t)), about(t, itk.VerifyNHSNumber, nesta))
		if x.Err != nil || x.Reply.Outcome != itk.OutcomeSuccess {
			t.Errorf("%s: %v, %v, want success", d, x.Reply, x.Err)
		}
	}
}

// TestReplyInTheMannerOfAMockServer comes in chunks of one octet, without a
// length, under the content type of SOAP 1.2, and ends the connection.
func TestReplyInTheMannerOfAMockServer(t *testing.T) {
	canned, err := os.ReadFile("../../testdata/soap/foreign/mock-lower-case-ids-and-profile-as-action.xml")
	if err != nil {
		t.Fatal(err)
	}
	url := site(t, pki().ServerTLS(now), http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "application/soap+xml")
		w.Header().Set("Connection", "close")
		for i := range canned {
			_, _ = w.Write(canned[i : i+1])
			if i%64 == 0 {
				_ = http.NewResponseController(w).Flush()
			}
		}
	}))
	c := client(t, config(url))
	for range 2 {
		x := lookup(t, context.Background(), c, about(t, itk.GetPatientDetailsByNHSNumber, nesta))
		if x.Err != nil || x.Reply.Outcome != itk.OutcomeSuccess || x.Reply.Patient == nil || x.ContentType != "application/soap+xml" {
			t.Errorf("%v, %v, want success", x.Reply, x.Err)
		}
	}
}

// TestBusinessAnswerWithAnotherStatusIsRefused: a patient under HTTP 500 or 404
// is no answer.
func TestBusinessAnswerWithAnotherStatusIsRefused(t *testing.T) {
	inner := smsptest.New(smsptest.Options{Now: now, Rand: noise(2)})
	for _, status := range []int{http.StatusInternalServerError, http.StatusNotFound, http.StatusAccepted, http.StatusServiceUnavailable} {
		url := site(t, pki().ServerTLS(now), http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			inner.ServeHTTP(&restated{w, status}, r)
		}))
		x := lookup(t, context.Background(), client(t, config(url)), about(t, itk.GetPatientDetailsByNHSNumber, nesta))
		if x.Err == nil || x.Reply.Patient != nil || x.Reply.Code != "" || x.Reply.Outcome != itk.OutcomeUnintelligible || x.HTTPStatus != status {
			t.Errorf("HTTP %d: status %d, error %v, %v, patient shown %v", status, x.HTTPStatus, x.Err, x.Reply, x.Reply.Patient != nil)
		}
	}
}

// TestBusyToneWithFault: 503 stays the busy tone; a fault in it that forbids a
// repeat is heeded.
func TestBusyToneWithFault(t *testing.T) {
	for damage, mayRetry := range map[smsptest.Damage]bool{smsptest.Fault2100: true, smsptest.Fault3000: false} {
		inner := smsptest.New(smsptest.Options{Now: now, Rand: noise(2)})
		inner.Inject(smsptest.Fault{Damage: damage})
		url := site(t, pki().ServerTLS(now), http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			inner.ServeHTTP(&restated{w, http.StatusServiceUnavailable}, r)
		}))
		x := lookup(t, context.Background(), client(t, config(url)), about(t, itk.VerifyNHSNumber, nesta))
		if describe(x.Err) != "busy 0s" || x.Reply.Outcome != itk.OutcomeFault || x.MayRetry != mayRetry {
			t.Errorf("%s: %v, %v, may retry %v", damage, x.Err, x.Reply, x.MayRetry)
		}
	}
}

// TestSMSP_PERF_001_BusyToneWhateverItsBody: 503 is the busy tone also when what
// comes with it cannot be read.
func TestSMSP_PERF_001_BusyToneWhateverItsBody(t *testing.T) {
	for what, body := range map[string]func(http.ResponseWriter){
		"compressed otherwise": func(w http.ResponseWriter) {
			w.Header().Set("Content-Encoding", "br")
			w.WriteHeader(http.StatusServiceUnavailable)
			_, _ = w.Write([]byte{0x0b, 0x02, 0x80})
		},
		"cut off": func(w http.ResponseWriter) {
			w.Header().Set("Content-Length", "99")
			w.WriteHeader(http.StatusServiceUnavailable)
			_, _ = w.Write([]byte("busy"))
		},
		"too long": func(w http.ResponseWriter) {
			w.WriteHeader(http.StatusServiceUnavailable)
			_, _ = w.Write(make([]byte, smsp.DefaultMaxReply+1))
		},
	} {
		url := site(t, pki().ServerTLS(now), http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Retry-After", "2")
			body(w)
		}))
		x := lookup(t, context.Background(), client(t, config(url)), about(t, itk.VerifyNHSNumber, nesta))
		if describe(x.Err) != "busy 2s" || !x.MayRetry || x.Reply.Outcome != itk.OutcomeUnintelligible {
			t.Errorf("%s: %v, may retry %v, %v; want the busy tone", what, x.Err, x.MayRetry, x.Reply)
		}
	}
}

// TestEmptyBodyCalledCompressed is an empty reply, and no broken connection.
func TestEmptyBodyCalledCompressed(t *testing.T) {
	url := site(t, pki().ServerTLS(now), http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Encoding", "gzip")
		w.Header().Set("Content-Length", "0")
	}))
	x := lookup(t, context.Background(), client(t, config(url)), about(t, itk.VerifyNHSNumber, nesta))
	if got := describe(x.Err); got != "unintelligible empty reply" {
		t.Errorf("%q, %v; want an empty reply", got, x.Err)
	}
}

// TestIdleConnectionThatTheServerClosed does not cost the next look-up: the
// request has not left, so a fresh connection carries the one attempt.
func TestIdleConnectionThatTheServerClosed(t *testing.T) {
	inner := smsptest.New(smsptest.Options{Now: now, Rand: noise(2)})
	s := httptest.NewUnstartedServer(inner)
	s.TLS = pki().ServerTLS(now)
	s.StartTLS()
	defer s.Close()
	c := client(t, config(s.URL))
	for range 5 {
		x := lookup(t, context.Background(), c, about(t, itk.VerifyNHSNumber, nesta))
		// The close may reach the client while it is writing: then the reply is
		// lost, and a repeat is offered.
		if x.Err != nil && (describe(x.Err) != "transport reset" || !x.MayRetry) {
			t.Fatalf("%v, may retry %v", x.Err, x.MayRetry)
		}
		s.CloseClientConnections()
	}
}

// restated writes another status than the handler's.
type restated struct {
	http.ResponseWriter
	status int
}

func (r *restated) WriteHeader(int) { r.ResponseWriter.WriteHeader(r.status) }
