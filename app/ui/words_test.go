package ui_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
)

// sentence is a literal that a person would read: two words, or a word with a
// capital.
var sentence = regexp.MustCompile(`\pL{2,} \pL|\pL \pL{2,}|%\w \pL{2,}|^\p{Lu}\p{Ll}{2,}`)

// What a view says to a person stands in its words.go, and the names of keys in
// kit/shortcuts.go, so that a translation changes those files only.
func TestIssue6_9_WordsOfViewsStandInTheirCatalogues(t *testing.T) {
	err := filepath.WalkDir(".", func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") {
			return err
		}
		if filepath.Base(path) == "words.go" || path == filepath.Join("kit", "shortcuts.go") {
			return nil
		}
		set := token.NewFileSet()
		file, err := parser.ParseFile(set, path, nil, 0)
		if err != nil {
			return err
		}
		ast.Inspect(file, func(n ast.Node) bool {
			switch n := n.(type) {
			case *ast.ImportSpec:
				return false
			case *ast.CallExpr:
				if f, ok := n.Fun.(*ast.Ident); ok && f.Name == "panic" {
					return false // for whoever wrote the program
				}
			case *ast.BasicLit:
				if text, _ := strconv.Unquote(n.Value); n.Kind == token.STRING && sentence.MatchString(text) {
					t.Errorf("%s: %q belongs into words.go of its package", set.Position(n.Pos()), text)
				}
			}
			return true
		})
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}
