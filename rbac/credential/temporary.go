package credential

import (
	"fmt"
	"io"
	"strings"
)

// alphabet leaves out what is misread: 0 o 1 l i, and letters that make words.
const alphabet = "23456789abcdefghjkmnpqrstuvwxyz"

// Temporary draws a first password for someone who has to change it at the
// first sign-in: "Xk7m-9qtp-…", five groups of four, 98 bits, with all four
// character classes so that every policy takes it.
func Temporary(rand io.Reader) (Password, error) {
	const groups, size = 5, 4
	for {
		var b strings.Builder
		for g := range groups {
			if g > 0 {
				b.WriteByte('-')
			}
			for range size {
				c, err := draw(rand)
				if err != nil {
					return Password{}, fmt.Errorf("drawing a temporary password: %w", err)
				}
				b.WriteByte(c)
			}
		}
		s := b.String()
		if i := strings.IndexAny(s, "abcdefghjkmnpqrstuvwxyz"); i >= 0 {
			s = s[:i] + strings.ToUpper(s[i:i+1]) + s[i+1:]
		}
		if classes(s) == 4 {
			return NewPassword([]byte(s)), nil
		}
	}
}

// draw returns one character, each equally likely.
func draw(rand io.Reader) (byte, error) {
	const fair = 256 - 256%len(alphabet)
	for {
		var b [1]byte
		if _, err := io.ReadFull(rand, b[:]); err != nil {
			return 0, err
		}
		if int(b[0]) < fair {
			return alphabet[int(b[0])%len(alphabet)], nil
		}
	}
}
