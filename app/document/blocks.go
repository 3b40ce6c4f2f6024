package document

import "strings"

func (h Heading) set(p *page) {
	p.SetY(p.GetY() + 2)
	p.room(18) // a heading does not stand alone at the foot
	p.text(blue)
	p.font("B", 12)
	p.SetX(margin)
	p.CellFormat(column, 6.5, p.shorten(string(h), column), "", 2, "LM", false, 0, "")
	p.SetY(p.GetY() + 1)
}

func (t Paragraph) set(p *page) {
	style := func() { p.text(ink); p.font("", textSize) }
	style()
	lines := p.lines(string(t), column)
	if len(lines) <= 12 && p.room(lineHigh*float64(len(lines))) { // a short one is kept together
		style()
	}
	for _, l := range lines {
		if p.room(lineHigh) {
			style()
		}
		p.SetX(margin)
		p.CellFormat(column, lineHigh, l, "", 2, "LM", false, 0, "")
	}
	p.SetY(p.GetY() + 2)
}

const factName = 44.0

func (f Facts) set(p *page) {
	for _, x := range f {
		p.font("B", textSize)
		names := p.lines(x.Name, factName-2)
		value, style, colour := x.styled()
		p.font(style, textSize)
		values := p.lines(value, column-factName-4)
		rows := max(len(names), len(values))
		if high := lineHigh * float64(rows); high < p.bodyBottom-bodyTop {
			p.room(high)
		}
		p.text(ink)
		for i := range rows {
			if p.room(lineHigh) {
				p.text(ink)
			}
			y := p.GetY()
			if i < len(names) {
				p.font("B", textSize)
				p.SetXY(margin, y)
				p.CellFormat(factName, lineHigh, names[i], "", 0, "LM", false, 0, "")
			}
			if i < len(values) {
				p.font(style, textSize)
				p.text(colour)
				p.SetXY(margin+factName, y)
				p.CellFormat(column-factName, lineHigh, values[i], "", 0, "LM", false, 0, "")
				p.text(ink)
				if x.Look == Alert {
					p.draw(ink)
					p.SetLineWidth(0.4)
					p.Rect(margin+factName-1.5, y+0.1, p.GetStringWidth(values[i])+3, lineHigh-0.2, "D")
				}
			}
			p.SetY(y + lineHigh)
		}
	}
	p.SetY(p.GetY() + 2)
}

// styled is how a value looks: told apart without colour too.
func (x Fact) styled() (words, style string, c colour) {
	switch x.Look {
	case Absent:
		return "(" + x.Value + ")", "", grey
	case Alert:
		return x.Value, "B", ink
	}
	return x.Value, "", ink
}

func (t Table) set(p *page) {
	if len(t.Rows) == 0 {
		Paragraph(t.Empty).set(p)
		return
	}
	widths := t.widths()
	t.titles(p, widths)
	for n, row := range t.Rows {
		p.font("", tableSize)
		cells := make([][]string, len(t.Columns))
		most := 1
		for i := range t.Columns {
			if i < len(row) {
				cells[i] = p.lines(row[i], widths[i]-2*cellGap)
			}
			most = max(most, len(cells[i]))
		}
		for from := 0; from < most; { // a row longer than a page runs on
			left := int((p.bodyBottom - p.GetY() - 2*cellGap) / tableHigh)
			if left < min(most-from, 3) {
				p.next()
				t.titles(p, widths)
				left = int((p.bodyBottom - p.GetY() - 2*cellGap) / tableHigh)
			}
			to := min(most, from+left)
			t.row(p, widths, cells, from, to, n%2 == 1)
			from = to
		}
	}
	p.SetY(p.GetY() + 3)
}

func (t Table) widths() []float64 {
	sum := 0.0
	for _, c := range t.Columns {
		sum += c.Share
	}
	out := make([]float64, len(t.Columns))
	for i, c := range t.Columns {
		out[i] = column * c.Share / sum
	}
	return out
}

func (t Table) titles(p *page, widths []float64) {
	high := tableHigh + 2*cellGap
	p.room(high * 3)
	p.font("B", tableSize)
	p.text(ink)
	x, y := margin, p.GetY()
	for i, c := range t.Columns {
		p.SetXY(x+cellGap, y)
		p.CellFormat(widths[i]-2*cellGap, high, p.shorten(c.Title, widths[i]-2*cellGap), "", 0, "LM", false, 0, "")
		x += widths[i]
	}
	p.draw(blue)
	p.SetLineWidth(0.5)
	p.Line(margin, y+high, width-margin, y+high)
	p.SetY(y + high)
}

func (t Table) row(p *page, widths []float64, cells [][]string, from, to int, shaded bool) {
	high := tableHigh*float64(to-from) + 2*cellGap
	x, y := margin, p.GetY()
	if shaded {
		p.fill(shade)
		p.Rect(margin, y, column, high, "F")
	}
	p.font("", tableSize)
	p.text(ink)
	for i := range cells {
		for n := from; n < min(to, len(cells[i])); n++ {
			p.SetXY(x+cellGap, y+cellGap+tableHigh*float64(n-from))
			p.CellFormat(widths[i]-2*cellGap, tableHigh, cells[i][n], "", 0, "LM", false, 0, "")
		}
		x += widths[i]
	}
	p.draw(rule)
	p.SetLineWidth(0.15)
	p.Line(margin, y+high, width-margin, y+high)
	p.SetY(y + high)
}

// lines breaks text at blanks to fit w in the current font; a word that is
// wider is broken where it must be.
func (p *page) lines(text string, w float64) []string {
	var out []string
	for para := range strings.SplitSeq(settable(text), "\n") {
		line := ""
		for _, word := range strings.Fields(para) {
			for {
				try := word
				if line != "" {
					try = line + " " + word
				}
				if p.GetStringWidth(try) <= w {
					line = try
					break
				}
				if line != "" {
					out, line = append(out, line), ""
					continue
				}
				n := p.fits(word, w)
				out = append(out, word[:n])
				if word = word[n:]; word == "" {
					break
				}
			}
		}
		out = append(out, line)
	}
	return out
}

// fits returns how many bytes of a word fit, at least one character.
func (p *page) fits(word string, w float64) int {
	n := 0
	for i, r := range word {
		end := i + len(string(r))
		if n > 0 && p.GetStringWidth(word[:end]) > w {
			break
		}
		n = end
	}
	return n
}

// settable replaces what the faces have no glyph for: the file format would not
// bear some of it, and nothing is dropped unseen.
func settable(text string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r == '\n', r >= 0x20 && r < 0x7f, r >= 0xa0 && r < 0x250, r >= 0x370 && r < 0x500, r >= 0x1e00 && r < 0x1f00,
			r >= 0x2010 && r < 0x2028, r >= 0x2030 && r < 0x203b, r == '€', r == '№', r == '™', r >= '←' && r <= '↓', r == '−':
			return r
		case r == '\t', r == '\r':
			return ' '
		}
		return '\ufffd'
	}, text)
}
