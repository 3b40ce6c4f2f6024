package main

import (
	"bufio"
	"encoding/csv"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"msca/app/batch"
	"msca/audit"
	"msca/cmd/internal/station"
	"msca/cmd/internal/training"
)

// killedPatients are asked about again and again, one row each; what must come
// of each is known.
var killedPatients = []struct{ number, birth, outcome string }{
	{"9990000034", "1984-02-29", "success"}, {"9990000018", "1970-01-01", "success"}, {"9990000042", "1984-02-29", "superseded"},
	{"9990000166", "1958-09-09", "invalidated"}, {"9990000794", "1999-12-31", "no-match"}, {"9990000035", "1984-02-29", "refused"},
}

// The rows of killedSlow are about a patient whose answer takes three seconds, so
// that there is always something under way when the process is killed.
var killedSlow = map[int]bool{2: true, 7: true}

const killedRows = 240

func killedPatient(row int) (number, birth, outcome string) {
	p := killedPatients[row%len(killedPatients)]
	if killedSlow[row] {
		return "9990000301", "1955-01-01", "success"
	}
	return p.number, p.birth, p.outcome
}

// kills is how many times the process is killed.
const kills = 32

// TestMSCA_AUD_02_3_9_15_BatchSurvivesKills kills the process at random moments
// of a batch, more than thirty times, and goes on each time. In the end every
// row has its one right outcome, and every request beyond a row's first one says
// in the audit trail which earlier one it repeats and why.
func TestMSCA_AUD_02_3_9_15_BatchSurvivesKills(t *testing.T) {
	dir := t.TempDir()
	mscactl, data := filepath.Join(dir, "mscactl"), filepath.Join(dir, "data")
	if out, err := exec.Command("go", "build", "-o", mscactl, ".").CombinedOutput(); err != nil {
		t.Fatalf("building mscactl: %v\n%s", err, out)
	}
	in, out := filepath.Join(dir, "in.csv"), filepath.Join(dir, "out.csv")
	text := "Ref,NHS Number,DOB\n"
	for i := range killedRows {
		number, birth, _ := killedPatient(i)
		text += fmt.Sprintf("R%d,%s,%s\n", i, number, birth)
	}
	if err := os.WriteFile(in, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	seed := uint64(time.Now().UnixNano())
	t.Logf("seed %d", seed)
	random := rand.New(rand.NewPCG(seed, 1))
	killed := 0
	for begun := false; killed < kills; {
		args := []string{"--training", "--data", data, "batch", "trace", in, "--out", out, "--workers", "4", "--tps", "80", "--as", "clerk", "--password-stdin"}
		if begun {
			args = append(args, "--resume")
		}
		if !killedDuringBatch(t, exec.Command(mscactl, args...), time.Duration(random.IntN(80_000))*time.Microsecond) {
			break // the batch was over sooner
		}
		killed++
		raw, err := os.ReadFile(station.BatchJournal(out))
		begun = err == nil && batch.ParseJournal(raw) != nil
		if _, err := os.Stat(out); err == nil && !begun {
			break
		}
	}
	if killed < 30 {
		t.Fatalf("the process was killed %d times before the batch was over, want 30", killed)
	}
	c := exec.Command(mscactl, "--training", "--data", data, "batch", "trace", in, "--out", out, "--resume", "--as", "clerk", "--password-stdin", "--json")
	c.Stdin = strings.NewReader(training.Password + "\n")
	if said, err := c.CombinedOutput(); err != nil {
		t.Fatalf("the last run: %v\n%s", err, said)
	}
	wantEveryRowOnce(t, out)
	wantRepeatsToldOf(t, data)
}

// killedDuringBatch starts the command and kills it the given time after it
// began to trace. It is false when the batch ended before that.
func killedDuringBatch(t *testing.T, c *exec.Cmd, after time.Duration) bool {
	t.Helper()
	c.Stdin = strings.NewReader(training.Password + "\n")
	said, err := c.StderrPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := c.Start(); err != nil {
		t.Fatal(err)
	}
	lines, all := bufio.NewScanner(said), ""
	for lines.Scan() {
		all += lines.Text() + "\n"
		if strings.Contains(lines.Text(), "from these columns") {
			time.Sleep(after) // the moment is random; nothing depends on it
			_ = c.Process.Kill()
			break
		}
	}
	_, _ = io.Copy(io.Discard, said)
	err = c.Wait()
	var exit *exec.ExitError
	if errors.As(err, &exit) && exit.ExitCode() == -1 {
		return true
	}
	if err != nil {
		t.Fatalf("a run failed by itself: %v\n%s", err, all)
	}
	return false
}

func wantEveryRowOnce(t *testing.T, out string) {
	t.Helper()
	f, err := os.Open(out)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	rows, err := csv.NewReader(f).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	if len(rows) != killedRows+2 || rows[len(rows)-1][0] != batch.EndMark || rows[len(rows)-1][5] != string(batch.Complete) {
		t.Fatalf("the result file has %d records and ends %v", len(rows), rows[len(rows)-1])
	}
	for i, row := range rows[1 : len(rows)-1] {
		_, _, want := killedPatient(i)
		if row[0] != fmt.Sprint(i+2) || row[1] != fmt.Sprintf("R%d", i) || row[5] != want {
			t.Errorf("row %d reads line %s, reference %s, outcome %s; want line %d, R%d, %s", i, row[0], row[1], row[5], i+2, i, want)
		}
	}
}

// wantRepeatsToldOf reads the trail: of each row one request at most says nothing
// about an earlier one.
func wantRepeatsToldOf(t *testing.T, data string) {
	t.Helper()
	st, err := station.Open(t.Context(), station.Options{Folder: station.Folder(data), Training: true, TrailOnly: true})
	if err != nil {
		t.Fatal(err)
	}
	defer st.Close(t.Context())
	first, sent, told := map[string]string{}, 0, 0
	messages := map[string]bool{}
	for f := (audit.Filter{Events: []audit.Event{audit.RequestSent}, Limit: 500}); ; {
		found, err := st.Trail.Search(t.Context(), f)
		if err != nil {
			t.Fatal(err)
		}
		for _, r := range found {
			f.After = r.Seq
			sent++
			d := map[string]string{}
			for _, x := range r.Details {
				d[x.Name] = x.Value
			}
			row := r.Case + " " + d["row"]
			switch earlier, again := first[row]; {
			case !again && d["repeat-of"] != "":
				t.Errorf("row %s repeats %s, but nothing was sent before", row, d["repeat-of"])
			case again && (d["repeat-of"] == "" || d["why"] == "" || !messages[d["repeat-of"]]):
				t.Errorf("row %s was sent again after %s without saying so: %v", row, earlier, d)
			case again:
				told++
			}
			first[row], messages[r.MessageID] = r.MessageID, true
		}
		if len(found) < f.Limit {
			break
		}
	}
	if len(first) != killedRows-killedRows/len(killedPatients) {
		t.Errorf("%d rows were sent, want every good one of %d", len(first), killedRows)
	}
	ended, err := st.Trail.Search(t.Context(), audit.Filter{Events: []audit.Event{audit.BatchEnded}})
	if err != nil || len(ended) == 0 {
		t.Fatalf("the end of the batch is not on record: %v", err)
	}
	if !slices.Contains(ended[len(ended)-1].Details, audit.Detail{Name: "state", Value: "complete"}) {
		doc, _ := json.Marshal(ended[len(ended)-1].Details)
		t.Errorf("the batch ended %s", doc)
	}
	if told == 0 {
		t.Error("no row was sent twice, so nothing was tested")
	}
	t.Logf("%d requests for %d rows, %d of them told as repeats", sent, len(first), told)
}
