package station_test

import (
	"bytes"
	"crypto/rand"
	"io"
	"log"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"msca/cmd/internal/station"
	"msca/itk"
	"msca/itk/smsptest"
)

// A second reply on the connection, which nobody asked for, and the end of one that is longer than it says
// leave nothing in the log of the program.
func TestMSCA_AUD_02_MSCA_IG_01_NothingOfAReplyReachesTheLog(t *testing.T) {
	st := trainingWith(t)
	pki, err := smsptest.NewPKI(rand.Reader, time.Now())
	if err != nil {
		t.Fatal(err)
	}
	files, err := pki.Save(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	for what, appended := range map[string]func(reply []byte) []byte{
		"second reply": func(reply []byte) []byte { return append(head(len(reply)), reply...) },
		"longer":       func(reply []byte) []byte { return reply },
		"as from GLFW": func(reply []byte) []byte {
			return append([]byte("\nFyne error: window creation error WGL: "), reply...)
		},
		"only a header": func([]byte) []byte { return head(0) },
	} {
		t.Run(what, func(t *testing.T) {
			logged := capture(t)
			inner := smsptest.New(smsptest.Options{Now: time.Now, Rand: rand.Reader})
			given := make(chan struct{}) // closed when the client has given the connection up
			s := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				answer := httptest.NewRecorder()
				inner.ServeHTTP(answer, r)
				reply := answer.Body.Bytes()
				conn, _, err := http.NewResponseController(w).Hijack()
				if err != nil {
					t.Error(err)
					return
				}
				defer close(given)
				defer conn.Close()
				all := append(append(head(len(reply)), reply...), appended(reply)...)
				if _, err := conn.Write(all); err != nil {
					t.Error(err)
				}
				_, _ = io.Copy(io.Discard, conn)
			}))
			s.TLS = pki.ServerTLS(time.Now)
			s.StartTLS()
			defer s.Close()
			settings := withSettings(t, st.Config, "smsp.username", "x26-client", "smsp.ca", files.CA, "smsp.certificate", files.Client, "smsp.key", files.ClientKey)
			c, err := station.Client(settings, s.URL)
			if err != nil {
				t.Fatal(err)
			}
			defer c.Close()
			q, err := itk.NewQuery(itk.GetPatientDetailsByNHSNumber, itk.Fields{NHSNumber: "9990000034", DateOfBirth: "1984-02-29"}, itk.Rules{Attended: true})
			if err != nil {
				t.Fatal(err)
			}
			id, err := itk.NewAuditIdentity(itk.Attended, itk.IdentityParts{LocalUserURI: "urn:nhs-uk:identity:ods:X26:User:jbloggs"})
			if err != nil {
				t.Fatal(err)
			}
			m, err := c.Prepare(q, id)
			if err != nil {
				t.Fatal(err)
			}
			if x := c.Send(t.Context(), q, m); x.Err != nil || x.Reply.Outcome != itk.OutcomeSuccess {
				t.Fatalf("%v, %v, want success: what comes after the answer is not the answer's fault", x.Reply, x.Err)
			}
			<-given
			if text := logged(); text != "" {
				t.Errorf("%d octets of what the server sent are in the log", len(text))
			}
			log.Println("Fyne error: ", "window creation error") // as fyne.LogError does
			log.Println("  Cause:", "WGL: the driver is missing")
			if text := logged(); !strings.Contains(text, "window creation error") || !strings.Contains(text, "WGL: ") {
				t.Errorf("what Fyne says of windows is lost: %q", text)
			}
		})
	}
}

func head(length int) []byte {
	return []byte("HTTP/1.1 200 OK\r\nContent-Type: text/xml; charset=utf-8\r\nContent-Length: " + strconv.Itoa(length) + "\r\n\r\n")
}

// capture takes what the standard logger writes.
func capture(t *testing.T) func() string {
	w := &lockedBuffer{}
	before := log.Writer()
	log.SetOutput(w)
	t.Cleanup(func() { log.SetOutput(before) })
	return w.text
}

type lockedBuffer struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (l *lockedBuffer) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.Write(p)
}

func (l *lockedBuffer) text() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.String()
}
