package wire

import (
	"bytes"
	"strings"
)

// charset is what the bytes of a reply mean.
type charset int

const (
	utf8Charset charset = iota
	asciiCharset
	latin1Charset
)

// maxDeclaration bounds the XML declaration.
const maxDeclaration = 256

// declaration reads a byte order mark, white space and the XML declaration, and returns where the
// document proper begins. UTF-8, US-ASCII and ISO-8859-1 are read, anything else is refused.
func declaration(raw []byte) (begin int, c charset, err *flaw) {
	refuse := func(what string) (int, charset, *flaw) { return 0, 0, &flaw{what, "/", begin} }
	marked := bytes.HasPrefix(raw, []byte("\xef\xbb\xbf"))
	if marked {
		begin = 3
	}
	if len(raw) >= 2 && (raw[0] == 0xfe && raw[1] == 0xff || raw[0] == 0xff && raw[1] == 0xfe || raw[0] == 0 || raw[1] == 0) {
		return refuse("charset other than UTF-8, US-ASCII and ISO-8859-1")
	}
	for begin < len(raw) && isSpace(raw[begin]) {
		begin++
	}
	rest := raw[begin:]
	if !bytes.HasPrefix(rest, []byte("<?xml")) || len(rest) < 6 || !isSpace(rest[5]) {
		return begin, utf8Charset, nil
	}
	end := bytes.Index(rest[:min(len(rest), maxDeclaration)], []byte("?>"))
	switch {
	case end < 0 && len(rest) < maxDeclaration:
		return refuse("reply cut off")
	case end < 0:
		return refuse("XML declaration without an end")
	}
	p := parser{s: string(rest[:end]), at: 5}
	for {
		spaced := p.space()
		if p.at == len(p.s) {
			break
		}
		_, local, value, flawed := p.attribute()
		if flawed != nil || !spaced {
			return refuse("malformed XML declaration")
		}
		switch {
		case local == "version" && value == "1.0":
		case local == "version":
			return refuse("XML of another version than 1.0")
		case local == "encoding":
			switch strings.ToLower(value) {
			case "utf-8", "utf8":
			case "us-ascii":
				c = asciiCharset
			case "iso-8859-1":
				c = latin1Charset
			default:
				return refuse("charset other than UTF-8, US-ASCII and ISO-8859-1")
			}
		case local == "standalone" && (value == "yes" || value == "no"):
		default:
			return refuse("malformed XML declaration")
		}
	}
	if marked && c != utf8Charset {
		return refuse("byte order mark of UTF-8 before another charset")
	}
	return begin + end + 2, c, nil
}

// decoded returns raw as UTF-8, which is checked later, piece by piece.
func (c charset) decoded(raw []byte) string {
	if c != latin1Charset {
		return string(raw)
	}
	var b strings.Builder
	b.Grow(len(raw))
	for _, x := range raw {
		b.WriteRune(rune(x))
	}
	return b.String()
}

func isSpace(c byte) bool { return c == ' ' || c == '\t' || c == '\n' || c == '\r' }
