//go:build !windows

package station_test

import (
	"errors"
	"os"
	"path/filepath"
	"testing"

	"msca/cmd/internal/station"
)

// What root leaves in the folder of a service account its owner cannot read: the
// workstation would not open again.
func TestMSCA_AUD_01_RootLeavesNothingInTheFolderOfAnotherUser(t *testing.T) {
	if os.Geteuid() != 0 {
		t.Skip("only root can hand a folder to somebody else")
	}
	dir := filepath.Join(t.TempDir(), "data")
	if err := os.Mkdir(dir, 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.Chown(dir, 65534, 65534); err != nil {
		t.Fatal(err)
	}
	var other *station.OtherOwnerError
	if err := station.Init(t.Context(), station.Folder(dir), goodSetup()); !errors.As(err, &other) {
		t.Errorf("setting up: %v, want that the folder belongs to somebody else", err)
	}
	if _, err := station.Open(t.Context(), trainingIn(dir)); !errors.As(err, &other) {
		t.Errorf("opening: %v, want that the folder belongs to somebody else", err)
	}
	if left, err := os.ReadDir(dir); err != nil || len(left) > 0 {
		t.Errorf("left behind: %v, %v", left, err)
	}
}
