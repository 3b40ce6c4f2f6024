package store_test

import (
	"bytes"
	"flag"
	"fmt"
	"io/fs"
	"math/rand/v2"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"testing"

	"github.com/klauspost/compress/zstd"

	"msca/audit"
	"msca/audit/store"
	"msca/audit/store/storetest"
)

var trainDictionary = flag.Bool("train-dictionary", false, "train dictionary2.zdict anew (breaks every existing store)")

// TestDictionariesComeFromSyntheticMessages shows where the shipped dictionaries
// come from, byte for byte: nothing but invented people is in them.
func TestDictionariesComeFromSyntheticMessages(t *testing.T) {
	layouts := storetest.Messages(400, 1)
	// Four replies and requests of each layout, the commonest last.
	if history := of(layouts, 1, 3, 2, 6, 4, 5, 11, 13, 12, 16, 14, 15); !bytes.HasSuffix(store.Dictionary1, history) {
		t.Error("dictionary1.zdict holds text that is not of storetest.Messages")
	}
	// Every layout, then what this product and its training SMSP write, in the order
	// of the files.
	kept := read(t, "testdata/dictionary2/*")
	history := append(bytes.Join(layouts[:20], nil), bytes.Join(kept, nil)...)
	if *trainDictionary {
		trained := train(t, append(layouts[:100:100], varied(kept, 4)...), history)
		if err := os.WriteFile("dictionary2.zdict", trained, 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	if !bytes.HasSuffix(store.Dictionary2, history) {
		t.Error("dictionary2.zdict holds text that is neither of storetest.Messages nor in testdata/dictionary2")
	}
}

func of(messages [][]byte, which ...int) (joined []byte) {
	for _, i := range which {
		joined = append(joined, messages[i]...)
	}
	return joined
}

func read(t testing.TB, pattern string) (all [][]byte) {
	t.Helper()
	names, err := filepath.Glob(pattern)
	if err != nil || len(names) == 0 {
		t.Fatalf("no files %s: %v", pattern, err)
	}
	for _, name := range names {
		b, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, b)
	}
	return all
}

func train(t *testing.T, samples [][]byte, history []byte) []byte {
	t.Helper()
	d, err := zstd.BuildDict(zstd.BuildDictOptions{ID: 0x4d534342, Contents: samples, History: history,
		Offsets: [3]int{1, 4, 8}, Level: zstd.SpeedFastest})
	if err != nil {
		t.Fatal(err)
	}
	return d
}

var (
	anyID     = regexp.MustCompile(`[0-9A-F]{8}(-[0-9A-F]{4}){3}-[0-9A-F]{12}`)
	anyNumber = regexp.MustCompile(`999\d{7}`)
	anyTime   = regexp.MustCompile(`T\d\d:\d\d:\d\d`)
)

// varied gives each message so many times, each time with other ids, NHS numbers
// and times of day.
func varied(messages [][]byte, times int) (out [][]byte) {
	r := rand.New(rand.NewPCG(20170301, 2))
	for range times {
		for _, m := range messages {
			again := map[string][]byte{} // what stands twice in a message is the same both times
			vary := func(kind *regexp.Regexp, other func() string) {
				m = kind.ReplaceAllFunc(m, func(was []byte) []byte {
					if again[string(was)] == nil {
						again[string(was)] = []byte(other())
					}
					return again[string(was)]
				})
			}
			vary(anyID, func() string {
				return fmt.Sprintf("%08X-%04X-4%03X-%04X-%012X", r.Uint32(), r.IntN(1<<16), r.IntN(1<<12), 0x8000|r.IntN(1<<14), r.Uint64()>>16)
			})
			vary(anyNumber, func() string { return fmt.Sprintf("999%07d", r.IntN(10_000_000)) })
			vary(anyTime, func() string { return fmt.Sprintf("T%02d:%02d:%02d", r.IntN(24), r.IntN(60), r.IntN(60)) })
			out = append(out, m)
		}
	}
	return out
}

// exchanged are messages of testdata/soap with other ids, NHS numbers and times: as
// this product sends them and as its training SMSP answers, but for those that the
// dictionary was made of.
func exchanged(t testing.TB) [][]byte {
	unseen := slices.DeleteFunc(read(t, "../../testdata/soap/*.xml"), func(m []byte) bool { return bytes.Contains(store.Dictionary2, m) })
	if len(unseen) < 20 {
		t.Fatalf("%d messages are left to measure with", len(unseen))
	}
	return varied(unseen, 4)
}

// TestMSCA_AUD_02_MessagesAreKeptSmall holds the size of whole messages, kept
// byte for byte and sealed, to 0.15 of what was exchanged, and to a sixth where a
// provider writes them in a layout of its own.
func TestMSCA_AUD_02_MessagesAreKeptSmall(t *testing.T) {
	for name, c := range map[string]struct {
		messages [][]byte
		most     float64
	}{
		"this product's layout": {exchanged(t), 0.15},
		"strangers' layouts":    {varied(read(t, "../../testdata/soap/foreign/*.xml"), 4), 1. / 6},
		"invented layouts":      {storetest.Messages(200, 77), 1. / 6},
	} {
		var raw, kept int
		for _, m := range c.messages {
			n, err := store.SealedSize(m)
			if err != nil {
				t.Fatal(err)
			}
			raw, kept = raw+len(m), kept+n
		}
		share := float64(kept) / float64(raw)
		t.Logf("%s: %d bytes kept in %d, %.3f", name, raw, kept, share)
		if share > c.most {
			t.Errorf("%s: %d bytes of messages take %d, %.3f, at most %.3f", name, raw, kept, share, c.most)
		}
	}
}

// TestMSCA_AUD_02_OlderLogsKeepTheirDictionary writes on in a log that was begun
// before there was a second dictionary: what it holds from then on is sealed with
// the first, and reads back.
func TestMSCA_AUD_02_OlderLogsKeepTheirDictionary(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "audit")
	if err := os.CopyFS(dir, os.DirFS("../../testdata/upgrade/v1/audit")); err != nil {
		t.Fatal(err)
	}
	if err := onlyOwner(dir); err != nil {
		t.Fatal(err)
	}
	s, err := store.Open(ctx, storetest.Options(dir))
	if err != nil {
		t.Fatal(err)
	}
	body := storetest.Messages(1, 5)[0]
	e := shown(1)
	e.Event, e.Payloads = audit.ResponseReceived, []audit.Payload{{Kind: audit.ResponseMessage, Body: body}}
	r, err := s.Append(ctx, e)
	if err != nil {
		t.Fatal(err)
	}
	if codec, err := s.CodecOfPayload(ctx, r.Seq); err != nil || codec != 1 {
		t.Errorf("a log that pins the first dictionary is written with codec %d (%v)", codec, err)
	}
	if _, payloads, err := s.Show(ctx, r.Seq); err != nil || len(payloads) != 1 || !bytes.Equal(payloads[0].Body, body) {
		t.Errorf("the message does not come back: %v", err)
	}
	if err := s.Close(); err != nil {
		t.Error(err)
	}
}

// TestMSCA_AUD_02_CodecIsTheNewestThatIsPinned: by what a log has pinned.
func TestMSCA_AUD_02_CodecIsTheNewestThatIsPinned(t *testing.T) {
	for codec, want := range map[byte]*audit.Charter{
		0: {}, 1: {Dictionaries: store.DictionaryDigests()[:1]}, 2: {Dictionaries: store.DictionaryDigests()},
	} {
		if got := store.CodecOf(want); got != codec {
			t.Errorf("a log that pins %d dictionaries is written with codec %d", len(want.Dictionaries), got)
		}
		body := storetest.Messages(1, 5)[0]
		used, packed, err := store.Compress(codec, body)
		if err != nil || used != codec {
			t.Fatalf("codec %d: written with %d, %v", codec, used, err)
		}
		if back, err := store.Decompress(used, packed); err != nil || !bytes.Equal(back, body) {
			t.Errorf("codec %d does not read back: %v", codec, err)
		}
	}
}

// onlyOwner gives copied key files the mode that they have to have.
func onlyOwner(dir string) error {
	return filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		return os.Chmod(path, 0o600)
	})
}
