package help

import (
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"msca/app/ui/kit"
)

// Model is the whole guide.
type Model struct{ Pages []Page }

// Page is one page; Mine says that it is for the role of whoever reads it.
type Page struct {
	ID, Title string
	Mine      bool
	Sections  []Section
}

// Section is what one heading stands for.
type Section struct {
	ID, Title string
	Blocks    []Block
}

// Kind tells blocks apart.
type Kind int

// The kinds of blocks.
const (
	Paragraph Kind = iota
	Heading
	Item // Mark is its bullet or number
	Code
	Row // Head and Cells have the same length
)

// Block is a piece of text.
type Block struct {
	Kind        Kind
	Text, Mark  string
	Head, Cells []string
	Links       []Link
}

// Link leads to a page, or to a section of it.
type Link struct{ Text, Page, Section string }

// Callbacks carry the user's wishes.
type Callbacks struct {
	Back func() // out of the guide
}

// View is the screen. What is on it: the list of pages; one page; one section.
type View struct {
	model    Model
	callback Callbacks
	page     int // -1: the list of pages
	section  int // -1: the list of sections
	root     *fyne.Container
	body     *fyne.Container
	first    *kit.Button
}

// New makes the screen with the list of pages.
func New(m Model, cb Callbacks) *View {
	v := &View{callback: cb, root: container.NewStack()}
	v.SetModel(m)
	return v
}

// Object is the screen.
func (v *View) Object() fyne.CanvasObject { return v.root }

// SetModel shows the list of pages of another guide.
func (v *View) SetModel(m Model) {
	v.model = m
	v.show(-1, -1)
}

// Open leads to a section of a page; an empty or unknown section is the page.
func (v *View) Open(page, section string) {
	for i, p := range v.model.Pages {
		if p.ID != page {
			continue
		}
		for j, s := range p.Sections {
			if s.ID == section && section != "" {
				v.show(i, j)
				return
			}
		}
		v.show(i, -1)
	}
}

// Clear goes back to the list; there is nothing about a patient here.
func (v *View) Clear() { v.show(-1, -1) }

// FocusFirst puts the focus on the first link.
func (v *View) FocusFirst(c fyne.Canvas) { c.Focus(v.first) }

// TypedKey scrolls, and goes one step back on Escape.
func (v *View) TypedKey(ev *fyne.KeyEvent) {
	switch {
	case ev.Name != fyne.KeyEscape:
		kit.ScrollKeys(v.body, ev)
	case v.section >= 0 && len(v.model.Pages[v.page].Sections) > 1:
		v.show(v.page, -1)
	case v.page >= 0:
		v.show(-1, -1)
	case v.callback.Back != nil:
		v.callback.Back()
	}
}

// show changes what is on the screen. A page of one section is that section.
func (v *View) show(page, section int) {
	if page >= 0 && section < 0 && len(v.model.Pages[page].Sections) == 1 {
		section = 0
	}
	v.page, v.section, v.first = page, section, nil
	var parts []fyne.CanvasObject
	switch {
	case page < 0:
		parts = v.pages()
	case section < 0:
		parts = v.sections()
	default:
		parts = v.text()
	}
	v.body = kit.Page(46, kit.Stack(3, parts...))
	v.root.Objects = []fyne.CanvasObject{v.body}
	v.root.Refresh()
	kit.Focus(v.first)
}

func (v *View) pages() []fyne.CanvasObject {
	parts := []fyne.CanvasObject{kit.Title(wordsTitle), kit.Hint(wordsIntro)}
	list := func(heading string, mine bool) {
		var links []fyne.CanvasObject
		for i, p := range v.model.Pages {
			if p.Mine == mine {
				links = append(links, v.link(p.Title, func() { v.show(i, -1) }))
			}
		}
		if len(links) > 0 {
			parts = append(parts, kit.Heading(heading), kit.Stack(1, links...))
		}
	}
	list(wordsMine, true)
	list(wordsOthers, false)
	return append(parts, kit.Row(4, v.button(wordsBack, v.callback.Back)))
}

func (v *View) sections() []fyne.CanvasObject {
	p := v.model.Pages[v.page]
	var links []fyne.CanvasObject
	for i, s := range p.Sections {
		links = append(links, v.link(s.Title, func() { v.show(v.page, i) }))
	}
	return []fyne.CanvasObject{kit.Title(p.Title), kit.Hint(wordsSections), kit.Stack(1, links...),
		kit.Row(4, v.button(wordsAll, func() { v.show(-1, -1) }))}
}

// text is a section, with the ways on above it, where the focus is.
func (v *View) text() []fyne.CanvasObject {
	p := v.model.Pages[v.page]
	var ways []fyne.CanvasObject
	if i := v.section + 1; i < len(p.Sections) {
		ways = append(ways, v.button(wordsNext+p.Sections[i].Title, func() { v.show(v.page, i) }))
	}
	if i := v.section - 1; i >= 0 {
		ways = append(ways, v.button(wordsBefore+p.Sections[i].Title, func() { v.show(v.page, i) }))
	}
	if len(p.Sections) > 1 {
		ways = append(ways, v.button(wordsSections, func() { v.show(v.page, -1) }))
	}
	ways = append(ways, v.button(wordsAll, func() { v.show(-1, -1) }))
	s := p.Sections[v.section]
	head := kit.Stack(1, kit.Title(s.Title))
	if s.Title != p.Title {
		head = kit.Stack(1, kit.Hint(p.Title), kit.Title(s.Title))
	}
	parts := []fyne.CanvasObject{head, kit.Row(3, ways...), kit.Small(wordsScroll)}
	for _, b := range s.Blocks {
		parts = append(parts, v.block(b))
	}
	return parts
}

func (v *View) block(b Block) fyne.CanvasObject {
	var o fyne.CanvasObject
	switch b.Kind {
	case Heading:
		return kit.Stack(0, kit.Spacer(1), kit.Heading(b.Text))
	case Item:
		o = kit.Beside(1.5, 10, 1, kit.Body(b.Mark), kit.Body(b.Text))
	case Code:
		o = kit.Card(kit.Body(b.Text).Mono())
	case Row:
		o = row(b)
	default:
		o = kit.Body(b.Text)
	}
	if len(b.Links) == 0 {
		return o
	}
	all := []fyne.CanvasObject{o}
	for _, l := range b.Links {
		all = append(all, v.link(wordsSee+l.Text, func() { v.Open(l.Page, l.Section) }))
	}
	return kit.Stack(1, all...)
}

// row is a row of a table. Of two cells the second stands beside the first; of more
// the first two are a heading, and the others stand below it with the names of their
// columns, those with a name of one letter on one line. So it can be read at any size
// of text.
func row(b Block) fyne.CanvasObject {
	if len(b.Cells) == 2 {
		return kit.Beside(11, 12, 3, kit.Strong(b.Cells[0]), kit.Body(b.Cells[1]))
	}
	var pairs []kit.Pair
	var short []string
	for i, cell := range b.Cells[min(2, len(b.Cells)):] {
		switch label := b.Head[i+2]; {
		case cell == "":
		case len(label) == 1:
			short = append(short, label+" "+cell)
		default:
			pairs = append(pairs, kit.Pair{Label: label, Value: cell})
		}
	}
	parts := []fyne.CanvasObject{kit.Strong(strings.Join(b.Cells[:min(2, len(b.Cells))], ": "))}
	if len(short) > 0 {
		parts = append(parts, kit.Body(strings.Join(short, "   ")))
	}
	return kit.Card(kit.Stack(1, append(parts, kit.Facts(9, pairs))...))
}

func (v *View) link(label string, do func()) *kit.Button { return v.keep(kit.Link(label, do)) }

func (v *View) button(label string, do func()) *kit.Button { return v.keep(kit.Secondary(label, do)) }

// keep remembers the first control of a screen, where the focus begins.
func (v *View) keep(b *kit.Button) *kit.Button {
	if v.first == nil {
		v.first = b
	}
	return b
}
