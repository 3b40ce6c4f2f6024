package wire

import "time"

// writer appends XML. Everything that is no literal of this package goes through text.
type writer struct{ b []byte }

func (w *writer) raw(s string) { w.b = append(w.b, s...) }

// text appends s escaped for both content and attribute values.
func (w *writer) text(s string) {
	start := 0
	for i := range len(s) {
		var escape string
		switch s[i] {
		case '&':
			escape = "&amp;"
		case '<':
			escape = "&lt;"
		case '>':
			escape = "&gt;"
		case '"':
			escape = "&quot;"
		default:
			continue
		}
		w.b = append(append(w.b, s[start:i]...), escape...)
		start = i + 1
	}
	w.b = append(w.b, s[start:]...)
}

// mixed appends parts, escaping every second one.
func (w *writer) mixed(parts []string) {
	for i, p := range parts {
		if i%2 == 0 {
			w.raw(p)
		} else {
			w.text(p)
		}
	}
}

// line appends before, the escaped value, after and a line feed.
func (w *writer) line(before, value, after string) {
	w.raw(before)
	w.text(value)
	w.raw(after)
	w.raw("\n")
}

// attributes appends parts, escaping every second one, and a line feed.
func (w *writer) attributes(parts ...string) {
	w.mixed(parts)
	w.raw("\n")
}

// time appends a line with t in UTC, as whole seconds.
func (w *writer) time(before string, t time.Time, after string) {
	w.raw(before)
	w.b = t.UTC().AppendFormat(w.b, "2006-01-02T15:04:05Z")
	w.raw(after)
	w.raw("\n")
}
