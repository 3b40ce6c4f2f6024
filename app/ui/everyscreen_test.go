package ui_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"fyne.io/fyne/v2"

	"msca/app/ui/kit"
)

// TestIssue6_9_EveryScreenHasASample: what has no sample is in no golden, in no
// picture and on no walk by keyboard.
func TestIssue6_9_EveryScreenHasASample(t *testing.T) {
	shown := map[string]bool{}
	for _, s := range samples() {
		showSample(t, s, kit.Light, 1, fyne.NewSize(1280, 800))
		for v := reflect.ValueOf(s.view()); v.IsValid(); v = content(v) {
			shown[strings.TrimPrefix(v.Type().String(), "*")] = true
		}
	}
	screens := screenTypes(t)
	if len(screens) < 30 {
		t.Fatalf("only %d screens were found in the source", len(screens))
	}
	for _, name := range screens {
		if !shown[name] {
			t.Errorf("%s has no sample: add one in samples_test.go", name)
		}
	}
}

// content is the view inside a frame.
func content(v reflect.Value) reflect.Value {
	if v.Kind() != reflect.Pointer || v.IsNil() {
		return reflect.Value{}
	}
	in := v.Elem().FieldByName("content")
	if !in.IsValid() || in.Kind() != reflect.Interface || in.IsNil() {
		return reflect.Value{}
	}
	return in.Elem()
}

// screenTypes finds the types that can be put into a window: those with FocusFirst.
// auditform is a part of screens, not one itself.
func screenTypes(t *testing.T) []string {
	t.Helper()
	var out []string
	err := filepath.WalkDir(".", func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || filepath.Ext(path) != ".go" || strings.HasSuffix(path, "_test.go") {
			return err
		}
		file, err := parser.ParseFile(token.NewFileSet(), path, nil, 0)
		if err != nil {
			return err
		}
		if file.Name.Name == "kit" || file.Name.Name == "auditform" {
			return nil
		}
		for _, decl := range file.Decls {
			f, ok := decl.(*ast.FuncDecl)
			if !ok || f.Recv == nil || f.Name.Name != "FocusFirst" {
				continue
			}
			if p, ok := f.Recv.List[0].Type.(*ast.StarExpr); ok {
				out = append(out, file.Name.Name+"."+p.X.(*ast.Ident).Name)
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}
