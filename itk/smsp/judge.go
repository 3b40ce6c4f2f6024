package smsp

import (
	"bytes"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"time"

	"msca/itk"
)

// judge turns a reply that arrived whole into the outcome of the exchange.
//
//	200        an SMSP reply or a SOAP fault
//	202        an acknowledgement, which is no answer to a synchronous call
//	500        a SOAP fault
//	503        the ITK busy tone [SMSP-PERF-001]
//	otherwise  no SMSP reply; redirects are not followed
//
// A SOAP fault is recognised under every status, and the body decides rather
// than the content type, since providers mislabel it.
func (c *Client) judge(q itk.Query, resp *http.Response, x *itk.Exchange) {
	x.Reply = Decode(x.Raw).About(q)
	fault := x.Reply.Outcome == itk.OutcomeFault
	switch {
	case resp.StatusCode == http.StatusServiceUnavailable:
		x.RetryAfter = retryAfter(resp.Header.Get("Retry-After"), c.config.Now())
		x.Err = &itk.BusyError{RetryAfter: x.RetryAfter}
		x.MayRetry = true
	case fault:
		x.MayRetry = x.Reply.Fault != nil && x.Reply.Fault.Code == "2100"
	case resp.StatusCode != http.StatusOK:
		x.Err = &itk.UnintelligibleError{What: statusText(resp.StatusCode), Where: "the status line"}
	case x.Reply.Outcome == itk.OutcomeUnintelligible:
		x.Err = unintelligible(x.Raw, x.Reply)
	default:
		x.MayRetry = x.Reply.Code == "SMSP-0004"
	}
	if x.Err != nil && !fault {
		x.Reply.Patient = nil // nothing that failed may be shown
	}
}

func statusText(status int) string {
	text := fmt.Sprintf("HTTP status %d %s", status, http.StatusText(status))
	switch {
	case status == http.StatusAccepted:
		return text + ": an acknowledgement, not an answer"
	case status >= 300 && status < 400:
		return text + ": redirects are not followed"
	}
	return strings.TrimSpace(text)
}

// unintelligible names what was wrong with a reply under HTTP 200.
func unintelligible(raw []byte, r itk.Reply) error {
	head := bytes.ToLower(bytes.TrimSpace(raw[:min(len(raw), 512)]))
	switch {
	case len(head) == 0:
		return &itk.UnintelligibleError{What: "an empty reply", Where: "the body"}
	case bytes.HasPrefix(head, []byte("<!doctype html")) || bytes.HasPrefix(head, []byte("<html")):
		return &itk.UnintelligibleError{What: "a web page instead of a SOAP reply", Where: "the body"}
	case len(r.Warnings) > 0:
		return &itk.UnintelligibleError{What: r.Warnings[len(r.Warnings)-1]}
	}
	return &itk.UnintelligibleError{What: "no SMSP reply", Where: "the body"}
}

// longestRetryAfter bounds what a server may ask for.
const longestRetryAfter = time.Hour

// retryAfter reads the header's seconds or date; anything else is 0.
func retryAfter(header string, now time.Time) time.Duration {
	var wait time.Duration
	if seconds, err := strconv.ParseUint(strings.TrimSpace(header), 10, 31); err == nil {
		wait = time.Duration(seconds) * time.Second
	} else if at, err := http.ParseTime(header); err == nil {
		wait = at.Sub(now)
	}
	return min(max(wait, 0), longestRetryAfter)
}
