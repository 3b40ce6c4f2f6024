package store

import (
	"crypto/sha256"
	_ "embed"
	"errors"
	"fmt"
	"slices"
	"sync"

	"github.com/klauspost/compress/zstd"

	"msca/audit"
)

// The dictionaries were trained on synthetic messages only; they hold plain text
// and ship with every copy of the program. Their digests are pinned in the
// genesis record, so none ever changes: a better one gets the next number.
var (
	//go:embed dictionary1.zdict
	dictionary1 []byte
	//go:embed dictionary2.zdict
	dictionary2 []byte
)

// dictionaries by codec. A codec is a byte of every sealed body: 0 is plain, n is
// zstd with dictionary n.
var dictionaries = [...][]byte{1: dictionary1, 2: dictionary2}

const codecPlain = 0

// dictionaryDigests returns what the genesis record of a new log pins.
func dictionaryDigests() (pinned []audit.Digest) {
	for _, d := range dictionaries[1:] {
		pinned = append(pinned, sha256.Sum256(d))
	}
	return pinned
}

// codecOf is the newest codec whose dictionary the log has pinned.
func codecOf(c *audit.Charter) byte {
	for n := len(dictionaries) - 1; n > 0; n-- {
		if slices.Contains(c.Dictionaries, audit.Digest(sha256.Sum256(dictionaries[n]))) {
			return byte(n)
		}
	}
	return codecPlain
}

const (
	maxBody  = 16 << 20
	encoders = 2         // at work at the same time
	window   = 256 << 10 // how far back a body is searched for what repeats
)

// encoder returns the encoder of a codec. The fastest level puts its tables back
// to what the dictionary says in microseconds; the better ones move megabytes for
// a message of some kB, and gain a hundredth of its size.
func encoder(codec byte) (*zstd.Encoder, error) { return openEncoder[codec]() }

var openEncoder = func() (open [len(dictionaries)]func() (*zstd.Encoder, error)) {
	for n, d := range dictionaries {
		open[n] = sync.OnceValues(func() (*zstd.Encoder, error) {
			return zstd.NewWriter(nil, zstd.WithEncoderDict(d), zstd.WithEncoderConcurrency(encoders), zstd.WithWindowSize(window),
				zstd.WithLowerEncoderMem(true), zstd.WithEncoderCRC(false), zstd.WithSingleSegment(true), zstd.WithEncoderLevel(zstd.SpeedFastest))
		})
	}
	return open
}()

var openDecoder = sync.OnceValues(func() (*zstd.Decoder, error) {
	return zstd.NewReader(nil, zstd.WithDecoderDicts(dictionaries[1:]...), zstd.WithDecoderConcurrency(1),
		zstd.WithDecoderMaxMemory(maxBody+1), zstd.WithDecodeAllCapLimit(false))
})

// compress returns the body in the smaller of its forms.
func compress(codec byte, body []byte) (byte, []byte, error) {
	if len(body) > maxBody {
		return 0, nil, fmt.Errorf("%w: payload of %d bytes, at most %d", audit.ErrEntry, len(body), maxBody)
	}
	if codec == codecPlain {
		return codecPlain, body, nil
	}
	enc, err := encoder(codec)
	if err != nil {
		return 0, nil, err
	}
	if small := enc.EncodeAll(body, make([]byte, 0, len(body)/4+64)); len(small) < len(body) {
		return codec, small, nil
	}
	return codecPlain, body, nil
}

func decompress(codec byte, b []byte) ([]byte, error) {
	switch {
	case codec == codecPlain:
		return b, nil
	case int(codec) < len(dictionaries):
		dec, err := openDecoder()
		if err != nil {
			return nil, err
		}
		return dec.DecodeAll(b, nil)
	}
	return nil, errors.New("sealed with a codec this program does not know")
}
