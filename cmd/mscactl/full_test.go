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
	dir := t.TempDir()
	mscactl := filepath.Join(dir, "mscactl")
	if out, err := exec.Command("go", "build", "-o", mscactl, ".").CombinedOutput(); err != nil {
		t.Fatalf("building mscactl: %v\n%s", err, out)
	}
	password := filepath.Join(dir, "password")
	if err := os.WriteFile(password, []byte(training.Password+"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	script := `
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
`
	args := []string{"-m"}
	if os.Getuid() != 0 {
		args = []string{"-Urm"}
	}
	out, err := exec.Command("unshare", append(args, "bash", "-c", script, "bash", dir)...).CombinedOutput()
	if err != nil {
		t.Fatalf("unshare: %v\n%s", err, out)
	}
	for _, want := range []string{"full: exit 7", "AUDIT-FULL", "room again: exit 0", "verdict      intact"} {
		if !strings.Contains(string(out), want) {
			t.Errorf("%q is not in\n%s", want, out)
		}
	}
	if strings.Contains(string(out), "Penhallow") || strings.Contains(string(out), "PENHALLOW") {
		t.Errorf("patient data was shown without a record:\n%s", out)
	}
}
