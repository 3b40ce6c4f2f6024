package wire

import (
	"strconv"
	"strings"
)

// element is one XML element with its namespace resolved.
type element struct {
	space, local string
	attrs        []attribute // without namespace declarations
	text         string      // character data directly inside, in one piece
	offset       int         // of its "<" in the reply
	parent       *element
	first, last  *element // children
	next         *element // sibling

	more []byte // character data while there are several pieces
}

type attribute struct{ space, local, value string }

func (e *element) is(space, local string) bool { return e.local == local && e.space == space }

// attr returns the value of an attribute in no namespace, without white space around it.
func (e *element) attr(local string) string {
	for i := range e.attrs {
		if e.attrs[i].local == local && e.attrs[i].space == "" {
			return strings.TrimSpace(e.attrs[i].value)
		}
	}
	return ""
}

// isNil reports whether the element says of itself that it is empty.
func (e *element) isNil() bool {
	for _, a := range e.attrs {
		if a.local == "nil" && a.space == nsXSI && (a.value == "true" || a.value == "1") || a.local == "nullFlavor" && a.space == "" {
			return true
		}
	}
	return false
}

// maxPath bounds the path in a message.
const maxPath = 240

// path returns the local names from the root down to e, such as /Envelope/Body.
func (e *element) path() string {
	var names []string
	for length := 0; e != nil; e = e.parent {
		if length += len(e.local) + 1; length > maxPath {
			names = append(names, "…")
			break
		}
		names = append(names, e.local)
	}
	var b strings.Builder
	for i := len(names) - 1; i >= 0; i-- {
		b.WriteByte('/')
		b.WriteString(names[i])
	}
	if b.Len() == 0 {
		return "/"
	}
	return b.String()
}

// flaw is why a reply cannot be read: what, and where. It holds nothing of the content.
type flaw struct {
	what   string
	path   string
	offset int // in bytes
}

// Error names what and where.
func (f *flaw) Error() string {
	return f.what + " at " + f.path + ", byte " + strconv.Itoa(f.offset)
}
