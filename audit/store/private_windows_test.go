package store_test

import (
	"errors"
	"os"
	"path/filepath"
	"testing"

	"golang.org/x/sys/windows"

	"msca/audit/store"
)

// A key file that a crowd may read is refused, whatever its mode bits say.
func TestMSCA_AUD_01_KeysThatACrowdMayReadAreRefused(t *testing.T) {
	user, err := windows.GetCurrentProcessToken().GetTokenUser()
	if err != nil {
		t.Fatal(err)
	}
	own := "(A;;FA;;;" + user.User.Sid.String() + ")"
	for name, c := range map[string]struct {
		list    string
		refused bool
	}{
		"owner only":        {"D:P" + own, false},
		"everyone may read": {"D:P(A;;FR;;;WD)" + own, true},
	} {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			path := filepath.Join(dir, "key")
			if err := os.WriteFile(path, []byte("secret"), 0o600); err != nil {
				t.Fatal(err)
			}
			sd, err := windows.SecurityDescriptorFromString(c.list)
			if err != nil {
				t.Fatal(err)
			}
			list, _, err := sd.DACL()
			if err != nil {
				t.Fatal(err)
			}
			err = windows.SetNamedSecurityInfo(path, windows.SE_FILE_OBJECT, windows.DACL_SECURITY_INFORMATION|windows.PROTECTED_DACL_SECURITY_INFORMATION, nil, nil, list, nil)
			if err != nil {
				t.Fatal(err)
			}
			_, err = store.FileKeys(dir).Load("key")
			if refused := errors.Is(err, store.ErrKeys); refused != c.refused || !refused && err != nil {
				t.Errorf("reading the key: %v", err)
			}
		})
	}
}
