package document

import (
	"fmt"
	"strings"

	"codeberg.org/go-pdf/fpdf"
)

// Measures in millimetres; type in points.
const (
	face      = "Noto Sans"
	width     = 210.0
	height    = 297.0
	margin    = 18.0
	column    = width - 2*margin
	labelTop  = 10.0
	labelHigh = 8.0
	bodyTop   = 26.0
	labelFoot = height - labelTop - labelHigh // the label stands at the foot too
	countWide = 30.0

	textSize  = 9.5
	smallSize = 8.0
	tableSize = 8.0
	footHigh  = 3.7
	lineHigh  = 4.8
	tableHigh = 3.9
	cellGap   = 1.3
)

type colour struct{ r, g, b int }

var (
	blue  = colour{0, 94, 184}    // NHS Blue
	ink   = colour{33, 43, 50}    // NHS text
	grey  = colour{76, 98, 114}   // NHS secondary text
	rule  = colour{216, 221, 224} // NHS borders
	shade = colour{240, 244, 245} // NHS page grey
	white = colour{255, 255, 255}
	black = colour{0, 0, 0}
)

// page is where the next block goes.
type page struct {
	*fpdf.Fpdf
	doc   *Document
	pages int // of the whole document; 0 while they are counted
	no    int

	foot                []string
	bodyBottom, footTop float64
}

// measure makes room for the lines of the foot.
func (p *page) measure() {
	p.font("", smallSize)
	p.foot = p.lines(p.doc.Foot, column-countWide-2)
	p.footTop = labelFoot - 1.5 - footHigh*float64(len(p.foot))
	p.bodyBottom = p.footTop - 4.5
}

func (p *page) text(c colour)             { p.SetTextColor(c.r, c.g, c.b) }
func (p *page) fill(c colour)             { p.SetFillColor(c.r, c.g, c.b) }
func (p *page) draw(c colour)             { p.SetDrawColor(c.r, c.g, c.b) }
func (p *page) font(s string, pt float64) { p.SetFont(face, s, pt) }

// next begins a page with the label at its head and foot, and the count.
func (p *page) next() {
	p.AddPage()
	p.no++
	p.label(labelTop)
	p.draw(rule)
	p.SetLineWidth(0.2)
	p.Line(margin, p.footTop-1.5, width-margin, p.footTop-1.5)
	for i, line := range p.foot {
		p.font("", smallSize)
		p.text(grey)
		p.SetXY(margin, p.footTop+footHigh*float64(i))
		p.CellFormat(column-countWide, footHigh, line, "", 0, "LM", false, 0, "")
	}
	p.font("B", smallSize)
	p.text(ink)
	p.SetXY(width-margin-countWide, p.footTop)
	p.CellFormat(countWide, footHigh, fmt.Sprintf("Page %d of %d", p.no, p.pages), "", 0, "RM", false, 0, "")
	p.label(labelFoot)
	p.SetXY(margin, bodyTop)
}

// label draws the protective label; always at the same two places.
func (p *page) label(y float64) {
	p.fill(blue)
	p.Rect(margin, y, column, labelHigh, "F")
	p.font("B", 10.5)
	p.text(white)
	p.SetXY(margin, y)
	p.CellFormat(column, labelHigh, p.shorten(p.doc.Label, column), "", 0, "CM", false, 0, "")
}

// shorten cuts s to the width of the current font.
func (p *page) shorten(s string, w float64) string {
	s = strings.ReplaceAll(settable(s), "\n", " ")
	if p.GetStringWidth(s) <= w {
		return s
	}
	r := []rune(s)
	for len(r) > 0 && p.GetStringWidth(string(r)+"…") > w {
		r = r[:len(r)-1]
	}
	return string(r) + "…"
}

// room goes on to the next page unless there are h millimetres left.
func (p *page) room(h float64) bool {
	if p.GetY()+h <= p.bodyBottom {
		return false
	}
	p.next()
	return true
}

// head is the title over the first page.
func (p *page) head() {
	p.text(ink)
	p.font("B", 17)
	for _, l := range p.lines(p.doc.Title, column) {
		p.SetX(margin)
		p.CellFormat(column, 8, l, "", 2, "LM", false, 0, "")
	}
	if p.doc.Subtitle != "" {
		p.text(grey)
		p.font("", 10.5)
		for _, l := range p.lines(p.doc.Subtitle, column) {
			p.SetX(margin)
			p.CellFormat(column, 5.5, l, "", 2, "LM", false, 0, "")
		}
	}
	p.SetY(p.GetY() + 3)
}
