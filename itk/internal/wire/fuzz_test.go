package wire

import (
	"bytes"
	"encoding/xml"
	"errors"
	"io"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"msca/itk"
)

// seeds adds every reply of the fixtures, and damaged ones.
func seeds(f *testing.F) {
	f.Helper()
	paths, err := filepath.Glob("../../../testdata/soap/*.reply-*.xml")
	foreign, err2 := filepath.Glob("../../../testdata/soap/foreign/*.xml")
	if paths = append(paths, foreign...); err != nil || err2 != nil || len(paths) == 0 {
		f.Fatalf("no fixtures: %v, %v", err, err2)
	}
	for _, p := range paths {
		b, err := os.ReadFile(p)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(b)
	}
	for _, s := range []string{
		`<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>`, `<a b="1" b="2"/>`, `<a xmlns:p="x" p:b='&#x41;'>1<!--c-->2<![CDATA[<3>]]></a>`,
		"\xef\xbb\xbf<?xml version='1.0' encoding='iso-8859-1'?><a>\xe9</a>", "<a>\r\n&#13;&amp;</a>", "<html><body/></html>",
	} {
		f.Add([]byte(s))
	}
}

// FuzzDecodeReply holds of any bytes: decoding ends without a panic and twice alike, what is unintelligible
// says why and shows nobody, and encoding/xml agrees with the tokeniser about all that it accepts.
func FuzzDecodeReply(f *testing.F) {
	seeds(f)
	f.Fuzz(func(t *testing.T, raw []byte) {
		r := DecodeReply(raw)
		switch {
		case r.Outcome == "":
			t.Error("a reply without an outcome")
		case r.Outcome == itk.OutcomeUnintelligible && (r.Patient != nil || r.Code != "" || len(r.Warnings) != 1):
			t.Errorf("unintelligible, but it shows %v with %d warnings", r, len(r.Warnings))
		case r.Patient != nil && !r.Code.CarriesData():
			t.Errorf("a patient under %s", r.Code)
		case r.ValidIdentifier != nil && r.Code != itk.Success && r.Code != itk.LocalStoreData:
			t.Errorf("validIdentifier under %s", r.Code)
		case len(r.Warnings) > maxWarnings+1:
			t.Errorf("%d warnings", len(r.Warnings))
		}
		if _, err := r.MarshalJSON(); err != nil {
			t.Errorf("as JSON: %v", err)
		}
		if !reflect.DeepEqual(DecodeReply(raw), r) {
			t.Error("the same reply is read differently")
		}
		p := new(parser)
		root, flawed := p.parse(raw)
		if flawed != nil {
			if flawed.offset < 0 || flawed.offset > len(raw) {
				t.Errorf("%v: the reply has %d bytes", flawed, len(raw))
			}
			return
		}
		want, err := standard(raw)
		if err != nil {
			t.Fatalf("accepted what encoding/xml refuses: %v", err)
		}
		if got := outline(root); got != want {
			t.Errorf("elements differ from encoding/xml:\n got %q\nwant %q", got, want)
		}
	})
}

// outline writes a tree in a form that both tokenisers can give.
func outline(e *element) string {
	var b strings.Builder
	var walk func(*element)
	walk = func(e *element) {
		b.WriteString("<" + e.space + " " + e.local)
		for _, a := range e.attrs {
			b.WriteString("|" + a.space + " " + a.local + "=" + a.value)
		}
		for c := e.first; c != nil; c = c.next {
			walk(c)
		}
		b.WriteString(">" + strings.TrimSpace(e.text))
	}
	walk(e)
	return b.String()
}

// standard is outline by way of encoding/xml.
func standard(raw []byte) (string, error) {
	d := xml.NewDecoder(bytes.NewReader(bytes.TrimPrefix(raw, []byte("\xef\xbb\xbf"))))
	d.CharsetReader = func(charset string, in io.Reader) (io.Reader, error) {
		if strings.EqualFold(charset, "us-ascii") || strings.EqualFold(charset, "utf8") {
			return in, nil
		}
		rest, err := io.ReadAll(in)
		return strings.NewReader(latin1Charset.decoded(rest)), err
	}
	var b strings.Builder
	var texts []*strings.Builder
	for {
		token, err := d.Token()
		if errors.Is(err, io.EOF) {
			return b.String(), nil
		}
		if err != nil {
			return "", err
		}
		switch t := token.(type) {
		case xml.StartElement:
			b.WriteString("<" + t.Name.Space + " " + t.Name.Local)
			for _, a := range t.Attr {
				if a.Name.Space != "xmlns" && (a.Name.Space != "" || a.Name.Local != "xmlns") {
					b.WriteString("|" + a.Name.Space + " " + a.Name.Local + "=" + a.Value)
				}
			}
			texts = append(texts, new(strings.Builder))
		case xml.EndElement:
			last := len(texts) - 1
			b.WriteString(">" + strings.TrimSpace(texts[last].String()))
			texts = texts[:last]
		case xml.CharData:
			if len(texts) > 0 {
				texts[len(texts)-1].Write(t)
			}
		}
	}
}
