package main

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"os"
	"os/exec"
	"regexp"
	"runtime"
	"slices"
	"strings"
	"time"
)

// tags are those of a build with a window.
const tags = "x11,gles,migrated_fynedo,no_emoji"

// suite is every package with a ratio or a bound. What takes long by itself is
// done once, whatever -benchtime would say.
var suite = []struct {
	pkg, bench, time string
	args             []string // for the amount of data that the promises are about
}{
	{"audit/store", "^Benchmark(Append|LargeLog|Message)$", "2000x", []string{"-log-records", "1000000"}},
	{"itk/internal/wire", "^BenchmarkDetailsExchange$", "2s", nil},
	{"itk/smsp", "^BenchmarkParallelLookups$", "5s", nil},
	{"smartcard", "^BenchmarkEventToBroken$", "2s", nil},
	{"smartcard/pcsc", "^Benchmark(SignIn|Removal)$", "2s", nil},
	{"app", "^BenchmarkRemovalToLock$", "200x", nil},
	{"app", "^BenchmarkAuditViewer$", "200x", []string{"-viewer-records", "1000000"}},
	{"cmd/internal/station", "^Benchmark(AuditedLookup|Open)$", "5s", nil},
	{"cmd/internal/station", "^BenchmarkBatchTrace$", "5x", nil},
	{"cmd/msca", "^Benchmark(FirstFrame|CardPulledToPatientGone|KeyToPixels|Memory|Idle)$", "1x", nil},
}

// measureAll runs the suite as often as asked.
func measureAll(ctx context.Context, only *regexp.Regexp, runs int, quick bool, progress io.Writer) (*table, error) {
	t := &table{Date: time.Now(), Runs: runs, Quick: quick, LoadBefore: load(), Machine: machine()}
	values := map[string][]row{}
	var order []string
	for n := range runs {
		for _, m := range suite {
			if !only.MatchString(m.pkg) {
				continue
			}
			fmt.Fprintf(progress, "run %d of %d: %s %s\n", n+1, runs, m.pkg, m.bench)
			args := []string{"test", "-run", "^$", "-timeout", "60m", "-tags", tags, "-bench", m.bench, "-benchtime", m.time, "./" + m.pkg}
			if quick {
				args[slices.Index(args, m.time)] = "1x"
			} else {
				args = append(args, m.args...)
			}
			c := exec.CommandContext(ctx, "go", args...)
			var said bytes.Buffer
			c.Stdout, c.Stderr = &said, &said
			if err := c.Run(); err != nil {
				return nil, fmt.Errorf("go %s: %w\n%s", strings.Join(args, " "), err, said.String())
			}
			rows := parse(m.pkg, said.String())
			if len(rows) == 0 {
				return nil, fmt.Errorf("%s told nothing:\n%s", m.pkg, said.String())
			}
			for _, r := range rows {
				if values[r.key()] == nil {
					order = append(order, r.key())
				}
				values[r.key()] = append(values[r.key()], r)
			}
		}
	}
	for _, k := range order {
		t.Rows = append(t.Rows, median(values[k]))
	}
	t.LoadAfter = load()
	return t, nil
}

// median takes the run whose value is in the middle, with the sides it had.
func median(rows []row) row {
	slices.SortFunc(rows, func(a, b row) int {
		switch {
		case a.Value < b.Value:
			return -1
		case a.Value > b.Value:
			return 1
		}
		return 0
	})
	return rows[len(rows)/2]
}

// load is the load average of one, five and fifteen minutes; "unknown" where the
// system does not tell.
func load() string {
	raw, err := os.ReadFile("/proc/loadavg")
	if f := strings.Fields(string(raw)); err == nil && len(f) > 3 {
		return strings.Join(f[:3], " ")
	}
	return "unknown"
}

func machine() string {
	m := fmt.Sprintf("%s/%s, %d processors, %s", runtime.GOOS, runtime.GOARCH, runtime.NumCPU(), runtime.Version())
	raw, _ := os.ReadFile("/proc/cpuinfo") // other systems have none
	for line := range strings.Lines(string(raw)) {
		if name, value, ok := strings.Cut(line, ":"); ok && strings.TrimSpace(name) == "model name" {
			return strings.TrimSpace(value) + ", " + m
		}
	}
	return m
}
