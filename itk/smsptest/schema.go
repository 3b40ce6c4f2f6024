package smsptest

import (
	"slices"
	"strings"
)

// model is what the public schemas let an element have: attributes, of which those with "!" must be there;
// children, the same; and text.
type model struct {
	attributes, children string
	text                 bool
}

const (
	infrastructure = "nullFlavor updateMode"
	textual        = "nullFlavor language mediaType representation integrityCheck integrityCheckAlgorithm compression"
)

var parameterModel = model{infrastructure, "value! semanticsText!", false}

// models are those of distributionEnvelope-v2-0 and of QUPA_MT000001GB01 to QUPA_MT000005GB01, by modelName.
var models = map[string]model{
	"itk:DistributionEnvelope":  {"", "header! payloads!", false},
	"itk:header":                {"service! trackingid!", "addresslist auditIdentity! manifest! senderAddress handlingSpecification", false},
	"itk:addresslist":           {"", "address!", false},
	"itk:address":               {"type uri!", "", false},
	"itk:auditIdentity":         {"", "id!", false},
	"itk:id":                    {"type uri!", "", false},
	"itk:manifest":              {"count!", "manifestitem!", false},
	"itk:manifestitem":          {"id! mimetype! profileid metadata compressed base64 encrypted", "", false},
	"itk:senderAddress":         {"type uri!", "", false},
	"itk:handlingSpecification": {"", "spec!", false},
	"itk:spec":                  {"key! value!", "", false},
	"itk:payloads":              {"count!", "payload!", false},
	"itk:payload":               {"id! filename", "*", true},

	"request":    {"classCode! moodCode! " + infrastructure, "id! code! queryEvent!", false},
	"id":         {"root!", "", false},
	"code":       {"code! codeSystem!", "", false},
	"queryEvent": {infrastructure, "Person.DateOfBirth! Person.Gender Person.LocalIdentifier Person.NHSNumber Person.Name Person.Postcode", false},

	"Person.DateOfBirth":           parameterModel,
	"Person.DateOfBirth/value":     {"value!", "", false},
	"Person.Gender":                parameterModel,
	"Person.Gender/value":          {"code! codeSystem!", "", false},
	"Person.LocalIdentifier":       parameterModel,
	"Person.LocalIdentifier/value": {"root! extension!", "", false},
	"Person.NHSNumber":             parameterModel,
	"Person.NHSNumber/value":       {"root! extension!", "", false},
	"Person.Name":                  parameterModel,
	"Person.Name/value":            {"", "given family", false},
	"given":                        {textual + " partType qualifier", "", true},
	"family":                       {textual + " partType qualifier", "", true},
	"Person.Postcode":              parameterModel,
	"Person.Postcode/value":        {"", "postalCode", false},
	"postalCode":                   {textual + " partType", "", true},
	"semanticsText":                {textual, "", true},
}

func modelName(parent, e *element) string {
	switch {
	case e.space == nsITK:
		return "itk:" + e.local
	case parent.is(nsITK, "payload"):
		return "request"
	case e.local == "value":
		return parent.local + "/value"
	}
	return e.local
}

// misshapen says where an element, or what is in it, is not as the schemas have it; "" if all is. Order and
// number of the children are checked where they are read.
func misshapen(parent, e *element) string {
	name := modelName(parent, e)
	m := models[name]
	var given []string
	for _, a := range e.attrs {
		switch {
		case a.declares(), a.Name.Space == nsXSI && a.Name.Local != "nil":
		case a.Name.Space != "" || !allows(m.attributes, a.Name.Local):
			return name + ": unexpected attribute " + a.Name.Local
		default:
			given = append(given, a.Name.Local)
		}
	}
	if missing := missing(m.attributes, given); missing != "" {
		return name + ": attribute " + missing + " is missing"
	}
	given = nil
	for _, c := range e.children {
		if m.children != "*" && (c.space != e.space || !allows(m.children, c.local)) {
			return name + ": unexpected element " + c.local
		}
		given = append(given, c.local)
		if where := misshapen(e, c); where != "" {
			return where
		}
	}
	if missing := missing(m.children, given); missing != "" {
		return name + ": element " + missing + " is missing"
	}
	if !m.text && e.content() != "" {
		return name + ": unexpected text"
	}
	return ""
}

func allows(list, name string) bool {
	names := strings.Fields(list)
	return slices.Contains(names, name) || slices.Contains(names, name+"!")
}

// missing gives the first name of the list that has to be there and is not.
func missing(list string, given []string) string {
	for _, name := range strings.Fields(list) {
		if name, due := strings.CutSuffix(name, "!"); due && !slices.Contains(given, name) {
			return name
		}
	}
	return ""
}
