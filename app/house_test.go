package app_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// source is one Go file of the project that is not a test.
type source struct {
	path string // from the module root, with slashes
	pkg  string // the folder
	file *ast.File
	set  *token.FileSet
}

func (s source) imports() []string {
	var out []string
	for _, i := range s.file.Imports {
		p, _ := strconv.Unquote(i.Path.Value)
		out = append(out, p)
	}
	return out
}

func moduleRoot(t *testing.T) string {
	t.Helper()
	dir, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	for {
		if _, err := os.Stat(filepath.Join(dir, "go.mod")); err == nil {
			return dir
		}
		up := filepath.Dir(dir)
		if up == dir {
			t.Fatal("go.mod not found above the test's folder")
		}
		dir = up
	}
}

func sources(t *testing.T) []source {
	t.Helper()
	root := moduleRoot(t)
	var out []source
	err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() {
			if n := d.Name(); path != root && (strings.HasPrefix(n, ".") || n == "testdata" || n == "bin" || n == "out") {
				return filepath.SkipDir
			}
			return nil
		}
		if !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") {
			return nil
		}
		set := token.NewFileSet()
		f, err := parser.ParseFile(set, path, nil, parser.ParseComments)
		if err != nil {
			return err
		}
		rel, _ := filepath.Rel(root, path)
		rel = filepath.ToSlash(rel)
		out = append(out, source{path: rel, pkg: filepath.ToSlash(filepath.Dir(rel)), file: f, set: set})
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if len(out) < 20 {
		t.Fatalf("only %d source files found below %s: the walk is broken", len(out), root)
	}
	return out
}

func under(pkg string, rooms ...string) bool {
	return slices.ContainsFunc(rooms, func(r string) bool { return pkg == r || strings.HasPrefix(pkg, r+"/") })
}

// Rule 1: the four rooms never import each other, adapters import their own
// root only, app imports roots, cmd puts it together.
func TestHouse_Rule1_RoomsDoNotKnowEachOther(t *testing.T) {
	rooms := []string{"itk", "smartcard", "rbac", "audit"}
	for _, s := range sources(t) {
		for _, imp := range s.imports() {
			imp, ours := strings.CutPrefix(imp, "msca/")
			if !ours {
				continue
			}
			for _, room := range rooms {
				if under(s.pkg, room) && !under(imp, room, "assets") {
					t.Errorf("%s (room %s) imports %s: rooms do not know each other", s.path, room, imp)
				}
			}
			switch {
			case under(s.pkg, "app") && !under(imp, "app", "assets") && !slices.Contains(rooms, imp):
				t.Errorf("%s imports the adapter %s: app declares a port and cmd fills it", s.path, imp)
			case under(s.pkg, "app/ui") && slices.Contains(rooms, imp):
				t.Errorf("%s imports %s: views take view models only", s.path, imp)
			case under(imp, "cmd") && !under(s.pkg, "cmd"):
				t.Errorf("%s imports %s: nothing imports cmd", s.path, imp)
			}
		}
	}
}

// Rule 2: one importer for each third-party package.
func TestHouse_Rule2_OneImporterPerThirdPartyPackage(t *testing.T) {
	owners := map[string][]string{
		"fyne.io/fyne/v2/app":       {"cmd/msca"},
		"fyne.io/fyne/v2":           {"app/ui", "cmd/msca"},
		"github.com/ebfe/scard":     {"smartcard/pcsc"},
		"modernc.org/sqlite":        {"audit/store", "rbac/store"},
		"modernc.org/libc":          {"audit/store"},
		"github.com/beevik/ntp":     {"audit/timesource"},
		"golang.org/x/crypto":       {"rbac/credential", "audit/store"},
		"codeberg.org/go-pdf/fpdf":  {"app/document"},
		"github.com/boombuler":      {"app/document"},
		"github.com/yuin/goldmark":  {"assets/guide"},
		"github.com/phin1x/go-ipp":  {"cmd/internal/printer"},
		"golang.org/x/mod":          {"audit"},
		"github.com/zalando":        {"audit/store"},
		"github.com/klauspost":      {"audit/store"},
		"software.sslmate.com":      {"itk/smsp"},
		"golang.org/x/term":         {"cmd/mscactl"},
		"golang.org/x/sys":          {"audit/store", "audit/timesource", "smartcard", "rbac/store", "cmd"},
		"golang.org/x/text":         {"rbac/credential", "app"},
		"github.com/jezek/xgb":      {"cmd/internal/ward", "cmd/internal/idle"},
		"github.com/miekg/pkcs11":   {"smartcard/pkcs11"},
		"github.com/rogpeppe":       {},
		"github.com/transparency-d": {},
	}
	for _, s := range sources(t) {
		for _, imp := range s.imports() {
			if strings.HasPrefix(imp, "msca/") || !strings.Contains(strings.Split(imp, "/")[0], ".") {
				continue
			}
			longest := ""
			for prefix := range owners {
				if strings.HasPrefix(imp, prefix) && len(prefix) > len(longest) {
					longest = prefix
				}
			}
			if longest == "" {
				t.Errorf("%s imports %s, which no rule names an owner for", s.path, imp)
			} else if !under(s.pkg, owners[longest]...) {
				t.Errorf("%s imports %s: only %v may", s.path, imp, owners[longest])
			}
		}
	}
}

// Rule 3: the clock, random numbers, the host name and the end of the process
// come from cmd and audit/timesource; everything else is handed them.
func TestHouse_Rule3_OutsideEffectsAreHandedIn(t *testing.T) {
	banned := map[string][]string{
		"time": {"Now", "Since", "Until"},
		"os":   {"Hostname", "Exit"},
		"log":  {"Fatal", "Fatalf", "Fatalln"},
	}
	random := []string{"crypto/rand", "math/rand", "math/rand/v2"}
	for _, s := range sources(t) {
		if under(s.pkg, "cmd", "audit/timesource") {
			continue
		}
		for _, imp := range s.imports() {
			if slices.Contains(random, imp) && s.pkg != "audit/store/storetest" { // a fixed seed, for tests
				t.Errorf("%s imports %s: take an io.Reader instead", s.path, imp)
			}
		}
		ast.Inspect(s.file, func(n ast.Node) bool {
			sel, ok := n.(*ast.SelectorExpr)
			if !ok {
				return true
			}
			if x, ok := sel.X.(*ast.Ident); ok && x.Obj == nil && slices.Contains(banned[x.Name], sel.Sel.Name) {
				t.Errorf("%s uses %s.%s: take it as a parameter", s.set.Position(sel.Pos()), x.Name, sel.Sel.Name)
			}
			return true
		})
	}
}

// Rule 4: views start no goroutine and do not reach for the UI thread.
func TestHouse_Rule4_ViewsStartNoGoroutine(t *testing.T) {
	for _, s := range sources(t) {
		if !under(s.pkg, "app/ui") {
			continue
		}
		ast.Inspect(s.file, func(n ast.Node) bool {
			switch n := n.(type) {
			case *ast.GoStmt:
				t.Errorf("%s starts a goroutine: background work goes through the injected runner", s.set.Position(n.Pos()))
			case *ast.SelectorExpr:
				if x, ok := n.X.(*ast.Ident); ok && x.Name == "fyne" && strings.HasPrefix(n.Sel.Name, "Do") && n.Sel.Name != "Document" {
					t.Errorf("%s calls fyne.%s", s.set.Position(n.Pos()), n.Sel.Name)
				}
			}
			return true
		})
	}
}

// Every folder with Go code says what it is, why, and by which standard.
func TestHouse_EveryPackageHasAComment(t *testing.T) {
	has := map[string]bool{}
	for _, s := range sources(t) {
		has[s.pkg] = has[s.pkg] || len(strings.Fields(s.file.Doc.Text())) >= 8
	}
	for pkg, ok := range has {
		if !ok {
			t.Errorf("package %s has no package comment worth the name", pkg)
		}
	}
}
