package witness_test

import (
	"bufio"
	"bytes"
	"context"
	"crypto/ed25519"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"msca/audit"
	"msca/audit/store"
	"msca/audit/store/storetest"
	"msca/audit/witness"
)

var ctx = context.Background()

// tiny is a witness after C2SP tlog-witness: it keeps one log's size and root and
// signs what extends them.
type tiny struct {
	mu     sync.Mutex
	key    ed25519.PrivateKey
	name   string
	vkey   string // of the log
	size   uint64
	root   audit.Digest
	asked  int
	lose   bool // take the checkpoint, lose the answer
	answer func(w http.ResponseWriter) bool
}

const unix = 1_700_000_000

func (w *tiny) keyID() []byte {
	b := append([]byte(w.name+"\n\x04"), w.key.Public().(ed25519.PublicKey)...)
	sum := sha256.Sum256(b)
	return sum[:4]
}

func (w *tiny) VKey() string {
	return w.name + "+" + hex.EncodeToString(w.keyID()) + "+" + base64.StdEncoding.EncodeToString(append([]byte{4}, w.key.Public().(ed25519.PublicKey)...))
}

func (w *tiny) ServeHTTP(res http.ResponseWriter, req *http.Request) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.asked++
	if w.answer != nil && w.answer(res) {
		return
	}
	if req.URL.Path != "/add-checkpoint" || req.Method != http.MethodPost {
		http.NotFound(res, req)
		return
	}
	in := bufio.NewReader(req.Body)
	var old uint64
	first, _ := in.ReadString('\n')
	if _, err := fmt.Sscanf(first, "old %d\n", &old); err != nil {
		http.Error(res, "old", http.StatusBadRequest)
		return
	}
	var proof []audit.Digest
	for {
		line, err := in.ReadString('\n')
		if err != nil {
			http.Error(res, "proof", http.StatusBadRequest)
			return
		}
		if line == "\n" {
			break
		}
		b, err := base64.StdEncoding.DecodeString(strings.TrimSpace(line))
		if err != nil || len(b) != 32 {
			http.Error(res, "hash", http.StatusBadRequest)
			return
		}
		proof = append(proof, audit.Digest(b))
	}
	note, _ := io.ReadAll(in)
	c, err := audit.OpenCheckpoint(note, w.vkey)
	if err != nil {
		http.Error(res, err.Error(), http.StatusForbidden)
		return
	}
	if old != w.size {
		res.Header().Set("Content-Type", "text/x.tlog.size")
		res.WriteHeader(http.StatusConflict)
		fmt.Fprintf(res, "%d\n", w.size)
		return
	}
	if old > 0 && audit.CheckExtends(proof, c.Size, c.Root, old, w.root) != nil {
		http.Error(res, "proof", http.StatusUnprocessableEntity)
		return
	}
	w.size, w.root = c.Size, c.Root
	if w.lose {
		w.lose = false
		http.Error(res, "lost", http.StatusBadGateway)
		return
	}
	text, _, _ := bytes.Cut(note, []byte("\n\n"))
	sig := ed25519.Sign(w.key, fmt.Appendf(nil, "cosignature/v1\ntime %d\n%s\n", unix, text))
	b := binary.BigEndian.AppendUint64(append([]byte{}, w.keyID()...), unix)
	fmt.Fprintf(res, "— %s %s\n", w.name, base64.StdEncoding.EncodeToString(append(b, sig...)))
}

// scene is a log, a witness and what stands between them.
func scene(t *testing.T) (*store.Store, *tiny, *witness.Forwarder) {
	t.Helper()
	s := storetest.New(t)
	w := &tiny{name: "witness.example/w1", vkey: s.VKey(), key: ed25519.NewKeyFromSeed(bytes.Repeat([]byte{7}, 32))}
	server := httptest.NewServer(w)
	t.Cleanup(server.Close)
	key, err := witness.ParseKey(w.VKey())
	if err != nil {
		t.Fatal(err)
	}
	return s, w, &witness.Forwarder{Client: witness.Client{URL: server.URL, Key: key}, Log: s, File: filepath.Join(t.TempDir(), "witnessed.txt")}
}

func grow(t *testing.T, s *store.Store, n int) {
	t.Helper()
	for range n {
		if _, err := s.Append(ctx, audit.Entry{Event: audit.Displayed}); err != nil {
			t.Fatal(err)
		}
	}
}

func forward(t *testing.T, f *witness.Forwarder, want uint64) {
	t.Helper()
	state, err := f.Forward(ctx)
	if err != nil {
		t.Fatal(err)
	}
	if state.Size != want || state.At.Unix() != unix {
		t.Fatalf("witnessed up to %d at %v, want %d", state.Size, state.At, want)
	}
}

func TestMSCA_AUD_01_WitnessCountersignsWhatExtends(t *testing.T) {
	s, w, f := scene(t)
	if state, note, err := f.State(); err != nil || note != nil || state.Size != 0 {
		t.Fatalf("before: %+v, %v", state, err)
	}
	forward(t, f, 1)
	grow(t, s, 400)
	forward(t, f, 401)
	asked := w.asked
	forward(t, f, 401)
	if w.asked != asked {
		t.Error("the witness was asked again about the same head")
	}
	// Somebody else can hold the log against it.
	_, note, err := f.State()
	if err != nil {
		t.Fatal(err)
	}
	grow(t, s, 3)
	if r, err := s.Verify(ctx, store.VerifyOptions{Checkpoint: note, VKey: s.VKey()}); err != nil || r.Verdict != audit.Intact || r.Anchored.Last < 401 {
		t.Errorf("%+v, %v", r, err)
	}
}

func TestMSCA_AUD_01_WitnessOutOfReachIsCaughtUpWith(t *testing.T) {
	s, w, f := scene(t)
	forward(t, f, 1)
	w.answer = func(res http.ResponseWriter) bool {
		http.Error(res, "down", http.StatusServiceUnavailable)
		return true
	}
	grow(t, s, 100)
	for range 3 {
		if state, err := f.Forward(ctx); err == nil || state.Size != 1 {
			t.Errorf("without a witness: %+v, %v", state, err)
		}
	}
	w.answer = nil
	forward(t, f, 101)
	// It took the checkpoint but its answer was lost.
	grow(t, s, 50)
	w.lose = true
	if _, err := f.Forward(ctx); err == nil {
		t.Error("a lost answer was taken for a signature")
	}
	grow(t, s, 50)
	forward(t, f, 201)
	// The file was lost or touched: it is asked for again.
	if err := os.WriteFile(f.File, []byte("nonsense"), 0o600); err != nil {
		t.Fatal(err)
	}
	grow(t, s, 1)
	forward(t, f, 202)
}

func TestMSCA_AUD_01_WitnessKnowsOfALongerLog(t *testing.T) {
	s, w, f := scene(t)
	grow(t, s, 99)
	forward(t, f, 100)
	w.size = 5000
	grow(t, s, 1)
	var ahead *witness.AheadError
	if _, err := f.Forward(ctx); !errors.As(err, &ahead) || ahead.Witnessed != 5000 || ahead.Log != 101 {
		t.Errorf("a witness ahead of the log: %v", err)
	}
}

// Two programs that send heads of one log at once, as the desktop and a timer do:
// the one whose head is older is behind, and no record is missing.
func TestMSCA_AUD_01_WitnessAskedByTwoProgramsAtOnceRaisesNoAlarm(t *testing.T) {
	s, w, f := scene(t)
	forward(t, f, 1)
	other := &witness.Forwarder{Client: f.Client, Log: s, File: f.File}
	meanwhile := 2 // twice, each time before the witness sees what it is sent
	w.answer = func(http.ResponseWriter) bool {
		if meanwhile == 0 {
			return false
		}
		meanwhile--
		answer := w.answer
		w.answer = nil
		w.mu.Unlock()
		grow(t, s, 10)
		if _, err := other.Forward(ctx); err != nil {
			t.Errorf("the other: %v", err)
		}
		w.mu.Lock()
		w.answer = answer
		return false
	}
	grow(t, s, 10)
	forward(t, f, 31)
	if w.size != 31 {
		t.Errorf("the witness has seen %d records, want 31", w.size)
	}
}

func TestWitness_AnswersThatAreNone(t *testing.T) {
	s, w, f := scene(t)
	var refused *witness.RefusedError
	for _, status := range []int{400, 403, 404, 409, 422, 500, 302} {
		w.answer = func(res http.ResponseWriter) bool { res.WriteHeader(status); return true }
		if _, err := f.Forward(ctx); !errors.As(err, &refused) || refused.Status != status {
			t.Errorf("status %d: %v", status, err)
		}
	}
	for name, answer := range map[string]string{
		"nothing": "", "another name": "— other AAAA\n", "too long": strings.Repeat("x", 1<<20),
		"no signature": "— witness.example/w1 " + base64.StdEncoding.EncodeToString(append(append([]byte{}, w.keyID()...), make([]byte, 72)...)) + "\n",
	} {
		w.answer = func(res http.ResponseWriter) bool { _, _ = io.WriteString(res, answer); return true }
		if _, err := f.Forward(ctx); err == nil {
			t.Errorf("%s was taken for a signature", name)
		}
	}
	if _, err := os.Stat(f.File); err == nil {
		t.Error("something was kept")
	}
	w.answer = nil
	forward(t, f, 1)
	_ = s
}

func TestWitness_Keys(t *testing.T) {
	_, w, _ := scene(t)
	for _, bad := range []string{"", "a", "a+b+c", strings.Replace(w.VKey(), "w1", "w2", 1), w.VKey()[:60]} {
		if _, err := witness.ParseKey(bad); err == nil {
			t.Errorf("%q was taken for a key", bad)
		}
	}
}
