package store_test

import (
	"database/sql"
	"os"
	"path/filepath"
	"testing"

	"msca/audit"
	"msca/audit/store"
	"msca/audit/store/storetest"
)

// harmful are statements that change, hide or carry off records, or switch
// protection off. Most pass triggers unhindered.
var harmful = []string{
	"UPDATE audit SET canon=zeroblob(200) WHERE seq=2",
	"DELETE FROM audit WHERE seq=2",
	"INSERT OR REPLACE INTO audit(seq,canon,hash,mac) SELECT seq,zeroblob(200),hash,mac FROM audit WHERE seq=2",
	"REPLACE INTO audit(seq,canon,hash,mac) SELECT seq,zeroblob(200),hash,mac FROM audit WHERE seq=2",
	"INSERT INTO audit(seq,canon,hash,mac) SELECT seq,canon,hash,mac FROM audit WHERE seq=2 ON CONFLICT DO UPDATE SET canon=zeroblob(200)",
	"INSERT INTO audit(seq,canon,hash,mac) SELECT 99,canon,hash,mac FROM audit WHERE seq=2",
	"INSERT INTO audit(seq,canon,hash,mac) SELECT 1,canon,hash,mac FROM audit WHERE seq=2",
	"INSERT OR IGNORE INTO audit(seq,canon,hash,mac) SELECT 99,canon,hash,mac FROM audit WHERE seq=2",
	"DELETE FROM payload", "UPDATE payload SET sealed=zeroblob(9)", "REPLACE INTO payload(id,inner,sealed) SELECT id,inner,zeroblob(9) FROM payload",
	"DELETE FROM identity", "UPDATE identity SET token=zeroblob(16)", "REPLACE INTO identity(ref,role,token,inner,sealed) SELECT ref,role,zeroblob(16),inner,sealed FROM identity",
	"DELETE FROM checkpoint", "UPDATE checkpoint SET note=x'00'", "REPLACE INTO checkpoint(size,note) SELECT size,x'00' FROM checkpoint",
	"INSERT INTO erased(ref,digest) VALUES(zeroblob(32),zeroblob(32))",
	"DROP TRIGGER audit_no_update", "DROP TRIGGER audit_sequence", "DROP TABLE payload", "DROP INDEX x_user",
	"ALTER TABLE audit RENAME TO gone", "ALTER TABLE payload DROP COLUMN sealed", "ALTER TABLE audit ADD COLUMN extra",
	"CREATE TABLE t(a)", "CREATE VIEW v AS SELECT 1", "CREATE TRIGGER t BEFORE INSERT ON audit BEGIN SELECT RAISE(IGNORE); END",
	"CREATE TEMP TRIGGER t BEFORE INSERT ON main.audit BEGIN SELECT RAISE(IGNORE); END", "CREATE TEMP TABLE audit(seq)", "CREATE TEMP VIEW audit AS SELECT 1",
	"CREATE VIRTUAL TABLE t USING fts5(a)",
	"PRAGMA writable_schema=ON", "DELETE FROM sqlite_master", "UPDATE sqlite_master SET sql=''", "UPDATE sqlite_dbpage SET data=zeroblob(4096) WHERE pgno=2",
	"PRAGMA synchronous=OFF", "PRAGMA journal_mode=OFF", "PRAGMA journal_mode=DELETE", "PRAGMA locking_mode=EXCLUSIVE", "PRAGMA user_version=9",
	"PRAGMA ignore_check_constraints=ON", "PRAGMA recursive_triggers=OFF", "PRAGMA secure_delete=OFF", "PRAGMA trusted_schema=ON", "PRAGMA foreign_keys=OFF",
	"ATTACH 'other.db' AS other", "VACUUM", "VACUUM INTO 'copy.db'", "REINDEX", "ANALYZE", "SELECT load_extension('x')", "SELECT writefile('x','y')", "SELECT readfile('/etc/hostname')",
	"SAVEPOINT s",
}

func TestMSCA_AUD_01_EveryHarmfulStatementIsRefused(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "audit")
	s := storetest.Create(t, dir, store.Genesis{})
	for range 3 {
		appendOne(t, s, sent("9990000034", "M"))
	}
	before := storetest.Records(t, s)
	for _, statement := range harmful {
		if err := s.ExecWriter(ctx, statement); err == nil {
			t.Errorf("the appending connection ran: %s", statement)
		}
		if err := s.ExecViewer(ctx, statement); err == nil {
			t.Errorf("a viewing connection ran: %s", statement)
		}
		if err := store.ReadDirect(ctx, s.Path(), ignoreRow, statement); err == nil {
			t.Errorf("a direct connection ran: %s", statement)
		}
	}
	appendOne(t, s, audit.Entry{Event: audit.Locked})
	after := storetest.Records(t, s)
	if len(after) != len(before)+1 {
		t.Errorf("%d records became %d", len(before), len(after))
	}
	if r, err := s.Verify(ctx, store.VerifyOptions{}); err != nil || r.Verdict != audit.Intact {
		t.Errorf("verify: %+v, %v", r, err)
	}
	for _, name := range []string{"other.db", "copy.db", "x"} {
		if _, err := os.Stat(name); err == nil {
			t.Errorf("a refused statement made the file %s", name)
		}
	}
}

// TestTriggersRefuseStockTools shows the layer below: what the triggers keep
// from someone who opens the file with a stock SQLite and means no harm.
func TestTriggersRefuseStockTools(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "audit")
	s := storetest.Create(t, dir, store.Genesis{})
	appendOne(t, s, sent("9990000034", "M"))
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	db, err := sql.Open("sqlite", filepath.Join(dir, "audit.db"))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = db.Close() }()
	for _, statement := range harmful[:18] {
		if _, err := db.Exec(statement); err == nil {
			t.Errorf("the triggers let through: %s", statement)
		}
	}
}

func TestMSCA_AUD_01_FilesAreTheOwnersAlone(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "audit")
	s := storetest.Create(t, dir, store.Genesis{})
	appendOne(t, s, sent("9990000034", "M"))
	err := filepath.WalkDir(dir, func(path string, d os.DirEntry, err error) error {
		if err != nil {
			return err
		}
		info, err := d.Info()
		if err == nil && info.Mode().Perm()&0o077 != 0 {
			t.Errorf("%s has mode %v", path, info.Mode())
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}
