//go:build linux

package store_test

import (
	"bufio"
	"bytes"
	"flag"
	"fmt"
	"io"
	"maps"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"msca/audit"
	"msca/audit/store"
	"msca/audit/store/storetest"
)

var (
	powerCuts    = flag.Int("powercuts", 300, "power cuts to simulate")
	powerRecords = flag.Int("powercut-records", 40, "records of each of the two processes whose power is cut; 700 make the write-ahead log start over")
)

// TestMSCA_AUD_01_PowerCutsLoseNothing records every system call that changes
// a file while two processes, one after the other, append and close. Then it
// cuts the power at points picked at random: what was synchronised is on the
// disk; of what was not, any part may be, in any order, torn at any sector of
// 512 bytes. Each image must open, verify, and hold every record that had been
// acknowledged.
func TestMSCA_AUD_01_PowerCutsLoseNothing(t *testing.T) {
	strace, err := exec.LookPath("strace")
	if err != nil {
		t.Fatal("strace is not installed: make deps installs it")
	}
	cuts, appends := *powerCuts, *powerRecords
	if raceEnabled || testing.Short() {
		cuts = min(cuts, 40)
	}
	dir := filepath.Join(t.TempDir(), "store")
	if err := storetest.Create(t, dir, store.Genesis{}).Close(); err != nil {
		t.Fatal(err)
	}
	disk := readDisk(t, dir)
	var ops []op
	for range 2 {
		ops = append(ops, record(t, strace, dir, appends)...)
	}
	last := uint64(0)
	for _, o := range ops {
		last = max(last, o.ack)
	}
	if last < uint64(2*appends) {
		t.Fatalf("%d records acknowledged in %d operations: the recording is not whole", last, len(ops))
	}
	if len(replay(t, disk, ops, nil).names) != len(readDisk(t, dir).names) {
		t.Fatal("replaying the recording does not give the folder it was made of")
	}
	var next, lagging atomic.Int64
	var wg sync.WaitGroup
	images := scratch(t)
	for range 2 {
		wg.Go(func() {
			for n := next.Add(1); n <= int64(cuts) && !t.Failed(); n = next.Add(1) {
				if powerCut(t, disk, ops, uint64(n), filepath.Join(images, strconv.FormatInt(n, 10))) {
					lagging.Add(1)
				}
			}
		})
	}
	wg.Wait()
	t.Logf("%d power cuts over %d operations and %d records: no acknowledged record lost; in %d images the newest record was not acknowledged yet", cuts, len(ops), last, lagging.Load())
}

// scratch is a folder for the images, in memory where there is such a place.
func scratch(t *testing.T) string {
	dir, err := os.MkdirTemp("/dev/shm", "powercut")
	if err != nil {
		return t.TempDir()
	}
	t.Cleanup(func() { _ = os.RemoveAll(dir) })
	return dir
}

// powerCut makes one image and opens it. It reports whether the image holds
// more than was acknowledged.
func powerCut(t *testing.T, disk *image, ops []op, n uint64, dir string) bool {
	r := rand.New(rand.NewPCG(n, 512))
	at := r.IntN(len(ops)) + 1
	var acked uint64
	for _, o := range ops[:at] {
		acked = max(acked, o.ack)
	}
	replay(t, disk, ops[:at], r).write(t, dir)
	defer func() { _ = os.RemoveAll(dir) }()
	s, err := store.Open(ctx, storetest.Options(dir))
	if err != nil {
		t.Errorf("cut %d, after operation %d with %d acknowledged: %v", n, at, acked, err)
		return false
	}
	defer func() { _ = s.Close() }()
	last, err := s.Last(ctx)
	if err != nil || last < acked {
		t.Errorf("cut %d, after operation %d: %d was acknowledged, the log ends at %d (%v)", n, at, acked, last, err)
	}
	if r, err := s.Verify(ctx, store.VerifyOptions{Quick: true}); err != nil || r.Verdict != audit.Intact {
		t.Errorf("cut %d, after operation %d: %s, %v", n, at, r.Reason, err)
	}
	return last > acked
}

// An op is one system call that changed something, or an acknowledgement.
type op struct {
	call     string // write, truncate, sync, create, rename, unlink
	file     int    // number of the file
	at       int64
	data     []byte
	from, to string // names below the folder
	ack      uint64
}

// image is a folder as a disk holds it.
type image struct {
	names map[string]int
	files map[int][]byte
}

func readDisk(t *testing.T, dir string) *image {
	t.Helper()
	d := &image{map[string]int{}, map[int][]byte{}}
	for _, sub := range []string{"", "keys"} {
		entries, err := os.ReadDir(filepath.Join(dir, sub))
		if err != nil {
			t.Fatal(err)
		}
		for _, e := range entries {
			if e.IsDir() {
				continue
			}
			b, err := os.ReadFile(filepath.Join(dir, sub, e.Name()))
			if err != nil {
				t.Fatal(err)
			}
			n := -len(d.files) - 1
			d.names[filepath.Join(sub, e.Name())], d.files[n] = n, b
		}
	}
	return d
}

func (d *image) write(t *testing.T, dir string) {
	if err := os.MkdirAll(filepath.Join(dir, "keys"), 0o700); err != nil {
		t.Error(err)
	}
	for name, n := range d.names {
		if strings.HasSuffix(name, "-shm") {
			continue // shared memory, never synchronised: SQLite makes it anew
		}
		if err := os.WriteFile(filepath.Join(dir, name), d.files[n], 0o600); err != nil {
			t.Error(err)
		}
	}
}

// replay applies operations to a disk. With r the power fails after the last.
func replay(t *testing.T, disk *image, ops []op, r *rand.Rand) *image {
	out := &image{maps.Clone(disk.names), map[int][]byte{}}
	pending := map[int][]op{}
	number := func(o op) int { // files of before the recording are known by name
		if o.file < 0 {
			return disk.names[o.from]
		}
		return o.file
	}
	file := func(n int) []byte {
		if b, ok := out.files[n]; ok {
			return b
		}
		return slices.Clone(disk.files[n])
	}
	var names []op
	for _, o := range ops {
		switch n := number(o); o.call {
		case "write", "truncate":
			pending[n] = append(pending[n], o)
		case "sync":
			b := file(n)
			for _, p := range pending[n] {
				b = p.apply(b)
			}
			out.files[n] = b
			delete(pending, n)
		case "create":
			for _, p := range names { // the name must not overtake what made room for it
				p.rename(out)
			}
			names = nil
			out.names[o.to], out.files[n] = n, nil
		case "rename", "unlink":
			names = append(names, o)
		case "syncdir":
			for _, p := range names {
				p.rename(out)
			}
			names = nil
		}
	}
	kept := len(names)
	if r != nil {
		kept = r.IntN(len(names) + 1)
	}
	for _, p := range names[:kept] {
		p.rename(out)
	}
	mood := 4
	if r != nil {
		mood = r.IntN(5)
	}
	for _, n := range slices.Sorted(maps.Keys(pending)) {
		b := file(n)
		for _, p := range pending[n] {
			for _, part := range p.survives(r, mood) {
				b = part.apply(b)
			}
		}
		out.files[n] = b
	}
	for _, n := range out.names {
		out.files[n] = file(n)
	}
	return out
}

// survives returns what is left of an operation that was not synchronised.
func (o op) survives(r *rand.Rand, mood int) []op {
	switch mood {
	case 0: // nothing
		return nil
	case 4: // everything
		return []op{o}
	case 1: // whole writes, one in two
		if r.IntN(2) == 0 {
			return []op{o}
		}
		return nil
	}
	if o.call == "truncate" {
		if r.IntN(2) == 0 {
			return []op{o}
		}
		return nil
	}
	var parts []op // sectors
	for len(o.data) > 0 {
		n := min(int(512-o.at%512), len(o.data))
		if r.IntN(2+2*(mood-2)) == 0 { // one in two, or one in four
			parts = append(parts, op{call: "write", at: o.at, data: o.data[:n]})
		}
		o.at, o.data = o.at+int64(n), o.data[n:]
	}
	return parts
}

func (o op) apply(b []byte) []byte {
	end := o.at + int64(len(o.data))
	if grow := end - int64(len(b)); grow > 0 {
		b = append(b, make([]byte, grow)...)
	}
	if o.call == "truncate" {
		return b[:o.at]
	}
	copy(b[o.at:], o.data)
	return b
}

func (o op) rename(d *image) {
	if n, ok := d.names[o.from]; ok {
		delete(d.names, o.from)
		if o.call == "rename" {
			d.names[o.to] = n
		}
	}
}

var (
	callLine    = regexp.MustCompile(`^(\d+) +(\w+)\((.*)\) += (-?\d+)`)
	resumedLine = regexp.MustCompile(`^(\d+) +<\.\.\. (\w+) resumed>(.*)$`)
)

// record runs an appending process and reads its system calls.
func record(t *testing.T, strace, dir string, appends int) []op {
	t.Helper()
	trace := filepath.Join(t.TempDir(), "trace")
	cmd := exec.Command(strace, "-f", "-qq", "-xx", "-s", "100000", "-o", trace,
		"-e", "trace=open,openat,close,write,pwrite64,ftruncate,fsync,fdatasync,rename,renameat,unlink,unlinkat,fallocate", os.Args[0])
	cmd.Env = append(os.Environ(), "STORETEST_APPEND="+dir, "STORETEST_COUNT="+strconv.Itoa(appends))
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("recording: %v\n%s", err, out)
	}
	f, err := os.Open(trace)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = f.Close() }()
	rec := &recorder{dir: dir, open: map[string]string{}, made: map[string]int{}}
	halves := map[string]string{}
	lines := bufio.NewReaderSize(f, 1<<20)
	for {
		line, err := lines.ReadString('\n')
		if err == io.EOF {
			return rec.ops
		}
		if err != nil {
			t.Fatal(err)
		}
		line = strings.TrimSuffix(line, "\n")
		if half, ok := strings.CutSuffix(line, " <unfinished ...>"); ok {
			halves[strings.Fields(line)[0]] = half
			continue
		}
		if m := resumedLine.FindStringSubmatch(line); m != nil {
			line = halves[m[1]] + m[3]
		}
		if m := callLine.FindStringSubmatch(line); m != nil && !strings.HasPrefix(m[4], "-") {
			if err := rec.call(m[2], m[3], m[4]); err != nil {
				t.Fatalf("%.200s: %v", line, err)
			}
		}
	}
}

var recorded atomic.Int64

// recorder turns system calls into operations.
type recorder struct {
	dir  string
	ops  []op
	open map[string]string // descriptor -> name below the folder, "." for a folder
	made map[string]int    // name -> number of a file made during the recording
}

func (c *recorder) call(name, args, result string) error {
	parts := strings.Split(args, ", ")
	file := func(fd string) (op, bool) {
		n, ok := c.open[fd]
		if made, known := c.made[n]; known {
			return op{file: made, from: n}, ok
		}
		return op{file: -1, from: n}, ok
	}
	switch name {
	case "open", "openat":
		if name == "openat" {
			parts = parts[1:]
		}
		path, ok := c.below(parts[0])
		if !ok {
			return nil
		}
		c.open[result] = path
		if path == "." || path == "keys" {
			c.open[result] = "."
		} else if strings.Contains(parts[1], "O_CREAT") && !c.known(path) {
			n := int(recorded.Add(1))
			c.made[path] = n
			c.ops = append(c.ops, op{call: "create", file: n, to: path})
		}
	case "close":
		delete(c.open, parts[0])
	case "write", "pwrite64":
		data := unhex(parts[1])
		if parts[0] == "1" && bytes.HasPrefix(data, []byte("ACK ")) {
			seq, err := strconv.ParseUint(strings.TrimSpace(string(data[4:])), 10, 64)
			c.ops = append(c.ops, op{call: "ack", ack: seq})
			return err
		}
		o, ok := file(parts[0])
		if !ok {
			return nil
		}
		o.call, o.data = "write", data
		if result != strconv.Itoa(len(data)) {
			return fmt.Errorf("%d bytes recorded, %s written", len(data), result)
		}
		if name == "pwrite64" {
			var err error
			if o.at, err = strconv.ParseInt(parts[3], 10, 64); err != nil {
				return err
			}
		} // write goes to files that are written once, from the start
		c.ops = append(c.ops, o)
	case "ftruncate":
		if o, ok := file(parts[0]); ok {
			at, err := strconv.ParseInt(parts[1], 10, 64)
			o.call, o.at = "truncate", at
			c.ops = append(c.ops, o)
			return err
		}
	case "fsync", "fdatasync":
		if o, ok := file(parts[0]); ok {
			o.call = "sync"
			if o.from == "." {
				o.call = "syncdir"
			}
			c.ops = append(c.ops, o)
		}
	case "rename", "renameat", "unlink", "unlinkat":
		var paths []string
		for _, p := range parts {
			if path, ok := c.below(p); ok {
				paths = append(paths, path)
			}
		}
		if len(paths) == 0 {
			return nil
		}
		o := op{call: "unlink", from: paths[0]}
		if len(paths) == 2 {
			o.call, o.to = "rename", paths[1]
			c.made[o.to] = c.made[o.from]
		}
		delete(c.made, o.from)
		c.ops = append(c.ops, o)
	case "fallocate":
		return fmt.Errorf("%s is not modelled", name)
	}
	return nil
}

// known reports whether a file is there already.
func (c *recorder) known(path string) bool {
	if _, ok := c.made[path]; ok {
		return true
	}
	switch path { // made by Create, which runs before the recording
	case "audit.db", "audit.head", "audit.lock":
		return true
	}
	return false
}

func (c *recorder) below(arg string) (string, bool) {
	path := string(unhex(arg))
	if !strings.HasPrefix(path, c.dir) {
		return "", false
	}
	rel, err := filepath.Rel(c.dir, path)
	return rel, err == nil
}

// unhex reads a string as strace -xx prints it.
func unhex(s string) []byte {
	s = strings.Trim(s, `"`)
	if len(s)%4 != 0 || !strings.HasPrefix(s, `\x`) {
		return nil
	}
	b := make([]byte, len(s)/4)
	for i := range b {
		n, err := strconv.ParseUint(s[4*i+2:4*i+4], 16, 8)
		if err != nil {
			return nil
		}
		b[i] = byte(n)
	}
	return b
}
