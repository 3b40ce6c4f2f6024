package store_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"msca/audit/store"
	"msca/audit/store/storetest"
)

// A row key whose saving was cut off is not left on the machine: when its epoch is
// over nobody who breaks in may find it.
func TestMSCA_AUD_01_ARowKeyCutOffDoesNotStay(t *testing.T) {
	dir := crashed(t, 3)
	keys := filepath.Join(dir, "keys")
	write(t, filepath.Join(keys, ".audit-epoch.key-2301245678"), file(t, keys, "audit-epoch.key"))
	s, err := store.Open(ctx, storetest.Options(dir))
	if err != nil {
		t.Fatal(err)
	}
	appendOne(t, s, sent("9990000034", "M"))
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	there, err := os.ReadDir(keys)
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range there {
		if strings.HasPrefix(f.Name(), ".") {
			t.Errorf("%s is left among the keys", f.Name())
		}
	}
}
