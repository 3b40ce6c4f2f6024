package smsptest

import (
	"context"
	"crypto/tls"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"time"
)

// Path is where a listening training SMSP is reached, as in the national
// environments; it answers on every other path too.
const Path = "/smsp/pds"

// Listener is a training SMSP that listens.
type Listener struct {
	URL string // https://127.0.0.1:port/smsp/pds

	server *http.Server
	stop   context.CancelFunc
	done   chan struct{} // closed once nothing is accepted any more
}

// ListenTLS serves on addr ("127.0.0.1:0" picks a port) until Close. HTTP/1.1
// only; faults of the TLS handshake are not reported anywhere.
func (s *Server) ListenTLS(addr string, config *tls.Config) (*Listener, error) {
	socket, err := net.Listen("tcp", addr)
	if err != nil {
		return nil, fmt.Errorf("listening as training SMSP: %w", err)
	}
	protocols := new(http.Protocols)
	protocols.SetHTTP1(true)
	base, stop := context.WithCancel(context.Background())
	l := &Listener{
		URL:  "https://" + socket.Addr().String() + Path,
		stop: stop,
		done: make(chan struct{}),
		server: &http.Server{
			Handler:           s,
			TLSConfig:         config,
			Protocols:         protocols,
			ReadHeaderTimeout: 10 * time.Second,
			ReadTimeout:       time.Minute,
			IdleTimeout:       2 * time.Minute,
			MaxHeaderBytes:    64 << 10,
			ErrorLog:          log.New(io.Discard, "", 0),
			BaseContext:       func(net.Listener) context.Context { return base },
		},
	}
	go func() {
		defer close(l.done)
		_ = l.server.ServeTLS(socket, "", "") // ends with ErrServerClosed
	}()
	return l, nil
}

// Shutdown stops listening, lets exchanges that have begun end and closes
// everything when ctx is done.
func (l *Listener) Shutdown(ctx context.Context) error {
	err := l.server.Shutdown(ctx)
	l.stop()
	if err != nil {
		_ = l.server.Close()
	}
	<-l.done
	return err
}

// Close stops at once: waiting answers are given up, connections are closed.
// Closing twice does no harm.
func (l *Listener) Close() error {
	l.stop()
	err := l.server.Close()
	<-l.done
	return err
}
