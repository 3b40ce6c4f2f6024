package main

import (
	"fmt"
	"math"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"time"
)

// table is what a run came to.
type table struct {
	Date                  time.Time
	Machine               string
	LoadBefore, LoadAfter string
	Runs                  int
	Quick                 bool
	Rows                  []row
}

const head = "| benchmark | what | value | promised | met | ours | floor |\n|---|---|---:|---:|---|---:|---:|\n"

func (t *table) markdown() string {
	var b strings.Builder
	b.WriteString("# Performance\n\nMade by `make bench`; CONTRIBUTING.md tells how. Both sides of a ratio are measured in the same run.\n\n")
	if t.Quick {
		b.WriteString("**Made with --quick: these figures mean nothing.**\n\n")
	}
	fmt.Fprintf(&b, "%s, %s; load average %s at the start and %s at the end; medians of %d runs.\n\n", t.Date.UTC().Format("2006-01-02 15:04 UTC"), t.Machine, t.LoadBefore, t.LoadAfter, t.Runs)
	b.WriteString(head)
	for _, r := range t.Rows {
		met := ""
		switch {
		case r.Bound != "" && r.met():
			met = "yes"
		case r.Bound != "":
			met = "**no**"
		}
		fmt.Fprintf(&b, "| %s | %s | %s | %s | %s | %s | %s |\n", r.Name, r.Metric, strconv.FormatFloat(r.Value, 'g', 4, 64), r.Bound, met, r.Ours, r.Floor)
	}
	return b.String()
}

func (t *table) write(path string) error {
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return err
	}
	return os.WriteFile(path, []byte(t.markdown()), 0o644)
}

// parseTable reads the rows back.
func parseTable(text string) (rows []row) {
	_, body, _ := strings.Cut(text, head)
	for line := range strings.Lines(body) {
		cells := strings.Split(strings.Trim(strings.TrimSpace(line), "|"), "|")
		if len(cells) != 7 {
			continue
		}
		for i := range cells {
			cells[i] = strings.TrimSpace(cells[i])
		}
		value, err := strconv.ParseFloat(cells[2], 64)
		if err == nil {
			rows = append(rows, row{Name: cells[0], Metric: cells[1], Value: value, Bound: cells[3], Ours: cells[5], Floor: cells[6]})
		}
	}
	return rows
}

// quarter is how much worse a ratio may get.
const quarter = 1.25

// worse tells what is worse than before: a ratio by more than a quarter, a figure
// with a unit when it kept its bound and does not any more, and what is not
// measured any more. Packages outside only are not looked at.
func (t *table) worse(before []row, only *regexp.Regexp) (out []string) {
	now := map[string]row{}
	for _, r := range t.Rows {
		now[r.key()] = r
	}
	for _, b := range before {
		pkg, _, _ := strings.Cut(b.Name, " ")
		if !only.MatchString(pkg) {
			continue
		}
		n, measured := now[b.key()]
		_, atLeast := b.limit()
		switch {
		case !measured, math.IsNaN(n.Value):
			out = append(out, b.key()+" is not measured any more")
		case b.share() && !atLeast && n.Value > b.Value*quarter, b.share() && atLeast && n.Value < b.Value/quarter:
			out = append(out, fmt.Sprintf("%s was %.4g and is %.4g", b.key(), b.Value, n.Value))
		case !b.share() && b.met() && !n.met():
			out = append(out, fmt.Sprintf("%s was %.4g and is %.4g, beyond its bound %s", b.key(), b.Value, n.Value, n.Bound))
		}
	}
	return out
}
