package main

import (
	"math"
	"regexp"
	"slices"
	"strings"
	"testing"
)

const output = `goos: linux
pkg: msca/audit/store
BenchmarkAppend-2         	    2000	       140.0 floor-µs	       213.0 ours-µs	         1.521 ratio(<=1.8)	         4.500 two-ranges-speedup(>=1.5)
BenchmarkLargeLog/search/patient_page-2 	 100	 9.2 ms-p50	 3.1 ms-p99(<=5)
BenchmarkOpen-2 	 100	 2500000 ns/op	 12 B/op
BenchmarkBatchTrace/distant-SMSP/workers-8-2 	 5	 0.79 ratio(>=0.8)
ok  	msca/audit/store	12.0s
`

func TestIssue7_6_MetricsBecomeOneForm(t *testing.T) {
	want := []row{
		{Name: "p Append", Metric: "ratio", Value: 1.521, Ours: "213.0 µs", Floor: "140.0 µs", Bound: "<=1.8"},
		{Name: "p Append", Metric: "two-ranges-speedup", Value: 4.5, Bound: ">=1.5"},
		{Name: "p LargeLog/search/patient_page", Metric: "ms-p99", Value: 3.1, Bound: "<=5"},
		{Name: "p Open", Metric: "ms/op", Value: 2.5},
		{Name: "p BatchTrace/distant-SMSP/workers-8", Metric: "ratio", Value: 0.79, Bound: ">=0.8"},
	}
	got := parse("p", output)
	if !slices.Equal(got, want) {
		t.Fatalf("read\n%+v, want\n%+v", got, want)
	}
	var met []bool
	for _, r := range got {
		met = append(met, r.met())
	}
	if !slices.Equal(met, []bool{true, true, true, true, false}) {
		t.Errorf("bounds kept: %v", met)
	}
	made := (&table{Rows: got}).markdown()
	if back := parseTable(made); !slices.Equal(back, want) {
		t.Errorf("the table reads back as\n%+v\nfrom\n%s", back, made)
	}
}

func TestIssue7_6_AQuarterWorseIsFound(t *testing.T) {
	before := parse("p", output)
	for name, c := range map[string]struct {
		change func([]row) []row
		want   string
	}{
		"the same":                    {func(r []row) []row { return r }, ""},
		"a little worse":              {func(r []row) []row { r[0].Value *= 1.2; return r }, ""},
		"a quarter worse":             {func(r []row) []row { r[0].Value *= 1.26; return r }, "p Append ratio was"},
		"better":                      {func(r []row) []row { r[0].Value /= 3; return r }, ""},
		"less of what is to be more":  {func(r []row) []row { r[4].Value /= 1.26; return r }, "p BatchTrace/distant-SMSP/workers-8 ratio was"},
		"a slower machine":            {func(r []row) []row { r[2].Value *= 1.5; return r }, ""},
		"beyond a bound with a unit":  {func(r []row) []row { r[2].Value = 5.1; return r }, "beyond its bound"},
		"not measured any more":       {func(r []row) []row { return r[1:] }, "p Append ratio is not measured"},
		"no number":                   {func(r []row) []row { r[0].Value = math.NaN(); return r }, "p Append ratio is not measured"},
		"more measured than was kept": {func(r []row) []row { return append(r, row{Name: "p New", Metric: "ratio", Value: 9}) }, ""},
	} {
		now := table{Rows: c.change(slices.Clone(before))}
		got := strings.Join(now.worse(before, regexp.MustCompile("")), "\n")
		if c.want == "" && got != "" || !strings.Contains(got, c.want) {
			t.Errorf("%s: %q, want %q", name, got, c.want)
		}
	}
}

func TestMedianIsOneOfTheRuns(t *testing.T) {
	got := median([]row{{Value: 3, Ours: "c"}, {Value: 1, Ours: "a"}, {Value: 2, Ours: "b"}})
	if got.Value != 2 || got.Ours != "b" {
		t.Errorf("%+v, want the run in the middle", got)
	}
}
