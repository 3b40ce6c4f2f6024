package ui_test

import (
	"bufio"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"image/color"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/test"
)

// update rewrites the goldens; look at the gallery before committing them. It is
// an environment variable because several packages below share the flag's name.
var update = os.Getenv("UPDATE_GOLDEN") == "1"

// digestFile holds a line "sha256  screen-look" for each look whose markup is not
// kept whole.
var digestFile = filepath.Join("testdata", "looks.sha256")

// TestIssue6_9_EveryScreenRendersAsBefore holds layout and colours of every screen in
// every look: light at 100 % by its whole markup, so that a difference can be read,
// the others by the digest of theirs, which whole would take 8 MB more.
func TestIssue6_9_EveryScreenRendersAsBefore(t *testing.T) {
	held := digests(t)
	found := map[string]string{}
	for _, s := range samples() {
		for _, look := range looks {
			id := s.name + "-" + look.name
			c := showSample(t, s, look.variant, look.scale, fyne.NewSize(1024, 768)).Canvas()
			got := test.RenderToMarkup(c) + grounds(c)
			if look == looks[0] {
				holdGolden(t, id, got)
				continue
			}
			sum := sha256.Sum256([]byte(got))
			if found[id] != "" {
				t.Errorf("two screens are called %s", s.name)
			}
			found[id] = hex.EncodeToString(sum[:])
			if !update && held[id] != found[id] {
				t.Errorf("%s does not look as before; look at it with go test ./app/ui -run Gallery -gallery -only %s, then renew the goldens with UPDATE_GOLDEN=1", id, s.name)
			}
		}
	}
	if update {
		writeDigests(t, found)
		removeGoldens(t)
		return
	}
	for id := range held {
		if found[id] == "" {
			t.Errorf("%s is in %s and is no screen any more", id, digestFile)
		}
	}
}

// grounds lists the colours of the grounds, which the markup does not have: they are
// pictures, in the order of the markup.
func grounds(c fyne.Canvas) string {
	var b strings.Builder
	for _, root := range append([]fyne.CanvasObject{c.Content()}, c.Overlays().List()...) {
		for _, o := range test.LaidOutObjects(root) {
			r, ok := o.(*canvas.Raster)
			if !ok || !r.Visible() {
				continue
			}
			b.WriteString("ground")
			img := r.Generator(16, 1)
			last := color.Color(nil)
			for x := img.Bounds().Min.X; x < img.Bounds().Max.X; x++ {
				if dot := img.At(x, 0); dot != last {
					fmt.Fprintf(&b, " %v", dot)
					last = dot
				}
			}
			b.WriteString("\n")
		}
	}
	return b.String()
}

func digests(t *testing.T) map[string]string {
	t.Helper()
	held := map[string]string{}
	f, err := os.Open(digestFile)
	if err != nil && !update {
		t.Fatal(err)
	}
	if err != nil {
		return held
	}
	defer f.Close()
	for lines := bufio.NewScanner(f); lines.Scan(); {
		if sum, id, ok := strings.Cut(lines.Text(), "  "); ok {
			held[id] = sum
		}
	}
	return held
}

func writeDigests(t *testing.T, found map[string]string) {
	t.Helper()
	var b strings.Builder
	for _, id := range slices.Sorted(maps.Keys(found)) {
		fmt.Fprintf(&b, "%s  %s\n", found[id], id)
	}
	if err := os.WriteFile(digestFile, []byte(b.String()), 0o644); err != nil {
		t.Fatal(err)
	}
}

// removeGoldens takes away those of screens that are no more.
func removeGoldens(t *testing.T) {
	t.Helper()
	kept := map[string]bool{}
	for _, s := range samples() {
		kept[goldenPath(s.name+"-"+looks[0].name)] = true
	}
	all, err := filepath.Glob(filepath.Join("testdata", "*.xml"))
	if err != nil {
		t.Fatal(err)
	}
	for _, path := range all {
		if !kept[path] {
			if err := os.Remove(path); err != nil {
				t.Fatal(err)
			}
		}
	}
}

func goldenPath(id string) string { return filepath.Join("testdata", id+".xml") }

// holdGolden compares markup with its golden, or renews that.
func holdGolden(t *testing.T, id, got string) {
	t.Helper()
	path := goldenPath(id)
	if update {
		if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	golden, err := os.ReadFile(path)
	if err != nil {
		t.Errorf("no golden: %v; make it with UPDATE_GOLDEN=1 after looking at the gallery", err)
		return
	}
	if got != string(golden) {
		at := firstDifference(got, string(golden))
		t.Errorf("the screen differs from %s at byte %d:\n got …%s…\nwant …%s…", path, at, around(got, at), around(string(golden), at))
	}
}

func firstDifference(a, b string) int {
	for i := range min(len(a), len(b)) {
		if a[i] != b[i] {
			return i
		}
	}
	return min(len(a), len(b))
}

func around(s string, at int) string { return s[max(at-80, 0):min(at+120, len(s))] }
