package store_test

import (
	"bytes"
	"crypto/ed25519"
	"database/sql"
	"encoding/binary"
	"errors"
	"flag"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"golang.org/x/mod/sumdb/note"

	"msca/audit"
	"msca/audit/store"
	"msca/audit/store/storetest"
)

// specimen is a log under attack, with what the attacker may have got hold of.
type specimen struct {
	*testing.T
	r    *rand.Rand
	dir  string
	base *victim
	db   *sql.DB
	last int
}

// victim is the sound log that each trial gets a copy of.
type victim struct {
	dir, yesterday, beforeWAL string
	killed                    string // cut off right after a record, before the head was kept anywhere else
	wal                       []byte
	checkpoint                []byte
	vkey, skey                string
	escrow                    *audit.EpochKey
	today                     audit.EpochKey
	logID                     [16]byte
	origin                    string
	last                      uint64
}

// layer is what a verifier has besides the database.
type layer struct {
	name   string
	verify func(*specimen) audit.Report
}

func (s *specimen) path() string { return filepath.Join(s.dir, "audit.db") }

var layers = []layer{
	{"database alone", func(s *specimen) audit.Report {
		r, _ := store.VerifyFile(ctx, s.path(), store.VerifyOptions{})
		return r
	}},
	{"+ public key", func(s *specimen) audit.Report {
		r, _ := store.VerifyFile(ctx, s.path(), store.VerifyOptions{VKey: s.base.vkey})
		return r
	}},
	{"+ mirror and keys", func(s *specimen) audit.Report {
		r, _ := store.Examine(ctx, storetest.Options(s.dir), store.VerifyOptions{})
		return r
	}},
	{"+ escrowed row key", func(s *specimen) audit.Report {
		r, _ := store.VerifyFile(ctx, s.path(), store.VerifyOptions{VKey: s.base.vkey, RowKey: s.base.escrow})
		return r
	}},
	{"+ checkpoint elsewhere", func(s *specimen) audit.Report {
		r, _ := store.VerifyFile(ctx, s.path(), store.VerifyOptions{VKey: s.base.vkey, Checkpoint: s.base.checkpoint})
		return r
	}},
}

// An attack returns the record that must be named, 0 when any will do. caught
// says which layers catch it.
type attack struct {
	name   string
	caught string // one of x (caught), - (missed by design) for each layer
	exact  bool   // verdict tampered, and the record named, at every layer that catches it
	do     func(*specimen) uint64
}

var attacks = []attack{
	{"flip a bit of a record", "xxxxx", true, flipColumn("audit", "canon")},
	{"flip a bit of a chain value", "xxxxx", true, flipColumn("audit", "hash")},
	{"flip a bit of a MAC", "xxxxx", true, flipColumn("audit", "mac")},
	{"flip a bit of a payload", "xxxxx", true, flipColumn("payload", "sealed")},
	{"flip a bit of a payload's commitment", "xxxxx", true, flipColumn("payload", "inner")},
	{"flip a bit of an identity", "xxxxx", true, flipColumn("identity", "sealed")},
	{"flip a bit of an identity's reference", "xxxxx", true, flipColumn("identity", "ref")},
	{"flip a bit of a checkpoint", "xxxxx", true, flipColumn("checkpoint", "note")},
	{"flip a bit of a tile", "xxxxx", true, flipColumn("tile", "hashes")},
	{"delete a record", "xxxxx", true, deleteRecord},
	{"swap two records", "xxxxx", true, swapRecords},
	{"insert a record", "xxxxx", true, insertRecord},
	{"swap two payloads", "xxxxx", true, swapPayloads},
	{"delete a payload", "xxxxx", true, deletePayload},
	{"delete an identity", "xxxxx", true, deleteIdentity},
	{"put in a payload", "xxxxx", true, addPayload},
	{"delete a checkpoint", "xxxxx", false, deleteCheckpoint},
	{"edit an index page", "xxxxx", false, editIndex},
	{"drop a trigger", "xxxxx", false, dropTrigger},
	{"erase under a forged order", "xxxxx", true, forgeOrder},
	{"take out the record that opens an epoch", "xxxxx", false, mergeEpochs},
	{"edit and re-chain to the end", "xxxxx", false, rechainAll},
	{"truncate the tail and its checkpoints", "--x-x", false, truncateTail},
	{"truncate the newest commit and spoil its mirror entry", "--x-x", false, truncateNewest},
	{"wipe to the first record", "--x-x", false, wipe},
	{"put yesterday's file back", "--x-x", false, rollBack},
	{"flip a bit of the write-ahead log", "--x-x", false, flipWAL},
	{"append a forged record", "--xx-", false, forgeRecord},
	{"re-chain the unsigned tail", "--xxx", false, rechainTail},
	{"re-chain with the signing key", "--xxx", false, resign},
	{"re-seal an old epoch with today's key", "--xxx", false, resealOldEpoch},
	{"another log in its place", "-xxxx", false, replaceLog},
}

const trials = 60

var update = flag.Bool("update", false, "write what is committed anew")

// TestMSCA_AUD_01_TamperMatrix runs every attack many times against a log of
// 300 records and checks, layer by layer, that what must be caught is caught,
// and that what cannot be caught without outside help is not claimed.
func TestMSCA_AUD_01_TamperMatrix(t *testing.T) {
	base := buildVictim(t, 200, 90)
	n := trials
	if testing.Short() || raceEnabled {
		n = 3
	}
	results := make([][]int, len(attacks))
	t.Run("attacks", func(t *testing.T) {
		for i, a := range attacks {
			results[i] = make([]int, len(layers))
			t.Run(a.name, func(t *testing.T) {
				t.Parallel()
				for trial := range n {
					runTrial(t, base, a, uint64(trial), results[i])
				}
			})
		}
	})
	t.Logf("%d attacks, %d trials each", len(attacks), n)
	if *update && n == trials && !t.Failed() {
		if err := os.WriteFile(tamperTable, []byte(matrix(results)), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

// tamperTable is where the result is kept for people to read.
const tamperTable = "../TAMPER.md"

// TestMSCA_AUD_01_TamperTable holds the committed table against what theory
// demands; TamperMatrix holds what happens against the same.
func TestMSCA_AUD_01_TamperTable(t *testing.T) {
	expected := make([][]int, len(attacks))
	for i, a := range attacks {
		for _, c := range a.caught {
			n := 0
			if c == 'x' {
				n = trials
			}
			expected[i] = append(expected[i], n)
		}
	}
	got, err := os.ReadFile(tamperTable)
	if err != nil {
		t.Fatal(err)
	}
	if string(got) != matrix(expected) {
		t.Errorf("%s is not what must be caught; run TamperMatrix with -update", tamperTable)
	}
}

// matrix writes the results as a table.
func matrix(results [][]int) string {
	var table strings.Builder
	fmt.Fprintf(&table, `# What tampering is caught

Each attack below was made %d times, at random places of a log of 300 records,
and the log verified with five amounts of outside help. The numbers say how
often verification reported it. Where a number is 0 nothing could have: the
attacker made a log that agrees with itself, and only what lies outside it can
tell. The table is written by TestMSCA_AUD_01_TamperMatrix.

| attack |`, trials)
	for _, l := range layers {
		fmt.Fprintf(&table, " %s |", l.name)
	}
	table.WriteString("\n|---|" + strings.Repeat("--:|", len(layers)) + "\n")
	for i, a := range attacks {
		fmt.Fprintf(&table, "| %s |", a.name)
		for _, caught := range results[i] {
			fmt.Fprintf(&table, " %d |", caught)
		}
		table.WriteString("\n")
	}
	return table.String()
}

func runTrial(t *testing.T, base *victim, a attack, trial uint64, caught []int) {
	s := &specimen{T: t, r: rand.New(rand.NewPCG(trial, 7)), dir: t.TempDir(), base: base, last: int(base.last)}
	copyDir(t, base.dir, s.dir)
	s.open()
	want := a.do(s)
	if err := s.db.Close(); err != nil {
		t.Fatal(err)
	}
	for i, l := range layers {
		r := l.verify(s)
		found := r.Verdict >= audit.Diverged
		if found {
			caught[i]++
		}
		if found != (a.caught[i] == 'x') {
			t.Errorf("trial %d, %s: verdict %s (record %d: %s)", trial, l.name, r.Verdict, r.FirstBad, r.Reason)
		}
		if found && a.exact && (r.Verdict != audit.Tampered || r.FirstBad != want) {
			t.Errorf("trial %d, %s: verdict %s names record %d (%s), want tampered and record %d", trial, l.name, r.Verdict, r.FirstBad, r.Reason, want)
		}
	}
	if err := os.RemoveAll(s.dir); err != nil {
		t.Fatal(err)
	}
}

// buildVictim makes a log of so many records yesterday and so many today.
func buildVictim(t *testing.T, yesterday, today int) *victim {
	t.Helper()
	root := t.TempDir()
	v := &victim{dir: filepath.Join(root, "log"), yesterday: filepath.Join(root, "yesterday"), beforeWAL: filepath.Join(root, "wal"), killed: filepath.Join(root, "killed")}
	o := storetest.Options(v.dir)
	o.Clock.(*storetest.Clock).Step = 200 * time.Millisecond
	quorum := audit.Quorum{Threshold: 2, Keys: []string{makeKey(t, 'a').vkey, makeKey(t, 'b').vkey, makeKey(t, 'c').vkey}}
	s, err := store.Create(ctx, o, store.Genesis{Quorum: quorum})
	if err != nil {
		t.Fatal(err)
	}
	fill := func(n int) {
		for i := range n {
			e := audit.Entry{Event: audit.Locked, User: nesta}
			if i%4 == 0 {
				e = sent([]string{"9990000034", "9990000042", "9990000050"}[i/4%3], fmt.Sprintf("M%d", i))
			}
			if i%50 == 49 {
				o.Clock.(*storetest.Clock).Advance(20 * time.Minute)
			}
			appendOne(t, s, e)
		}
	}
	fill(yesterday)
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	copyDir(t, v.dir, v.yesterday)
	if s, err = store.Open(ctx, o); err != nil {
		t.Fatal(err)
	}
	fill(today)
	copyDir(t, v.dir, v.killed)
	if v.checkpoint, err = s.Checkpoint(ctx); err != nil {
		t.Fatal(err)
	}
	// The state a crash leaves: the newest records in the write-ahead log only.
	copyDir(t, v.dir, v.beforeWAL)
	if v.wal, err = os.ReadFile(filepath.Join(v.beforeWAL, "audit.db-wal")); err != nil {
		t.Fatal(err)
	}
	escrow, err := s.Escrow()
	if err != nil {
		t.Fatal(err)
	}
	if v.escrow, err = audit.ParseEscrow(escrow); err != nil {
		t.Fatal(err)
	}
	records := storetest.Records(t, s)
	v.last, v.logID, v.origin, v.vkey = records[len(records)-1].Seq, records[0].Charter.LogID, s.Origin(), s.VKey()
	v.today, _ = v.escrow.At(records[len(records)-1].Epoch)
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	key, err := os.ReadFile(filepath.Join(v.dir, "keys", "audit-checkpoint.key"))
	if err != nil {
		t.Fatal(err)
	}
	v.skey = string(key)
	if r, err := store.Examine(ctx, o, store.VerifyOptions{VKey: v.vkey, Checkpoint: v.checkpoint}); err != nil || r.Verdict != audit.Intact {
		t.Fatalf("the log to be attacked is not sound: %+v, %v", r, err)
	}
	if err := os.Remove(filepath.Join(v.dir, "keys", "audit-escrow.key")); err != nil {
		t.Fatal(err)
	}
	return v
}

func copyDir(t *testing.T, from, to string) {
	t.Helper()
	if err := os.CopyFS(to, os.DirFS(from)); err != nil {
		t.Fatal(err)
	}
	for _, dir := range []string{to, filepath.Join(to, "keys")} {
		files, err := os.ReadDir(dir)
		if err != nil {
			t.Fatal(err)
		}
		for _, f := range files {
			if !f.IsDir() {
				if err := os.Chmod(filepath.Join(dir, f.Name()), 0o600); err != nil {
					t.Fatal(err)
				}
			}
		}
	}
}

// What an attacker does with a stock SQLite.

func (s *specimen) open() {
	s.Helper()
	var err error
	if s.db, err = sql.Open("sqlite", s.path()); err != nil {
		s.Fatal(err)
	}
	s.db.SetMaxOpenConns(1)
	s.exec("PRAGMA synchronous=OFF")
}

func (s *specimen) exec(q string, args ...any) {
	s.Helper()
	if _, err := s.db.Exec(q, args...); err != nil {
		s.Fatalf("%s: %v", q, err)
	}
}

func (s *specimen) scan(to any, q string, args ...any) {
	s.Helper()
	if err := s.db.QueryRow(q, args...).Scan(to); err != nil {
		s.Fatalf("%s: %v", q, err)
	}
}

// freely runs f with the triggers gone, and puts them back.
func (s *specimen) freely(f func()) {
	s.Helper()
	rows, err := s.db.Query("SELECT name,sql FROM sqlite_master WHERE type='trigger'")
	if err != nil {
		s.Fatal(err)
	}
	triggers := map[string]string{}
	for rows.Next() {
		var name, text string
		if err := rows.Scan(&name, &text); err != nil {
			s.Fatal(err)
		}
		triggers[name] = text
	}
	if err := rows.Close(); err != nil {
		s.Fatal(err)
	}
	s.exec("BEGIN")
	for name := range triggers {
		s.exec("DROP TRIGGER " + name)
	}
	f()
	for _, text := range triggers {
		s.exec(text)
	}
	s.exec("COMMIT")
}

// any picks a value of a column at random.
func (s *specimen) any(column, table, where string) int64 {
	s.Helper()
	var n, v int64
	s.scan(&n, "SELECT count(*) FROM "+table+" WHERE "+where)
	if n == 0 {
		s.Fatalf("nothing to attack in %s where %s", table, where)
	}
	s.scan(&v, fmt.Sprintf("SELECT %s FROM %s WHERE %s ORDER BY 1 LIMIT 1 OFFSET %d", column, table, where, s.r.Int64N(n)))
	return v
}

func (s *specimen) record(where string) int64 { s.Helper(); return s.any("seq", "audit", where) }

func (s *specimen) flip(b []byte) []byte {
	b = bytes.Clone(b)
	b[s.r.IntN(len(b))] ^= 1 << s.r.IntN(8)
	return b
}

// flipColumn changes one bit of one row; it returns the record it belongs to.
func flipColumn(table, column string) func(*specimen) uint64 {
	return func(s *specimen) uint64 {
		var b []byte
		var seq uint64
		switch table {
		case "audit":
			n := s.record("1")
			s.scan(&b, "SELECT "+column+" FROM audit WHERE seq=?", n)
			s.freely(func() { s.exec("UPDATE audit SET "+column+"=? WHERE seq=?", s.flip(b), n) })
			return uint64(n)
		case "payload":
			n := s.any("id", "payload", "1")
			s.scan(&b, "SELECT "+column+" FROM payload WHERE id=?", n)
			s.freely(func() { s.exec("UPDATE payload SET "+column+"=? WHERE id=?", s.flip(b), n) })
			return uint64(n) / 256
		case "identity":
			var ref []byte
			s.scan(&ref, fmt.Sprintf("SELECT ref FROM identity LIMIT 1 OFFSET %d", s.r.IntN(5)))
			s.scan(&b, "SELECT "+column+" FROM identity WHERE ref=?", ref)
			seq = s.firstUse(ref)
			s.freely(func() { s.exec("UPDATE identity SET "+column+"=? WHERE ref=?", s.flip(b), ref) })
		case "checkpoint":
			n := s.any("size", "checkpoint", "1")
			s.scan(&b, "SELECT note FROM checkpoint WHERE size=?", n)
			s.freely(func() { s.exec("UPDATE checkpoint SET note=? WHERE size=?", s.flip(b), n) })
			return uint64(n)
		case "tile":
			s.scan(&b, "SELECT hashes FROM tile WHERE level=0 AND n=0")
			i := s.r.IntN(len(b))
			b[i] ^= 1 << s.r.IntN(8)
			s.freely(func() { s.exec("UPDATE tile SET hashes=?", b) })
			seq = uint64(i/32) + 1
		}
		return seq
	}
}

// firstUse finds the first record that refers to an identity.
func (s *specimen) firstUse(ref []byte) (seq uint64) {
	for _, r := range s.rows() {
		c, err := audit.ParseCanon(r.canon)
		if err != nil {
			s.Fatal(err)
		}
		for _, d := range []audit.Digest{c.UserRef, c.PatientRef, c.AuthorityRef} {
			if bytes.Equal(d[:], ref) {
				return c.Seq
			}
		}
	}
	s.Fatal("an identity nobody uses")
	return 0
}

type row struct {
	canon []byte
	hash  audit.Digest
	mac   audit.MAC
}

func (s *specimen) rows() (out []row) {
	s.Helper()
	rows, err := s.db.Query("SELECT canon,hash,mac FROM audit ORDER BY seq")
	if err != nil {
		s.Fatal(err)
	}
	defer func() { _ = rows.Close() }()
	for rows.Next() {
		var canon, hash, mac []byte
		if err := rows.Scan(&canon, &hash, &mac); err != nil {
			s.Fatal(err)
		}
		out = append(out, row{canon, audit.Digest(hash), audit.MAC(mac)})
	}
	return out
}

func deleteRecord(s *specimen) uint64 {
	n := s.record(fmt.Sprintf("seq BETWEEN 2 AND %d", s.last-1))
	s.freely(func() { s.exec("DELETE FROM audit WHERE seq=?", n) })
	return uint64(n)
}

func swapRecords(s *specimen) uint64 {
	n := s.record(fmt.Sprintf("seq BETWEEN 2 AND %d", s.last-1))
	m := s.record(fmt.Sprintf("seq > %d", n))
	s.freely(func() {
		s.exec("UPDATE audit SET seq=-1 WHERE seq=?", n+1<<40)
		s.exec("PRAGMA ignore_check_constraints=1")
		s.exec("UPDATE audit SET seq=-1 WHERE seq=?", n)
		s.exec("UPDATE audit SET seq=? WHERE seq=?", n, m)
		s.exec("UPDATE audit SET seq=? WHERE seq=-1", m)
	})
	return uint64(n)
}

// insertRecord makes room and puts a copy of a record there.
func insertRecord(s *specimen) uint64 {
	n := s.record(fmt.Sprintf("seq BETWEEN 2 AND %d", s.last-1))
	s.freely(func() {
		s.exec("UPDATE audit SET seq=seq+1000000 WHERE seq>=?", n)
		s.exec("INSERT INTO audit(seq,canon,hash,mac) SELECT ?,canon,hash,mac FROM audit WHERE seq=?", n, n-1)
		s.exec("UPDATE audit SET seq=seq-999999 WHERE seq>1000000")
	})
	return uint64(n)
}

func swapPayloads(s *specimen) uint64 {
	n := s.any("id", "payload", "1")
	m := s.any("id", "payload", fmt.Sprintf("id<>%d", n))
	s.freely(func() {
		s.exec("UPDATE payload SET id=-1 WHERE id=?", n)
		s.exec("UPDATE payload SET id=? WHERE id=?", n, m)
		s.exec("UPDATE payload SET id=? WHERE id=-1", m)
	})
	return uint64(min(n, m)) / 256
}

func deletePayload(s *specimen) uint64 {
	n := s.any("id", "payload", "1")
	s.freely(func() { s.exec("DELETE FROM payload WHERE id=?", n) })
	return uint64(n) / 256
}

func deleteIdentity(s *specimen) uint64 {
	var ref []byte
	s.scan(&ref, fmt.Sprintf("SELECT ref FROM identity LIMIT 1 OFFSET %d", s.r.IntN(5)))
	seq := s.firstUse(ref)
	s.freely(func() { s.exec("DELETE FROM identity WHERE ref=?", ref) })
	return seq
}

func addPayload(s *specimen) uint64 {
	n := s.record("seq>1")
	s.freely(func() {
		s.exec("INSERT INTO payload(id,inner,sealed) SELECT ?,inner,sealed FROM payload LIMIT 1", n*256+9)
	})
	return uint64(n)
}

// deleteCheckpoint takes one out of the middle; the last cannot be missed
// without outside help, and is covered by truncateTail.
func deleteCheckpoint(s *specimen) uint64 {
	n := s.any("size", "checkpoint", fmt.Sprintf("size<%d", s.last))
	s.freely(func() { s.exec("DELETE FROM checkpoint WHERE size=?", n) })
	return 0
}

// editIndex changes a key in an index page behind SQLite's back, so that a
// search for the patient would pass a record over.
func editIndex(s *specimen) uint64 {
	var page, size int
	s.scan(&page, "SELECT rootpage FROM sqlite_master WHERE name='x_message'")
	s.scan(&size, "PRAGMA page_size")
	n := s.record("substr(canon,71,16)<>zeroblob(16)")
	var token []byte
	s.scan(&token, "SELECT substr(canon,71,16) FROM audit WHERE seq=?", n)
	if err := s.db.Close(); err != nil {
		s.Fatal(err)
	}
	file, err := os.ReadFile(s.path())
	if err != nil {
		s.Fatal(err)
	}
	// The token stands in the record and in the index; the last 4 bytes of its
	// index entry are changed wherever the page is not the record's.
	hit := false
	for at := 0; ; {
		i := bytes.Index(file[at:], token)
		if i < 0 {
			break
		}
		at += i + 16
		if at-16-70 >= 0 && file[at-16-70] == 1 && binary.BigEndian.Uint64(file[at-16-69:]) == uint64(n) {
			continue
		}
		file[at-1] ^= 0x40
		hit = true
	}
	if !hit {
		s.Fatal("the index entry was not found")
	}
	if err := os.WriteFile(s.path(), file, 0o600); err != nil {
		s.Fatal(err)
	}
	return 0
}

func dropTrigger(s *specimen) uint64 {
	s.exec("DROP TRIGGER " + []string{"audit_no_update", "audit_no_delete", "audit_sequence", "payload_erase"}[s.r.IntN(4)])
	return 0
}

func forgeOrder(s *specimen) uint64 {
	n := s.any("id", "payload", "1")
	c, err := audit.ParseCanon(s.rows()[n/256-1].canon)
	if err != nil {
		s.Fatal(err)
	}
	o := audit.Order{Origin: s.base.origin, Reference: "forged", Size: 1, NotAfter: time.Unix(1<<31, 0), Shred: []audit.Digest{c.Commitments[n%256].Digest}}
	own := makeKey(s, 'x')
	msg, err := note.Sign(&note.Note{Text: o.Text()}, own.signer)
	if err != nil {
		s.Fatal(err)
	}
	s.freely(func() {
		s.exec("INSERT INTO erasure(digest,seq,note) VALUES(?,?,?)", bytes.Repeat([]byte{1}, 32), n/256, msg)
		s.exec("DELETE FROM payload WHERE id=?", n)
	})
	return uint64(n) / 256
}

// chain recomputes MACs (with key, nil: keeps them) and chain values from
// record i on.
func (s *specimen) chain(rows []row, i int, key func(audit.View) *audit.EpochKey) {
	s.Helper()
	var previous audit.Digest
	if i > 0 {
		previous = rows[i-1].hash
	}
	for ; i < len(rows); i++ {
		leaf := audit.LeafHash(rows[i].canon)
		if k := key(rows[i].canon); k != nil {
			rows[i].mac = k.MAC(previous, leaf)
		}
		rows[i].hash = audit.ChainHash(previous, rows[i].mac, leaf)
		previous = rows[i].hash
	}
}

func noKey(audit.View) *audit.EpochKey { return nil }

func (s *specimen) store(rows []row) {
	s.Helper()
	for i, r := range rows {
		s.exec("UPDATE audit SET canon=?,hash=?,mac=? WHERE seq=?", r.canon, r.hash[:], r.mac[:], i+1)
	}
}

// doctor changes what happened into something harmless, canonically.
func (s *specimen) doctor(r *row) {
	s.Helper()
	c, err := audit.ParseCanon(r.canon)
	if err != nil {
		s.Fatal(err)
	}
	c.Details = append(c.Details, audit.Detail{Name: "doctored", Value: fmt.Sprint(s.r.IntN(100))})
	if r.canon, err = c.AppendBinary(nil); err != nil {
		s.Fatal(err)
	}
}

func rechainAll(s *specimen) uint64 {
	rows := s.rows()
	i := 1 + s.r.IntN(len(rows)-100)
	s.doctor(&rows[i])
	s.chain(rows, i, noKey)
	s.freely(func() { s.store(rows) })
	return 0
}

func mergeEpochs(s *specimen) uint64 {
	rows := s.rows()
	i := slices.IndexFunc(rows, func(r row) bool { return audit.View(r.canon).Event() == audit.EpochOpened })
	c, err := audit.ParseCanon(rows[i].canon)
	if err != nil {
		s.Fatal(err)
	}
	c.Event, c.EpochCheck = audit.Locked, [16]byte{}
	if rows[i].canon, err = c.AppendBinary(nil); err != nil {
		s.Fatal(err)
	}
	s.chain(rows, i, noKey)
	s.freely(func() { s.store(rows) })
	return 0
}

// cut removes everything after record n.
func (s *specimen) cut(n int) {
	s.freely(func() {
		s.exec("DELETE FROM audit WHERE seq>?", n)
		s.exec("DELETE FROM payload WHERE id>=?", (n+1)*256)
		s.exec("DELETE FROM checkpoint WHERE size>?", n)
		s.exec("DELETE FROM tile WHERE (n+1)*256>?", n)
		used := map[audit.Digest]bool{}
		for _, r := range s.rows() {
			c, err := audit.ParseCanon(r.canon)
			if err != nil {
				s.Fatal(err)
			}
			used[c.UserRef], used[c.PatientRef], used[c.AuthorityRef] = true, true, true
		}
		for _, ref := range s.refs() {
			if !used[ref] {
				s.exec("DELETE FROM identity WHERE ref=?", ref[:])
			}
		}
	})
}

func (s *specimen) refs() (out []audit.Digest) {
	rows, err := s.db.Query("SELECT ref FROM identity")
	if err != nil {
		s.Fatal(err)
	}
	defer func() { _ = rows.Close() }()
	for rows.Next() {
		var b []byte
		if err := rows.Scan(&b); err != nil {
			s.Fatal(err)
		}
		out = append(out, audit.Digest(b))
	}
	return out
}

func truncateTail(s *specimen) uint64 { s.cut(s.last - 1 - s.r.IntN(s.last-2)); return 0 }

// truncateNewest takes the newest record out of a log whose process was killed, and
// makes the entry of the head mirror unreadable that knew of it.
func truncateNewest(s *specimen) uint64 {
	if err := errors.Join(s.db.Close(), os.RemoveAll(s.dir)); err != nil {
		s.Fatal(err)
	}
	copyDir(s.T, s.base.killed, s.dir)
	s.open()
	var last int
	s.scan(&last, "SELECT max(seq) FROM audit")
	s.cut(last - 1)
	path := filepath.Join(s.dir, "audit.head")
	b, err := os.ReadFile(path)
	if err != nil {
		s.Fatal(err)
	}
	slots := [][]byte{b[:len(b)/2], b[len(b)/2:]}
	newer := slots[0]
	if bytes.Compare(slots[1][32:40], slots[0][32:40]) > 0 { // by its turn
		newer = slots[1]
	}
	if s.r.IntN(2) == 0 {
		clear(newer)
	} else {
		copy(newer, s.flip(newer))
	}
	if err := os.WriteFile(path, b, 0o600); err != nil {
		s.Fatal(err)
	}
	return 0
}

func wipe(s *specimen) uint64 { s.cut(1); return 0 }

func rollBack(s *specimen) uint64 {
	s.replaceDB(filepath.Join(s.base.yesterday, "audit.db"))
	return 0
}

func (s *specimen) replaceDB(with string) {
	s.Helper()
	if err := s.db.Close(); err != nil {
		s.Fatal(err)
	}
	b, err := os.ReadFile(with)
	if err != nil {
		s.Fatal(err)
	}
	if err := os.WriteFile(s.path(), b, 0o600); err != nil {
		s.Fatal(err)
	}
}

// flipWAL damages the write-ahead log of a store that crashed, anywhere in its
// frames that hold newest records.
func flipWAL(s *specimen) uint64 {
	s.replaceDB(filepath.Join(s.base.beforeWAL, "audit.db"))
	wal := bytes.Clone(s.base.wal)
	wal[32+s.r.IntN(len(wal)*9/10)] ^= 1 << s.r.IntN(8)
	if err := os.WriteFile(s.path()+"-wal", wal, 0o600); err != nil {
		s.Fatal(err)
	}
	return 0
}

// forgeRecord appends a record that fits the chain, without the row key.
func forgeRecord(s *specimen) uint64 {
	rows := s.rows()
	last := rows[len(rows)-1]
	v := audit.View(last.canon)
	c := audit.Canon{Seq: v.Seq() + 1, Stamp: audit.Stamp{UTC: time.Unix(0, v.Nanos()+1), Quality: audit.Synchronised}, Event: audit.Locked, Epoch: v.Epoch()}
	canon, err := c.AppendBinary(nil)
	if err != nil {
		s.Fatal(err)
	}
	var mac audit.MAC
	binary.BigEndian.PutUint64(mac[:], s.r.Uint64())
	hash := audit.ChainHash(last.hash, mac, audit.LeafHash(canon))
	s.exec("INSERT INTO audit(seq,canon,hash,mac) VALUES(?,?,?,?)", v.Seq()+1, canon, hash[:], mac[:])
	return 0
}

// rechainTail rewrites a record that no checkpoint but the last covers, and
// drops that.
func rechainTail(s *specimen) uint64 {
	s.rewriteAfterCheckpoint(noKey)
	return 0
}

// rewriteAfterCheckpoint drops the checkpoints of the last 40 records and
// rewrites one there.
func (s *specimen) rewriteAfterCheckpoint(key func(audit.View) *audit.EpochKey) {
	rows := s.rows()
	i := len(rows) - 1 - s.r.IntN(3)
	s.doctor(&rows[i])
	s.chain(rows, i, key)
	s.freely(func() {
		s.store(rows)
		s.exec("DELETE FROM checkpoint WHERE size>?", i)
	})
}

// resign rewrites a record anywhere, with the checkpoint key stolen from the
// machine: tree, tiles and checkpoints are all made to fit.
func resign(s *specimen) uint64 {
	s.rewriteAll(1+s.r.IntN(s.last-2), noKey)
	return 0
}

func (s *specimen) rewriteAll(i int, key func(audit.View) *audit.EpochKey) {
	rows := s.rows()
	s.doctor(&rows[i])
	s.chain(rows, i, key)
	signer, err := note.NewSigner(s.base.skey)
	if err != nil {
		s.Fatal(err)
	}
	sizes, err := s.db.Query("SELECT size FROM checkpoint ORDER BY size")
	if err != nil {
		s.Fatal(err)
	}
	var at []uint64
	for sizes.Next() {
		var n uint64
		if err := sizes.Scan(&n); err != nil {
			s.Fatal(err)
		}
		at = append(at, n)
	}
	_ = sizes.Close()
	s.freely(func() {
		s.store(rows)
		var tree audit.Tree
		previous := uint64(0)
		for _, r := range rows {
			tree.Append(audit.LeafHash(r.canon), func(level int, n uint64, hashes []audit.Digest) {
				var flat []byte
				for _, h := range hashes {
					flat = append(flat, h[:]...)
				}
				s.exec("UPDATE tile SET hashes=? WHERE level=? AND n=?", flat, level, n)
			})
			if !slices.Contains(at, tree.Size()) {
				continue
			}
			c := audit.Checkpoint{Origin: s.base.origin, Size: tree.Size(), Root: tree.Root(), Chain: r.hash, Previous: previous}
			msg, err := c.Sign(signer)
			if err != nil {
				s.Fatal(err)
			}
			s.exec("UPDATE checkpoint SET note=? WHERE size=?", msg, tree.Size())
			previous = tree.Size()
		}
	})
}

// resealOldEpoch is what CVE-2023-31439 did to journald: entries of an epoch
// that is over, sealed anew with the key of today, signing key at hand too.
func resealOldEpoch(s *specimen) uint64 {
	today := s.base.today
	s.rewriteAll(1+s.r.IntN(100), func(v audit.View) *audit.EpochKey { return &today })
	return 0
}

// replaceLog puts a log made from scratch in the place of this one.
func replaceLog(s *specimen) uint64 {
	o := storetest.Options(filepath.Join(s.TempDir(), "other"))
	o.Rand = storetest.Rand(9)
	other, err := store.Create(ctx, o, store.Genesis{})
	if err != nil {
		s.Fatal(err)
	}
	if err := other.Close(); err != nil {
		s.Fatal(err)
	}
	s.replaceDB(filepath.Join(o.Dir, "audit.db"))
	return 0
}

type key struct {
	signer note.Signer
	vkey   string
}

func makeKey(t testing.TB, seed byte) key {
	t.Helper()
	name := fmt.Sprintf("order-%c.example", seed)
	skey, vkey, err := note.GenerateKey(io.LimitReader(storetest.Rand(seed), ed25519.SeedSize), name)
	if err != nil {
		t.Fatal(err)
	}
	signer, err := note.NewSigner(skey)
	if err != nil {
		t.Fatal(err)
	}
	return key{signer, vkey}
}
