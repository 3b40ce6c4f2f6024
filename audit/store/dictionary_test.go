package store_test

import (
	"bytes"
	"flag"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"regexp"
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
	// Then what this product and its training SMSP write, in the order of the files.
	kept := read(t, "testdata/dictionary2/*")
	history := append(of(layouts, 1, 3, 6, 4, 11, 13, 16, 14, 5, 15), bytes.Join(kept, nil)...)
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

// exchanged are messages as this product sends them and as providers answer, of
// every operation, access method and outcome in testdata/soap, with other ids.
func exchanged(t testing.TB) [][]byte { return varied(read(t, "../../testdata/soap/*.xml"), 4) }

// TestMSCA_AUD_02_MessagesAreKeptSmall holds the size of whole messages, kept
// byte for byte and sealed, to 0.15 of what was exchanged.
func TestMSCA_AUD_02_MessagesAreKeptSmall(t *testing.T) {
	var raw, kept int
	for _, m := range exchanged(t) {
		n, err := store.SealedSize(m)
		if err != nil {
			t.Fatal(err)
		}
		raw, kept = raw+len(m), kept+n
	}
	t.Logf("%d bytes kept in %d, %.3f", raw, kept, float64(kept)/float64(raw))
	if kept*100 > raw*15 {
		t.Errorf("%d bytes of messages take %d", raw, kept)
	}
}

// TestMSCA_AUD_02_OlderLogsKeepTheirDictionary writes on in a log that was begun
// before there was a second dictionary.
func TestMSCA_AUD_02_OlderLogsKeepTheirDictionary(t *testing.T) {
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
