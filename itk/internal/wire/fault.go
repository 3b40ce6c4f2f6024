package wire

import (
	"strings"

	"msca/itk"
)

// SOAP 1.1 section 4.4 and ITKMessageTypes-2010-05 ToolkitErrorInfo. The children of a fault are in no
// namespace; providers also send them in that of SOAP, and faultcode with any prefix or none.

func (d *decoder) fault(e *element) itk.Reply {
	f := &itk.Fault{FaultCode: faultCode(d.faultPart(e, "faultcode"))}
	f.Text = d.faultPart(e, "faultstring")
	info := d.one(d.faultChild(e, "detail"), nsITK, "ToolkitErrorInfo")
	if info != nil {
		f.Code = bounded(d.one(info, nsITK, "ErrorCode"))
		if text := bounded(d.one(info, nsITK, "ErrorText")); text != "" {
			f.Text = text
		}
		f.Diagnostic = bounded(d.one(info, nsITK, "ErrorDiagnosticText"))
	}
	return itk.Reply{Outcome: itk.OutcomeFault, Fault: f}
}

func (d *decoder) faultChild(e *element, local string) *element {
	if c := d.one(e, "", local); c != nil {
		return c
	}
	return d.one(e, nsSOAP, local)
}

func (d *decoder) faultPart(e *element, local string) string { return bounded(d.faultChild(e, local)) }

// faultCode returns the four codes of SOAP 1.1 with the usual prefix, and any other as it came.
func faultCode(s string) string {
	local := s[strings.LastIndexByte(s, ':')+1:]
	switch class, _, _ := strings.Cut(local, "."); class {
	case "Client", "Server", "VersionMismatch", "MustUnderstand":
		return "soap:" + local
	}
	return s
}

// bounded returns the text of e on one line, cut to maxText: the text of a fault is worth having in part.
func bounded(e *element) string {
	if e == nil {
		return ""
	}
	s, more := strings.TrimSpace(e.text), ""
	if len(s) > maxText {
		more = "…"
		s = strings.ToValidUTF8(s[:maxText], "")
	}
	return new(decoder).text(e, s) + more
}
