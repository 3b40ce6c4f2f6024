package smsptest

import (
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
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
)

const (
	maxRequest  = 1 << 20 // octets of a request that are read at all
	maxDepth    = 40
	maxElements = 5000
)

// element is one XML element of a request.
type element struct {
	space, local string
	attrs        []xml.Attr
	children     []*element
	text         string // character data of this element alone

	pieces strings.Builder // of text, while the element is open
}

// parse reads one XML document. Document type definitions are refused.
func parse(body []byte) (*element, error) {
	d := xml.NewDecoder(bytes.NewReader(body))
	var stack []*element
	var root *element
	count := 0
	for {
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
			e := &element{space: t.Name.Space, local: t.Name.Local, attrs: append([]xml.Attr(nil), t.Attr...)}
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
		case xml.EndElement:
			last := len(stack) - 1
			stack[last].text = stack[last].pieces.String()
			stack = stack[:last]
		case xml.CharData:
			if len(stack) > 0 {
				stack[len(stack)-1].pieces.Write(t)
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
		declaration := a.Name.Space == "xmlns" || a.Name.Space == "" && a.Name.Local == "xmlns"
		if !declaration && strings.TrimSpace(a.Value) == "" {
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
