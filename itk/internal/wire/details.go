package wire

import (
	"slices"
	"strings"
	"unicode"

	"msca/itk"
)

// Domain Message Specification COMT_MT000016GB01. Ids are told apart by root and addresses by use, never by
// position; an element that is present but empty, nil or null is blank, one that is not there is absent.

// maxText bounds one text, in bytes.
const maxText = 1024

// identified reads who a patient element under that code is; nil when there is none in it.
func (d *decoder) identified(patient *element, code itk.ResponseCode) *itk.Patient {
	if patient == nil || patient.first == nil {
		return nil
	}
	for e := patient.first; e != nil; e = e.next {
		// Whom a reply is about has to be compared with who was asked for: a number
		// that both is there and is not cannot be.
		if e.is(nsHL7, "id") && e.attr("root") == oidNHSNumber && e.isNil() && e.tells() {
			d.refuse(e, "NHS number that is nil and given")
		}
	}
	d.emptied(patient)
	p := new(itk.Patient)
	for e := patient.first; e != nil; e = e.next {
		switch {
		case !e.is(nsHL7, "id"):
		case e.attr("root") == oidNHSNumber:
			if !p.NHSNumber.IsZero() {
				d.refuse(e, "second NHS number")
			}
			p.NHSNumber = d.nhsNumber(e, code)
		case p.LocalID != "":
			d.warn(e, "second local identifier, not used,")
		default:
			p.LocalID = d.short(e, e.attr("extension"))
		}
	}
	return p
}

// emptied makes the elements inside parent that say of themselves that they are nil or null what they say:
// blank. What came in them all the same does not count.
func (d *decoder) emptied(parent *element) {
	for e := parent.first; e != nil; e = e.next {
		if !e.isNil() {
			d.emptied(e)
			continue
		}
		if e.tells() {
			d.leaveOut(e, e.local+" that is nil and has content, not used,")
		}
		e.first, e.last, e.text = nil, nil, ""
		e.attrs = slices.DeleteFunc(e.attrs, attribute.tells)
	}
}

// tells reports whether e or anything in it has a value.
func (e *element) tells() bool {
	if strings.TrimSpace(e.text) != "" || slices.ContainsFunc(e.attrs, attribute.tells) {
		return true
	}
	for c := e.first; c != nil; c = c.next {
		if c.tells() {
			return true
		}
	}
	return false
}

// tells reports whether the attribute is the value of its element, and not blank.
func (a attribute) tells() bool {
	return a.space == "" && (a.local == "value" || a.local == "code" || a.local == "extension") && strings.TrimSpace(a.value) != ""
}

// nhsNumber reads an NHS number: none, or ten digits with blanks and hyphens between them. [COMT_MT000016GB01:
// II.NPfIT.Patient] The check digit is not looked at, see [itk.ReceivedNHSNumber]. Under a code that carries no
// data the number does not count, whatever it is.
func (d *decoder) nhsNumber(e *element, code itk.ResponseCode) itk.NHSNumber {
	digits := strings.NewReplacer(" ", "", "-", "").Replace(e.attr("extension"))
	switch {
	case digits == "" || len(digits) == 10 && strings.Trim(digits, "0123456789") == "":
		return itk.ReceivedNHSNumber(digits)
	case code.CarriesData():
		d.refuse(e, "NHS number that has not ten digits")
	default:
		d.warn(e, "NHS number that has not ten digits")
	}
	return itk.NHSNumber{}
}

// details reads what a details reply adds to the ids.
func (d *decoder) details(patient *element, p *itk.Patient) {
	if name := d.one(patient, nsHL7, "name"); name != nil {
		p.Name = d.name(name)
	}
	for e := patient.first; e != nil; e = e.next {
		switch {
		case e.is(nsHL7, "addr"):
			p.Addresses = append(p.Addresses, d.address(e))
		case e.is(nsHL7, "telecom"):
			p.Telecoms = append(p.Telecoms, d.telecom(e))
		case e.space != nsHL7 || e.local != "id" && e.local != "name" && e.local != "patientPerson":
			d.leaveOut(e, "element that is not understood")
		}
	}
	person := d.one(patient, nsHL7, "patientPerson")
	if person == nil {
		return
	}
	if e := d.one(person, nsHL7, "administrativeGenderCode"); e != nil {
		g := itk.Gender(d.short(e, e.attr("code")))
		if g != "" && !g.Known() {
			d.warn(e, "gender code that is not a published one")
		}
		p.Gender = &g
	}
	p.Birth = d.date(person, "birthTime")
	p.Death = d.date(person, "deceasedTime")
	if e := d.one(person, nsHL7, "gPPractice"); e != nil {
		p.Practice = d.practice(e)
	}
	for e := person.first; e != nil; e = e.next {
		switch {
		case e.space == nsHL7 && (e.local == "administrativeGenderCode" || e.local == "birthTime" || e.local == "deceasedTime" || e.local == "gPPractice"):
		default:
			d.leaveOut(e, "element that is not understood")
		}
	}
}

func (d *decoder) name(e *element) *itk.Name {
	n := &itk.Name{Title: d.part(e, "prefix"), Family: d.part(e, "family")}
	for g := e.first; g != nil; g = g.next {
		switch {
		case g.is(nsHL7, "given"):
			n.Given = append(n.Given, d.text(g, g.text))
		case !g.is(nsHL7, "prefix") && !g.is(nsHL7, "family"):
			n.Unread = true
			d.leaveOut(g, "element that is not understood")
			continue
		}
		n.Unread = d.nested(g) || n.Unread
	}
	if strings.TrimSpace(e.text) != "" {
		n.Unread = true
		d.leaveOut(e, "text beside the parts of a name, not used,")
	}
	return n
}

var addressUses = map[string]itk.AddressUse{"H": itk.Home, "TMP": itk.Temporary, "PST": itk.Correspondence}

func (d *decoder) address(e *element) itk.Address {
	a := itk.Address{Use: itk.UnspecifiedUse, Postcode: d.part(e, "postalCode")}
	for _, use := range strings.Fields(e.attr("use")) {
		if word, ok := addressUses[use]; ok {
			a.Use = word
			break
		}
	}
	if a.Use == itk.UnspecifiedUse && e.attr("use") != "" {
		d.warn(e, "address use that is not a published one")
	}
	for line := e.first; line != nil; line = line.next {
		switch {
		case line.is(nsHL7, "streetAddressLine"):
			a.Lines = append(a.Lines, d.text(line, line.text))
		case !line.is(nsHL7, "postalCode"):
			a.Unread = true
			d.leaveOut(line, "element that is not understood")
			continue
		}
		a.Unread = d.nested(line) || a.Unread
	}
	if strings.TrimSpace(e.text) != "" {
		a.Unread = true
		d.leaveOut(e, "text beside the lines of an address, not used,")
	}
	return a
}

func (d *decoder) telecom(e *element) itk.Telecom {
	t := itk.Telecom{Value: d.text(e, e.attr("value")), Use: strings.Fields(d.text(e, e.attr("use")))}
	if period := d.one(e, nsHL7, "useablePeriod"); period != nil {
		t.From = d.date(period, "low")
		t.To = d.date(period, "high")
	}
	return t
}

func (d *decoder) practice(e *element) *itk.Practice {
	r := new(itk.Practice)
	if addr := d.one(e, nsHL7, "addr"); addr != nil {
		a := d.address(addr)
		r.Address = &a
	}
	for t := e.first; t != nil; t = t.next {
		switch {
		case t.is(nsHL7, "addr"), t.is(nsHL7, "locationOrganization"):
		case !t.is(nsHL7, "telecom"):
			d.leaveOut(t, "part of the practice that is not known, not used,")
		case r.Telephone != nil:
			d.leaveOut(t, "second telephone of the practice, not used,")
		default:
			number := strings.TrimSpace(strings.TrimPrefix(d.text(t, t.attr("value")), "tel:"))
			r.Telephone = &number
		}
	}
	organisation := d.one(e, nsHL7, "locationOrganization")
	if id := d.one(organisation, nsHL7, "id"); id != nil {
		if root := id.attr("root"); root != "" && root != oidOrganisation {
			d.warn(id, "organisation code of another code system")
		}
		code := d.text(id, id.attr("extension"))
		r.Code = &code
	}
	if r.Name = d.part(organisation, "name"); r.Name != nil {
		d.nested(d.one(organisation, nsHL7, "name"))
	}
	return r
}

// nested leaves out an element inside one that is text alone, and reports whether there is one.
func (d *decoder) nested(e *element) bool {
	if e.first != nil {
		d.leaveOut(e.first, "element inside a text, not used,")
	}
	return e.first != nil
}

// part returns the text of a child, nil when it is absent.
func (d *decoder) part(parent *element, local string) *string {
	e := d.one(parent, nsHL7, local)
	if e == nil {
		return nil
	}
	s := d.text(e, e.text)
	return &s
}

// date returns the timestamp of a child, nil when it is absent.
func (d *decoder) date(parent *element, local string) *itk.Date {
	e := d.one(parent, nsHL7, local)
	if e == nil {
		return nil
	}
	date, ok := itk.ReceivedDate(d.short(e, e.attr("value")))
	if !ok && !date.IsZero() {
		d.warn(e, "date that is none")
	}
	return &date
}

// short returns a value that has no business being long.
func (d *decoder) short(e *element, s string) string {
	if len(s) > 64 {
		d.refuse(e, "value longer than 64 bytes")
		return ""
	}
	return d.text(e, s)
}

// text returns s for showing: in single spaces, without control characters and without those that turn
// the direction of writing or have no width, which could show one thing and mean another.
func (d *decoder) text(e *element, s string) string {
	if len(s) > maxText {
		d.refuse(e, "text longer than 1024 bytes")
		return ""
	}
	plain := true
	for i := range len(s) {
		if c := s[i]; c < ' ' || c > '~' || c == ' ' && (i == 0 || i == len(s)-1 || s[i+1] == ' ') {
			plain = false
			break
		}
	}
	if plain {
		return s
	}
	shown := strings.Map(func(c rune) rune {
		if unicode.IsControl(c) && !unicode.IsSpace(c) || unicode.Is(unicode.Bidi_Control, c) || widthless(c) {
			return -1
		}
		return c
	}, s)
	if len(shown) != len(s) {
		d.warn(e, "invisible control character, left out,")
	}
	if strings.ContainsAny(shown, "\u200c\u200d") {
		d.warn(e, "invisible joiner, which some scripts need, kept,")
	}
	return strings.Join(strings.Fields(shown), " ")
}

// widthless reports whether c takes no room and joins to nothing: two names that differ in it look the same.
// The joiners U+200C and U+200D shape the letters of some scripts.
func widthless(c rune) bool {
	switch c {
	case 0x200c, 0x200d:
		return false
	case 0x34f: // combining grapheme joiner
		return true
	}
	return unicode.Is(unicode.Cf, c) || unicode.Is(unicode.Variation_Selector, c)
}
