package wire

import (
	"strings"
	"sync"
	"unicode/utf8"
)

// Limits of a reply. A full details reply has a depth of 11, about 60 elements and 5 KB.
const (
	MaxSize       = 1 << 20 // bytes
	maxDepth      = 40
	maxElements   = 5000
	maxAttributes = 32 // of one element, namespace declarations included
	maxName       = 128
)

// Room that a parser keeps for the next reply: twice what a full details reply takes.
const (
	keptElements = 128
	keptOthers   = 256
)

// parser turns a document into elements in one pass. Names are ASCII, as all names of these messages are.
// The elements are the parser's own and live until release.
type parser struct {
	s       string
	at      int
	begin   int // offset of s in the reply
	charset charset
	open    *element // innermost open element
	names   []string // qualified names of the open elements
	marks   []int    // len(bindings) before each open element
	count   int
	counted place
	ignored *flaw // a processing instruction that was passed over

	bindings  []binding
	elements  []element // arena: elements are made in blocks, of which this is the newest
	kept      []element // the block that is used again
	attrs     []attribute
	qualified []qualified // attributes of the current tag
}

// place is a place in s and the offset in the reply that it stands for.
type place struct{ at, offset int }

type binding struct{ prefix, space string }

type qualified struct{ prefix, local, value string }

// parsers keeps the room of parsers between replies.
var parsers = sync.Pool{New: func() any { return new(parser) }}

// parse reads a whole document. It refuses whatever is not well-formed, or dangerous, or beyond the limits.
func (p *parser) parse(raw []byte) (*element, *flaw) {
	if len(raw) > MaxSize {
		return nil, &flaw{"reply of more than 1 MiB", "/", MaxSize}
	}
	begin, c, err := declaration(raw)
	if err != nil {
		return nil, err
	}
	p.s, p.begin, p.charset = c.decoded(raw[begin:]), begin, c
	return p.document()
}

// release forgets the document, so that nothing of a patient outlives it, and leaves the parser for the next.
// A reply that took more room than usual leaves none of that behind.
func (p *parser) release() {
	clear(p.kept[:min(p.count, cap(p.kept))])
	*p = parser{
		kept: p.kept, elements: p.kept[:0], marks: p.marks[:0],
		names: emptied(p.names), bindings: emptied(p.bindings), attrs: emptied(p.attrs), qualified: emptied(p.qualified),
	}
	parsers.Put(p)
}

// emptied returns s without its content, or nil if it has grown large.
func emptied[T any](s []T) []T {
	if cap(s) > keptOthers {
		return nil
	}
	clear(s[:cap(s)])
	return s[:0]
}

func (p *parser) document() (*element, *flaw) {
	var root *element
	for p.at < len(p.s) {
		var err *flaw
		rest := p.s[p.at:]
		switch {
		case rest[0] != '<':
			err = p.content()
		case strings.HasPrefix(rest, "</"):
			err = p.endTag()
		case strings.HasPrefix(rest, "<!--"):
			err = p.comment()
		case strings.HasPrefix(rest, "<![CDATA["):
			err = p.cdata()
		case strings.HasPrefix("<!--", rest) || strings.HasPrefix("<![CDATA[", rest):
			err = p.flaw("reply cut off")
		case strings.HasPrefix(rest, "<!"):
			err = p.flaw("document type declaration")
		case strings.HasPrefix(rest, "<?"):
			err = p.processing()
		case root != nil && p.open == nil:
			err = p.flaw("second root element")
		default:
			var e *element
			if e, err = p.startTag(); root == nil {
				root = e
			}
		}
		if err != nil {
			return nil, err
		}
	}
	switch {
	case root == nil:
		return nil, p.flaw("reply without an XML element")
	case p.open != nil:
		return nil, p.flaw("reply cut off")
	}
	return root, nil
}

func (p *parser) flaw(what string) *flaw { return p.flawAt(what, p.at) }

func (p *parser) flawAt(what string, at int) *flaw {
	return &flaw{what, p.open.path(), p.offset(at)}
}

// offset returns where in the bytes received the place at in s lies. Of ISO-8859-1, every rune of s was one
// byte; places mostly come in order, so each stretch is counted once.
func (p *parser) offset(at int) int {
	if p.charset != latin1Charset {
		return p.begin + at
	}
	if at < p.counted.at {
		p.counted = place{}
	}
	p.counted = place{at, p.counted.offset + utf8.RuneCountInString(p.s[p.counted.at:at])}
	return p.begin + p.counted.offset
}

// startTag reads a start tag or empty-element tag.
func (p *parser) startTag() (*element, *flaw) {
	if p.count++; p.count > maxElements {
		return nil, p.flaw("more than 5000 elements")
	}
	if len(p.names) >= maxDepth {
		return nil, p.flaw("elements nested deeper than 40")
	}
	start := p.at
	p.at++
	nameAt := p.at
	prefix, local, err := p.name()
	if err != nil {
		return nil, err
	}
	name := p.s[nameAt:p.at]
	if err := p.tagAttributes(); err != nil {
		return nil, err
	}
	e := p.newElement()
	e.parent, e.local, e.offset = p.open, local, p.offset(start)
	mark := len(p.bindings)
	if err := p.bind(); err != nil {
		return nil, err
	}
	var ok bool
	if e.space, ok = p.lookup(prefix); !ok {
		return nil, p.flawAt("undeclared namespace prefix", start)
	}
	if err := p.resolve(e); err != nil {
		return nil, err
	}
	if p.open != nil {
		if p.open.last == nil {
			p.open.first = e
		} else {
			p.open.last.next = e
		}
		p.open.last = e
	}
	if p.s[p.at] == '/' {
		p.at += 2
		p.bindings = p.bindings[:mark]
		return e, nil
	}
	p.at++
	p.open = e
	p.names, p.marks = append(p.names, name), append(p.marks, mark)
	return e, nil
}

// tagAttributes reads attributes up to ">" or "/>", which it leaves in place.
func (p *parser) tagAttributes() *flaw {
	p.qualified = p.qualified[:0]
	for {
		spaced := p.space()
		switch {
		case p.at == len(p.s), p.s[p.at:] == "/":
			return p.flaw("reply cut off")
		case p.s[p.at] == '>', strings.HasPrefix(p.s[p.at:], "/>"):
			return nil
		case !spaced:
			return p.flaw("malformed tag")
		case len(p.qualified) == maxAttributes:
			return p.flaw("element with more than 32 attributes")
		}
		prefix, local, value, err := p.attribute()
		if err != nil {
			return err
		}
		p.qualified = append(p.qualified, qualified{prefix, local, value})
	}
}

// attribute reads name="value".
func (p *parser) attribute() (prefix, local, value string, err *flaw) {
	if prefix, local, err = p.name(); err != nil {
		return
	}
	p.space()
	switch {
	case p.at == len(p.s):
		return "", "", "", p.flaw("reply cut off")
	case p.s[p.at] != '=':
		return "", "", "", p.flaw("attribute without a value")
	}
	p.at++
	p.space()
	switch {
	case p.at == len(p.s):
		return "", "", "", p.flaw("reply cut off")
	case p.s[p.at] != '"' && p.s[p.at] != '\'':
		return "", "", "", p.flaw("attribute value without quotes")
	}
	quote := p.s[p.at]
	p.at++
	n := strings.IndexByte(p.s[p.at:], quote)
	if n < 0 {
		return "", "", "", p.flaw("reply cut off")
	}
	if i := strings.IndexByte(p.s[p.at:p.at+n], '<'); i >= 0 {
		return "", "", "", p.flawAt("< inside an attribute value", p.at+i)
	}
	value, err = p.characters(p.at, p.at+n)
	p.at += n + 1
	return prefix, local, value, err
}

func (p *parser) endTag() *flaw {
	if p.open == nil {
		return p.flaw("end tag without a start tag")
	}
	last := len(p.names) - 1
	name := p.names[last]
	start := p.at
	p.at += 2
	if !strings.HasPrefix(p.s[p.at:], name) {
		if p.at+len(name) > len(p.s) {
			return p.flawAt("reply cut off", start)
		}
		return p.flawAt("end tag that does not match", start)
	}
	p.at += len(name)
	p.space()
	if p.at == len(p.s) {
		return p.flawAt("reply cut off", start)
	}
	if p.s[p.at] != '>' {
		return p.flawAt("end tag that does not match", start)
	}
	p.at++
	if p.open.more != nil {
		p.open.text, p.open.more = string(p.open.more), nil
	}
	p.open = p.open.parent
	p.bindings = p.bindings[:p.marks[last]]
	p.names, p.marks = p.names[:last], p.marks[:last]
	return nil
}

func (p *parser) newElement() *element {
	if len(p.elements) == cap(p.elements) {
		p.elements = make([]element, 0, keptElements)
		if p.kept == nil {
			p.kept = p.elements
		}
	}
	p.elements = append(p.elements, element{})
	return &p.elements[len(p.elements)-1]
}

// name reads prefix:local or local.
func (p *parser) name() (prefix, local string, err *flaw) {
	start := p.at
	local = p.ncName()
	if p.at < len(p.s) && p.s[p.at] == ':' && local != "" {
		p.at++
		prefix, local = local, p.ncName()
	}
	switch {
	case local == "" && p.at == len(p.s):
		return "", "", p.flawAt("reply cut off", start)
	case local == "":
		return "", "", p.flawAt("malformed name", start)
	case p.at-start > maxName:
		return "", "", p.flawAt("name longer than 128 bytes", start)
	}
	return prefix, local, nil
}

func (p *parser) ncName() string {
	start := p.at
	for p.at < len(p.s) {
		c := p.s[p.at]
		if c|0x20 >= 'a' && c|0x20 <= 'z' || c == '_' || p.at > start && (c >= '0' && c <= '9' || c == '-' || c == '.') {
			p.at++
			continue
		}
		break
	}
	return p.s[start:p.at]
}

// space skips white space and reports whether there was any.
func (p *parser) space() bool {
	start := p.at
	for p.at < len(p.s) && isSpace(p.s[p.at]) {
		p.at++
	}
	return p.at > start
}
