//go:build linux

package station_test

import (
	"bytes"
	"crypto/rand"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"syscall"
	"testing"
	"time"

	"crypto/tls"

	"msca/app"
	"msca/cmd/internal/station"
	"msca/cmd/internal/training"
	"msca/itk"
	"msca/itk/smsp"
	"msca/itk/smsptest"
)

// durableWrites is how many records of a look-up have to be durable one after
// the other: request sent, response received, displayed.
const durableWrites = 3

// BenchmarkAuditedLookup runs a whole look-up over loopback TLS beside its
// floor: the same bytes posted by a bare net/http client on the same kind of
// connection to the same training SMSP, and the durable writes it makes at the
// raw cost of overwrite and fdatasync. Both sides take turns in one loop.
//
// What a look-up adds is the same whatever the provider takes. The training SMSP
// answers in the time it takes to parse the request; the distant one takes 20 ms
// like that of the batch.
func BenchmarkAuditedLookup(b *testing.B) {
	b.Run("training-SMSP", func(b *testing.B) { benchmarkLookup(b, 0) })
	b.Run("distant-SMSP", func(b *testing.B) { benchmarkLookup(b, 20*time.Millisecond) })
}

func benchmarkLookup(b *testing.B, delay time.Duration) {
	data := station.Folder(filepath.Join(b.TempDir(), "data"))
	s, err := station.Open(b.Context(), station.Options{Folder: data, Training: true, AccessPoint: "benchmark"})
	if err != nil {
		b.Fatal(err)
	}
	defer s.Close(b.Context())
	url := newProvider(b, data, delay)
	if err := station.Reach(s, url); err != nil {
		b.Fatal(err)
	}
	if err := s.Desk.SignInWithAccount(b.Context(), "nurse", []byte(training.Password)); err != nil {
		b.Fatal(err)
	}
	if err := s.Desk.ChooseRole(b.Context(), s.Desk.State().Profiles[0].ID); err != nil {
		b.Fatal(err)
	}
	request := app.LookupRequest{Operation: itk.GetPatientDetailsByNHSNumber, Fields: itk.Fields{NHSNumber: "9990000034", DateOfBirth: "1984-02-29"}}
	bare := newBare(b, data, url, request)
	disk := newDisk(b, string(data))

	var ours, floor []time.Duration
	for b.Loop() {
		begun := time.Now()
		if _, err := s.Desk.Lookup(b.Context(), request); err != nil {
			b.Fatal(err)
		}
		ours = append(ours, time.Since(begun))
		begun = time.Now()
		bare.post(b)
		for range durableWrites {
			disk.write(b)
		}
		floor = append(floor, time.Since(begun))
	}
	slices.Sort(ours)
	slices.Sort(floor)
	o, f := ours[len(ours)/2], floor[len(floor)/2]
	b.ReportMetric(0, "ns/op")
	b.ReportMetric(float64(o.Microseconds()), "ours-µs")
	b.ReportMetric(float64(f.Microseconds()), "floor-µs")
	b.ReportMetric(float64(o)/float64(f), "ratio(<=1.5)")
}

// newProvider starts a training SMSP that takes its time, and returns its address.
func newProvider(b *testing.B, data station.Folder, delay time.Duration) string {
	b.Helper()
	pki, err := smsptest.LoadPKI(filepath.Join(data.Training(), "pki"))
	if err != nil {
		b.Fatal(err)
	}
	provider := smsptest.New(smsptest.Options{Now: time.Now, Rand: rand.Reader})
	if delay > 0 {
		provider.Inject(smsptest.Fault{Delay: delay})
	}
	listener, err := provider.ListenTLS("127.0.0.1:0", pki.ServerTLS(time.Now))
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { listener.Close() })
	return listener.URL
}

// bare posts one request's bytes as any program could.
type bare struct {
	client *http.Client
	url    string
	body   []byte
}

func newBare(b *testing.B, data station.Folder, url string, r app.LookupRequest) *bare {
	b.Helper()
	pki, err := smsptest.LoadPKI(filepath.Join(data.Training(), "pki"))
	if err != nil {
		b.Fatal(err)
	}
	q, err := itk.NewQuery(r.Operation, r.Fields, itk.Rules{Attended: true})
	if err != nil {
		b.Fatal(err)
	}
	id, err := itk.NewAuditIdentity(itk.Attended, itk.IdentityParts{LocalUserURI: "urn:nhs-uk:identity:ods:X26:User:nurse"})
	if err != nil {
		b.Fatal(err)
	}
	m, err := smsp.Encode(q, id, smsp.Addressing{URL: url, Username: "x26-training-client", Validity: time.Hour}, time.Now(), rand.Reader)
	if err != nil {
		b.Fatal(err)
	}
	transport := &http.Transport{TLSClientConfig: &tls.Config{RootCAs: pki.Roots(), Certificates: []tls.Certificate{pki.Client.TLS()}, MinVersion: tls.VersionTLS12}}
	b.Cleanup(transport.CloseIdleConnections)
	return &bare{&http.Client{Transport: transport}, url, m.Body}
}

func (x *bare) post(b *testing.B) {
	r, err := http.NewRequest(http.MethodPost, x.url, bytes.NewReader(x.body))
	if err != nil {
		b.Fatal(err)
	}
	r.Header["SOAPAction"] = []string{`"` + itk.GetPatientDetailsByNHSNumber.Action() + `"`}
	r.Header.Set("Content-Type", "text/xml; charset=utf-8")
	resp, err := x.client.Do(r)
	if err != nil {
		b.Fatal(err)
	}
	reply, err := io.ReadAll(resp.Body)
	resp.Body.Close()
	if err != nil || resp.StatusCode != http.StatusOK || !bytes.Contains(reply, []byte("SMSP-0000")) {
		b.Fatalf("bare post: %v, HTTP %d", err, resp.StatusCode)
	}
}

// disk is the raw cost of making something durable: overwrite in place and
// fdatasync.
type disk struct{ f *os.File }

func newDisk(b *testing.B, dir string) *disk {
	b.Helper()
	f, err := os.Create(filepath.Join(dir, "floor"))
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { f.Close() })
	if _, err := f.Write(make([]byte, 64<<10)); err != nil {
		b.Fatal(err)
	}
	if err := f.Sync(); err != nil {
		b.Fatal(err)
	}
	return &disk{f}
}

func (d *disk) write(b *testing.B) {
	if _, err := d.f.WriteAt(make([]byte, 4096), 8192); err != nil {
		b.Fatal(err)
	}
	if err := syscall.Fdatasync(int(d.f.Fd())); err != nil {
		b.Fatal(err)
	}
}
