package conformance

import (
	"encoding/xml"
	"errors"
	"fmt"
	"strings"
)

// envelope is what a reply says around its payload. It is read with
// encoding/xml, by namespace, and not with the decoder that the client uses.
// [SOAP 1.1; ITK Distribution Envelope v2.0]
type envelope struct {
	XMLName xml.Name `xml:"http://schemas.xmlsoap.org/soap/envelope/ Envelope"`
	Header  struct {
		Action    string `xml:"http://www.w3.org/2005/08/addressing Action"`
		MessageID string `xml:"http://www.w3.org/2005/08/addressing MessageID"`
	} `xml:"http://schemas.xmlsoap.org/soap/envelope/ Header"`
	Body struct {
		Distribution struct {
			Header struct {
				Service    string `xml:"service,attr"`
				TrackingID string `xml:"trackingid,attr"`
				Manifest   struct {
					Count string `xml:"count,attr"`
					Items []item `xml:"urn:nhs-itk:ns:201005 manifestitem"`
				} `xml:"urn:nhs-itk:ns:201005 manifest"`
			} `xml:"urn:nhs-itk:ns:201005 header"`
			Payloads struct {
				Count string `xml:"count,attr"`
				Items []item `xml:"urn:nhs-itk:ns:201005 payload"`
			} `xml:"urn:nhs-itk:ns:201005 payloads"`
		} `xml:"urn:nhs-itk:ns:201005 DistributionEnvelope"`
	} `xml:"http://schemas.xmlsoap.org/soap/envelope/ Body"`
}

type item struct {
	ID string `xml:"id,attr"`
}

// open reads the envelope of a reply. The error does not quote the reply.
func open(raw []byte) (envelope, error) {
	var e envelope
	if err := xml.Unmarshal(raw, &e); err != nil {
		return e, errors.New("the reply is no SOAP 1.1 envelope that encoding/xml can read")
	}
	e.Header.Action, e.Header.MessageID = strings.TrimSpace(e.Header.Action), strings.TrimSpace(e.Header.MessageID)
	return e, nil
}

// consistent says what does not agree between manifest and payloads.
func (e envelope) consistent() error {
	manifest, payloads := e.Body.Distribution.Header.Manifest, e.Body.Distribution.Payloads
	switch {
	case len(manifest.Items) != 1 || len(payloads.Items) != 1:
		return fmt.Errorf("%d items in the manifest and %d payloads, want one each", len(manifest.Items), len(payloads.Items))
	case manifest.Count != "1" || payloads.Count != "1":
		return errors.New("a count other than 1")
	case payloads.Items[0].ID == "" || manifest.Items[0].ID != payloads.Items[0].ID:
		return errors.New("the manifest names another payload")
	}
	return nil
}
