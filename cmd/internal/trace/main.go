// Command trace writes REQUIREMENTS.md: each requirement, what in the product
// answers it, and the tests whose names carry its id. `make trace` runs it; a
// test wants the file to be what trace would write.
//
// With -results FILE, the JSON of a test run (`go test -json`), it writes the same
// table with the result of each test to -out instead, for an assurance team; the
// file in the repository says nothing of one run, so that it is the same everywhere.
package main

import (
	"bytes"
	"flag"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
)

func main() {
	from := flag.String("results", "", "JSON of a test run")
	to := flag.String("out", "REQUIREMENTS.md", "file to write")
	flag.Parse()
	var last results
	var err error
	if *from != "" {
		last, err = readResults(*from)
	}
	var page []byte
	if err == nil {
		page, err = write(".", last)
	}
	if err == nil {
		err = os.WriteFile(*to, page, 0o644)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "trace:", err)
		os.Exit(1)
	}
}

var (
	testFunc = regexp.MustCompile(`(?m)^func (Test\w+)\(`)
	idInName = regexp.MustCompile(`MSCA_(?:ORG|IG|AUD|PDS|DQ)_\d\d|(?:^Test|_)3_\d+_\d+`)
	idInText = regexp.MustCompile(`MSCA-(?:ORG|IG|AUD|PDS|DQ)-\d+|\b3\.\d+\.\d+\b`)
)

// tests finds the tests of the module at root by requirement id: Go tests by
// their name, scripts by their first comment.
func tests(root string) (map[string][]string, error) {
	found := map[string][]string{}
	add := func(id, name string) {
		if !slices.Contains(found[id], name) {
			found[id] = append(found[id], name)
		}
	}
	err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() && strings.HasPrefix(d.Name(), ".") && path != root {
			if err == nil {
				err = filepath.SkipDir
			}
			return err
		}
		goTest, script := strings.HasSuffix(path, "_test.go"), strings.HasSuffix(path, ".txtar")
		if !goTest && !script {
			return nil
		}
		raw, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		rel, err := filepath.Rel(root, path)
		if err != nil {
			return err
		}
		if script {
			head, _, _ := bytes.Cut(raw, []byte("\nmscactl"))
			for _, id := range idInText.FindAllString(string(head), -1) {
				add(id, "`"+filepath.ToSlash(rel)+"`")
			}
			return nil
		}
		for _, m := range testFunc.FindAllSubmatch(raw, -1) {
			name := string(m[1])
			for _, id := range idInName.FindAllString(name, -1) {
				id = strings.TrimPrefix(strings.TrimPrefix(id, "Test"), "_")
				if strings.HasPrefix(id, "MSCA") {
					id = strings.ReplaceAll(id, "_", "-")
				} else {
					id = strings.ReplaceAll(id, "_", ".")
				}
				add(id, filepath.ToSlash(filepath.Dir(rel))+" "+name)
			}
		}
		return nil
	})
	return found, err
}

// write makes the table; last may be nil.
func write(root string, last results) ([]byte, error) {
	found, err := tests(root)
	if err != nil {
		return nil, err
	}
	var b bytes.Buffer
	b.WriteString("# Requirements\n\nMade by `make trace` from the names of the tests; do not edit. `make trace-results RUN=FILE` adds the results of a test run.\n\n" +
		"Source: IF Spine Mini Service Common Client Requirements v1.0 and the clauses of its appendix A; MSCA-PDS and MSCA-DQ: PDS Client Requirements,\n" +
		"of which the texts of MSCA-PDS-02 and -05 were not to be had: they are not traced.\n\n")
	head := []string{"requirement", "in our words", "answered by", "tests", "the organisation's duty"}
	if last != nil {
		head = append(head, "last result")
	}
	b.WriteString("| " + strings.Join(head, " | ") + " |\n" + strings.Repeat("|---", len(head)) + "|\n")
	for _, c := range clauses {
		names := found[c.id]
		slices.Sort(names)
		cells := []string{c.id, c.says, c.where, strings.Join(names, "<br>"), c.duty}
		if last != nil {
			cells = append(cells, last.of(names))
		}
		b.WriteString("| " + strings.Join(cells, " | ") + " |\n")
		delete(found, c.id)
	}
	for id := range found {
		if strings.HasPrefix(id, "MSCA") {
			continue // of documents not listed here
		}
		return nil, fmt.Errorf("a test names %s, which is no clause: %v", id, found[id])
	}
	return b.Bytes(), nil
}
