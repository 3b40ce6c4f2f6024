package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"os"
	"strings"
)

// results are how tests ended in one run, by the names this table gives them:
// pass, fail or skip.
type results map[string]string

// readResults reads the output of `go test -json`. Lines that are no JSON, which a
// build prints among them, are passed over.
func readResults(path string) (results, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	out := results{}
	lines := bufio.NewScanner(f)
	lines.Buffer(nil, 16<<20)
	for lines.Scan() {
		var e struct{ Action, Package, Test string }
		if json.Unmarshal(lines.Bytes(), &e) != nil || e.Test == "" {
			continue
		}
		if e.Action == "pass" || e.Action == "fail" || e.Action == "skip" {
			pkg := strings.TrimPrefix(e.Package, "msca/")
			name := pkg + " " + e.Test
			if script, ok := strings.CutPrefix(e.Test, "TestScripts/"); ok {
				name = "`" + pkg + "/testdata/script/" + script + ".txtar`"
			}
			if out[name] != "fail" { // a test that failed once in the run has failed
				out[name] = e.Action
			}
		}
	}
	return out, lines.Err()
}

// of says how the named tests ended.
func (r results) of(names []string) string {
	count := map[string]int{}
	var failed []string
	for _, n := range names {
		count[r[n]]++
		if r[n] == "fail" {
			failed = append(failed, n)
		}
	}
	var out []string
	for _, k := range []struct{ result, words string }{{"pass", "passed"}, {"skip", "skipped"}, {"", "not run"}} {
		if count[k.result] > 0 {
			out = append(out, fmt.Sprint(count[k.result], " ", k.words))
		}
	}
	if len(failed) > 0 {
		out = append(out, "**failed:** "+strings.Join(failed, ", "))
	}
	return strings.Join(out, ", ")
}
