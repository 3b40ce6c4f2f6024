package document

import (
	"bytes"
	"errors"
	"fmt"
	"time"

	"codeberg.org/go-pdf/fpdf"

	"msca/assets/fonts"
)

// A Document is what is to be printed.
type Document struct {
	Label    string // protective label, on every page; needed
	Title    string
	Subtitle string
	Made     time.Time // when, with the zone to show; kept in the file
	Foot     string    // at the foot of every page: what identifies the document; a line break starts a new line
	Body     []Block
}

// A Block is a part of the body: Heading, Paragraph, Facts, Table, Notice,
// Identity or Barcode.
type Block interface{ set(p *page) }

// Heading starts a section.
type Heading string

// Paragraph is running text; a line break starts a new line.
type Paragraph string

// Facts are labelled values, one below the other.
type Facts []Fact

// A Fact is one labelled value.
type Fact struct {
	Name, Value string
	Look        Look
}

// Look tells a value from words that stand where there is none.
type Look int

// The looks.
const (
	Value  Look = iota
	Absent      // grey, in brackets
	Alert       // bold, in a frame
)

// A Table has its column titles repeated on every page it runs over.
type Table struct {
	Columns []Column
	Rows    [][]string
	Empty   string // said instead of rows when there are none
}

// A Column has a title and a share of the width, relative to the others.
type Column struct {
	Title string
	Share float64
}

// PDF returns the pages, A4 upright.
func (d *Document) PDF() ([]byte, error) {
	pdf, _, err := d.Pages()
	return pdf, err
}

// Pages is PDF with how many there are.
func (d *Document) Pages() (pdf []byte, n int, err error) {
	if d.Label == "" || d.Made.IsZero() {
		return nil, 0, errors.New("setting pages: a protective label and a date are needed")
	}
	// Twice: how many pages there are is known only after the first.
	first := d.lay(0)
	if err := first.Error(); err != nil {
		return nil, 0, fmt.Errorf("setting pages: %w", err)
	}
	n = first.PageCount()
	var b bytes.Buffer
	if err := d.lay(n).Output(&b); err != nil {
		return nil, 0, fmt.Errorf("setting pages: %w", err)
	}
	return b.Bytes(), n, nil
}

func (d *Document) lay(pages int) *fpdf.Fpdf {
	f := fpdf.New("P", "mm", "A4", "")
	f.SetCreationDate(d.Made)
	f.SetModificationDate(d.Made)
	f.SetCatalogSort(true)
	f.SetProducer("msca", true)
	f.SetTitle(d.Title, true)
	f.SetSubject(d.Label, true)
	f.SetLang("en-GB")
	f.AddUTF8FontFromBytes(face, "", fonts.Regular)
	f.AddUTF8FontFromBytes(face, "B", fonts.Bold)
	f.SetMargins(margin, bodyTop, margin)
	f.SetAutoPageBreak(false, 0)
	f.SetCellMargin(0)
	p := &page{Fpdf: f, doc: d, pages: pages}
	p.measure()
	p.next()
	p.head()
	for _, b := range d.Body {
		b.set(p)
	}
	return f
}
