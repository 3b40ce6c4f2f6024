package smsp

import (
	"bytes"
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"

	"msca/itk"
)

// firstBuffer is what is set aside for a reply before any of it has come,
// whatever length the server promises.
const firstBuffer = 64 << 10

// readBody reads at most limit octets, counted after decompression. We ask for
// no compression; a server that compresses anyway with gzip is read, in memory
// that the limit bounds, and every other encoding is refused. What was read
// before an error is returned with it.
func readBody(resp *http.Response, limit int64) ([]byte, error) {
	var from io.Reader = resp.Body
	encoding := strings.ToLower(strings.TrimSpace(resp.Header.Get("Content-Encoding")))
	compressed := false
	switch encoding {
	case "", "identity":
	case "gzip", "x-gzip":
		compressed = true
		z, err := gzip.NewReader(io.LimitReader(resp.Body, limit+1))
		if err == io.EOF {
			return nil, nil // an empty body is one under every encoding
		}
		if err != nil {
			return nil, unpacking(err)
		}
		from = z
	default:
		return nil, &itk.UnintelligibleError{What: "a content encoding that was not asked for", Where: "the header Content-Encoding"}
	}
	var b bytes.Buffer
	if n := resp.ContentLength; n > 0 && !compressed {
		b.Grow(int(min(n, limit, firstBuffer)) + bytes.MinRead)
	}
	n, err := b.ReadFrom(io.LimitReader(from, limit+1))
	switch {
	case n > limit:
		return b.Bytes()[:limit], &itk.UnintelligibleError{What: fmt.Sprintf("a reply of more than %d octets", limit), Where: "the body"}
	case err != nil && compressed:
		return b.Bytes(), unpacking(err)
	}
	return b.Bytes(), err
}

// unpacking tells damaged compression from a connection that broke.
func unpacking(err error) error {
	if errors.Is(err, gzip.ErrHeader) || errors.Is(err, gzip.ErrChecksum) || strings.HasPrefix(err.Error(), "flate:") {
		return &itk.UnintelligibleError{What: "a reply whose compression is damaged", Where: "the body"}
	}
	return err
}
