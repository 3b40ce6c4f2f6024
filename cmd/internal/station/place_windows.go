package station

import (
	"fmt"
	"os"
	"path/filepath"
	"unsafe"

	"golang.org/x/sys/windows"
)

// place is the live data folder of the machine, or the training folder of the
// user. Windows is asked where they are, not the environment, which anybody can
// set for his own programs.
func place(training bool) (string, error) {
	known, name := windows.FOLDERID_ProgramData, "msca"
	if training {
		known, name = windows.FOLDERID_LocalAppData, "msca-training"
	}
	base, err := windows.KnownFolderPath(known, windows.KF_FLAG_DEFAULT)
	if err != nil {
		return "", fmt.Errorf("finding the data folder: %w; name one with --data", err)
	}
	return filepath.Join(base, name), nil
}

// policyFile is where an administrator puts settings that users cannot change:
// beside the programs, where only administrators may write.
func policyFile() (string, error) {
	base, err := windows.KnownFolderPath(windows.FOLDERID_ProgramFiles, windows.KF_FLAG_DEFAULT)
	if err != nil {
		return "", fmt.Errorf("finding the machine policy: %w", err)
	}
	return filepath.Join(base, "msca", "policy.json"), nil
}

// makePlace makes the data folder for the system, the administrators and the
// user who makes it; what is made in it later takes after it. Others, such as the
// group of a ward, are let in by an administrator. The access list of a folder
// that is there already stays as it is; one that somebody else has made beforehand,
// who could open it for himself, is refused. [3.3.8]
func makePlace(dir string) error {
	if exists(dir) {
		if Folder(dir).Exists() {
			return nil
		}
		return madeByUs(dir)
	}
	if err := os.MkdirAll(filepath.Dir(dir), 0o700); err != nil {
		return err
	}
	user, err := windows.GetCurrentProcessToken().GetTokenUser()
	if err != nil {
		return err
	}
	list, err := windows.SecurityDescriptorFromString("D:P(A;OICI;FA;;;SY)(A;OICI;FA;;;BA)(A;OICI;FA;;;" + user.User.Sid.String() + ")")
	if err != nil {
		return err
	}
	name, err := windows.UTF16PtrFromString(dir)
	if err != nil {
		return err
	}
	attributes := windows.SecurityAttributes{SecurityDescriptor: list}
	attributes.Length = uint32(unsafe.Sizeof(attributes))
	if err := windows.CreateDirectory(name, &attributes); err != nil && !exists(dir) {
		return &os.PathError{Op: "mkdir", Path: dir, Err: err}
	}
	return nil
}

// madeByUs refuses a folder whose owner is not the system, the administrators or
// this user.
func madeByUs(dir string) error {
	sd, err := windows.GetNamedSecurityInfo(dir, windows.SE_FILE_OBJECT, windows.OWNER_SECURITY_INFORMATION)
	if err != nil {
		return &os.PathError{Op: "read the owner of", Path: dir, Err: err}
	}
	owner, _, err := sd.Owner()
	if err != nil {
		return &os.PathError{Op: "read the owner of", Path: dir, Err: err}
	}
	user, err := windows.GetCurrentProcessToken().GetTokenUser()
	if err != nil {
		return err
	}
	if owner.IsWellKnown(windows.WinLocalSystemSid) || owner.IsWellKnown(windows.WinBuiltinAdministratorsSid) || owner.Equals(user.User.Sid) {
		return nil
	}
	return fmt.Errorf("%s was made by somebody else (%s), who could let anybody in: look what is in it, remove it, and set up again", dir, owner)
}

// mayWork has nothing to add: on Windows files take after their folder, whoever
// makes them.
func mayWork(string) error { return nil }

// ownerOf is not told: there it is an account's number.
func ownerOf(string) string { return "" }
