package smsptest

import (
	"encoding/hex"
	"errors"
	"io"
	"net/http"
	"strings"
	"sync"
	"time"

	"msca/itk"
)

// slow stands, in the training table, for Options.Slow.
const (
	slow   = time.Duration(-1)
	second = time.Second
)

// Options are what the server is handed; Now and Rand are required.
type Options struct {
	Now  func() time.Time
	Rand io.Reader // ids of answers; needs no locking of its own

	// SessionValid stands for the Spine Security Broker: it says whether the
	// uri of a session token's itk:id is that of a live session. Nil takes all.
	SessionValid func(token string) bool
	// RoleIDType is the OID under which a role id comes, beside the job role
	// OID that is always known; anything else unknown is a session token.
	RoleIDType string
	// Slow is how long the slow patient takes; zero means three seconds.
	Slow time.Duration
	// Observe, if set, is called once per request, by many goroutines at once.
	Observe func(Event)
}

// Event is what one exchange came to. It holds nothing about the patient.
type Event struct {
	Operation itk.Operation // "" when the request could not be read
	MessageID string
	Status    int    // HTTP status; 0 when the connection was dropped
	Code      string // response code, or ITK error code of a fault
	Remark    string // why a request was refused, or the damage done
	Elapsed   time.Duration
}

// Server is the training SMSP. It is safe for use by many goroutines.
type Server struct {
	options Options

	random sync.Mutex // guards options.Rand

	mu     sync.Mutex // guards faults
	faults []*Fault
}

var _ http.Handler = (*Server)(nil)

// New makes a training SMSP. It panics without Now and Rand, which is a mistake
// in the program.
func New(o Options) *Server {
	if o.Now == nil || o.Rand == nil {
		panic("smsptest: Options.Now and Options.Rand are required")
	}
	if o.Slow == 0 {
		o.Slow = 3 * time.Second
	}
	return &Server{options: o}
}

func (s *Server) now() time.Time { return s.options.Now() }

// uuid makes an upper-case UUID of version 4.
func (s *Server) uuid() (string, error) {
	var b [16]byte
	s.random.Lock()
	_, err := io.ReadFull(s.options.Rand, b[:])
	s.random.Unlock()
	if err != nil {
		return "", err
	}
	b[6], b[8] = b[6]&0x0f|0x40, b[8]&0x3f|0x80
	h := strings.ToUpper(hex.EncodeToString(b[:]))
	return h[:8] + "-" + h[8:12] + "-" + h[12:16] + "-" + h[16:20] + "-" + h[20:], nil
}

// ServeHTTP answers one SOAP request on any path.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	started := s.now()
	event := s.serve(w, r)
	if s.options.Observe != nil {
		event.Elapsed = s.now().Sub(started)
		s.options.Observe(event)
	}
	if event.Status == 0 {
		panic(http.ErrAbortHandler) // the connection ends here, whatever carried it
	}
}

func (s *Server) serve(w http.ResponseWriter, r *http.Request) Event {
	if r.Method != http.MethodPost {
		w.Header().Set("Allow", http.MethodPost)
		http.Error(w, "SOAP requests are posted", http.StatusMethodNotAllowed)
		return Event{Status: http.StatusMethodNotAllowed, Remark: "method " + r.Method}
	}
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxRequest))
	if err != nil {
		var tooLarge *http.MaxBytesError
		if errors.As(err, &tooLarge) {
			http.Error(w, "request too large", http.StatusRequestEntityTooLarge)
			return Event{Status: http.StatusRequestEntityTooLarge, Remark: "too large"}
		}
		return Event{Remark: "request broken off"}
	}
	asked, refused := s.read(r.Header.Get("SOAPAction"), body)
	if refused != nil {
		e := Event{Code: refused.code, Remark: refused.diagnostic}
		fault, _ := s.take("")
		return s.finish(w, r, e, fault, func() (int, []byte, error) {
			b, err := s.faultBody(refused, false)
			return http.StatusInternalServerError, b, err
		})
	}
	e := Event{Operation: asked.operation, MessageID: asked.messageID}
	var got answer
	if s.credentialsRefused(asked.identity) {
		got = answer{code: codeAuthor}
	} else {
		got = trace(asked.operation, asked.ask)
	}
	e.Code = got.code
	fault := s.choose(asked.ask.nhsNumber, got.about)
	e.Remark = string(fault.Damage)
	return s.finish(w, r, e, fault, func() (int, []byte, error) {
		b, err := s.respond(asked, got)
		return http.StatusOK, b, err
	})
}

// choose takes an injected fault before the patient's own.
func (s *Server) choose(number string, about *record) Fault {
	if about != nil {
		number = about.number
	}
	if f, found := s.take(number); found {
		return f
	}
	if about == nil {
		return Fault{}
	}
	f := about.fault
	if f.Delay == slow {
		f.Delay = s.options.Slow
	}
	return f
}
