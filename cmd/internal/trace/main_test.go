package main

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestRequirementsAreUpToDate(t *testing.T) {
	const root = "../../.."
	want, err := write(root, nil)
	if err != nil {
		t.Fatal(err)
	}
	got, err := os.ReadFile(root + "/REQUIREMENTS.md")
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(got, want) {
		t.Error("REQUIREMENTS.md is not what the tests say: run make trace")
	}
}

// A clause without a test is the organisation's, or it says nothing for itself.
func TestIssue7_5_EveryClauseOfTheProductHasATest(t *testing.T) {
	found, err := tests("../../..")
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range clauses {
		if len(found[c.id]) == 0 && !strings.HasPrefix(c.duty, "the organisation's") {
			t.Errorf("%s (%s): no test carries its id, and it is not the organisation's duty", c.id, c.says)
		}
	}
}

func TestIssue7_5_ResultsOfARun(t *testing.T) {
	run := filepath.Join(t.TempDir(), "run.json")
	text := `{"Action":"start","Package":"msca/app"}
{"Action":"pass","Package":"msca/app","Test":"TestA"}
{"Action":"fail","Package":"msca/app","Test":"TestB"}
{"Action":"skip","Package":"msca/app","Test":"TestC"}
not JSON: what a build prints
{"Action":"pass","Package":"msca/cmd/mscactl","Test":"TestScripts/batch"}
{"Action":"fail","Package":"msca/app"}
`
	if err := os.WriteFile(run, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	last, err := readResults(run)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		names []string
		want  string
	}{
		{nil, ""},
		{[]string{"app TestA", "`cmd/mscactl/testdata/script/batch.txtar`"}, "2 passed"},
		{[]string{"app TestA", "app TestB", "app TestC", "app TestD"}, "1 passed, 1 skipped, 1 not run, **failed:** app TestB"},
	} {
		if got := last.of(c.names); got != c.want {
			t.Errorf("%v: %q, want %q", c.names, got, c.want)
		}
	}
}
