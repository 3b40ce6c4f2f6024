package kit

// maxPasted is how many digits survive a paste. More than ten are kept, not cut:
// a number cut to ten could pass for somebody else's.
const maxPasted = 20

// NewNHSNumber makes a box that shows an NHS number as 3-3-4 while it is typed or
// pasted and drops every other character (ISB 1504 NUM-0002, 0015-0017). It does
// not check the number.
func NewNHSNumber() *Input {
	return newInput(func() *entry {
		e := &entry{reform: reformNHSNumber}
		e.accept = func(r rune, text string, selected bool) bool {
			return r >= '0' && r <= '9' && (selected || countDigits(text) < 10)
		}
		return e
	})
}

// reformNHSNumber keeps the cursor after the same digit.
func reformNHSNumber(text string, cursor int) (string, int) {
	out := make([]byte, 0, len(text))
	at, digits := 0, 0
	for i, r := range []rune(text) {
		if i == cursor {
			at = len(out)
		}
		if r < '0' || r > '9' || digits == maxPasted {
			continue
		}
		if digits == 3 || digits == 6 || digits == 10 {
			out = append(out, ' ')
		}
		out = append(out, byte(r))
		digits++
	}
	if cursor >= len([]rune(text)) {
		at = len(out)
	}
	return string(out), at
}

func countDigits(s string) int {
	n := 0
	for _, r := range s {
		if r >= '0' && r <= '9' {
			n++
		}
	}
	return n
}
