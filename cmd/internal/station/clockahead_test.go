package station_test

import (
	"encoding/binary"
	"net"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"msca/app"
	"msca/audit"
	"msca/cmd/internal/station"
	"msca/cmd/internal/training"
	"msca/rbac"
)

// timeServer answers with the time of this computer.
func timeServer(t *testing.T) (address string) {
	t.Helper()
	c, err := net.ListenPacket("udp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	var serving sync.WaitGroup
	serving.Go(func() {
		var question [512]byte
		for {
			n, from, err := c.ReadFrom(question[:])
			if err != nil {
				return
			}
			if n < 48 {
				continue
			}
			b := make([]byte, 48)
			b[0], b[1], b[2], b[3] = 4<<3|4, 2, 6, 0xec // version 4, a server's answer, stratum 2
			copy(b[12:16], "\xc0\x00\x02\x01")
			copy(b[24:32], question[40:48])
			now := time.Now()
			for at, when := range map[int]time.Time{16: now.Add(-time.Minute), 32: now, 40: now} {
				since := when.Sub(time.Date(1900, 1, 1, 0, 0, 0, 0, time.UTC))
				binary.BigEndian.PutUint32(b[at:], uint32(since/time.Second))
				binary.BigEndian.PutUint32(b[at+4:], uint32(uint64(since%time.Second)<<32/uint64(time.Second)))
			}
			_, _ = c.WriteTo(b, from) // who has gone meanwhile does not need it
		}
	})
	t.Cleanup(func() { c.Close(); serving.Wait() })
	return c.LocalAddr().String()
}

// On a computer whose clock is an hour ahead, time servers put the time right at the
// start; half an hour of emergency access is half an hour then.
func TestMSCA_AUD_06_3_3_7_EmergencyAccessLastsNoLongerOnAClockThatWasAhead(t *testing.T) {
	for name, short := range map[string]bool{"an unattended command": true, "the desktop": false} {
		t.Run(name, func(t *testing.T) {
			o := trainingIn(filepath.Join(t.TempDir(), "data"))
			st := reopen(t, o)
			if _, err := st.Users.Assign(t.Context(), manager, "nurse", rbac.RoleProfile{
				ID: "local-desk", JobRoleCode: "R8009", ODSCode: training.ODSCode, Grants: []rbac.Permission{rbac.Emergency},
			}); err != nil {
				t.Fatal(err)
			}
			if _, err := st.ChangeSettings(t.Context(), station.SettingChange{Key: "time.servers", Value: timeServer(t)}); err != nil {
				t.Fatal(err)
			}
			if err := st.Close(t.Context()); err != nil {
				t.Fatal(err)
			}
			o.Short, o.Wall = short, func() time.Time { return time.Now().Add(time.Hour) }
			st = reopen(t, o)
			if _, err := st.Clock.Quick(t.Context()); err != nil {
				t.Fatal(err)
			}
			if err := st.Desk.SignInWithAccount(t.Context(), "nurse", []byte(training.Password)); err != nil {
				t.Fatal(err)
			}
			if err := st.Desk.ChooseRole(t.Context(), "local-desk"); err != nil {
				t.Fatal(err)
			}
			e, err := st.Desk.OpenEmergency(t.Context(), "9990000034", "unconscious, no time to ask")
			if err != nil {
				t.Fatal(err)
			}
			if lasts := time.Until(e.Until); lasts > app.EmergencyLength+time.Minute {
				t.Errorf("emergency access lasts %v", lasts.Round(time.Minute))
			}
			r, _ := newest(t, st, audit.EmergencyOpened)
			if ahead := time.Until(r.Stamp.UTC); short && (ahead > time.Minute || r.Stamp.Clamped) {
				t.Errorf("recorded %v ahead, held up: %v", ahead.Round(time.Minute), r.Stamp.Clamped)
			}
		})
	}
}
