package store

import (
	"crypto/sha256"
	_ "embed"
	"errors"
	"fmt"
	"sync"

	"github.com/klauspost/compress/zstd"

	"msca/audit"
)

// dictionary1 was trained on synthetic messages only; it holds plain text and
// ships with every copy of the program. Its digest is pinned in the genesis
// record, so it never changes: a better one becomes codec 2.
//
//go:embed dictionary1.zdict
var dictionary1 []byte

// The codecs of a sealed body; the numbers are on disk.
const (
	codecPlain       = 0
	codecDictionary1 = 1
)

// dictionaryDigests returns what the genesis record pins.
func dictionaryDigests() []audit.Digest {
	return []audit.Digest{sha256.Sum256(dictionary1)}
}

const maxBody = 16 << 20

type codec struct {
	enc *zstd.Encoder
	dec *zstd.Decoder
}

var openCodec = sync.OnceValues(func() (*codec, error) {
	enc, err := zstd.NewWriter(nil, zstd.WithEncoderDict(dictionary1), zstd.WithEncoderConcurrency(1),
		zstd.WithEncoderCRC(false), zstd.WithSingleSegment(true), zstd.WithEncoderLevel(zstd.SpeedDefault))
	if err != nil {
		return nil, err
	}
	dec, err := zstd.NewReader(nil, zstd.WithDecoderDicts(dictionary1), zstd.WithDecoderConcurrency(1),
		zstd.WithDecoderMaxMemory(maxBody+1), zstd.WithDecodeAllCapLimit(false))
	return &codec{enc, dec}, err
})

// compress returns the body in the smaller of its forms.
func compress(body []byte) (byte, []byte, error) {
	if len(body) > maxBody {
		return 0, nil, fmt.Errorf("%w: payload of %d bytes, at most %d", audit.ErrEntry, len(body), maxBody)
	}
	c, err := openCodec()
	if err != nil {
		return 0, nil, err
	}
	if small := c.enc.EncodeAll(body, make([]byte, 0, len(body)/4+64)); len(small) < len(body) {
		return codecDictionary1, small, nil
	}
	return codecPlain, body, nil
}

func decompress(codec byte, b []byte) ([]byte, error) {
	switch codec {
	case codecPlain:
		return b, nil
	case codecDictionary1:
		c, err := openCodec()
		if err != nil {
			return nil, err
		}
		return c.dec.DecodeAll(b, nil)
	}
	return nil, errors.New("sealed with a codec this program does not know")
}
