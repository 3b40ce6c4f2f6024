//go:build linux

package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"msca/cmd/internal/training"
)

// On a file system of 4 MiB, filled up: nothing is sent or shown, the reason and
// the way out are said, exit code 7; with room again the log goes on and
// verifies. The file system lives in a mount namespace of its own.
func TestMSCA_AUD_01_3_9_7_DiskFull(t *testing.T) {
	out := withOwnMounts(t, `
set -u
disk=$1/disk; mkdir "$disk"; mount -t tmpfs -o size=4m none "$disk" || exit 99
ctl() { "$1/mscactl" --training --data "$disk/data" "${@:2}" < "$1/password"; }
ctl "$1" audit verify >/dev/null 2>&1 || exit 98
look() { ctl "$1" lookup getPatientDetailsByNHSNumber --nhs-number 9990000034 --dob 1984-02-29 --as nurse --password-stdin; }
look "$1" >/dev/null 2>&1 || exit 97
dd if=/dev/zero of="$disk/fill" bs=4096 2>/dev/null
look "$1"; code=$?
echo "full: exit $code"
rm "$disk/fill"
look "$1" >/dev/null 2>&1; echo "room again: exit $?"
ctl "$1" audit verify 2>/dev/null | head -n 1
`)
	for _, want := range []string{"full: exit 7", "AUDIT-FULL", "room again: exit 0", "verdict      intact"} {
		if !strings.Contains(out, want) {
			t.Errorf("%q is not in\n%s", want, out)
		}
	}
	if strings.Contains(out, "Penhallow") || strings.Contains(out, "PENHALLOW") {
		t.Errorf("patient data was shown without a record:\n%s", out)
	}
}

// A data disk that has become read-only is named as that, by folder and reason,
// and stops work; no second workstation is begun in a folder of the user's own.
func TestMSCA_AUD_01_ReadOnlyDiskIsNoReasonForAnotherFolder(t *testing.T) {
	out := withOwnMounts(t, `
set -u
mount -t tmpfs -o size=8m,mode=755 none /var/lib || exit 99
export HOME="$1/home"; unset XDG_DATA_HOME; mkdir "$HOME"; mkdir -m 700 /var/lib/msca
ctl() { "$1/mscactl" "${@:2}" < "$1/password" 2>&1; }
init="init --org X26 --system ward-7 --admin boss --password-stdin"
ctl "$1" $init >/dev/null || exit 98
mount -o remount,ro /var/lib || exit 97
ctl "$1" user list --as boss --password-stdin; echo "read-only: exit $?"
ctl "$1" lookup verifyNHSNumber --nhs-number 9990000034 --dob 1984-02-29 --as boss --password-stdin >/dev/null; echo "look-up: exit $?"
ctl "$1" $init; echo "set up again: exit $?"
ctl "$1" audit verify | head -n 1
find "$HOME" -type f | sed 's/^/second: /'
mount -o remount,rw /var/lib || exit 96
ctl "$1" user list --as boss --password-stdin >/dev/null; echo "writable again: exit $?"
`)
	for _, want := range []string{"read-only: exit 7", "look-up: exit 7", "[AUDIT]", "/var/lib/msca/settings.lock: read-only file system",
		"/var/lib/msca/setup.lock: read-only file system", "set up again: exit 1", "verdict      intact", "writable again: exit 0"} {
		if !strings.Contains(out, want) {
			t.Errorf("%q is not in\n%s", want, out)
		}
	}
	for _, not := range []string{"second: ", "has not been set up"} {
		if strings.Contains(out, not) {
			t.Errorf("%q is in\n%s", not, out)
		}
	}
}

// withOwnMounts runs a script whose mounts nobody else sees, and returns what it
// says. $1 is a folder with mscactl and a file with the training password.
func withOwnMounts(t *testing.T, script string) string {
	t.Helper()
	dir := t.TempDir()
	if out, err := exec.Command("go", "build", "-o", filepath.Join(dir, "mscactl"), ".").CombinedOutput(); err != nil {
		t.Fatalf("building mscactl: %v\n%s", err, out)
	}
	if err := os.WriteFile(filepath.Join(dir, "password"), []byte(training.Password+"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	args := []string{"-m"}
	if os.Getuid() != 0 {
		args = []string{"-Urm"}
	}
	out, err := exec.Command("unshare", append(args, "bash", "-c", script, "bash", dir)...).CombinedOutput()
	if err != nil {
		t.Fatalf("unshare: %v\n%s", err, out)
	}
	return string(out)
}
