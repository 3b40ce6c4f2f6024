package smsp

import (
	"context"
	"errors"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"
)

// TestThrottleIsFirstInFirstOut: with one turn taken, those who wait pass in
// the order in which they came.
func TestThrottleIsFirstInFirstOut(t *testing.T) {
	th := newThrottle(200)
	// The turn is held by hand, so that the order does not depend on time.
	th.turn <- struct{}{}
	const people = 8
	passed := make(chan int, people)
	for i := range people {
		go func() {
			if th.wait(context.Background()) == nil {
				passed <- i
			}
		}()
		blocked(t, i+1)
	}
	<-th.turn
	var order []int
	for range people {
		order = append(order, <-passed)
	}
	if !slices.IsSorted(order) {
		t.Errorf("passed in the order %v", order)
	}
}

// TestThrottleKeepsTheRate: n turns take at least n-1 intervals; no upper bound
// is asserted, machines are slow at times.
func TestThrottleKeepsTheRate(t *testing.T) {
	th, start := newThrottle(100), time.Now()
	for range 11 {
		if err := th.wait(context.Background()); err != nil {
			t.Fatal(err)
		}
	}
	if took := time.Since(start); took < 100*time.Millisecond {
		t.Errorf("eleven turns at 100 per second took %v, want 100ms at least", took)
	}
}

// TestThrottleGivesUp: a waiting caller leaves when its context ends and takes
// no turn with it.
func TestThrottleGivesUp(t *testing.T) {
	th := newThrottle(1e-9) // one turn in thirty years, bounded to an hour
	if err := th.wait(context.Background()); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan error)
	go func() { done <- th.wait(ctx) }()
	cancel()
	if err := <-done; !errors.Is(err, context.Canceled) {
		t.Errorf("error %v, want context.Canceled", err)
	}
	<-th.turn // the turn that the first caller took; nobody else took one
	if err := th.wait(context.Background()); err != nil {
		t.Errorf("the next caller: %v", err)
	}
}

func TestNoCapNeverWaits(t *testing.T) {
	th := newThrottle(0)
	for range 10000 {
		if err := th.wait(context.Background()); err != nil {
			t.Fatal(err)
		}
	}
}

// blocked waits, within bounds, until n goroutines stand in the queue.
func blocked(t *testing.T, n int) {
	t.Helper()
	deadline := time.Now().Add(20 * time.Second)
	stacks := make([]byte, 1<<18)
	for {
		all := strings.Split(string(stacks[:runtime.Stack(stacks, true)]), "\n\n")
		count := 0
		for _, s := range all {
			if strings.Contains(s, "[select") && strings.Contains(s, "(*throttle).wait") {
				count++
			}
		}
		if count >= n {
			return
		}
		if time.Now().After(deadline) {
			t.Fatalf("%d wait, want %d", count, n)
		}
		runtime.Gosched()
	}
}
