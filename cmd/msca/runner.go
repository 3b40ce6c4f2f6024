package main

import (
	"sync"

	"fyne.io/fyne/v2"
)

// runner is where background work is done, so that views and the rest of the
// desktop start no goroutine of their own. end waits for all of it.
type runner struct {
	busy sync.WaitGroup
	ui   func(func()) // runs on the UI's goroutine; nil: fyne.Do
}

// background runs work on a goroutine and then done on the UI's.
func (r *runner) background(work, done func()) {
	r.busy.Add(1)
	go func() {
		defer r.busy.Done()
		work()
		r.show(done)
	}()
}

// show runs something on the UI's goroutine, for work that has some of its answer.
func (r *runner) show(f func()) {
	if r.ui != nil {
		r.ui(f)
		return
	}
	fyne.Do(f)
}

// meanwhile runs work on a goroutine; wait returns when it is done.
func meanwhile(work func()) (wait func()) {
	done := make(chan struct{})
	go func() {
		defer close(done)
		work()
	}()
	return func() { <-done }
}

func (r *runner) end() { r.busy.Wait() }
