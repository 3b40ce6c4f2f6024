package kit

import (
	"math"
	"slices"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/theme"
)

// Column is one column of a table. It is as wide as its title and its cells need; one
// of words gives way where the room is short.
type Column struct {
	Title string
	Words bool // holds names or sentences, which may be cut
	Spare bool // left out rather than have the table scroll sideways
	Mono  bool
	Right bool
}

// leastWords is the width below which words are not cut, in em: twelve digits.
const leastWords = 6.25

// measured is how many rows are asked how wide the columns should be, half of them the
// first and half the last. Measuring 100 000 would take seconds.
const measured = 60

// widths are those of the columns in a room, worked out once for a room, a size of
// text and a set of rows.
type widths struct {
	room, size float32
	least, gap float32   // of the row; between two columns
	each       []float32 // 0: left out
	cut        bool      // a cell needs more than its column has
}

// columnGap is the least that lies between two columns and at the end; where there is
// room it is twice that.
func columnGap() float32 { return unit(3) }

// measure is the width of a text in the column.
func (c Column) measure(s string, header bool) float32 {
	style := fyne.TextStyle{Bold: header, Monospace: c.Mono && !header}
	return float32(math.Ceil(float64(fyne.MeasureText(s, theme.Size(theme.SizeNameCaptionText), style).Width)))
}

// need is the width of a column in which nothing is cut.
func (t *Table) need(col int) float32 {
	c := t.columns[col]
	w := c.measure(c.Title, true)
	if t.cell == nil {
		return w
	}
	for i := range min(t.length, measured) {
		if i >= measured/2 {
			i += t.length - min(t.length, measured)
		}
		w = max(w, c.measure(t.cell(i, col), false))
	}
	return w
}

// least is the width of a row below which the table scrolls sideways.
func (t *Table) least() float32 { return t.shares().least }

// shares shares out the room of a row. Each column has its least; those of words
// share what is left, up to what their cells need, so that a long name is cut only
// when nothing is left, and then the longest first. What nobody needs is the last
// column's, unless that is set to the right: its numbers stay beside the others.
func (t *Table) shares() widths {
	room, size := t.room, theme.Size(theme.SizeNameCaptionText)
	if t.widths.each != nil && t.widths.room == room && t.widths.size == size {
		return t.widths
	}
	w := widths{room: room, size: size}
	if len(t.columns) == 0 {
		return w
	}
	least, needs := make([]float32, len(t.columns)), make([]float32, len(t.columns))
	free := room - columnGap() - unit(2)
	for i, c := range t.columns {
		needs[i] = t.need(i)
		least[i] = needs[i]
		if c.Words {
			least[i] = min(needs[i], max(em(leastWords), c.measure(c.Title, true)))
		}
		free -= least[i] + columnGap()
	}
	for i := len(t.columns) - 1; i >= 0 && free < 0; i-- {
		if t.columns[i].Spare {
			free += least[i] + columnGap()
			least[i], needs[i], w.cut = 0, 0, true
		}
	}
	w.least = max(room, 0) - min(free, 0)
	free = max(free, 0)
	free -= w.share(least, needs, free)
	w.gap = columnGap() + min(columnGap(), free/float32(len(least)))
	free -= (w.gap - columnGap()) * float32(len(least))
	if t.length == 0 { // nothing to stand beside: the titles go across
		for i := range w.each {
			if w.each[i] > 0 {
				w.each[i] += free / float32(len(w.each))
			}
		}
		free = 0
	}
	if last := len(w.each) - 1; !t.columns[last].Right && w.each[last] > 0 {
		w.each[last] += free
	}
	t.widths = w
	return w
}

// share gives every column its least and as much of what is free as it needs, none
// more than the level at which it lasts. It tells how much was used.
func (w *widths) share(least, needs []float32, free float32) float32 {
	at := func(level float32) float32 {
		w.each = w.each[:0]
		used := float32(0)
		for i := range least {
			w.each = append(w.each, max(least[i], min(needs[i], level)))
			used += w.each[i] - least[i]
		}
		return used
	}
	low, high := float32(0), slices.Max(needs)
	if used := at(high); used <= free {
		return used
	}
	w.cut = true
	for range 24 { // halves what is not known until it is less than a pixel
		if middle := (low + high) / 2; at(middle) <= free {
			low = middle
		} else {
			high = middle
		}
	}
	return at(low)
}
