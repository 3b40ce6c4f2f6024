package store_test

import (
	"bytes"
	"flag"
	"os"
	"testing"

	"github.com/klauspost/compress/zstd"

	"msca/audit/store"
	"msca/audit/store/storetest"
)

var trainDictionary = flag.Bool("train-dictionary", false, "train dictionary1.zdict anew (breaks every existing store)")

// TestDictionaryComesFromSyntheticMessages shows where the shipped dictionary
// comes from, byte for byte: nothing but invented people is in it.
func TestDictionaryComesFromSyntheticMessages(t *testing.T) {
	trained := train(t)
	if *trainDictionary {
		if err := os.WriteFile("dictionary1.zdict", trained, 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	i := bytes.Index(store.Dictionary1, []byte("<?xml"))
	j := bytes.Index(trained, []byte("<?xml"))
	if i < 0 || j < 0 || !bytes.Equal(store.Dictionary1[i:], trained[j:]) {
		t.Error("dictionary1.zdict holds text that is not of storetest.Messages")
	}
}

func train(t *testing.T) []byte {
	t.Helper()
	samples := storetest.Messages(400, 1)
	// Four replies and requests of each layout, the commonest last.
	var history []byte
	for _, i := range []int{1, 3, 2, 6, 4, 5, 11, 13, 12, 16, 14, 15} {
		history = append(history, samples[i]...)
	}
	d, err := zstd.BuildDict(zstd.BuildDictOptions{ID: 0x4d534341, Contents: samples, History: history,
		Offsets: [3]int{1, 4, 8}, Level: zstd.SpeedDefault})
	if err != nil {
		t.Fatal(err)
	}
	return d
}
