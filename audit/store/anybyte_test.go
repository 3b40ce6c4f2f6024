package store_test

import (
	"bytes"
	"crypto/sha256"
	"database/sql"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"testing"

	"msca/audit"
	"msca/audit/store"
	"msca/audit/store/storetest"
)

// TestMSCA_AUD_01_AnyByteOfTheFile flips bits anywhere in the database file.
// Either the verifier says so, or the bit lay where nothing is stored and
// every table still reads the same.
func TestMSCA_AUD_01_AnyByteOfTheFile(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "audit")
	s := storetest.Create(t, dir, store.Genesis{})
	for i := range 80 {
		appendOne(t, s, sent([]string{"9990000034", "9990000042"}[i%2], fmt.Sprint(i)))
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	file, err := os.ReadFile(filepath.Join(dir, "audit.db"))
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "audit.db")
	write(t, path, file)
	sound, err := dump(path)
	if err != nil {
		t.Fatal(err)
	}
	n := 400
	if testing.Short() || raceEnabled {
		n = 40
	}
	r := rand.New(rand.NewPCG(3, 5))
	caught := map[audit.Verdict]int{}
	for range n {
		changed := bytes.Clone(file)
		at := r.IntN(len(changed))
		changed[at] ^= 1 << r.IntN(8)
		write(t, path, changed)
		report, _ := store.VerifyFile(ctx, path, store.VerifyOptions{})
		caught[report.Verdict]++
		if report.Verdict >= audit.Tampered {
			continue
		}
		if got, err := dump(path); err != nil || got != sound {
			t.Errorf("byte %d (page %d): verdict %s, but the tables read differently (%v)", at, at/4096+1, report.Verdict, err)
		}
	}
	if caught[audit.Tampered] == 0 {
		t.Error("no change was caught")
	}
	t.Logf("%d bits flipped: %v; the rest lay where nothing is stored", n, caught)
}

// dump digests every row of every table.
func dump(path string) (sum [32]byte, err error) {
	db, err := sql.Open("sqlite", "file:"+path+"?mode=ro&immutable=1")
	if err != nil {
		return sum, err
	}
	defer func() { _ = db.Close() }()
	h := sha256.New()
	for _, q := range []string{"SELECT hex(canon),hex(hash),hex(mac),hex(substr(canon,71,16)) FROM audit ORDER BY seq", "SELECT id,hex(inner),hex(sealed),0 FROM payload ORDER BY id",
		"SELECT hex(ref),role,hex(token),hex(inner)||hex(sealed) FROM identity ORDER BY ref", "SELECT size,hex(note),0,0 FROM checkpoint ORDER BY size"} {
		rows, err := db.Query(q)
		if err != nil {
			return sum, err
		}
		for rows.Next() {
			var v [4]string
			if err := rows.Scan(&v[0], &v[1], &v[2], &v[3]); err != nil {
				_ = rows.Close()
				return sum, err
			}
			_, _ = fmt.Fprintln(h, v)
		}
		if err := rows.Close(); err != nil {
			return sum, err
		}
	}
	return [32]byte(h.Sum(nil)), nil
}
