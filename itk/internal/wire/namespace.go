package wire

// Namespaces of a message.
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

// Object identifiers of a payload.
const (
	oidMessageType  = "2.16.840.1.113883.2.1.3.2.4.17.284"
	oidGender       = "2.16.840.1.113883.2.1.3.2.4.16.25"
	oidNHSNumber    = "2.16.840.1.113883.2.1.4.1"
	oidOrganisation = "2.16.840.1.113883.2.1.3.2.4.19.2"
)
