//go:build linux && cgo

package pcsc_test

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"msca/smartcard"
	"msca/smartcard/cardtest"
	"msca/smartcard/pcsc"
	"msca/smartcard/piv"
)

// signedIn signs in and returns what a session would hold.
func signedIn(t *testing.T, r smartcard.Readers, p smartcard.Presence) smartcard.Binding {
	t.Helper()
	id, err := signIn(t, r, p, cardtest.DefaultPIN)
	if err != nil {
		t.Fatal(err)
	}
	return id.Binding
}

// breaks waits until the binding is broken and returns why.
func breaks(t *testing.T, r smartcard.Readers, b smartcard.Binding) error {
	t.Helper()
	var why error
	waitFor(t, r, "the binding to break", func(s smartcard.Snapshot) bool {
		why = b.Broken(s)
		return why != nil
	})
	return why
}

func holds(t *testing.T, r smartcard.Readers, b smartcard.Binding) {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	if err := b.Broken(<-r.Watch(ctx)); err != nil {
		t.Errorf("binding is broken: %v", err)
	}
}

func TestRemovalBreaksTheBinding(t *testing.T) {
	r := open(t)
	v, p := inserted(t, r, 0, newCard(t, cardtest.P256))
	b := signedIn(t, r, p)
	holds(t, r, b)
	v.Eject()
	if err := breaks(t, r, b); !errors.Is(err, smartcard.ErrCardRemoved) && !errors.Is(err, smartcard.ErrCardChanged) {
		t.Errorf("removal: %v", err)
	}
}

func TestSwapInNoTimeBreaksTheBinding(t *testing.T) {
	r := open(t)
	v, p := inserted(t, r, 0, newCard(t, cardtest.P256))
	b := signedIn(t, r, p)
	v.Eject()
	place(t, r, 0, newCard(t, cardtest.P256))
	if err := breaks(t, r, b); err == nil {
		t.Error("a swap went unnoticed")
	}
	after := await(t, r, 0, smartcard.Present)
	if after.Count == b.Count {
		t.Errorf("event counter is %d as before the swap", after.Count)
	}
	if err := b.Broken(waitFor(t, r, "a card", func(s smartcard.Snapshot) bool {
		q, _ := s.Reader(p.Reader)
		return q.State == smartcard.Present
	})); !errors.Is(err, smartcard.ErrCardChanged) {
		t.Errorf("with the other card in: %v, want ErrCardChanged", err)
	}
}

func TestRemovalDuringSignIn(t *testing.T) {
	for _, moment := range []struct {
		name string
		ins  byte
	}{{"while the certificate is read", 0xCB}, {"while the PIN is verified", 0x20}, {"between VERIFY and signature", 0x87}} {
		t.Run(moment.name, func(t *testing.T) {
			r, card := open(t), newCard(t, cardtest.P256)
			v, p := inserted(t, r, 0, card)
			card.Intercept(func(cmd []byte) ([]byte, bool) {
				if cmd[1] == moment.ins {
					v.Eject()
				}
				return nil, false
			})
			id, err := signIn(t, r, p, cardtest.DefaultPIN)
			if id != nil || !errors.Is(err, smartcard.ErrCardRemoved) {
				t.Errorf("identity %v, error %v; want none and ErrCardRemoved", id, err)
			}
		})
	}
}

func TestResetByAnotherProgramBreaksNothing(t *testing.T) {
	r, card := open(t), newCard(t, cardtest.P256)
	_, p := inserted(t, r, 0, card)
	b := signedIn(t, r, p)
	before := card.Resets()
	other, err := r.Connect(t.Context(), p.Reader)
	if err != nil {
		t.Fatal(err)
	}
	defer other.Close()
	if err := other.Transact(t.Context(), func(smartcard.Transmitter) error { return nil }); err != nil {
		t.Fatal(err)
	}
	if card.Resets() == before {
		t.Fatal("the other program did not reset the card")
	}
	holds(t, r, b)
	if _, err := signIn(t, r, p, cardtest.DefaultPIN); err != nil {
		t.Errorf("signing in after another program's reset: %v", err)
	}
}

// A handle that met another program's reset goes on with the same card; after a swap
// it never reaches the new one.
func TestStaleHandleNeverReachesTheNextCard(t *testing.T) {
	r, second := open(t), newCard(t, cardtest.P256)
	v, p := inserted(t, r, 0, newCard(t, cardtest.P256))
	stale, err := r.Connect(t.Context(), p.Reader)
	if err != nil {
		t.Fatal(err)
	}
	defer stale.Close()
	v.Eject()
	await(t, r, 0, smartcard.Absent)
	inserted(t, r, 0, second)
	var asked atomic.Int32
	second.Intercept(func([]byte) ([]byte, bool) { asked.Add(1); return nil, false })
	err = stale.Transact(t.Context(), func(c smartcard.Transmitter) error {
		_, err := piv.Select(c)
		return err
	})
	if !errors.Is(err, smartcard.ErrCardRemoved) || asked.Load() != 0 {
		t.Errorf("error %v after %d commands to the next card; want ErrCardRemoved and none", err, asked.Load())
	}
}

func TestNoCardNoReader(t *testing.T) {
	r := open(t)
	await(t, r, 0, smartcard.Absent)
	if _, err := r.Connect(t.Context(), daemon.Readers[0]); !errors.Is(err, smartcard.ErrNoCard) {
		t.Errorf("empty reader: %v", err)
	}
	if _, err := r.Connect(t.Context(), "Nowhere 00 00"); !errors.Is(err, smartcard.ErrNoReader) {
		t.Errorf("unknown reader: %v", err)
	}
}

func TestMuteCard(t *testing.T) {
	r, card := open(t), newCard(t, cardtest.P256)
	card.SetMute(true)
	place(t, r, 0, card)
	p := await(t, r, 0, smartcard.Mute)
	if _, err := r.Connect(t.Context(), p.Reader); !errors.Is(err, smartcard.ErrMute) {
		t.Errorf("connecting: %v", err)
	}
	if _, err := signIn(t, r, p, cardtest.DefaultPIN); !errors.Is(err, smartcard.ErrMute) {
		t.Errorf("signing in: %v", err)
	}
}

func TestAnswerWithoutStatusMeansTheCardIsGone(t *testing.T) {
	for _, answer := range [][]byte{{}, {0x90}} {
		t.Run(fmt.Sprintf("%d bytes", len(answer)), func(t *testing.T) {
			r, card := open(t), newCard(t, cardtest.P256)
			_, p := inserted(t, r, 0, card)
			card.Intercept(func(cmd []byte) ([]byte, bool) { return answer, cmd[1] == 0x87 })
			if _, err := signIn(t, r, p, cardtest.DefaultPIN); !errors.Is(err, smartcard.ErrCardRemoved) {
				t.Errorf("error %v, want ErrCardRemoved", err)
			}
		})
	}
}

// A card that never answers costs the caller no more than its deadline, and nothing
// of the connection stays with the card when it answers at last.
func TestHangingCardIsGivenUp(t *testing.T) {
	r, card := open(t), newCard(t, cardtest.P256)
	_, p := inserted(t, r, 0, card)
	asked, answer := make(chan struct{}), make(chan struct{})
	var once sync.Once
	card.Intercept(func(cmd []byte) ([]byte, bool) {
		if cmd[1] == 0x87 {
			once.Do(func() { close(asked) })
			<-answer
		}
		return nil, false
	})
	ctx, cancel := context.WithCancel(t.Context())
	go func() { <-asked; cancel() }()
	_, err := smartcard.SignIn(ctx, r, trust(), smartcard.SignInRequest{Presence: p, PIN: pin(t, cardtest.DefaultPIN)})
	if !errors.Is(err, context.Canceled) {
		t.Errorf("error %v, want the context's", err)
	}
	card.Intercept(nil)
	close(answer)
	if _, err := signIn(t, r, p, cardtest.DefaultPIN); err != nil {
		t.Errorf("signing in after the card answered at last: %v", err)
	}
	if card.Verified() {
		t.Error("the PIN stayed verified in the card")
	}
}

// BeginTransaction has no time limit of its own and cannot be cancelled.
func TestBlockedTransactionEndsWithTheContext(t *testing.T) {
	r := open(t)
	_, p := inserted(t, r, 0, newCard(t, cardtest.P256))
	holder, err := r.Connect(t.Context(), p.Reader)
	if err != nil {
		t.Fatal(err)
	}
	defer holder.Close()
	waiter, err := r.Connect(t.Context(), p.Reader)
	if err != nil {
		t.Fatal(err)
	}
	err = holder.Transact(t.Context(), func(smartcard.Transmitter) error {
		ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
		defer cancel()
		err := waiter.Transact(ctx, func(smartcard.Transmitter) error {
			t.Error("two transactions at once")
			return nil
		})
		if !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("blocked transaction: %v, want the deadline", err)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	waiter.Close()
	if _, err := signIn(t, r, p, cardtest.DefaultPIN); err != nil {
		t.Errorf("signing in afterwards: %v", err)
	}
}

func TestServiceKilledAndBack(t *testing.T) {
	r, card := open(t), newCard(t, cardtest.P256)
	v, p := inserted(t, r, 0, card)
	b := signedIn(t, r, p)
	daemon.Stop()
	if err := breaks(t, r, b); !errors.Is(err, smartcard.ErrNoService) {
		t.Errorf("service killed: %v, want ErrNoService", err)
	}
	if _, err := r.Connect(t.Context(), p.Reader); !errors.Is(err, smartcard.ErrNoService) {
		t.Errorf("connecting without service: %v", err)
	}
	<-v.Ended()
	if err := daemon.Start(); err != nil {
		t.Fatal(err)
	}
	await(t, r, 0, smartcard.Absent)
	if err := v.Insert(); err != nil {
		t.Fatal(err)
	}
	back := await(t, r, 0, smartcard.Present)
	if back.Attached == p.Attached {
		t.Error("the reader of the new service looks as if it had never gone")
	}
	if err := breaks(t, r, b); err == nil {
		t.Error("a session outlived the service")
	}
	if _, err := signIn(t, r, back, cardtest.DefaultPIN); err != nil {
		t.Errorf("signing in after the service came back: %v", err)
	}
}

func TestOneOpenAtATime(t *testing.T) {
	r := open(t)
	if _, err := pcsc.Open(); !errors.Is(err, pcsc.ErrOpen) {
		t.Errorf("second Open: %v", err)
	}
	watch := r.Watch(t.Context())
	r.Close()
	for range watch { // ends with Close
	}
	again, err := pcsc.Open()
	if err != nil {
		t.Fatal(err)
	}
	again.Close()
}

// 8 clients sign in 25 times each with one card: all succeed, and none finds the PIN
// verified by another.
func TestEightClientsAtOnce(t *testing.T) {
	const clients, times = 8, 25
	r, card := open(t), newCard(t, cardtest.P256)
	_, p := inserted(t, r, 0, card)
	var left atomic.Int32 // transactions that met a PIN verified by the one before
	card.Intercept(func(cmd []byte) ([]byte, bool) {
		if cmd[1] == 0xA4 && card.Verified() {
			left.Add(1)
		}
		return nil, false
	})
	var (
		wait   sync.WaitGroup
		mu     sync.Mutex
		failed []error
	)
	for c := range clients {
		wait.Go(func() {
			for i := range times {
				_, err := smartcard.SignIn(t.Context(), r, trust(), smartcard.SignInRequest{Presence: p, PIN: pin(t, cardtest.DefaultPIN)})
				if err != nil {
					mu.Lock()
					failed = append(failed, fmt.Errorf("client %d, sign-in %d: %w", c, i, err))
					mu.Unlock()
				}
			}
		})
	}
	wait.Wait()
	if len(failed) > 0 {
		t.Errorf("%d of %d sign-ins failed, the first with: %v", len(failed), clients*times, failed[0])
	}
	if card.Verifies() != clients*times || card.Tries() != 3 {
		t.Errorf("%d PINs presented, %d tries left; want %d and 3", card.Verifies(), card.Tries(), clients*times)
	}
	if card.Verified() || left.Load() != 0 {
		t.Errorf("the PIN was left verified in the card: at the end %v, between %d sign-ins", card.Verified(), left.Load())
	}
}

// A program killed in the middle of a sign-in leaves no verified PIN behind.
func TestKilledInsideTheTransactionTakesThePINWithIt(t *testing.T) {
	r, card := open(t), newCard(t, cardtest.P256)
	_, p := inserted(t, r, 0, card)
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	child := exec.Command(self)
	child.Env = append(os.Environ(), childTask+"=verify-and-wait", childReader+"="+p.Reader)
	child.Stderr = os.Stderr
	out, err := child.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := child.Start(); err != nil {
		t.Fatal(err)
	}
	line, err := bufio.NewReader(out).ReadString('\n')
	if err != nil || line != "verified\n" {
		_ = child.Process.Kill()
		_ = child.Wait()
		t.Fatalf("child said %q: %v", line, err)
	}
	if !card.Verified() {
		t.Error("the child did not verify the PIN: the test proves nothing")
	}
	resets := card.Resets()
	if err := child.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	_ = child.Wait() // it was killed, and says so
	// pcscd notices in its own time, frees the card, and resets it right after.
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	for again := time.Tick(time.Millisecond); card.Resets() == resets; {
		select {
		case <-again:
		case <-ctx.Done():
			t.Fatal("pcscd did not reset the card of a program that was killed")
		}
	}
	if card.Verified() {
		t.Error("the PIN outlived the program that verified it")
	}
}
