//go:build !windows

package printer

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"strconv"
	"strings"

	"github.com/phin1x/go-ipp"
)

// lpstat tells that a job has left its queue and not whether it was printed
// (in CUPS 2.4 its alert is the same for all), so that is asked for by IPP.

// end is how a job ended.
type end int

const (
	unknown end = iota // the print service does not say
	open
	printed
	givenUp
)

// jobEnd asks the print service that CUPS' commands use how a job stands
// (RFC 8011 4.3.4). A service that wants encryption or a password is not asked.
func jobEnd(ctx context.Context, job string) (end, string) {
	number, err := strconv.Atoi(job[strings.LastIndex(job, "-")+1:])
	if err != nil {
		return unknown, ""
	}
	server, err := run(ctx, nil, "lpstat", "-H")
	if err != nil {
		return unknown, ""
	}
	attributes, err := getJob(ctx, strings.TrimSpace(server), number)
	if err != nil {
		return unknown, ""
	}
	says := text(attributes, ipp.AttributeJobPrinterStateMessage)
	switch state := text(attributes, ipp.AttributeJobState); state {
	case fmt.Sprint(ipp.JobStateCompleted):
		return printed, says
	case fmt.Sprint(ipp.JobStateCanceled):
		return givenUp, strings.TrimSpace("the job was cancelled. " + says)
	case fmt.Sprint(ipp.JobStateAborted):
		return givenUp, strings.TrimSpace("the job was given up. " + says)
	case "":
		return unknown, ""
	}
	return open, says
}

func text(a ipp.Attributes, name string) string {
	if v := a[name]; len(v) > 0 {
		return fmt.Sprint(v[0].Value)
	}
	return ""
}

// getJob sends Get-Job-Attributes to "host:port" or to the path of a socket.
func getJob(ctx context.Context, server string, job int) (ipp.Attributes, error) {
	client := http.Client{Transport: &http.Transport{DisableKeepAlives: true, DialContext: func(ctx context.Context, _, _ string) (net.Conn, error) {
		var d net.Dialer
		if strings.HasPrefix(server, "/") {
			return d.DialContext(ctx, "unix", server)
		}
		return d.DialContext(ctx, "tcp", server)
	}}}
	host := server
	if strings.HasPrefix(server, "/") {
		host = "localhost"
	}
	q := ipp.NewRequest(ipp.OperationGetJobAttributes, 1)
	path := "/jobs/" + strconv.Itoa(job) // also of jobs that went to a class of printers
	q.OperationAttributes[ipp.AttributeJobURI] = "ipp://" + host + path
	q.OperationAttributes[ipp.AttributeRequestedAttributes] = []string{ipp.AttributeJobState, ipp.AttributeJobPrinterStateMessage}
	body, err := q.Encode()
	if err != nil {
		return nil, err
	}
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, "http://"+host+path, bytes.NewReader(body))
	if err != nil {
		return nil, err
	}
	r.Header.Set("Content-Type", ipp.ContentTypeIPP)
	a, err := client.Do(r)
	if err != nil {
		return nil, err
	}
	defer a.Body.Close()
	if a.StatusCode != http.StatusOK {
		return nil, fmt.Errorf("the print service answers %s", a.Status)
	}
	whole, err := io.ReadAll(io.LimitReader(a.Body, 1<<20)) // the decoder wants a reader that ends after its last byte, not with it
	if err != nil {
		return nil, err
	}
	answer, err := ipp.NewResponseDecoder(bytes.NewReader(whole)).Decode(nil)
	if err != nil {
		return nil, err
	}
	if err := answer.CheckForErrors(); err != nil || len(answer.JobAttributes) == 0 {
		return nil, fmt.Errorf("the print service does not tell of job %d: %w", job, err)
	}
	return answer.JobAttributes[0], nil
}
