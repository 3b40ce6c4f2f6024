package store

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"hash/maphash"
	"slices"
	"strings"

	"msca/audit"
)

// An edited index would hide records from searches, so a verification compares
// each index with the records. SQLite's integrity_check looks every record up in
// every index, which takes longer than all else. Here each index is read once,
// in its own order, and its entries are added up under a hash whose key is drawn
// for this verification alone; the pass over the records adds up what has to be
// there. Equal sums and an unbroken order mean equal entries that searches find.

// entrySum is a sum over entries, in whatever order they come.
type entrySum struct{ a, b, n uint64 }

func (s *entrySum) add(seeds [2]maphash.Seed, entry []byte) {
	s.a += maphash.Bytes(seeds[0], entry)
	s.b += maphash.Bytes(seeds[1], entry)
	s.n++
}

// indexed is an index of the audit table: the columns it holds beside seq, the
// first of which it is in order of before it is of seq, and where a record's
// canonical bytes have them.
type indexed struct {
	name    string
	columns []string
	cuts    [][2]int
	where   string // which records are in it; "" is all
	holds   func(audit.View) bool
	bySeq   bool // in order of seq alone
}

var indexes = []indexed{
	{"x_patient", []string{keyPatient, keyUser, keyEvent}, [][2]int{{38, 54}, {22, 38}, {20, 22}}, keyPatient + "<>" + noToken, hasToken(38), false},
	{"x_user", []string{keyUser}, [][2]int{{22, 38}}, "", func(audit.View) bool { return true }, false},
	{"x_authority", []string{keyAuthority}, [][2]int{{54, 70}}, keyAuthority + "<>" + noToken, hasToken(54), false},
	{"x_message", []string{keyMessage}, [][2]int{{70, 86}}, keyMessage + "<>" + noToken, hasToken(70), false},
	{"x_about", []string{keyPatient, keyEvent}, [][2]int{{38, 54}, {20, 22}}, keyPatient + "<>" + noToken + " AND " + notOfLookup,
		func(canon audit.View) bool { return hasToken(38)(canon) && !ofLookup(canon.Event()) }, false},
	{"x_failed", []string{keyOutcome}, [][2]int{{19, 20}}, keyOutcome + "<>x'00'", func(canon audit.View) bool { return canon[19] != 0 }, true},
	{"x_event", []string{keyEvent}, [][2]int{{20, 22}}, notOfLookup, func(canon audit.View) bool { return !ofLookup(canon.Event()) }, false},
}

func hasToken(at int) func(audit.View) bool {
	return func(canon audit.View) bool { return audit.Token(canon[at:at+16]) != audit.Token{} }
}

// query reads the entries of the records up to one, from the index alone.
func (x indexed) query() string {
	columns := append(slices.Clone(x.columns), "x''", "x''")[:3]
	q := "SELECT seq," + strings.Join(columns, ",") + " FROM audit INDEXED BY " + x.name + " WHERE seq<=?"
	if x.where != "" {
		q += " AND " + x.where
	}
	return q
}

// indexSums adds up what the indexes have to hold.
type indexSums struct {
	seeds [2]maphash.Seed
	sums  []entrySum
	entry []byte
}

func newIndexSums() *indexSums {
	return &indexSums{seeds: [2]maphash.Seed{maphash.MakeSeed(), maphash.MakeSeed()}, sums: make([]entrySum, len(indexes))}
}

// record adds what the indexes hold of a record.
func (s *indexSums) record(canon audit.View) {
	for i, x := range indexes {
		if !x.holds(canon) {
			continue
		}
		s.entry = binary.BigEndian.AppendUint64(s.entry[:0], canon.Seq())
		for _, cut := range x.cuts {
			s.entry = append(s.entry, canon[cut[0]:cut[1]]...)
		}
		s.sums[i].add(s.seeds, s.entry)
	}
}

var errIndex = errors.New("its entries have not the right form or order")

// read adds up what an index holds of the records up to last.
func (x indexed) read(ctx context.Context, d *direct, seeds [2]maphash.Seed, last uint64) (entrySum, error) {
	var sum entrySum
	var entry, key, before []byte
	add := func(seq uint64, a, b, c []byte) error {
		entry = binary.BigEndian.AppendUint64(entry[:0], seq)
		if key = key[:0]; !x.bySeq {
			key = append(key, a...)
		}
		key = binary.BigEndian.AppendUint64(key, seq)
		parts := [3][]byte{a, b, c}
		for i, cut := range x.cuts {
			if len(parts[i]) != cut[1]-cut[0] {
				return errIndex
			}
		}
		if bytes.Compare(before, key) >= 0 {
			return errIndex
		}
		before, key = key, before
		entry = append(append(append(entry, a...), b...), c...)
		sum.add(seeds, entry)
		return nil
	}
	return sum, d.rows(ctx, add, x.query(), int64(last))
}

// compareIndexes reads every index beside the pass over the records.
func (v *verification) compareIndexes(ctx context.Context) ([]entrySum, error) {
	d, err := openDirect(v.path, v.access)
	if err != nil {
		return nil, err
	}
	defer d.close()
	sums := make([]entrySum, len(indexes))
	for i, x := range indexes {
		if sums[i], err = x.read(ctx, d, v.index.seeds, v.last); errors.Is(err, errIndex) {
			return nil, v.misindexed(ctx, x.name)
		} else if err != nil {
			return nil, err
		}
	}
	return sums, nil
}

// misindexed names the record that an index does not lead to, as far as SQLite
// finds it.
func (v *verification) misindexed(ctx context.Context, name string) error {
	bad := &audit.BadRecord{Reason: fmt.Sprintf("the index %s does not hold what the records say: searches would miss some", name)}
	var result string
	if v.db.QueryRowContext(ctx, "PRAGMA integrity_check(1)").Scan(&result) != nil {
		return bad
	}
	if i := strings.LastIndex(result, "row "); i >= 0 {
		if _, err := fmt.Sscanf(result[i:], "row %d missing from index", &bad.Seq); err == nil {
			bad.Reason = result[i:]
		}
	}
	return bad
}

// structure has SQLite check the file on a connection beside the pass and,
// unless Quick, reads every index. It returns what the indexes hold.
func (v *verification) structure(ctx context.Context) ([]entrySum, error) {
	if err := quickCheck(ctx, v.db); err != nil || v.Quick {
		return nil, err
	}
	for _, table := range []string{"identity", "tile", "erasure", "erased"} {
		if err := sqliteCheck(ctx, v.db, "PRAGMA integrity_check("+table+")"); err != nil {
			return nil, &audit.BadRecord{Reason: err.Error()}
		}
	}
	return v.compareIndexes(ctx)
}
