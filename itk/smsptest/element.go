package smsptest

import (
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
)

// Namespaces of an ITK SOAP request (facts of ITK core and WS-* standards).
const (
	nsSOAP = "http://schemas.xmlsoap.org/soap/envelope/"
	nsWSA  = "http://www.w3.org/2005/08/addressing"
	nsWSSE = "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-secext-1.0.xsd"
	nsWSU  = "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-utility-1.0.xsd"
	nsITK  = "urn:nhs-itk:ns:201005"
	nsHL7  = "urn:hl7-org:v3"
	nsXSI  = "http://www.w3.org/2001/XMLSchema-instance"
	nsXML  = "http://www.w3.org/XML/1998/namespace"
)

const (
	maxRequest  = 1 << 20 // octets of a request that are read at all
	maxDepth    = 40
	maxElements = 5000
)

// element is one XML element of a request.
type element struct {
	space, local string
	attrs        []attribute
	children     []*element
	text         string // character data of this element alone

	pieces strings.Builder // of text, while the element is open
}

type attribute xml.Attr

// declares says whether the attribute is a namespace declaration.
func (a attribute) declares() bool {
	return a.Name.Space == "xmlns" || a.Name.Space == "" && a.Name.Local == "xmlns"
}

// parse reads one XML document. Document type definitions and processing
// instructions are refused [SOAP 1.1 section 3], and what encoding/xml lets pass
// although it is not well-formed.
func parse(body []byte) (*element, error) {
	body = bytes.TrimPrefix(body, []byte("\xef\xbb\xbf"))
	d := xml.NewDecoder(bytes.NewReader(body))
	var stack []*element
	var root *element
	count := 0
	for begin := int64(0); ; begin = d.InputOffset() {
		token, err := d.Token()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return nil, errors.New("not well-formed XML")
		}
		switch t := token.(type) {
		case xml.StartElement:
			if count++; count > maxElements || len(stack) >= maxDepth {
				return nil, errors.New("too many elements")
			}
			e := &element{space: t.Name.Space, local: t.Name.Local}
			for _, a := range t.Attr {
				if slices.ContainsFunc(e.attrs, func(b attribute) bool { return a.Name == b.Name }) {
					return nil, errors.New("an attribute comes twice")
				}
				e.attrs = append(e.attrs, attribute(a))
			}
			if len(stack) == 0 {
				if root != nil {
					return nil, errors.New("more than one root element")
				}
				root = e
			} else {
				up := stack[len(stack)-1]
				up.children = append(up.children, e)
			}
			stack = append(stack, e)
			if undeclared(stack) {
				return nil, errors.New("a namespace prefix is not declared")
			}
		case xml.EndElement:
			last := len(stack) - 1
			stack[last].text = stack[last].pieces.String()
			stack = stack[:last]
		case xml.CharData:
			switch blank := len(bytes.TrimSpace(t)) == 0; {
			case len(stack) > 0:
				stack[len(stack)-1].pieces.Write(t)
			case !blank && root != nil:
				return nil, errors.New("text outside the root element")
			case !blank:
				return nil, errors.New("no XML element")
			}
		case xml.ProcInst:
			if t.Target != "xml" || begin > 0 {
				return nil, errors.New("processing instructions are not accepted")
			}
		case xml.Directive:
			return nil, errors.New("document type definitions are not accepted")
		}
	}
	if root == nil {
		return nil, errors.New("no XML element")
	}
	return root, nil
}

// undeclared says whether the innermost element or one of its attributes has a
// prefix without a declaration, which encoding/xml then takes for the namespace.
func undeclared(stack []*element) bool {
	declared := func(space string) bool {
		for _, e := range stack {
			if slices.ContainsFunc(e.attrs, func(a attribute) bool { return a.declares() && a.Value == space }) {
				return true
			}
		}
		return space == "" || space == nsXML
	}
	last := stack[len(stack)-1]
	return !declared(last.space) || slices.ContainsFunc(last.attrs, func(a attribute) bool { return !a.declares() && !declared(a.Name.Space) })
}

func (e *element) is(space, local string) bool {
	return e != nil && e.space == space && e.local == local
}

// child gives the first child of that name, or nil.
func (e *element) child(space, local string) *element {
	if e == nil {
		return nil
	}
	for _, c := range e.children {
		if c.is(space, local) {
			return c
		}
	}
	return nil
}

// all gives the children of that name.
func (e *element) all(space, local string) []*element {
	var found []*element
	if e != nil {
		for _, c := range e.children {
			if c.is(space, local) {
				found = append(found, c)
			}
		}
	}
	return found
}

// repeats says whether a child of one of those names comes more than once.
func (e *element) repeats(space string, names ...string) bool {
	return slices.ContainsFunc(names, func(name string) bool { return len(e.all(space, name)) > 1 })
}

// content is the element's text without the white space around it.
func (e *element) content() string {
	if e == nil {
		return ""
	}
	return strings.TrimSpace(e.text)
}

// attr gives the value of an attribute without a namespace.
func (e *element) attr(local string) (string, bool) { return e.attrNS("", local) }

func (e *element) attrNS(space, local string) (string, bool) {
	if e != nil {
		for _, a := range e.attrs {
			if a.Name.Space == space && a.Name.Local == local {
				return a.Value, true
			}
		}
	}
	return "", false
}

// value is attr for where absent and empty are the same.
func (e *element) value(local string) string {
	v, _ := e.attr(local)
	return v
}

// blankAttribute names the first attribute anywhere that has no value.
func (e *element) blankAttribute() (string, bool) {
	for _, a := range e.attrs {
		if !a.declares() && strings.TrimSpace(a.Value) == "" {
			return fmt.Sprintf("%s/@%s", e.local, a.Name.Local), true
		}
	}
	for _, c := range e.children {
		if where, found := c.blankAttribute(); found {
			return where, true
		}
	}
	return "", false
}
