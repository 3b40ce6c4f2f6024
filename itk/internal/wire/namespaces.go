package wire

// Namespaces in XML 1.0: declarations are taken out of the attributes, prefixes resolved, and two
// attributes of one name refused, also when their prefixes differ.

// bind takes the namespace declarations of the current tag.
func (p *parser) bind() *flaw {
	mark := len(p.bindings)
	for _, a := range p.qualified {
		prefix := ""
		switch {
		case a.prefix == "xmlns":
			prefix = a.local
		case a.prefix == "" && a.local == "xmlns":
		default:
			continue
		}
		// xml may be declared, as what it is anyway
		if prefix == "xmlns" || (prefix == "xml") != (a.value == nsXML) || prefix != "" && a.value == "" {
			return p.flaw("malformed namespace declaration")
		}
		for _, b := range p.bindings[mark:] {
			if b.prefix == prefix {
				return p.flaw("duplicate attribute")
			}
		}
		p.bindings = append(p.bindings, binding{prefix, a.value})
	}
	return nil
}

// lookup returns the namespace of a prefix; "" is the default namespace, which need not be declared.
func (p *parser) lookup(prefix string) (string, bool) {
	for i := len(p.bindings) - 1; i >= 0; i-- {
		if p.bindings[i].prefix == prefix {
			return p.bindings[i].space, true
		}
	}
	if prefix == "xml" {
		return nsXML, true
	}
	return "", prefix == ""
}

// resolve gives e the attributes of the current tag that are no declarations.
func (p *parser) resolve(e *element) *flaw {
	start := len(p.attrs)
	for _, a := range p.qualified {
		if a.prefix == "xmlns" || a.prefix == "" && a.local == "xmlns" {
			continue
		}
		space := ""
		if a.prefix != "" {
			var ok bool
			if space, ok = p.lookup(a.prefix); !ok {
				return p.flaw("undeclared namespace prefix")
			}
		}
		for _, b := range p.attrs[start:] {
			if b.local == a.local && b.space == space {
				return p.flaw("duplicate attribute")
			}
		}
		p.attrs = append(p.attrs, attribute{space, a.local, a.value})
	}
	e.attrs = p.attrs[start:len(p.attrs):len(p.attrs)]
	return nil
}
