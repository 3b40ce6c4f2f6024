// Package words holds the catalogue for translators: english.json has every text
// that a person reads on the screen or on paper, with its name in the code. Its
// tests hold the catalogue to the code, and the code to its words files.
package words

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

const root = "../.."

// said is where people are told something. What is below app/ui is views.
var said = []string{"cmd/msca", "app", "app/config", "app/ui"}

// isWords reports whether a file is one of those that a translation changes.
func isWords(path string) bool {
	name := filepath.Base(path)
	return name == "words.go" || strings.HasPrefix(name, "words_") || strings.HasSuffix(path, "ui/kit/shortcuts.go")
}

// sources calls visit for every file of the program in which something is said.
func sources(t *testing.T, dirs []string, visit func(path string, set *token.FileSet, file *ast.File)) {
	t.Helper()
	for _, dir := range dirs {
		top := filepath.Join(root, dir)
		err := filepath.WalkDir(top, func(path string, d fs.DirEntry, err error) error {
			if err != nil {
				return err
			}
			if d.IsDir() {
				if path != top && dir != "app/ui" {
					return fs.SkipDir
				}
				return nil
			}
			if !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") {
				return nil
			}
			set := token.NewFileSet()
			file, err := parser.ParseFile(set, path, nil, parser.ParseComments)
			if err != nil {
				return err
			}
			visit(filepath.ToSlash(strings.TrimPrefix(path, root+string(filepath.Separator))), set, file)
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
}

// sentence is a literal that a person would read: two words, a word with a capital,
// or a piece of a sentence.
var sentence = regexp.MustCompile(`\pL{2,} \pL|\pL \pL{2,}|%\w \pL{2,}|^\p{Lu}\p{Ll}{2,}|^[ ,;:]+\pL{2,}|\pL{2,} $`)

func TestIssue6_9_WhatPeopleReadStandsInTheWordsOfItsPackage(t *testing.T) {
	met := map[string]bool{}
	allowed := excepted()
	excused := func(key string) bool { met[key] = true; return allowed[key] }
	sources(t, said, func(path string, set *token.FileSet, file *ast.File) {
		if isWords(path) || excused(path) {
			return
		}
		ast.Inspect(file, func(n ast.Node) bool {
			switch n := n.(type) {
			case *ast.ImportSpec:
				return false
			case *ast.Field:
				return n.Tag == nil
			case *ast.FuncDecl:
				return n.Recv == nil || !silent(n.Name.Name)
			case *ast.CallExpr:
				return !silent(nameOf(n.Fun))
			case *ast.CompositeLit:
				return !silent(nameOf(n.Type))
			case *ast.BasicLit:
				text, _ := strconv.Unquote(n.Value)
				if n.Kind == token.STRING && sentence.MatchString(text) && !excused(path+": "+text) {
					t.Errorf("%s: %q belongs into words.go of its package; where nobody reads it, among the exceptions of this test with the reason", set.Position(n.Pos()), text)
				}
			}
			return true
		})
	})
	for key := range allowed {
		if !met[key] {
			t.Errorf("nothing needs the exception %q any more", key)
		}
	}
}

func nameOf(e ast.Expr) string {
	switch e := e.(type) {
	case *ast.Ident:
		return e.Name
	case *ast.SelectorExpr:
		return nameOf(e.X) + "." + e.Sel.Name
	}
	return ""
}
