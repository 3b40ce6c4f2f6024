package timesource

import (
	"bytes"
	"context"
	"fmt"
	"net"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"runtime"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/beevik/ntp"

	"msca/audit"
)

const chronyKey = "HEX:2B7E151628AED2A6ABF7158809CF4F3C"

// chrony runs a real NTP server on loopback that never touches this computer's
// clock (-x). stratum 0 leaves it unsynchronised.
func chrony(t *testing.T, stratum int, lines ...string) (address string) {
	t.Helper()
	if runtime.GOOS != "linux" {
		t.Skip("chronyd is for Linux; the continuous integration runs there")
	}
	path, err := exec.LookPath("chronyd")
	if err != nil {
		path = "/usr/sbin/chronyd" // not in everybody's PATH
		if _, err := os.Stat(path); err != nil {
			t.Fatal("chronyd is missing: install the Debian package chrony")
		}
	}
	if stratum > 0 {
		lines = append(lines, fmt.Sprintf("local stratum %d", stratum))
	}
	for range 20 {
		port := freePort(t)
		if startChrony(t, path, port, lines) {
			return fmt.Sprintf("127.0.0.1:%d", port)
		}
	}
	t.Fatal("no port is left alone by others")
	return ""
}

// startChrony waits until the daemon answers. It is false when another process
// took the port between its choice and its use.
func startChrony(t *testing.T, path string, port int, lines []string) bool {
	t.Helper()
	dir := t.TempDir()
	config := append([]string{
		fmt.Sprintf("port %d", port), "bindaddress 127.0.0.1", "allow 127.0.0.1", "cmdport 0", "bindcmdaddress /",
		"pidfile " + filepath.Join(dir, "pid"), "keyfile " + filepath.Join(dir, "keys"),
	}, lines...)
	files := map[string]string{"keys": "1 AES128 " + chronyKey + "\n", "conf": strings.Join(config, "\n") + "\n"}
	for name, text := range files {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	me, err := user.Current()
	if err != nil {
		t.Fatal(err)
	}
	arguments := []string{"-x", "-d", "-u", me.Username, "-f", filepath.Join(dir, "conf")}
	if os.Geteuid() != 0 {
		arguments = append(arguments, "-U")
	}
	var said bytes.Buffer
	server := exec.Command(path, arguments...)
	server.Stdout, server.Stderr = &said, &said
	if err := server.Start(); err != nil {
		t.Fatal(err)
	}
	ended := make(chan error, 1)
	go func() { ended <- server.Wait() }()
	t.Cleanup(func() {
		_ = server.Process.Signal(syscall.SIGTERM) // it may have ended
		<-ended
		if t.Failed() {
			t.Logf("chronyd %q said:\n%s", lines, said.String())
		}
	})
	for range 600 {
		if _, err := ntp.QueryWithOptions(fmt.Sprintf("127.0.0.1:%d", port), ntp.QueryOptions{Timeout: 100 * time.Millisecond}); err == nil {
			return true
		}
		select {
		case err := <-ended:
			ended <- err
			if strings.Contains(said.String(), "Could not open NTP socket") {
				return false
			}
			t.Fatalf("chronyd ended: %v\n%s", err, said.String())
		case <-time.After(50 * time.Millisecond):
		}
	}
	t.Fatal("chronyd does not answer")
	return false
}

func freePort(t *testing.T) int {
	t.Helper()
	c, err := net.ListenPacket("udp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer func() {
		if err := c.Close(); err != nil {
			t.Error(err)
		}
	}()
	return c.LocalAddr().(*net.UDPAddr).Port
}

func TestMSCA_AUD_06_StratumThreeAtLeast(t *testing.T) {
	tests := []struct {
		stratum int
		verdict Verdict
		warn    bool
	}{
		{2, Used, false}, {3, Used, true}, {4, BadStratum, false}, {9, BadStratum, false}, {0, Unsynchronised, false},
	}
	for _, tt := range tests {
		t.Run(fmt.Sprintf("stratum %d", tt.stratum), func(t *testing.T) {
			t.Parallel()
			s := New(quick(chrony(t, tt.stratum)))
			round, err := s.Sync(t.Context())
			got := round.Servers[0]
			if got.Verdict != tt.verdict || round.Stratum3 != tt.warn {
				t.Fatalf("verdict %q, warning %v; want %q, %v (%+v, %v)", got.Verdict, round.Stratum3, tt.verdict, tt.warn, got, err)
			}
			stamp := s.Stamp()
			if (err == nil) != (tt.verdict == Used) || (stamp.Quality == audit.Synchronised) != (tt.verdict == Used) {
				t.Errorf("quality %v after %v", stamp.Quality, err)
			}
			if tt.verdict == Used {
				if int(stamp.Stratum) != tt.stratum || stamp.Uncertainty > MaxUncertainty {
					t.Errorf("stamp %+v", stamp)
				}
				if off := time.Since(stamp.UTC); off.Abs() > time.Minute {
					t.Errorf("off by %v", off)
				}
			}
		})
	}
}

func TestMSCA_AUD_06_PrefersTheLowerStratum(t *testing.T) {
	three, two, nine := chrony(t, 3), chrony(t, 2), chrony(t, 9)
	s := New(quick(three, nine, two))
	round, err := s.Sync(t.Context())
	if err != nil || round.Server != two || round.Stratum != 2 || round.Stratum3 {
		t.Fatalf("%+v, %v; want the time of %s", round, err, two)
	}
	if round.Servers[0].Verdict != Agreed || round.Servers[1].Verdict != BadStratum || round.RefID != "127.127.1.1" {
		t.Errorf("%+v", round)
	}
}

// A daemon that follows another is one stratum below it, all over real NTP.
func TestMSCA_AUD_06_GenuineChain(t *testing.T) {
	host, port, err := net.SplitHostPort(chrony(t, 2))
	if err != nil {
		t.Fatal(err)
	}
	follower := chrony(t, 0, fmt.Sprintf("server %s port %s iburst minpoll 0 maxpoll 0", host, port))
	ctx, cancel := context.WithTimeout(t.Context(), 2*time.Minute)
	defer cancel()
	for {
		s := New(quick(follower))
		round, err := s.Sync(ctx)
		if err == nil {
			if round.Stratum != 3 || !round.Stratum3 || round.RefID != "127.0.0.1" {
				t.Errorf("%+v", round)
			}
			return
		}
		// A daemon that has just found its server is itself uncertain by more
		// than a second for a while.
		if v := round.Servers[0].Verdict; v != Unsynchronised && v != Distant {
			t.Fatalf("%+v, %v", round, err)
		}
		if !sleep(ctx, 200*time.Millisecond) {
			t.Fatal("the follower does not synchronise")
		}
	}
}

func TestMSCA_AUD_06_Authentication(t *testing.T) {
	address := chrony(t, 2)
	tests := []struct {
		name string
		key  Key
		want Verdict
	}{
		{"right key", Key{1, "AES128", chronyKey}, Used},
		{"wrong key", Key{1, "AES128", "HEX:00000000000000000000000000000000"}, NoAnswer},
		{"unknown key id", Key{2, "AES128", chronyKey}, NoAnswer},
		{"unknown type", Key{1, "MD5", chronyKey}, BadKey},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			o := quick(address)
			o.Keys = map[string]Key{address: tt.key}
			if tt.want != Used {
				o.Timeout, o.Samples = 300*time.Millisecond, 1 // chrony keeps silent
			}
			round, err := New(o).Sync(t.Context())
			if round.Servers[0].Verdict != tt.want || (err == nil) != (tt.want == Used) {
				t.Errorf("%+v, %v; want %q", round.Servers[0], err, tt.want)
			}
		})
	}
}
