package main

import (
	"regexp"
	"strconv"
	"strings"
)

// row is one promise, or one figure without one.
type row struct {
	Name   string // package and benchmark: "audit/store Append"
	Metric string // "ratio", "ms-p99"
	Value  float64
	Ours   string // "213 µs"; empty when the benchmark does not tell the sides
	Floor  string
	Bound  string // "<=1.8", ">=0.4"; empty: none promised
}

func (r row) key() string { return r.Name + " " + r.Metric }

// share says that the value is without unit, and so the same on any machine.
func (r row) share() bool {
	return strings.Contains(r.Metric, "ratio") || strings.Contains(r.Metric, "speedup")
}

// limit is the bound, and whether it is one from below.
func (r row) limit() (bound float64, atLeast bool) {
	text, atLeast := strings.CutPrefix(r.Bound, ">=")
	bound, _ = strconv.ParseFloat(strings.TrimPrefix(text, "<="), 64)
	return bound, atLeast
}

func (r row) met() bool {
	bound, atLeast := r.limit()
	if r.Bound == "" {
		return true
	}
	return atLeast && r.Value >= bound || !atLeast && r.Value <= bound
}

var (
	benchmark = regexp.MustCompile(`^Benchmark(\S+?)(?:-\d+)?\s+\d+\s+(\S.*)$`)
	promise   = regexp.MustCompile(`^(.+)\(([<>]=[0-9.]+)\)$`)
)

// parse reads the output of go test -bench.
func parse(pkg, text string) (rows []row) {
	for line := range strings.Lines(text) {
		m := benchmark.FindStringSubmatch(strings.TrimRight(line, "\n"))
		if m == nil {
			continue
		}
		rows = append(rows, rowsOf(pkg+" "+m[1], strings.Fields(m[2]))...)
	}
	return rows
}

// rowsOf makes a row of every metric with a bound and every ratio without one. A
// benchmark that has neither is told by its time.
func rowsOf(name string, fields []string) (rows []row) {
	var ours, floor, each string
	for i := 0; i+1 < len(fields); i += 2 {
		value, unit := fields[i], fields[i+1]
		v, err := strconv.ParseFloat(value, 64)
		if err != nil {
			continue
		}
		side := func(prefix string) (string, bool) {
			rest, ok := strings.CutPrefix(unit, prefix)
			return value + " " + rest, ok
		}
		if text, ok := side("ours-"); ok && ours == "" {
			ours = text
		} else if text, ok := side("floor-"); ok && floor == "" {
			floor = text
		} else if p := promise.FindStringSubmatch(unit); p != nil {
			rows = append(rows, row{Name: name, Metric: p[1], Value: v, Bound: p[2]})
		} else if unit == "ratio" {
			rows = append(rows, row{Name: name, Metric: unit, Value: v})
		} else if unit == "ns/op" {
			each = value
		}
	}
	if ns, err := strconv.ParseFloat(each, 64); err == nil && len(rows) == 0 {
		rows = append(rows, row{Name: name, Metric: "ms/op", Value: ns / 1e6})
	}
	for i := range rows {
		if rows[i].Metric == "ratio" {
			rows[i].Ours, rows[i].Floor = ours, floor
		}
	}
	return rows
}
