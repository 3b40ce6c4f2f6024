package credential

import (
	"crypto/subtle"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"

	"golang.org/x/crypto/argon2"
)

// Params are the cost parameters of argon2id (RFC 9106). The zero value stands
// for DefaultParams.
type Params struct {
	MemoryKiB uint32 // m
	Time      uint32 // t, passes
	Threads   uint8  // p
}

// DefaultParams is 64 MiB, three passes, one thread: above the OWASP minimum
// of 19 MiB and two passes.
var DefaultParams = Params{MemoryKiB: 64 * 1024, Time: 3, Threads: 1}

const (
	saltLength = 16
	keyLength  = 32

	// A stored string may ask for no more than this: a hostile one must not
	// eat the machine's memory or time.
	maxPHC       = 256
	maxMemoryKiB = 256 * 1024
	maxTime      = 16
	maxThreads   = 4
	maxWork      = 1024 * 1024 // KiB times passes
	minSalt      = 8
	maxSalt      = 64
	minKey       = 16
	maxKey       = 64
)

// ErrMalformedHash says that a stored hash is no argon2id PHC string or asks
// for more memory or time than is allowed here.
var ErrMalformedHash = errors.New("malformed password hash")

func (p Params) orDefault() Params {
	if p == (Params{}) {
		return DefaultParams
	}
	return p
}

func (p Params) check() error {
	if p.Time < 1 || p.Time > maxTime || p.Threads < 1 || p.Threads > maxThreads ||
		p.MemoryKiB < 8*uint32(p.Threads) || p.MemoryKiB > maxMemoryKiB ||
		uint64(p.MemoryKiB)*uint64(p.Time) > maxWork {
		return fmt.Errorf("parameters m=%d,t=%d,p=%d: %w", p.MemoryKiB, p.Time, p.Threads, ErrMalformedHash)
	}
	return nil
}

// Hash returns the PHC string of the password with a fresh salt from rand.
func Hash(password Password, params Params, rand io.Reader) (string, error) {
	params = params.orDefault()
	if err := params.check(); err != nil {
		return "", err
	}
	if len(password.typed) > MaxBytes {
		return "", fmt.Errorf("hashing a password of more than %d bytes", MaxBytes)
	}
	salt := make([]byte, saltLength)
	if _, err := io.ReadFull(rand, salt); err != nil {
		return "", fmt.Errorf("reading a salt: %w", err)
	}
	key := argon2.IDKey(password.typed, salt, params.Time, params.MemoryKiB, params.Threads, keyLength)
	return phc{params, salt, key}.String(), nil
}

// Unmatched returns a PHC string that no password matches but that costs
// Verify what one made by Hash costs, to compare with when there is no user.
func Unmatched(params Params, rand io.Reader) (string, error) {
	params = params.orDefault()
	var random [saltLength + keyLength]byte
	if _, err := io.ReadFull(rand, random[:]); err != nil {
		return "", fmt.Errorf("reading a salt: %w", err)
	}
	return phc{params, random[:saltLength], random[saltLength:]}.String(), params.check()
}

// Verify says whether the password is the one hashed in stored. The comparison
// takes constant time; ErrMalformedHash comes before any work is done.
func Verify(stored string, password Password) (bool, error) {
	h, err := parsePHC(stored)
	if err != nil {
		return false, err
	}
	if len(password.typed) > MaxBytes { // none such was ever hashed
		return false, nil
	}
	key := argon2.IDKey(password.typed, h.salt, h.params.Time, h.params.MemoryKiB, h.params.Threads, uint32(len(h.key)))
	return subtle.ConstantTimeCompare(key, h.key) == 1, nil
}

// NeedsRehash says that stored was not made with params (or DefaultParams).
func NeedsRehash(stored string, params Params) bool {
	h, err := parsePHC(stored)
	return err != nil || h.params != params.orDefault() || len(h.salt) != saltLength || len(h.key) != keyLength
}

type phc struct {
	params    Params
	salt, key []byte
}

var phcBase64 = base64.RawStdEncoding.Strict()

func (h phc) String() string {
	return fmt.Sprintf("$argon2id$v=%d$m=%d,t=%d,p=%d$%s$%s", argon2.Version,
		h.params.MemoryKiB, h.params.Time, h.params.Threads, phcBase64.EncodeToString(h.salt), phcBase64.EncodeToString(h.key))
}

func parsePHC(s string) (phc, error) {
	var h phc
	if len(s) > maxPHC {
		return h, fmt.Errorf("%d bytes: %w", len(s), ErrMalformedHash)
	}
	part := strings.Split(s, "$")
	if len(part) != 6 || part[0] != "" || part[1] != "argon2id" || part[2] != "v="+strconv.Itoa(argon2.Version) {
		return h, ErrMalformedHash
	}
	cost := strings.Split(part[3], ",")
	if len(cost) != 3 {
		return h, ErrMalformedHash
	}
	var n [3]uint64
	for i, name := range []string{"m=", "t=", "p="} {
		digits, ok := strings.CutPrefix(cost[i], name)
		v, err := strconv.ParseUint(digits, 10, 32)
		if !ok || err != nil || strconv.FormatUint(v, 10) != digits {
			return h, ErrMalformedHash
		}
		n[i] = v
	}
	if n[2] > maxThreads {
		return h, ErrMalformedHash
	}
	h.params = Params{uint32(n[0]), uint32(n[1]), uint8(n[2])}
	if err := h.params.check(); err != nil {
		return h, err
	}
	var err error
	if h.salt, err = phcBase64.DecodeString(part[4]); err != nil || len(h.salt) < minSalt || len(h.salt) > maxSalt {
		return h, fmt.Errorf("salt: %w", ErrMalformedHash)
	}
	if h.key, err = phcBase64.DecodeString(part[5]); err != nil || len(h.key) < minKey || len(h.key) > maxKey {
		return h, fmt.Errorf("key: %w", ErrMalformedHash)
	}
	if h.String() != s { // newlines are skipped by the decoder; there is one spelling only
		return h, ErrMalformedHash
	}
	return h, nil
}
