package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"
)

const (
	applicationID = 0x4d534341 // "MSCA"
	schemaVersion = 1

	noToken = "x'00000000000000000000000000000000'"

	// The search keys, cut by SQLite out of the very bytes the chain covers, so that
	// they cannot disagree with them. Indexes on these expressions answer without
	// the record; those on generated columns would not.
	keyTime      = "substr(canon,10,8)"
	keyOutcome   = "substr(canon,20,1)"
	keyEvent     = "substr(canon,21,2)"
	keyUser      = "substr(canon,23,16)"
	keyPatient   = "substr(canon,39,16)"
	keyAuthority = "substr(canon,55,16)"
	keyMessage   = "substr(canon,71,16)"

	// Not RequestSent, ResponseReceived or Displayed, of which there are most.
	notOfLookup = keyEvent + "<>x'0040' AND " + keyEvent + "<>x'0041' AND " + keyEvent + "<>x'0050'"
)

// schema is the database of version 1.
var schema = []string{
	`CREATE TABLE audit(
  seq INTEGER PRIMARY KEY CHECK(seq>0),
  canon BLOB NOT NULL CHECK(length(canon) BETWEEN 135 AND 65536),
  hash BLOB NOT NULL CHECK(length(hash)=32),
  mac BLOB NOT NULL CHECK(length(mac)=16)) STRICT`,
	// Time grows with seq, so every index is in the order of time without holding
	// it, and a period is a range of seq. Records without a patient, authority or
	// message take no room in its index, nor do the events that a look-up makes.
	`CREATE INDEX x_patient ON audit(` + keyPatient + `,seq,` + keyUser + `,` + keyEvent + `) WHERE ` + keyPatient + `<>` + noToken,
	`CREATE INDEX x_user ON audit(` + keyUser + `)`,
	`CREATE INDEX x_authority ON audit(` + keyAuthority + `) WHERE ` + keyAuthority + `<>` + noToken,
	`CREATE INDEX x_message ON audit(` + keyMessage + `) WHERE ` + keyMessage + `<>` + noToken,
	// What else happened about a patient: discrepancies, alerts, emergencies.
	`CREATE INDEX x_about ON audit(` + keyPatient + `,seq,` + keyEvent + `) WHERE ` + keyPatient + `<>` + noToken + ` AND ` + notOfLookup,
	// What did not go well.
	`CREATE INDEX x_failed ON audit(seq,` + keyOutcome + `) WHERE ` + keyOutcome + `<>x'00'`,
	`CREATE INDEX x_event ON audit(` + keyEvent + `) WHERE ` + notOfLookup,
	// id = 256*seq + n: the n-th payload of record seq.
	`CREATE TABLE payload(
  id INTEGER PRIMARY KEY,
  inner BLOB NOT NULL CHECK(length(inner)=32),
  sealed BLOB NOT NULL) STRICT`,
	`CREATE TABLE identity(
  ref BLOB PRIMARY KEY CHECK(length(ref)=32),
  role INTEGER NOT NULL,
  token BLOB NOT NULL CHECK(length(token)=16),
  inner BLOB NOT NULL CHECK(length(inner)=32),
  sealed BLOB NOT NULL) STRICT, WITHOUT ROWID`,
	`CREATE INDEX x_identity ON identity(token,role)`,
	`CREATE TABLE checkpoint(size INTEGER PRIMARY KEY, note BLOB NOT NULL) STRICT`,
	`CREATE TABLE tile(
  level INTEGER NOT NULL, n INTEGER NOT NULL,
  hashes BLOB NOT NULL CHECK(length(hashes)=8192),
  PRIMARY KEY(level,n)) STRICT, WITHOUT ROWID`,
	// The orders under which anything was ever shredded, and what.
	`CREATE TABLE erasure(
  digest BLOB PRIMARY KEY CHECK(length(digest)=32),
  seq INTEGER NOT NULL,
  note BLOB NOT NULL) STRICT, WITHOUT ROWID`,
	`CREATE TABLE erased(
  ref BLOB PRIMARY KEY CHECK(length(ref)=32),
  digest BLOB NOT NULL) STRICT, WITHOUT ROWID`,

	`CREATE TRIGGER audit_sequence BEFORE INSERT ON audit
WHEN NEW.seq IS NOT (SELECT coalesce(max(seq),0)+1 FROM audit)
BEGIN SELECT RAISE(ROLLBACK,'audit: out of sequence'); END`,
	`CREATE TRIGGER audit_no_update BEFORE UPDATE ON audit BEGIN SELECT RAISE(ROLLBACK,'audit: append only'); END`,
	`CREATE TRIGGER audit_no_delete BEFORE DELETE ON audit BEGIN SELECT RAISE(ROLLBACK,'audit: append only'); END`,
	`CREATE TRIGGER payload_newest BEFORE INSERT ON payload
WHEN NEW.id/256 IS NOT (SELECT max(seq) FROM audit) OR EXISTS(SELECT 1 FROM payload WHERE id=NEW.id)
BEGIN SELECT RAISE(ROLLBACK,'payload: only with its record'); END`,
	`CREATE TRIGGER payload_no_update BEFORE UPDATE ON payload BEGIN SELECT RAISE(ROLLBACK,'payload: append only'); END`,
	`CREATE TRIGGER payload_erase BEFORE DELETE ON payload
WHEN NOT EXISTS(SELECT 1 FROM erased WHERE ref=OLD.inner)
BEGIN SELECT RAISE(ROLLBACK,'payload: only by order'); END`,
	`CREATE TRIGGER identity_once BEFORE INSERT ON identity
WHEN EXISTS(SELECT 1 FROM identity WHERE ref=NEW.ref)
BEGIN SELECT RAISE(ROLLBACK,'identity: append only'); END`,
	`CREATE TRIGGER identity_no_update BEFORE UPDATE ON identity BEGIN SELECT RAISE(ROLLBACK,'identity: append only'); END`,
	`CREATE TRIGGER identity_erase BEFORE DELETE ON identity
WHEN NOT EXISTS(SELECT 1 FROM erased WHERE ref=OLD.ref)
BEGIN SELECT RAISE(ROLLBACK,'identity: only by order'); END`,
	`CREATE TRIGGER checkpoint_grows BEFORE INSERT ON checkpoint
WHEN NEW.size <= (SELECT coalesce(max(size),0) FROM checkpoint) OR NEW.size > (SELECT max(seq) FROM audit)
BEGIN SELECT RAISE(ROLLBACK,'checkpoint: append only'); END`,
	`CREATE TRIGGER checkpoint_no_update BEFORE UPDATE ON checkpoint BEGIN SELECT RAISE(ROLLBACK,'checkpoint: append only'); END`,
	`CREATE TRIGGER checkpoint_no_delete BEFORE DELETE ON checkpoint BEGIN SELECT RAISE(ROLLBACK,'checkpoint: append only'); END`,
	`CREATE TRIGGER tile_once BEFORE INSERT ON tile
WHEN EXISTS(SELECT 1 FROM tile WHERE level=NEW.level AND n=NEW.n)
BEGIN SELECT RAISE(ROLLBACK,'tile: append only'); END`,
	`CREATE TRIGGER tile_no_update BEFORE UPDATE ON tile BEGIN SELECT RAISE(ROLLBACK,'tile: append only'); END`,
	`CREATE TRIGGER tile_no_delete BEFORE DELETE ON tile BEGIN SELECT RAISE(ROLLBACK,'tile: append only'); END`,
	`CREATE TRIGGER erasure_once BEFORE INSERT ON erasure
WHEN EXISTS(SELECT 1 FROM erasure WHERE digest=NEW.digest)
BEGIN SELECT RAISE(ROLLBACK,'erasure: an order counts once'); END`,
	`CREATE TRIGGER erasure_no_update BEFORE UPDATE ON erasure BEGIN SELECT RAISE(ROLLBACK,'erasure: append only'); END`,
	`CREATE TRIGGER erasure_no_delete BEFORE DELETE ON erasure BEGIN SELECT RAISE(ROLLBACK,'erasure: append only'); END`,
	`CREATE TRIGGER erased_once BEFORE INSERT ON erased
WHEN EXISTS(SELECT 1 FROM erased WHERE ref=NEW.ref) OR NOT EXISTS(SELECT 1 FROM erasure WHERE digest=NEW.digest)
BEGIN SELECT RAISE(ROLLBACK,'erased: only by order'); END`,
	`CREATE TRIGGER erased_no_update BEFORE UPDATE ON erased BEGIN SELECT RAISE(ROLLBACK,'erased: append only'); END`,
	`CREATE TRIGGER erased_no_delete BEFORE DELETE ON erased BEGIN SELECT RAISE(ROLLBACK,'erased: append only'); END`,
}

// createSchema lays the schema into an empty database in one transaction.
func createSchema(ctx context.Context, db *sql.DB) error {
	tx, err := db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer func() { _ = tx.Rollback() }()
	for _, stmt := range schema {
		if _, err := tx.ExecContext(ctx, stmt); err != nil {
			return fmt.Errorf("%.40s: %w", stmt, err)
		}
	}
	for _, stmt := range []string{
		fmt.Sprintf("PRAGMA application_id=%d", applicationID),
		fmt.Sprintf("PRAGMA user_version=%d", schemaVersion),
	} {
		if _, err := tx.ExecContext(ctx, stmt); err != nil {
			return err
		}
	}
	return tx.Commit()
}

// queryer is a *sql.DB, *sql.Conn or *sql.Tx.
type queryer interface {
	QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error)
	QueryRowContext(ctx context.Context, query string, args ...any) *sql.Row
}

var errSchemaChanged = errors.New("a table, index or trigger was changed or taken out")

// checkSchema demands that the database is of this version and has exactly
// the schema above.
func checkSchema(ctx context.Context, q queryer) error {
	var id, version int64
	if err := q.QueryRowContext(ctx, "PRAGMA application_id").Scan(&id); err != nil {
		return err
	}
	if err := q.QueryRowContext(ctx, "PRAGMA user_version").Scan(&version); err != nil {
		return err
	}
	switch {
	case id != applicationID:
		return fmt.Errorf("%w: the file is empty or another kind of database", ErrNotFound)
	case version != schemaVersion:
		return fmt.Errorf("%w: it has version %d, this program reads version %d", ErrSchema, version, schemaVersion)
	}
	rows, err := q.QueryContext(ctx, "SELECT sql FROM sqlite_master WHERE sql IS NOT NULL")
	if err != nil {
		return err
	}
	defer func() { _ = rows.Close() }()
	var got []string
	for rows.Next() {
		var s string
		if err := rows.Scan(&s); err != nil {
			return err
		}
		got = append(got, s)
	}
	if err := rows.Err(); err != nil {
		return err
	}
	want := slices.Sorted(slices.Values(schema))
	slices.Sort(got)
	if !slices.Equal(got, want) {
		return join(ErrTampered, errSchemaChanged)
	}
	return nil
}
