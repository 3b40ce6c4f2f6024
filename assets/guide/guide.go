// Package guide is the written guide: what users, administrators and assurance
// teams are told. The pages are Markdown files in this folder, read here into
// sections and blocks, so that the desktop shows them without a browser or a
// network; a test holds tables, links and the names of tests in them to the code.
package guide

import (
	"embed"
	"fmt"
	"strings"
	"sync"

	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/extension"
	extast "github.com/yuin/goldmark/extension/ast"
	"github.com/yuin/goldmark/text"
)

//go:embed *.md
var files embed.FS

// order is the order of the pages; each is a file NAME.md.
var order = []string{
	"everybody", "clinician", "data-quality", "privacy-officer", "administrator", "exercises",
	"hazards", "operating-model", "release", "features",
}

// Page is one file of the guide. ID is the name of the file without .md.
type Page struct {
	ID, Title string
	Sections  []Section
}

// Section is what stands under one heading of the second level; the first may
// have no title of its own. ID is the heading in lower case with dashes.
type Section struct {
	ID, Title string
	Blocks    []Block
}

// Kind tells blocks apart.
type Kind int

// The kinds of blocks.
const (
	Paragraph Kind = iota
	Heading        // of the third level
	Item           // of a list; Mark is its bullet or number
	Code           // Text keeps its lines
	Row            // of a table; Head and Cells have the same length
)

// Block is a piece of text without mark-up.
type Block struct {
	Kind        Kind
	Text, Mark  string
	Head, Cells []string
	Links       []Link
}

// Link leads to another page, or to one section of it.
type Link struct{ Text, Page, Section string }

// Pages returns all pages in their order. It is safe for use by several goroutines;
// nobody changes what it returns.
var Pages = sync.OnceValue(func() []Page {
	var out []Page
	for _, id := range order {
		raw, err := files.ReadFile(id + ".md")
		if err != nil {
			panic("guide: " + err.Error()) // embedded: cannot fail in a program that was built
		}
		out = append(out, parse(id, raw))
	}
	return out
})

var markdown = goldmark.New(goldmark.WithExtensions(extension.Table))

func parse(id string, raw []byte) Page {
	p := Page{ID: id}
	r := reader{raw: raw}
	for n := markdown.Parser().Parse(text.NewReader(raw)).FirstChild(); n != nil; n = n.NextSibling() {
		if h, ok := n.(*ast.Heading); ok && h.Level < 3 {
			words, _ := r.words(h)
			if h.Level == 1 {
				p.Title = words
			} else {
				p.Sections = append(p.Sections, Section{ID: anchor(words), Title: words})
			}
			continue
		}
		if len(p.Sections) == 0 {
			p.Sections = append(p.Sections, Section{ID: "", Title: p.Title})
		}
		s := &p.Sections[len(p.Sections)-1]
		s.Blocks = append(s.Blocks, r.blocks(n)...)
	}
	return p
}

// anchor is a heading as links name it.
func anchor(heading string) string {
	return strings.Map(func(c rune) rune {
		switch {
		case c == ' ':
			return '-'
		case c == '-' || c >= '0' && c <= '9' || c >= 'a' && c <= 'z':
			return c
		}
		return -1
	}, strings.ToLower(heading))
}

type reader struct{ raw []byte }

func (r reader) blocks(n ast.Node) []Block {
	switch n := n.(type) {
	case *ast.Heading:
		words, links := r.words(n)
		return []Block{{Kind: Heading, Text: words, Links: links}}
	case *ast.FencedCodeBlock, *ast.CodeBlock:
		return []Block{{Kind: Code, Text: strings.TrimRight(string(n.Lines().Value(r.raw)), "\n")}}
	case *ast.List:
		var out []Block
		number := n.Start
		for item := n.FirstChild(); item != nil; item = item.NextSibling() {
			b := Block{Kind: Item, Mark: "•"}
			if n.IsOrdered() {
				b.Mark = fmt.Sprint(number, ".")
				number++
			}
			var words []string
			for c := item.FirstChild(); c != nil; c = c.NextSibling() {
				w, links := r.words(c)
				words, b.Links = append(words, w), append(b.Links, links...)
			}
			b.Text = strings.Join(words, " ")
			out = append(out, b)
		}
		return out
	case *extast.Table:
		var head []string
		var out []Block
		for row := n.FirstChild(); row != nil; row = row.NextSibling() {
			b := Block{Kind: Row, Head: head}
			for cell := row.FirstChild(); cell != nil; cell = cell.NextSibling() {
				words, links := r.words(cell)
				b.Cells, b.Links = append(b.Cells, words), append(b.Links, links...)
			}
			if head == nil {
				head = b.Cells
				continue
			}
			out = append(out, b)
		}
		return out
	case *ast.HTMLBlock:
		return nil // a remark for those who edit the file
	}
	words, links := r.words(n)
	return []Block{{Kind: Paragraph, Text: words, Links: links}}
}

// words is the text of a node without mark-up, and the links in it that stay in
// the guide.
func (r reader) words(n ast.Node) (string, []Link) {
	var b strings.Builder
	var links []Link
	for c := n.FirstChild(); c != nil; c = c.NextSibling() {
		switch c := c.(type) {
		case *ast.Text:
			b.Write(c.Segment.Value(r.raw))
			if c.SoftLineBreak() || c.HardLineBreak() {
				b.WriteByte(' ')
			}
		case *ast.String:
			b.Write(c.Value)
		case *ast.RawHTML:
			b.WriteByte('\n') // <br> in a table
		case *ast.Link:
			words, _ := r.words(c)
			b.WriteString(words)
			page, section, _ := strings.Cut(string(c.Destination), "#")
			if id, ok := strings.CutSuffix(page, ".md"); ok && !strings.Contains(id, "/") {
				links = append(links, Link{words, id, section})
			}
		default:
			words, more := r.words(c)
			b.WriteString(words)
			links = append(links, more...)
		}
	}
	return b.String(), links
}
