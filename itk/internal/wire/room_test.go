package wire

import (
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"sync"
	"testing"
)

func fixtures(t *testing.T) [][]byte {
	t.Helper()
	var all [][]byte
	for _, pattern := range []string{"../../../testdata/soap/*.reply-*.xml", "../../../testdata/soap/foreign/*.xml"} {
		paths, err := filepath.Glob(pattern)
		if err != nil || len(paths) == 0 {
			t.Fatalf("no fixtures: %v", err)
		}
		for _, p := range paths {
			b, err := os.ReadFile(p)
			if err != nil {
				t.Fatal(err)
			}
			all = append(all, b)
		}
	}
	return all
}

// A parser that is used again holds nothing of the reply before: no patient, and no more room than usual.
func TestRelease(t *testing.T) {
	large := []byte("<a>" + strings.Repeat(`<b c="d"/>`, 4000) + "</a>")
	for _, raw := range append(fixtures(t), large) {
		p := new(parser)
		_, _ = p.parse(raw)
		p.release()
		for _, e := range p.kept[:cap(p.kept)] {
			if !reflect.DeepEqual(e, element{}) {
				t.Fatal("an element outlives its reply")
			}
		}
		for _, a := range p.attrs[:cap(p.attrs)] {
			if a != (attribute{}) {
				t.Fatal("an attribute outlives its reply")
			}
		}
		for _, q := range p.qualified[:cap(p.qualified)] {
			if q != (qualified{}) {
				t.Fatal("an attribute outlives its reply")
			}
		}
		if p.s != "" || p.open != nil || p.ignored != nil || p.count != 0 || cap(p.kept) > keptElements || cap(p.attrs) > keptOthers {
			t.Fatal("the parser still holds something of its reply")
		}
	}
}

// Many goroutines that take turns with the parsers read what one alone reads.
func TestDecodeReply_Concurrently(t *testing.T) {
	all := fixtures(t)
	var wg sync.WaitGroup
	for i, raw := range all {
		want := DecodeReply(raw)
		for range 4 {
			wg.Go(func() {
				for k := range 10 {
					DecodeReply(all[(i+k)%len(all)])
					if got := DecodeReply(raw); !reflect.DeepEqual(got, want) {
						t.Errorf("fixture %d is read differently", i)
						return
					}
				}
			})
		}
	}
	wg.Wait()
}
