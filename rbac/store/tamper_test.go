package store_test

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"runtime"
	"testing"

	"msca/rbac/store"
)

func Test3_3_8_FileIsPrivateAndUnreadable(t *testing.T) {
	f := newFixture(t)
	f.addNurse(t)
	_, _ = f.Authenticate(t.Context(), "nora", pw("my secret typed badly"))
	files, err := filepath.Glob(f.options.Path + "*")
	if err != nil || len(files) < 2 {
		t.Fatalf("%v, %v; want the file and its -wal", files, err)
	}
	for _, name := range files {
		if info, err := os.Stat(name); err != nil || runtime.GOOS != "windows" && info.Mode().Perm() != 0o600 {
			t.Errorf("%s: %v, %v", filepath.Base(name), info.Mode(), err)
		}
		content, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		for _, word := range []string{"nora", "Nora", "boss", "Boss", "R8001", "X26", "argon2id", "Truro", "secret"} {
			if bytes.Contains(content, []byte(word)) {
				t.Errorf("%s holds %q in the clear", filepath.Base(name), word)
			}
		}
	}
	if runtime.GOOS == "windows" {
		return
	}
	if err := os.Chmod(f.options.Path, 0o644); err != nil {
		t.Fatal(err)
	}
	s, err := store.Open(t.Context(), f.options)
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	if info, err := os.Stat(f.options.Path); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("opening leaves %v, %v", info.Mode(), err)
	}
}

func Test3_3_8_TamperingIsDetected(t *testing.T) {
	const aRow = `(SELECT id FROM item ORDER BY id LIMIT 1)`
	tests := []struct {
		name       string
		statements []string
	}{
		{"edit", []string{`UPDATE item SET sealed = CAST(substr(sealed, 1, 20) || x'00' || substr(sealed, 22) AS BLOB) WHERE id = ` + aRow}},
		{"edit everything", []string{`UPDATE item SET sealed = zeroblob(length(sealed))`}},
		{"delete", []string{`DELETE FROM item WHERE id = ` + aRow}},
		{"delete all", []string{`DELETE FROM item`}},
		{"insert a copy", []string{`INSERT INTO item SELECT randomblob(16), kind, version, sealed FROM item LIMIT 1`}},
		{"insert rubbish", []string{`INSERT INTO item VALUES (randomblob(16), 1, 1, randomblob(200))`}},
		{"swap", []string{
			`CREATE TEMP TABLE two AS SELECT row_number() OVER (ORDER BY id) AS n, * FROM item WHERE kind = 1`,
			`UPDATE item SET sealed = (SELECT sealed FROM two WHERE n = 3 - (SELECT n FROM two WHERE two.id = item.id)) WHERE id IN (SELECT id FROM two WHERE n <= 2)`,
		}},
		{"swap with versions", []string{
			`CREATE TEMP TABLE two AS SELECT row_number() OVER (ORDER BY id) AS n, * FROM item WHERE kind = 1`,
			`UPDATE item SET (version, sealed) = (SELECT version, sealed FROM two WHERE n = 3 - (SELECT n FROM two WHERE two.id = item.id)) WHERE id IN (SELECT id FROM two WHERE n <= 2)`,
		}},
		{"change the kind", []string{`UPDATE item SET kind = 2 WHERE id = ` + aRow}},
		{"change the version", []string{`UPDATE item SET version = version + 1 WHERE id = ` + aRow}},
		{"change the id", []string{`UPDATE item SET id = randomblob(16) WHERE id = ` + aRow}},
		{"generation forward", []string{`UPDATE head SET generation = generation + 1`}},
		{"generation back", []string{`UPDATE head SET generation = generation - 1`}},
		{"edit the head", []string{`UPDATE head SET sealed = randomblob(length(sealed))`}},
		{"short head", []string{`UPDATE head SET sealed = x'00'`}},
		{"delete the head", []string{`DELETE FROM head`}},
		{"drop the table", []string{`DROP TABLE item`}},
		{"add a trigger", []string{`CREATE TRIGGER t AFTER UPDATE ON item BEGIN DELETE FROM item; END`}},
		{"add a view", []string{`CREATE VIEW v AS SELECT * FROM item`}},
		{"empty file", []string{`DROP TABLE item`, `DROP TABLE head`}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			f := newFixture(t)
			f.addNurse(t)
			if err := f.Close(); err != nil {
				t.Fatal(err)
			}
			s, err := store.Open(t.Context(), f.options)
			if err != nil {
				t.Fatalf("before: %v", err)
			}
			f.Store = s
			f.raw(t, tt.statements...)
			if _, err := f.Authenticate(t.Context(), "boss", pw(bossPassword)); !errors.Is(err, store.ErrTampered) {
				t.Errorf("Authenticate: %v; want ErrTampered", err)
			}
			if _, err := f.Users(t.Context()); !errors.Is(err, store.ErrTampered) {
				t.Errorf("Users: %v; want ErrTampered", err)
			}
			if _, err := f.SetEnabled(t.Context(), f.boss, "nora", false); !errors.Is(err, store.ErrTampered) {
				t.Errorf("SetEnabled: %v; want ErrTampered", err)
			}
			var told *store.Error
			if _, err := store.Open(t.Context(), f.options); !errors.Is(err, store.ErrTampered) || !errors.As(err, &told) || told.Hint == "" {
				t.Errorf("Open: %v; want ErrTampered with a hint", err)
			}
		})
	}
}

// A row put back to what it was (a former password, a role taken away) is seen
// although every byte of it is genuine.
func Test3_3_8_RollingBackOneRowIsDetected(t *testing.T) {
	f := newFixture(t)
	f.addNurse(t)
	f.raw(t, `CREATE TABLE keep AS SELECT * FROM item`)
	f.raw(t, `ATTACH '`+f.options.Path+`.kept' AS kept`, `CREATE TABLE kept.item AS SELECT * FROM keep`, `CREATE TABLE kept.head AS SELECT * FROM head`, `DROP TABLE keep`)
	if _, err := f.SetEnabled(t.Context(), f.boss, "nora", false); err != nil {
		t.Fatal(err)
	}
	f.raw(t, `ATTACH '`+f.options.Path+`.kept' AS kept`, `REPLACE INTO item SELECT * FROM kept.item`)
	if _, err := f.Authenticate(t.Context(), "nora", pw(nursePassword)); !errors.Is(err, store.ErrTampered) {
		t.Errorf("rows put back: %v", err)
	}
	f.raw(t, `ATTACH '`+f.options.Path+`.kept' AS kept`, `DELETE FROM item`, `INSERT INTO item SELECT * FROM kept.item`, `REPLACE INTO head SELECT * FROM kept.head`)
	if err := f.Close(); err != nil {
		t.Fatal(err)
	}
	o := f.options
	s, err := store.Open(t.Context(), o)
	if err != nil {
		t.Fatalf("a whole file put back cannot be seen from inside: %v", err)
	}
	f.Store = s
	o.AtLeast = f.created.Generation + 2
	if _, err := store.Open(t.Context(), o); !errors.Is(err, store.ErrRolledBack) || !errors.Is(err, store.ErrTampered) {
		t.Errorf("with the generation from the audit trail: %v; want ErrRolledBack", err)
	}
}

func Test3_3_8_WrongKeyOrDamagedFile(t *testing.T) {
	f := newFixture(t)
	o := f.options
	o.Key = bytes.Repeat([]byte{8}, 32)
	if _, err := store.Open(t.Context(), o); !errors.Is(err, store.ErrTampered) {
		t.Errorf("wrong key: %v", err)
	}
	o.Key = o.Key[:31]
	if _, err := store.Open(t.Context(), o); err == nil {
		t.Error("short key accepted")
	}
	o = f.options
	o.Path = filepath.Join(t.TempDir(), "users.db")
	if err := os.WriteFile(o.Path, []byte("this is no database, however long the text that it holds may be"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := store.Open(t.Context(), o); !errors.Is(err, store.ErrTampered) {
		t.Errorf("a text file: %v", err)
	}
	if err := os.WriteFile(o.Path, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := store.Open(t.Context(), o); !errors.Is(err, store.ErrTampered) {
		t.Errorf("an empty file: %v", err)
	}
}
