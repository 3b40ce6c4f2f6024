package station_test

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"msca/audit"
	"msca/cmd/internal/station"
	"msca/cmd/internal/training"
)

// Settings changed at once by several processes all last, as the trail says.
func Test3_9_11_SettingsChangedAtOnceAllLast(t *testing.T) {
	o := trainingIn(filepath.Join(t.TempDir(), "data"))
	values := map[string]string{
		"smsp.attempts": "2", "smsp.reply-timeout": "20s", "smsp.connect-timeout": "3s", "smsp.per-second": "5",
		"session.idle-lock": "5m", "session.longest": "8h", "search.partial-dates": "yes", "device.name": "bed-4",
	}
	var wait sync.WaitGroup
	for key, value := range values {
		st := reopen(t, o)
		wait.Go(func() {
			if _, err := st.ChangeSettings(context.Background(), station.SettingChange{Key: key, Value: value}); err != nil {
				t.Errorf("%s: %v", key, err)
			}
		})
	}
	wait.Wait()
	c, err := station.LoadSettings(o.Folder, "", true)
	if err != nil {
		t.Fatal(err)
	}
	for key, value := range values {
		if got := c.Text(key); got != value {
			t.Errorf("%s is %q, the trail says %q", key, got, value)
		}
	}
	reopen(t, o)
	if n := len(changes(t, o)); n != len(values) {
		t.Errorf("%d changes recorded after the first settings, want %d", n, len(values))
	}
}

// Settings changed together are one record, with before and after of each; a refused
// one among them leaves all as they were, and nothing is recorded.
func Test3_9_11_SettingsChangedTogetherAreAllOrNone(t *testing.T) {
	o := trainingIn(filepath.Join(t.TempDir(), "data"))
	st := reopen(t, o)
	name := station.SettingChange{Key: "device.name", Value: "bed-4"}
	if _, err := st.ChangeSettings(t.Context(), name, station.SettingChange{Key: "smsp.attempts", Value: "9"}); err == nil {
		t.Error("a wrong value among several was taken")
	}
	if c, err := st.Settings(); err != nil || c.Text("device.name") != "" {
		t.Errorf("beside a refused value %q was set (%v)", c.Text("device.name"), err)
	}
	if _, err := st.ChangeSettings(t.Context(), name, station.SettingChange{Key: "smsp.attempts", Value: "2"}); err != nil {
		t.Fatal(err)
	}
	found := changes(t, o)
	if len(found) != 1 {
		t.Fatalf("%d records, want one", len(found))
	}
	var told []string
	for _, d := range found[0].Details[:6] {
		told = append(told, d.Name+" "+d.Value)
	}
	if got, want := strings.Join(told, ", "), "key device.name, before , after bed-4, key smsp.attempts, before 3, after 2"; got != want {
		t.Errorf("recorded: %s; want %s", got, want)
	}
}

// Settings edited by hand, or another settings file, are recorded at the next
// start with the keys that differ, once.
func Test3_9_11_SettingsChangedOutsideAreRecorded(t *testing.T) {
	o := trainingIn(filepath.Join(t.TempDir(), "data"))
	closeStation(t, reopen(t, o))
	closeStation(t, reopen(t, o))
	if found := changes(t, o); len(found) != 0 {
		t.Fatalf("nothing was changed, but recorded: %v", found)
	}
	raw, err := os.ReadFile(o.Folder.Config())
	if err != nil {
		t.Fatal(err)
	}
	var all map[string]string
	if err := json.Unmarshal(raw, &all); err != nil {
		t.Fatal(err)
	}
	all["smsp.attempts"] = "1"
	raw, _ = json.Marshal(all)
	if err := os.WriteFile(o.Folder.Config(), raw, 0o600); err != nil {
		t.Fatal(err)
	}
	closeStation(t, reopen(t, o))
	closeStation(t, reopen(t, o))
	found := changes(t, o)
	if len(found) != 1 {
		t.Fatalf("%d changes recorded, want 1", len(found))
	}
	var key, before, after string
	for _, d := range found[0].Details {
		switch d.Name {
		case "key":
			key += d.Value
		case "before":
			before = d.Value
		case "after":
			after = d.Value
		}
	}
	if key != "smsp.attempts" || before != "unknown" || after != "1" {
		t.Errorf("recorded %s: %s -> %s", key, before, after)
	}
}

// changes are the records of changed settings since the folder was made.
func changes(t *testing.T, o station.Options) []audit.Record {
	t.Helper()
	o.TrailOnly = true
	st := reopen(t, o)
	defer closeStation(t, st)
	found, err := st.Trail.Search(t.Context(), audit.Filter{Events: []audit.Event{audit.ConfigurationChanged}})
	if err != nil {
		t.Fatal(err)
	}
	ground, err := training.Prepare(o.Folder.Training(), nil, st.Clock.Stamp().UTC)
	if err != nil {
		t.Fatal(err)
	}
	if len(found) < len(ground.Settings()) {
		t.Fatal(fmt.Sprint(len(found), " records are fewer than the first settings"))
	}
	return found[len(ground.Settings()):]
}

func closeStation(t *testing.T, st *station.Station) {
	t.Helper()
	if err := st.Close(t.Context()); err != nil {
		t.Error(err)
	}
}

// The password in a proxy's address is in the settings file and nowhere else: not
// in the records, not in what is told; and it stays when the address as it was told
// is saved again.
func Test3_9_11_RecordOfASettingHoldsNoPassword(t *testing.T) {
	o := trainingIn(filepath.Join(t.TempDir(), "data"))
	st := reopen(t, o)
	const first, second = "http://ward:hush-hush@proxy.example.nhs.uk:8080", "http://ward:quiet@proxy.example.nhs.uk:8080"
	const told = "http://ward:xxxxx@proxy.example.nhs.uk:8080"
	for i, value := range []string{first, told, second, ""} {
		made, err := st.ChangeSettings(t.Context(), station.SettingChange{Key: "smsp.proxy", Value: value})
		if err != nil {
			t.Fatal(err)
		}
		states := []string{"", told, told, told, ""}
		if want := (station.SettingMade{Before: states[i], After: states[i+1]}); made[0] != want {
			t.Errorf("change %d: told as %q, want %q", i, made, want)
		}
		c, err := st.Settings()
		if err != nil {
			t.Fatal(err)
		}
		if want := []string{first, first, second, ""}[i]; c.Text("smsp.proxy") != want {
			t.Errorf("change %d: the file does not hold what was set", i)
		}
	}
	if _, err := st.ChangeSettings(t.Context(), station.SettingChange{Key: "smsp.proxy", Value: "http://ward:xxxxx@elsewhere.example.nhs.uk"}); err == nil {
		t.Error("an address without its password was taken")
	}
	found := changes(t, o)
	if len(found) != 4 {
		t.Errorf("%d changes recorded, want 4", len(found))
	}
	for _, r := range found {
		if text := fmt.Sprint(r); strings.Contains(text, "hush-hush") || strings.Contains(text, "quiet") {
			t.Error("a record holds the password")
		}
	}
	// Nor is it in the digests, from which a weak one could be guessed.
	for _, name := range []string{"settings", "settings-digest"} {
		if of := func(i int) string { return detail(found[i], name) }; of(0) == "" || of(0) != of(2) || of(2) == of(3) {
			t.Errorf("%s: %q with one password, %q with another, %q without the proxy; want it to tell the proxy and not the password", name, of(0), of(2), of(3))
		}
	}
}
