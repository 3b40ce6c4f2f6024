package wire

import (
	"strings"
	"unicode/utf8"
)

// Character data: XML 1.0 section 2.2 (which characters), 2.11 (line ends), 4.1 (references). Only the five
// entities that XML itself defines exist; everything else would need a document type.

// content reads character data up to the next tag.
func (p *parser) content() *flaw {
	end := strings.IndexByte(p.s[p.at:], '<')
	if end < 0 {
		end = len(p.s) - p.at
	}
	start := p.at
	end += start
	blank := start
	for blank < end && isSpace(p.s[blank]) {
		blank++
	}
	switch {
	case blank == end && (p.open == nil || p.open.text == "" && p.open.more == nil):
		p.at = end // white space in front: no content trims otherwise
		return nil
	case p.open == nil && p.count == 0:
		return p.flawAt("reply that is not XML", blank)
	case p.open == nil:
		return p.flawAt("text outside the root element", blank)
	case end == len(p.s):
		p.at = end
		return p.flaw("reply cut off")
	}
	if i := strings.Index(p.s[start:end], "]]>"); i >= 0 {
		return p.flawAt("]]> outside a CDATA section", start+i)
	}
	s, err := p.characters(start, end)
	if err != nil {
		return err
	}
	p.at = end
	p.open.add(s)
	return nil
}

// Kinds of bytes in character data; every other byte stands for itself.
const (
	controlByte   = 1 << iota // XML allows it nowhere
	wideByte                  // outside ASCII
	referenceByte             // &
	returnByte                // CR
)

var kinds = func() (k [256]byte) {
	for c := range k {
		switch {
		case c == '&':
			k[c] = referenceByte
		case c == '\r':
			k[c] = returnByte
		case c < 0x20 && c != '\n' && c != '\t':
			k[c] = controlByte
		case c >= utf8.RuneSelf:
			k[c] = wideByte
		}
	}
	return k
}()

// kindsIn tells which kinds of bytes are in s.
func kindsIn(s string) (found byte) {
	for i := range len(s) {
		found |= kinds[s[i]]
	}
	return found
}

func (p *parser) cdata() *flaw {
	if p.open == nil {
		return p.flaw("text outside the root element")
	}
	start := p.at + len("<![CDATA[")
	n := strings.Index(p.s[start:], "]]>")
	if n < 0 {
		return p.flaw("reply cut off")
	}
	if err := p.legal(start, start+n); err != nil {
		return err
	}
	p.at = start + n + len("]]>")
	p.open.add(lineEnds(p.s[start : start+n]))
	return nil
}

func (p *parser) comment() *flaw {
	start := p.at + len("<!--")
	n := strings.Index(p.s[start:], "--")
	if n < 0 || start+n+2 >= len(p.s) {
		return p.flaw("reply cut off")
	}
	if p.s[start+n+2] != '>' {
		return p.flawAt("-- inside a comment", start+n)
	}
	if err := p.legal(start, start+n); err != nil {
		return err
	}
	p.at = start + n + len("-->")
	return nil
}

// processing skips a processing instruction. SOAP 1.1 section 3 forbids them; outside the root element, where
// some servers put a stylesheet, they are harmless.
func (p *parser) processing() *flaw {
	start := p.at
	end := strings.Index(p.s[start:], "?>")
	if end < 0 {
		return p.flaw("reply cut off")
	}
	p.at += len("<?")
	target := p.ncName()
	if p.open != nil || target == "" || len(target) > maxName || strings.EqualFold(target, "xml") || !isSpace(p.s[p.at]) && p.at != start+end {
		return p.flawAt("processing instruction", start)
	}
	if err := p.legal(p.at, start+end); err != nil {
		return err
	}
	p.ignored = &flaw{"processing instruction, not heeded,", "/", p.offset(start)}
	p.at = start + end + len("?>")
	return nil
}

// add appends a piece of character data, in linear time over all pieces.
func (e *element) add(s string) {
	switch {
	case s == "":
	case e.more != nil:
		e.more = append(e.more, s...)
	case e.text == "":
		e.text = s
	default:
		e.more = append(append(make([]byte, 0, 2*(len(e.text)+len(s))), e.text...), s...)
	}
}

// characters returns p.s[start:end] with references and line ends resolved.
func (p *parser) characters(start, end int) (string, *flaw) {
	s := p.s[start:end]
	found := kindsIn(s)
	if found&(controlByte|wideByte) != 0 {
		if err := p.legal(start, end); err != nil {
			return "", err
		}
	}
	if found&(referenceByte|returnByte) == 0 {
		return s, nil
	}
	i := strings.IndexByte(s, '&')
	if i < 0 {
		return lineEnds(s), nil
	}
	var b strings.Builder
	b.Grow(len(s))
	for i >= 0 {
		b.WriteString(lineEnds(s[:i]))
		n := strings.IndexByte(s[i:min(len(s), i+16)], ';')
		if n < 0 {
			return "", p.flawAt("& that begins no reference", end-len(s)+i)
		}
		c, ok := reference(s[i+1 : i+n])
		if !ok {
			return "", p.flawAt("entity or character reference that XML does not define", end-len(s)+i)
		}
		b.WriteRune(c)
		s = s[i+n+1:]
		i = strings.IndexByte(s, '&')
	}
	b.WriteString(lineEnds(s))
	return b.String(), nil
}

// reference returns the character that &name; stands for.
func reference(name string) (rune, bool) {
	switch name {
	case "lt":
		return '<', true
	case "gt":
		return '>', true
	case "amp":
		return '&', true
	case "quot":
		return '"', true
	case "apos":
		return '\'', true
	}
	digits, ok := strings.CutPrefix(name, "#")
	if !ok {
		return 0, false
	}
	base := rune(10)
	if hex, ok := strings.CutPrefix(digits, "x"); ok {
		digits, base = hex, 16
	}
	var c rune
	for _, d := range []byte(digits) {
		switch {
		case d >= '0' && d <= '9':
			d -= '0'
		case base == 16 && d|0x20 >= 'a' && d|0x20 <= 'f':
			d = d | 0x20 - 'a' + 10
		default:
			return 0, false
		}
		if c = c*base + rune(d); c > utf8.MaxRune {
			return 0, false
		}
	}
	return c, digits != "" && legalRune(c)
}

func legalRune(c rune) bool {
	return c >= 0x20 && c <= 0xd7ff || c == '\t' || c == '\n' || c == '\r' || c >= 0xe000 && c <= 0xfffd || c >= 0x10000 && c <= utf8.MaxRune
}

// legal checks that p.s[start:end] is text that XML 1.0 and the charset allow.
func (p *parser) legal(start, end int) *flaw {
	s := p.s[start:end]
	for i := 0; i < len(s); i++ {
		c := s[i]
		switch {
		case c >= 0x20 && c < utf8.RuneSelf || c == '\n' || c == '\t' || c == '\r':
		case c < 0x20:
			return p.flawAt("control character", start+i)
		case p.charset == asciiCharset:
			return p.flawAt("character outside the declared US-ASCII", start+i)
		default:
			r, size := utf8.DecodeRuneInString(s[i:])
			if r == utf8.RuneError && size == 1 {
				return p.flawAt("invalid UTF-8", start+i)
			}
			if !legalRune(r) {
				return p.flawAt("character that XML does not allow", start+i)
			}
			i += size - 1
		}
	}
	return nil
}

// lineEnds turns CR LF and CR into LF.
func lineEnds(s string) string {
	if strings.IndexByte(s, '\r') < 0 {
		return s
	}
	return strings.ReplaceAll(strings.ReplaceAll(s, "\r\n", "\n"), "\r", "\n")
}
