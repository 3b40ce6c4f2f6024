package document

import (
	"fmt"
	"image/color"
	"strings"

	"github.com/boombuler/barcode/code128"
)

// Notice is something to be read before what follows it: a caution, a verdict.
type Notice struct {
	Serious     bool // white on black: seen on a bad copy too
	Title, Text string
	Do          []string
}

const noticeBar = 3.0

func (n Notice) set(p *page) {
	p.font("B", 11)
	title := p.lines(n.Title, column-noticeBar-6)
	p.font("", textSize)
	text := p.lines(n.Text, column-noticeBar-6)
	for _, d := range n.Do {
		for i, l := range p.lines(d, column-noticeBar-10) {
			text = append(text, map[bool]string{true: "•  ", false: "    "}[i == 0]+l)
		}
	}
	if n.Text == "" && len(n.Do) == 0 {
		text = nil
	}
	head, high := 5.6*float64(len(title))+2, lineHigh*float64(len(text))+2
	p.room(head + high + 3)
	y := p.GetY()
	ground, letters := shade, ink
	if n.Serious {
		ground, letters = ink, white
	}
	p.fill(ground)
	p.Rect(margin, y, column, head, "F")
	p.fill(ink)
	p.Rect(margin, y, noticeBar, head+high, "F")
	p.draw(ink)
	p.SetLineWidth(0.4)
	p.Rect(margin, y, column, head+high, "D")
	p.SetY(y + 1)
	p.font("B", 11)
	p.text(letters)
	for _, l := range title {
		p.SetX(margin + noticeBar + 3)
		p.CellFormat(column-noticeBar-6, 5.6, l, "", 2, "LM", false, 0, "")
	}
	p.SetY(y + head + 1)
	p.font("", textSize)
	p.text(ink)
	for _, l := range text {
		p.SetX(margin + noticeBar + 3)
		p.CellFormat(column-noticeBar-6, lineHigh, l, "", 2, "LM", false, 0, "")
	}
	p.SetY(y + head + high + 3)
}

// Identity is the frame that says who a page is about: the name in full, facts in
// a row below it, a flag over it that cannot be missed, and a number as bar code.
type Identity struct {
	Flag, Flagged string
	Name          string
	Facts         Facts
	Barcode       string // digits; empty: none
}

const (
	flagHigh  = 9.0
	nameHigh  = 7.0
	codeRoom  = 58.0 // on the right, for the bar code
	codeHigh  = 15.0
	codeLeast = 0.33 // width of the narrowest bar: what ward readers manage from copies
)

func (x Identity) set(p *page) {
	left := column - 10
	if x.Barcode != "" {
		left -= codeRoom
	}
	p.font("B", 14)
	names := p.lines(x.Name, left)
	high := nameHigh*float64(len(names)) + lineHigh*1.2*float64(len(x.Facts)) + 7
	if x.Barcode != "" {
		high = max(high, codeHigh+11)
	}
	flag := 0.0
	if x.Flag != "" {
		flag = flagHigh
	}
	p.room(high + flag + 3)
	y := p.GetY()
	if x.Flag != "" {
		p.flag(y, x.Flag, x.Flagged)
		y += flag
	}
	p.draw(ink)
	p.SetLineWidth(0.8)
	p.Rect(margin, y, column, high, "D")
	p.SetY(y + 3)
	p.font("B", 14)
	p.text(ink)
	for _, l := range names {
		p.SetX(margin + 5)
		p.CellFormat(left, nameHigh, l, "", 2, "LM", false, 0, "")
	}
	p.SetY(p.GetY() + 1)
	for _, f := range x.Facts {
		p.SetX(margin + 5)
		p.font("", textSize)
		p.CellFormat(20, lineHigh*1.2, f.Name, "", 0, "LM", false, 0, "")
		p.font("B", 11)
		p.CellFormat(left-20, lineHigh*1.2, p.shorten(f.Value, left-20), "", 2, "LM", false, 0, "")
	}
	if x.Barcode != "" {
		p.bars(x.Barcode, width-margin-codeRoom, y+4)
	}
	p.SetY(y + high + 3)
}

// flag is white on black between hatched ends: by ground and by pattern.
func (p *page) flag(y float64, title, text string) {
	p.fill(ink)
	p.Rect(margin, y, column, flagHigh, "F")
	p.draw(white)
	p.SetLineWidth(0.9)
	p.ClipRect(margin, y, column, flagHigh, false)
	for _, from := range []float64{margin, width - margin - 24} {
		for i := range 7 {
			x := from + 4*float64(i)
			p.Line(x-4, y+flagHigh, x+4, y)
		}
	}
	p.ClipEnd()
	p.fill(ink)
	p.Rect(margin+26, y, column-52, flagHigh, "F")
	p.text(white)
	p.font("B", 13)
	p.SetXY(margin+26, y)
	p.CellFormat(column-52, flagHigh, p.shorten(title+"   "+text, column-54), "", 0, "CM", false, 0, "")
}

// Barcode is a number of ten digits as Code 128 with the digits below it 3-3-4.
type Barcode string

func (b Barcode) set(p *page) {
	p.room(codeHigh + 10)
	y := p.GetY()
	p.bars(string(b), margin, y+1)
	p.SetY(y + codeHigh + 9)
}

// bars draws Code 128 (ISO/IEC 15417) with its quiet zones of ten modules.
func (p *page) bars(digits string, x, y float64) {
	code, err := code128.Encode(digits)
	if err != nil {
		p.SetError(fmt.Errorf("bar code: %w", err))
		return
	}
	n := code.Bounds().Dx()
	module := max(codeLeast, (codeRoom-4)/float64(n+20))
	p.fill(black)
	for i := 0; i < n; {
		if !dark(code.At(i, 0)) {
			i++
			continue
		}
		from := i
		for i < n && dark(code.At(i, 0)) {
			i++
		}
		p.Rect(x+module*float64(10+from), y, module*float64(i-from), codeHigh, "F")
	}
	p.text(ink)
	p.font("B", textSize)
	p.SetXY(x, y+codeHigh+0.5)
	p.CellFormat(module*float64(n+20), 5, spaced(digits), "", 0, "CM", false, 0, "")
}

func dark(c color.Color) bool {
	r, _, _, _ := c.RGBA()
	return r < 0x8000
}

// spaced writes ten digits 3-3-4; anything else stays as it is.
func spaced(digits string) string {
	if len(digits) != 10 {
		return digits
	}
	return strings.Join([]string{digits[:3], digits[3:6], digits[6:]}, " ")
}
