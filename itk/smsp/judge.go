package smsp

import (
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
		x.MayRetry = !fault || x.Reply.Fault.Retryable()
	case fault:
		x.MayRetry = x.Reply.Fault.Retryable()
	case resp.StatusCode != http.StatusOK:
		x.Err = &itk.UnintelligibleError{What: statusText(resp.StatusCode), Where: "the status line"}
	case x.Reply.Outcome == itk.OutcomeUnintelligible:
		x.Err = unintelligible(x.Reply)
		return // the reply holds nothing but warnings
	default:
		x.MayRetry = x.Reply.Code == itk.SpineUnavailable
	}
	if x.Err != nil && !fault { // whatever the body said, it counts for nothing
		x.Reply = itk.Reply{Operation: q.Operation(), Outcome: itk.OutcomeUnintelligible, Warnings: []string{x.Err.Error()}}
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

// unintelligible turns the last warning of a reply, which says what is wrong
// with it and at which element, into an error.
func unintelligible(r itk.Reply) error {
	if len(r.Warnings) == 0 {
		return &itk.UnintelligibleError{What: "no SMSP reply", Where: "the body"}
	}
	why := r.Warnings[len(r.Warnings)-1]
	if at := strings.LastIndex(why, " at /"); at >= 0 {
		return &itk.UnintelligibleError{What: why[:at], Where: why[at+len(" at "):]}
	}
	return &itk.UnintelligibleError{What: why}
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
