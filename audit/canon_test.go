package audit_test

import (
	"bytes"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"flag"
	"math"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"time"

	"msca/audit"
)

var update = flag.Bool("update", false, "write the golden files anew")

// stamp is a time with every field set.
var stamp = audit.Stamp{UTC: time.Date(2026, 8, 2, 13, 3, 7, 123456789, time.UTC), CivilOffset: time.Hour, Quality: audit.Holdover,
	Uncertainty: 4200 * time.Microsecond, Stratum: 3, Offset: -1500 * time.Nanosecond, Boot: [16]byte{0xb0, 15: 0x07}, Clamped: true}

func token(b byte) (t audit.Token) {
	for i := range t {
		t[i] = b
	}
	return t
}

func digest(b byte) (d audit.Digest) {
	for i := range d {
		d[i] = b
	}
	return d
}

// goldens are records whose canonical bytes are pinned for good.
var goldens = map[string]*audit.Canon{
	"least": {Seq: 2, Stamp: audit.Stamp{UTC: time.Unix(0, 1), Quality: audit.Unsynchronised}, Event: audit.ApplicationStarted},
	"full": {Seq: 7, Stamp: stamp, Event: audit.RequestSent, Outcome: audit.SeriousFailure, User: token(1), Patient: token(2), Authority: token(3), Message: token(4),
		PatientOrdinal: 2, PatientPrevious: 5, Epoch: 9, UserRef: digest(0x11), PatientRef: digest(0x12), AuthorityRef: digest(0x13),
		MessageID: "735CC078-73AA-41D0-AAF6-034EFB106878", TrackingID: "T", Case: "D-17", AccessMethod: "smartcard", AccessPoint: "reader 0",
		Device: "DESK-01", OriginatingSystem: "msca",
		UserRole:      audit.RoleHeld{JobRoleCode: "R8001", JobRoleName: "Clerical", ODSCode: "X26", OrganisationName: "Quay Row Surgery"},
		AuthorityRole: audit.RoleHeld{JobRoleCode: "R5105", ODSCode: "X26"},
		Details:       []audit.Detail{{Name: "operation", Value: "verifyNHSNumber"}, {Name: "note"}, {Name: "operation", Value: strings.Repeat("é", 200)}},
		Commitments:   []audit.Commitment{{Kind: audit.RequestMessage, Digest: digest(0x21)}, {Kind: audit.RequestMessage, Digest: digest(0)}}},
	"genesis": {Seq: 1, Stamp: stamp, Event: audit.Genesis, EpochCheck: [16]byte{1}, Charter: &audit.Charter{LogID: [16]byte{7}, Origin: "X26/DESK-01/07",
		VKeys: []string{"vkey"}, Quorum: audit.Quorum{Threshold: 2, Keys: []string{"a", "b", "c"}}, Dictionaries: []audit.Digest{digest(0x31)},
		Build: "msca 1", Previous: &audit.Head{Seq: 99, Hash: digest(0x41)}, KeyCheck: [32]byte{5}}},
	"epoch":     {Seq: 3, Stamp: stamp, Event: audit.EpochOpened, Epoch: math.MaxUint32, EpochCheck: [16]byte{2}},
	"tombstone": {Seq: math.MaxUint64, Stamp: stamp, Event: audit.Erased, Order: digest(0x51)},
}

func TestMSCA_AUD_03_CanonicalBytesNeverChange(t *testing.T) {
	for name, c := range goldens {
		t.Run(name, func(t *testing.T) {
			got, err := c.AppendBinary(nil)
			if err != nil {
				t.Fatal(err)
			}
			path := filepath.Join("..", "testdata", "audit", "canon", name+".hex")
			if *update {
				if err := os.WriteFile(path, []byte(wrapHex(got)), 0o644); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			if wrapHex(got) != string(want) {
				t.Errorf("canonical bytes changed; on-disk records would no longer verify\ngot:\n%swant:\n%s", wrapHex(got), want)
			}
			back, err := audit.ParseCanon(got)
			if err != nil {
				t.Fatal(err)
			}
			if !back.Stamp.UTC.Equal(c.Stamp.UTC) {
				t.Errorf("time came back as %v", back.Stamp.UTC)
			}
			back.Stamp.UTC = c.Stamp.UTC
			if !reflect.DeepEqual(back, c) {
				t.Errorf("came back as\n%#v, want\n%#v", back, c)
			}
		})
	}
}

// wrapHex prints 32 bytes to a line.
func wrapHex(b []byte) string {
	var out strings.Builder
	for len(b) > 0 {
		n := min(32, len(b))
		out.WriteString(hex.EncodeToString(b[:n]) + "\n")
		b = b[n:]
	}
	return out.String()
}

func TestHeaderOffsetsForSQL(t *testing.T) {
	b, err := goldens["full"].AppendBinary(nil)
	if err != nil {
		t.Fatal(err)
	}
	// substr() counts from 1; these are the virtual columns of the store.
	for name, part := range map[string]struct {
		from, size int
		want       string
	}{
		"ts":    {10, 8, hex.EncodeToString(binary.BigEndian.AppendUint64(nil, uint64(stamp.UTC.UnixNano())))},
		"event": {21, 2, "0040"},
		"user":  {23, 16, strings.Repeat("01", 16)}, "patient": {39, 16, strings.Repeat("02", 16)},
		"authority": {55, 16, strings.Repeat("03", 16)}, "msg": {71, 16, strings.Repeat("04", 16)},
	} {
		got := hex.EncodeToString(b[part.from-1 : part.from-1+part.size])
		if got != part.want {
			t.Errorf("%s reads %s, want %s", name, got, part.want)
		}
	}
}

func TestAppendBinaryRefuses(t *testing.T) {
	long := strings.Repeat("x", 4097)
	for name, change := range map[string]func(*audit.Canon){
		"sequence 0":              func(c *audit.Canon) { c.Seq = 0 },
		"time before 1970":        func(c *audit.Canon) { c.Stamp.UTC = time.Unix(-1, 0) },
		"time after 2262":         func(c *audit.Canon) { c.Stamp.UTC = time.Date(2300, 1, 1, 0, 0, 0, 0, time.UTC) },
		"offset in seconds":       func(c *audit.Canon) { c.Stamp.CivilOffset = time.Second },
		"offset of a day":         func(c *audit.Canon) { c.Stamp.CivilOffset = 24 * time.Hour },
		"no quality":              func(c *audit.Canon) { c.Stamp.Quality = 0 },
		"uncertainty in ns":       func(c *audit.Canon) { c.Stamp.Uncertainty = 1 },
		"uncertainty too large":   func(c *audit.Canon) { c.Stamp.Uncertainty = 2 * time.Hour },
		"outcome 3":               func(c *audit.Canon) { c.Outcome = 3 },
		"no event":                func(c *audit.Canon) { c.Event = 0 },
		"ordinal without patient": func(c *audit.Canon) { c.PatientOrdinal = 1 },
		"patient without ordinal": func(c *audit.Canon) { c.Patient = token(1) },
		"previous after":          func(c *audit.Canon) { c.Patient, c.PatientOrdinal, c.PatientPrevious = token(1), 2, 9 },
		"text not UTF-8":          func(c *audit.Canon) { c.Device = "\xff" },
		"text too long":           func(c *audit.Canon) { c.Device = long },
		"detail without name":     func(c *audit.Canon) { c.Details = []audit.Detail{{Value: "v"}} },
		"detail name too long":    func(c *audit.Canon) { c.Details = []audit.Detail{{Name: long[:256]}} },
		"too many details":        func(c *audit.Canon) { c.Details = make([]audit.Detail, 129) },
		"record too long": func(c *audit.Canon) {
			for range 20 {
				c.Details = append(c.Details, audit.Detail{Name: "n", Value: long[:4000]})
			}
		},
		"too many payloads":    func(c *audit.Canon) { c.Commitments = make([]audit.Commitment, 33) },
		"payload without kind": func(c *audit.Canon) { c.Commitments = []audit.Commitment{{}} },
		"charter without id":   func(c *audit.Canon) { c.Charter = &audit.Charter{Origin: "o", KeyCheck: [32]byte{1}} },
		"charter with 2 of 1": func(c *audit.Canon) {
			c.Charter = charter()
			c.Charter.Quorum = audit.Quorum{Threshold: 2, Keys: []string{"k"}}
		},
		"charter with 0 of 1": func(c *audit.Canon) { c.Charter = charter(); c.Charter.Quorum = audit.Quorum{Keys: []string{"k"}} },
		"charter, empty key":  func(c *audit.Canon) { c.Charter = charter(); c.Charter.VKeys = []string{""} },
	} {
		t.Run(name, func(t *testing.T) {
			c := *goldens["least"]
			change(&c)
			if b, err := c.AppendBinary(nil); !errors.Is(err, audit.ErrEntry) {
				t.Errorf("encoded to %d bytes, %v; want a refusal", len(b), err)
			}
		})
	}
}

func charter() *audit.Charter {
	return &audit.Charter{LogID: [16]byte{1}, Origin: "o", KeyCheck: [32]byte{1}}
}

// TestEveryByteCounts flips each bit of each golden: what still decodes must
// decode to another record and encode back to the changed bytes.
func TestEveryByteCounts(t *testing.T) {
	for name, c := range goldens {
		b, err := c.AppendBinary(nil)
		if err != nil {
			t.Fatal(err)
		}
		for i := range b {
			for bit := range 8 {
				changed := bytes.Clone(b)
				changed[i] ^= 1 << bit
				checkInjective(t, changed)
			}
		}
		for i := range b {
			if audit.CheckCanon(b[:i]) == nil {
				t.Errorf("%s cut to %d bytes is accepted", name, i)
			}
		}
		if audit.CheckCanon(append(bytes.Clone(b), 0)) == nil {
			t.Errorf("%s with a byte after it is accepted", name)
		}
	}
}

// checkInjective demands that accepted bytes are the only form of a record.
func checkInjective(t *testing.T, b []byte) {
	t.Helper()
	c, err := audit.ParseCanon(b)
	if (err == nil) != (audit.CheckCanon(b) == nil) {
		t.Fatalf("ParseCanon and CheckCanon disagree on %x: %v", b, err)
	}
	if err != nil {
		if !errors.Is(err, audit.ErrNotCanonical) {
			t.Fatalf("refused with %v", err)
		}
		return
	}
	again, err := c.AppendBinary(nil)
	if err != nil || !bytes.Equal(again, b) {
		t.Fatalf("two forms of one record (%v):\n%x\n%x", err, b, again)
	}
}

func FuzzCanon(f *testing.F) {
	for _, c := range goldens {
		b, err := c.AppendBinary(nil)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(b)
	}
	f.Fuzz(checkInjective)
}

// FuzzEncode goes the other way: what is encoded comes back.
func FuzzEncode(f *testing.F) {
	f.Add(uint64(2), int64(1), "message", "detail", []byte("value"), uint16(64))
	f.Add(uint64(1), int64(-5), "", "", []byte{0xff}, uint16(1))
	f.Fuzz(func(t *testing.T, seq uint64, nanos int64, text, name string, value []byte, event uint16) {
		c := audit.Canon{Seq: seq, Stamp: audit.Stamp{UTC: time.Unix(0, nanos).UTC(), Quality: audit.Synchronised}, Event: audit.Event(event),
			MessageID: text, Details: []audit.Detail{{Name: name, Value: string(value)}}, Commitments: []audit.Commitment{{Kind: audit.FieldsShown}}}
		b, err := c.AppendBinary(nil)
		if err != nil {
			return
		}
		back, err := audit.ParseCanon(b)
		if err != nil {
			t.Fatalf("what was encoded is refused: %v", err)
		}
		if !reflect.DeepEqual(back, &c) {
			t.Fatalf("came back as %#v, want %#v", back, c)
		}
	})
}
