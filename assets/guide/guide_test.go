package guide_test

import (
	"bytes"
	"errors"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"msca/app"
	"msca/app/config"
	"msca/assets/guide"
)

var update = flag.Bool("update", false, "write the generated parts of the guide")

const root = "../.."

var (
	named  = regexp.MustCompile("`((?:[a-z0-9]+/)*[a-z0-9]+) ((?:Test|Benchmark|Fuzz)\\w+)`")
	script = regexp.MustCompile("`(cmd/mscactl/testdata/script/\\w+\\.txtar)`")
)

// Whoever reads that a test holds something finds that test.
func TestIssue7_5_EveryNamedTestExists(t *testing.T) {
	var pages []string
	for _, p := range guide.Pages() {
		pages = append(pages, p.ID+".md")
	}
	count := 0
	for _, page := range append(pages, root+"/SECURITY.md") {
		raw := read(t, page)
		for _, m := range named.FindAllSubmatch(raw, -1) {
			count++
			if !hasTest(t, string(m[1]), string(m[2])) {
				t.Errorf("%s names %s of %s, and there is no such test", page, m[2], m[1])
			}
		}
		for _, m := range script.FindAllSubmatch(raw, -1) {
			count++
			if _, err := os.Stat(filepath.Join(root, string(m[1]))); err != nil {
				t.Errorf("%s names a script that is not there: %v", page, err)
			}
		}
	}
	if count < 100 {
		t.Errorf("only %d names of tests were found: their form has changed", count)
	}
}

func hasTest(t *testing.T, pkg, name string) bool {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(root, pkg, "*_test.go"))
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range files {
		if bytes.Contains(read(t, f), []byte("\nfunc "+name+"(")) {
			return true
		}
	}
	return false
}

func read(t *testing.T, path string) []byte {
	t.Helper()
	raw, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return raw
}

func page(t *testing.T, id string) guide.Page {
	t.Helper()
	for _, p := range guide.Pages() {
		if p.ID == id {
			return p
		}
	}
	t.Fatalf("there is no page %s", id)
	return guide.Page{}
}

// rows are the rows of all tables of a page, by their first cell.
func rows(p guide.Page) map[string][]string {
	out := map[string][]string{}
	for _, s := range p.Sections {
		for _, b := range s.Blocks {
			if b.Kind == guide.Row {
				out[b.Cells[0]] = b.Cells
			}
		}
	}
	return out
}

func TestIssue7_5_EveryHazardIsHeldByATest(t *testing.T) {
	all := rows(page(t, "hazards"))
	if len(all) < 20 {
		t.Fatalf("only %d hazards were found", len(all))
	}
	for id, cells := range all {
		for i, cell := range cells {
			if cell == "" {
				t.Errorf("%s: column %d is empty", id, i+1)
			}
		}
		if held := cells[len(cells)-1]; !strings.Contains(held, "Test") && !strings.Contains(held, ".txtar") {
			t.Errorf("%s is held by no test: %q", id, cells[len(cells)-1])
		}
	}
	for _, x := range app.Exercises() {
		if x.Hazard != "" && all[x.Hazard] == nil {
			t.Errorf("the exercise %s is about %s, which is not in the hazard log", x.ID, x.Hazard)
		}
	}
}

func TestIssue6_AllFeaturesAreHeldByATestOrNotBuilt(t *testing.T) {
	all := rows(page(t, "features"))
	for n := 1; n <= 61; n++ {
		cells := all[fmt.Sprint(n)]
		if len(cells) != 13 {
			t.Errorf("feature %d has %d columns of 13", n, len(cells))
			continue
		}
		ours, held := cells[11], cells[12]
		switch {
		case strings.HasPrefix(ours, "not built"):
		case !strings.HasPrefix(ours, "built") && !strings.HasPrefix(ours, "partly"):
			t.Errorf("feature %d is %q: built, partly or not built?", n, ours)
		case !strings.Contains(held, "Test") && !strings.Contains(held, ".txtar"):
			t.Errorf("feature %d is %q and held by no test", n, ours)
		}
	}
	if len(all) != 61 {
		t.Errorf("there are %d features, want 61", len(all))
	}
}

func TestIssue6_9_EveryLinkLeadsSomewhere(t *testing.T) {
	for _, p := range guide.Pages() {
		if p.Title == "" || len(p.Sections) == 0 {
			t.Errorf("%s has no title or no section", p.ID)
		}
		for _, s := range p.Sections {
			if len(s.Blocks) == 0 {
				t.Errorf("%s: nothing stands below %q", p.ID, s.Title)
			}
			for _, b := range s.Blocks {
				if b.Kind == guide.Row && len(b.Cells) != len(b.Head) {
					t.Errorf("%s, %s: a row has %d cells and %d columns", p.ID, s.Title, len(b.Cells), len(b.Head))
				}
				for _, l := range b.Links {
					found := l.Section == ""
					for _, s := range page(t, l.Page).Sections {
						found = found || s.ID == l.Section
					}
					if !found {
						t.Errorf("%s, %s: the link %q leads to no section %q of %s", p.ID, s.Title, l.Text, l.Section, l.Page)
					}
				}
			}
		}
	}
}

// The table of settings is what the program takes.
func TestIssue7_5_EverySettingIsInTheGuide(t *testing.T) {
	c, err := config.Load("", "")
	if err != nil {
		t.Fatal(err)
	}
	var b strings.Builder
	b.WriteString("| key | meaning | default | takes |\n|---|---|---|---|\n")
	for _, s := range config.Settings() {
		takes := "text"
		var wrong *config.ValueError
		if _, err := c.With(s.Key, " ? "); errors.As(err, &wrong) {
			takes = strings.TrimPrefix(wrong.Reason, "must be ")
		} else if config.IsFile(s.Key) {
			takes = "file"
		}
		value := "–"
		if s.Default != "" {
			value = "`" + s.Default + "`"
		}
		fmt.Fprintf(&b, "| `%s` | %s | %s | %s |\n", s.Key, strings.ReplaceAll(s.Help, "|", "\\|"), value, takes)
	}
	between(t, "administrator.md", "<!-- settings: written by go test ./assets/guide -update -->\n", "<!-- end -->", "\n"+strings.ReplaceAll(b.String(), "*", "\\*")+"\n")
}

// The page of exercises is what the training ward offers.
func TestIssue6_10_ExercisesAreInTheGuide(t *testing.T) {
	var b strings.Builder
	for _, x := range app.Exercises() {
		fmt.Fprintf(&b, "\n## %s: %s\n\n", x.ID, x.Title)
		if x.Operation != "" {
			fmt.Fprintf(&b, "- Operation: `%s`\n", x.Operation)
		}
		for _, line := range x.Typed() {
			fmt.Fprintf(&b, "- %s\n", strings.ReplaceAll(line, "*", "\\*"))
		}
		if x.Do != "" {
			fmt.Fprintf(&b, "- Do: %s\n", x.Do)
		}
		fmt.Fprintf(&b, "- You must see: %s\n", x.See)
		if x.Hazard != "" {
			fmt.Fprintf(&b, "- Hazard: %s\n", x.Hazard)
		}
	}
	between(t, "exercises.md", "<!-- exercises: written by go test ./assets/guide -update -->\n", "<!-- end -->", b.String()+"\n")
}

// between holds what stands between two marks of a file, or writes it.
func between(t *testing.T, file, from, to, want string) {
	t.Helper()
	raw := string(read(t, file))
	head, rest, ok := strings.Cut(raw, from)
	got, tail, ok2 := strings.Cut(rest, to)
	if !ok || !ok2 {
		t.Fatalf("%s has lost its marks", file)
	}
	if got == want {
		return
	}
	if !*update {
		t.Errorf("%s is not what the program says: go test ./assets/guide -update", file)
		return
	}
	if err := os.WriteFile(file, []byte(head+from+want+to+tail), 0o644); err != nil {
		t.Fatal(err)
	}
}
