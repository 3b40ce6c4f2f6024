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

// codec holds one encoder for each payload that is compressed at a time.
type codec struct {
	encoders chan *zstd.Encoder
	dec      *zstd.Decoder
}

const (
	encoders = 2
	window   = 1 << 20 // how far back a body is searched for what repeats
)

var openCodec = sync.OnceValues(func() (*codec, error) {
	c := &codec{encoders: make(chan *zstd.Encoder, encoders)}
	for range encoders {
		// Bodies are some kB: a window for them takes 2 MB, the library's own 17 MB.
		enc, err := zstd.NewWriter(nil, zstd.WithEncoderDict(dictionary1), zstd.WithEncoderConcurrency(1),
			zstd.WithWindowSize(window), zstd.WithLowerEncoderMem(true), zstd.WithEncoderCRC(false), zstd.WithSingleSegment(true), zstd.WithEncoderLevel(zstd.SpeedBetterCompression))
		if err != nil {
			return nil, err
		}
		c.encoders <- enc
	}
	var err error
	c.dec, err = zstd.NewReader(nil, zstd.WithDecoderDicts(dictionary1), zstd.WithDecoderConcurrency(1),
		zstd.WithDecoderMaxMemory(maxBody+1), zstd.WithDecodeAllCapLimit(false))
	return c, err
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
	if small := c.encode(body); len(small) < len(body) {
		return codecDictionary1, small, nil
	}
	return codecPlain, body, nil
}

// encode compresses the body. An encoder starts by putting its tables back to
// what the dictionary says, which takes twice as long as a message itself.
// Encoding a single byte does that and leaves them so: it is done after a body
// rather than before the next, beside the disk's work and not ahead of it.
func (c *codec) encode(body []byte) []byte {
	enc := <-c.encoders
	small := enc.EncodeAll(body, make([]byte, 0, len(body)/4+64))
	go func() {
		enc.EncodeAll([]byte{0}, make([]byte, 0, 64))
		c.encoders <- enc
	}()
	return small
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
