package witness

import (
	"bytes"
	"context"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"strings"
	"time"

	"msca/audit"
)

// Client speaks to one witness.
type Client struct {
	URL string // add-checkpoint is under it
	Key Key
}

// ConflictError says that the witness has seen another size of the log than it
// was told.
type ConflictError struct{ Size uint64 }

func (e *ConflictError) Error() string {
	return fmt.Sprintf("the witness has countersigned the log at %d records", e.Size)
}

// RefusedError is any other answer than a signature.
type RefusedError struct {
	Status int
	Text   string
}

func (e *RefusedError) Error() string {
	means := map[int]string{
		http.StatusNotFound:            "it does not know this log",
		http.StatusForbidden:           "it does not accept the log's key",
		http.StatusUnprocessableEntity: "the log does not extend what it has seen",
		http.StatusBadRequest:          "it does not understand the request",
	}[e.Status]
	if means == "" {
		means = e.Text
	}
	return fmt.Sprintf("the witness answered %d: %s", e.Status, means)
}

const maxAnswer = 16 << 10

// Submit sends a checkpoint with the proof that it extends the one of old
// records, and returns it with the witness's signature added.
func (c *Client) Submit(ctx context.Context, old uint64, proof []audit.Digest, checkpoint []byte) ([]byte, error) {
	var body bytes.Buffer
	fmt.Fprintf(&body, "old %d\n", old)
	for _, p := range proof {
		fmt.Fprintln(&body, base64.StdEncoding.EncodeToString(p[:]))
	}
	body.WriteByte('\n')
	body.Write(checkpoint)
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, strings.TrimSuffix(c.URL, "/")+"/add-checkpoint", &body)
	if err != nil {
		return nil, fmt.Errorf("asking the witness: %w", err)
	}
	client := &http.Client{Timeout: 10 * time.Second}
	res, err := client.Do(req)
	if err != nil {
		return nil, fmt.Errorf("asking the witness: %w", err)
	}
	defer func() { _ = res.Body.Close() }()
	answer, err := io.ReadAll(io.LimitReader(res.Body, maxAnswer+1))
	if err != nil {
		return nil, fmt.Errorf("asking the witness: %w", err)
	}
	if len(answer) > maxAnswer {
		return nil, errors.New("asking the witness: its answer is too long")
	}
	switch res.StatusCode {
	case http.StatusOK:
	case http.StatusConflict:
		if n, err := strconv.ParseUint(strings.TrimSpace(string(answer)), 10, 63); err == nil {
			return nil, &ConflictError{n}
		}
		fallthrough
	default:
		return nil, &RefusedError{res.StatusCode, fmt.Sprintf("%.200q", answer)}
	}
	signed := append(bytes.Clone(checkpoint), answer...)
	if !bytes.HasSuffix(signed, []byte("\n")) {
		signed = append(signed, '\n')
	}
	if _, err := c.Key.Check(signed); err != nil {
		return nil, err
	}
	return signed, nil
}
