package app_test

import (
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

const importsBegin, importsEnd = "<!-- imports: written by go test ./app -run Picture -update -->\n", "<!-- end of imports -->"

// room is a package as the picture knows it: the screens of app/ui are one.
func room(pkg string) string {
	if under(pkg, "app/ui") && !under(pkg, "app/ui/kit") {
		return "app/ui"
	}
	return pkg
}

// TestHouse_Picture holds ARCHITECTURE.md to the import graph: the table of imports
// is the graph, and every package is told of.
func TestHouse_Picture(t *testing.T) {
	graph := map[string]map[string]bool{}
	for _, s := range sources(t) {
		from := room(s.pkg)
		if graph[from] == nil {
			graph[from] = map[string]bool{}
		}
		for _, imp := range s.imports() {
			if to, ours := strings.CutPrefix(imp, "msca/"); ours && room(to) != from {
				graph[from][room(to)] = true
			}
		}
	}
	var table strings.Builder
	table.WriteString("| package | imports, of this house |\n|---|---|\n")
	for _, from := range slices.Sorted(maps.Keys(graph)) {
		fmt.Fprintf(&table, "| `%s` | %s |\n", from, strings.Join(slices.Sorted(maps.Keys(graph[from])), ", "))
	}
	path := filepath.Join(moduleRoot(t), "ARCHITECTURE.md")
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	before, rest, found1 := strings.Cut(string(b), importsBegin)
	was, after, found2 := strings.Cut(rest, importsEnd)
	if !found1 || !found2 {
		t.Fatalf("ARCHITECTURE.md has no place for the imports, between %q and %q", strings.TrimSpace(importsBegin), importsEnd)
	}
	if was != table.String() {
		if !*update {
			t.Error("the imports in ARCHITECTURE.md are not those of the code; run go test ./app -run Picture -update")
		} else if err := os.WriteFile(path, []byte(before+importsBegin+table.String()+importsEnd+after), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	told := before + after
	for pkg := range graph {
		if !strings.Contains(told, "`"+pkg+"`") {
			t.Errorf("ARCHITECTURE.md says nowhere what `%s` holds", pkg)
		}
	}
}
