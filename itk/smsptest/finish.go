package smsptest

import (
	"bytes"
	"compress/gzip"
	"context"
	"crypto/tls"
	"net"
	"net/http"
	"strconv"
	"time"
)

const (
	soapType = "text/xml; charset=utf-8"
	page     = "<!DOCTYPE html>\n<html><head><title>Service unavailable</title></head><body><p>The gateway has no answer.<br></body></html>\n"
	bombSize = 1 << 30
)

// finish sends the answer that build makes, after having done the damage that
// the fault asks for.
func (s *Server) finish(w http.ResponseWriter, r *http.Request, e Event, f Fault, build func() (int, []byte, error)) Event {
	if f.Delay > 0 && f.Damage != Drip && !wait(r.Context(), f.Delay) {
		return e // the client has gone
	}
	if refused, status, bare := f.Damage.fault(); refused != nil {
		e.Code, e.Remark = refused.code, string(f.Damage)
		build = func() (int, []byte, error) {
			b, err := s.faultBody(refused, bare)
			return status, b, err
		}
	}
	status, body, err := build()
	if err != nil {
		http.Error(w, "no random numbers", http.StatusInternalServerError)
		e.Status, e.Remark = http.StatusInternalServerError, "no random numbers"
		return e
	}
	e.Status = status
	switch f.Damage {
	case Drop:
		e.Status = 0
		reset(w, nil)
	case DropMidBody:
		e.Status = 0
		reset(w, half(body))
	case Truncate:
		w.Header().Set("Content-Type", soapType)
		w.Header().Set("Content-Length", strconv.Itoa(len(body)))
		_, _ = w.Write(body[:len(body)/2])
		e.Status = 0
		cut(w)
	case Drip:
		drip(w, r.Context(), body, f.Delay)
	case Corrupt:
		send(w, status, soapType, bytes.Replace(body, []byte("</itk:payload>"), []byte("</itk:payl\x00ad>"), 1))
	case Busy:
		if f.RetryAfter > 0 {
			w.Header().Set("Retry-After", strconv.Itoa(int(f.RetryAfter/time.Second)))
		}
		e.Status, e.Code = http.StatusServiceUnavailable, ""
		send(w, e.Status, "text/plain; charset=utf-8", []byte("busy\n"))
	case Accepted:
		e.Status, e.Code = http.StatusAccepted, ""
		w.WriteHeader(e.Status)
	case HTML:
		send(w, e.Status, "text/html; charset=utf-8", []byte(page))
	case BadGateway:
		e.Status, e.Code = http.StatusBadGateway, ""
		send(w, e.Status, "text/html; charset=utf-8", []byte(page))
	case Redirect:
		e.Status, e.Code = http.StatusTemporaryRedirect, ""
		w.Header().Set("Location", "/elsewhere")
		w.WriteHeader(e.Status)
	case WrongContentType:
		send(w, status, "application/soap+xml", body)
	case Compressed:
		var b bytes.Buffer
		z := gzip.NewWriter(&b)
		_, _ = z.Write(body) // a bytes.Buffer never fails
		_ = z.Close()
		w.Header().Set("Content-Encoding", "gzip")
		send(w, status, soapType, b.Bytes())
	case GzipBomb:
		w.Header().Set("Content-Encoding", "gzip")
		w.Header().Set("Content-Type", soapType)
		bomb(w)
	case Oversized:
		w.Header().Set("Content-Type", soapType)
		w.WriteHeader(status)
		_, _ = w.Write(body)
		flood(w)
	default:
		send(w, status, soapType, body)
	}
	return e
}

// fault gives the SOAP fault that the damage consists of.
func (d Damage) fault() (r *refusal, status int, bare bool) {
	server := func(code string) *refusal {
		return &refusal{faultcode: "soap:Server", code: code, diagnostic: "asked for by the training table"}
	}
	switch d {
	case Fault1000:
		return invalid("asked for by the training table"), http.StatusInternalServerError, false
	case Fault2100:
		return server(itkRetry), http.StatusInternalServerError, false
	case Fault2200:
		return server(itkProcessing), http.StatusInternalServerError, false
	case Fault3000:
		return denied("asked for by the training table"), http.StatusInternalServerError, false
	case FaultWith200:
		return server(itkProcessing), http.StatusOK, false
	case BareFault:
		return server(itkProcessing), http.StatusInternalServerError, true
	}
	return nil, 0, false
}

func send(w http.ResponseWriter, status int, contentType string, body []byte) {
	w.Header().Set("Content-Type", contentType)
	w.Header().Set("Content-Length", strconv.Itoa(len(body)))
	w.WriteHeader(status)
	_, _ = w.Write(body) // a client that has gone needs no answer
}

// wait lets d pass; false means that the exchange ended first.
func wait(ctx context.Context, d time.Duration) bool {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
		return true
	case <-ctx.Done():
		return false
	}
}

func half(body []byte) []byte {
	head := "HTTP/1.1 200 OK\r\nContent-Type: " + soapType + "\r\nContent-Length: " + strconv.Itoa(len(body)) + "\r\n\r\n"
	return append([]byte(head), body[:len(body)/2]...)
}

// reset sends what there is and drops the connection with a TCP reset where
// the transport allows it.
func reset(w http.ResponseWriter, head []byte) {
	conn, buffered, err := http.NewResponseController(w).Hijack()
	if err != nil {
		return // the caller aborts the handler
	}
	if len(head) > 0 {
		_, _ = buffered.Write(head)
		_ = buffered.Flush()
	}
	raw := conn
	if t, ok := conn.(*tls.Conn); ok {
		raw = t.NetConn()
	}
	if t, ok := raw.(*net.TCPConn); ok {
		_ = t.SetLinger(0)
	}
	_ = raw.Close()
}

// cut ends the connection without a reset, so that the body stays short.
func cut(w http.ResponseWriter) {
	control := http.NewResponseController(w)
	_ = control.Flush()
	if conn, _, err := control.Hijack(); err == nil {
		_ = conn.Close()
	}
}

func drip(w http.ResponseWriter, ctx context.Context, body []byte, every time.Duration) {
	w.Header().Set("Content-Type", soapType)
	w.Header().Set("Content-Length", strconv.Itoa(len(body)))
	control := http.NewResponseController(w)
	for i := range body {
		if _, err := w.Write(body[i : i+1]); err != nil {
			return
		}
		if control.Flush() != nil || !wait(ctx, every) {
			return
		}
	}
}

// bomb writes white space that is about a megabyte compressed and a gigabyte
// unpacked.
func bomb(w http.ResponseWriter) {
	z, err := gzip.NewWriterLevel(w, gzip.BestSpeed)
	if err != nil {
		return
	}
	chunk := bytes.Repeat([]byte{' '}, 1<<20)
	for range bombSize / len(chunk) {
		if _, err := z.Write(chunk); err != nil {
			return
		}
	}
	_ = z.Close()
}

// flood writes until the client has had enough, at most bombSize octets.
func flood(w http.ResponseWriter) {
	chunk := bytes.Repeat([]byte("<!-- more -->\n"), 4096)
	for sent := 0; sent < bombSize; sent += len(chunk) {
		if _, err := w.Write(chunk); err != nil {
			return
		}
	}
}
