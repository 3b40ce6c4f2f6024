package words

import (
	"bytes"
	"encoding/json"
	"flag"
	"fmt"
	"go/ast"
	"go/token"
	"os"
	"path"
	"regexp"
	"strconv"
	"strings"
	"testing"
)

var update = flag.Bool("update", false, "write the catalogue")

const catalogue = "english.json"

// entry is one text of the catalogue.
type entry struct {
	Package string `json:"package"`
	Name    string `json:"name"` // of the constant; of a table with the place in it
	English string `json:"english"`
	Note    string `json:"note,omitempty"` // the comment beside it
}

func TestIssue6_9_TheCatalogueForTranslatorsIsWhatTheProgramSays(t *testing.T) {
	var all []entry
	sources(t, append(said, "app/problem"), func(file string, _ *token.FileSet, f *ast.File) {
		if isWords(file) || path.Dir(file) == "app/problem" {
			all = append(all, texts(file, f)...)
		}
	})
	if len(all) < 1500 {
		t.Errorf("only %d texts were found: how they are written has changed", len(all))
	}
	seen := map[string]bool{}
	var lines []string
	for _, e := range all {
		if key := e.Package + "." + e.Name; seen[key] {
			t.Errorf("two texts are called %s", key)
		} else {
			seen[key] = true
		}
		line, err := json.Marshal(e)
		if err != nil {
			t.Fatal(err)
		}
		lines = append(lines, string(line))
	}
	want := []byte("[\n" + strings.Join(lines, ",\n") + "\n]\n")
	if *update {
		if err := os.WriteFile(catalogue, want, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	if have, err := os.ReadFile(catalogue); err != nil || !bytes.Equal(have, want) {
		t.Errorf("%s is not what the program says (%v): go test ./assets/words -update", catalogue, err)
	}
}

var letter = regexp.MustCompile(`\pL`)

// texts lists what a file says. Of a file that holds more than words it takes what
// reads as such.
func texts(file string, f *ast.File) []entry {
	var out []entry
	only := letter
	if !strings.HasPrefix(path.Base(file), "words") {
		only = sentence
	}
	add := func(name, text, note string) {
		if only.MatchString(text) {
			out = append(out, entry{path.Dir(file), name, text, note})
		}
	}
	for _, d := range f.Decls {
		switch d := d.(type) {
		case *ast.FuncDecl:
			if silent(d.Name.Name) {
				continue
			}
			n := 0
			values(d.Body, d.Name.Name, func(_, text string) {
				n++
				add(fmt.Sprintf("%s#%d", d.Name.Name, n), text, "")
			})
		case *ast.GenDecl:
			for _, s := range d.Specs {
				v, ok := s.(*ast.ValueSpec)
				if !ok {
					continue
				}
				note := remark(v.Comment, v.Doc, d.Doc)
				for i, value := range v.Values {
					values(value, v.Names[i].Name, func(name, text string) { add(name, text, note) })
				}
			}
		}
	}
	return out
}

// values calls add for each text below n with its place: the keys and places of the
// tables around it. The keys themselves are not texts.
func values(n ast.Node, name string, add func(name, text string)) {
	ast.Inspect(n, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.CallExpr:
			return !silent(nameOf(n.Fun))
		case *ast.CompositeLit:
			for i, e := range n.Elts {
				place := fmt.Sprintf("%s[%d]", name, i)
				if kv, ok := e.(*ast.KeyValueExpr); ok {
					place, e = name+"["+keyOf(kv.Key)+"]", kv.Value
					if keyOf(kv.Key) == "ID" {
						continue // for the program
					}
				}
				values(e, place, add)
			}
			return false
		case ast.Expr:
			if text, ok := constant(n); ok {
				add(name, text)
				return false
			}
		}
		return true
	})
}

// constant is the text of a literal, or of several put together.
func constant(e ast.Expr) (string, bool) {
	switch e := e.(type) {
	case *ast.BasicLit:
		text, err := strconv.Unquote(e.Value)
		return text, err == nil && e.Kind == token.STRING
	case *ast.BinaryExpr:
		x, ok1 := constant(e.X)
		y, ok2 := constant(e.Y)
		return x + y, ok1 && ok2
	}
	return "", false
}

func keyOf(e ast.Expr) string {
	if text, ok := constant(e); ok {
		return text
	}
	return nameOf(e)
}

// remark is the first comment there is, in one line.
func remark(all ...*ast.CommentGroup) string {
	for _, c := range all {
		if c != nil {
			return strings.Join(strings.Fields(c.Text()), " ")
		}
	}
	return ""
}
