//go:build linux

package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"strings"
	"sync"
	"syscall"
	"time"

	"msca/audit"
)

// process is a ward's process, seen from outside.
type process struct {
	orders
	hospital *hospital
	place    *place
	kept     bool // never killed; its memory and handles are followed

	cmd  *exec.Cmd
	said bytes.Buffer  // its standard error
	read chan struct{} // closed when everything it said has been read

	mu      sync.Mutex
	acks    []ack          // not yet found in the trail
	counted map[string]int // acknowledged, by event, in all
	refused map[string]int
	why     string // the newest refusal because of the audit trail
	acked   int
	samples []sample
}

// ack is something the ward was told is done.
type ack struct{ event, id string }

// start starts the ward and returns when it can be worked at.
func (p *process) start(ctx context.Context) error {
	self, err := os.Executable()
	if err != nil {
		return err
	}
	p.Seed++
	raw, err := json.Marshal(p.orders)
	if err != nil {
		return err
	}
	p.cmd = exec.Command(self)
	p.cmd.Env = append(os.Environ(), ordersIn+"="+string(raw))
	// Without a PC/SC service every ward has the embedded reader.
	p.cmd.Env = append(p.cmd.Env, "PCSCLITE_CSOCK_NAME=/nonexistent")
	p.cmd.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL, Setpgid: true}
	p.said.Reset()
	p.cmd.Stderr = &p.said
	out, err := p.cmd.StdoutPipe()
	if err != nil {
		return err
	}
	if err := p.cmd.Start(); err != nil {
		return err
	}
	ready := make(chan struct{})
	p.read = make(chan struct{})
	go func() {
		defer close(p.read)
		begun := false
		for in := json.NewDecoder(out); ; {
			var t told
			if in.Decode(&t) != nil { // the end, or a line that the kill cut
				return
			}
			if t.Kind == "ready" && !begun {
				begun = true
				close(ready)
			}
			p.hear(t)
		}
	}()
	select {
	case <-ready:
		return nil
	case <-p.read:
		return fmt.Errorf("it ended: %w\n%s", errors.Join(p.cmd.Wait(), errors.New("before it was ready")), p.said.String())
	case <-ctx.Done():
		return ctx.Err()
	case <-time.After(2 * time.Minute):
		return errors.New("it was not ready within two minutes")
	}
}

func (p *process) hear(t told) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.counted == nil {
		p.counted, p.refused = map[string]int{}, map[string]int{}
	}
	switch t.Kind {
	case "ack":
		p.acked++
		if t.ID == "" {
			p.counted[t.What]++
		} else {
			p.acks = append(p.acks, ack{t.What, t.ID})
		}
	case "fault":
		p.hospital.broke(t.What)
	case "batch":
		p.hospital.report.batch(p.hospital, t.What)
	case "refused":
		if p.refused[t.What]++; strings.HasPrefix(t.What, "AUDIT") {
			p.why = t.Why
		}
	case "sample":
		if p.kept {
			p.samples = append(p.samples, *t.Sample)
		}
	}
}

func (p *process) pid() int { return p.cmd.Process.Pid }

// kill kills the process and returns when everything it said is known. The error
// says that it had ended before by itself.
func (p *process) kill() error {
	if p.cmd == nil || p.cmd.Process == nil || p.cmd.ProcessState != nil {
		return nil
	}
	_ = p.cmd.Process.Kill()
	<-p.read
	err := p.cmd.Wait()
	if state, ok := p.cmd.ProcessState.Sys().(syscall.WaitStatus); ok && state.Signal() == syscall.SIGKILL {
		return nil
	}
	return fmt.Errorf("it had ended by itself: %v\n%s", err, p.said.String())
}

// finish has the ward close.
func (p *process) finish() error {
	if p.cmd == nil || p.cmd.ProcessState != nil {
		return errors.New("it was not running")
	}
	if err := p.cmd.Process.Signal(syscall.SIGTERM); err != nil {
		return err
	}
	late := time.AfterFunc(time.Minute, func() { _ = p.cmd.Process.Kill() })
	defer late.Stop()
	<-p.read
	if err := p.cmd.Wait(); err != nil {
		return fmt.Errorf("%w\n%s", err, p.said.String())
	}
	return nil
}

// due takes what was acknowledged and not yet looked for, and what was counted.
func (p *process) due() (acks []ack, counted map[string]int) {
	p.mu.Lock()
	defer p.mu.Unlock()
	acks, p.acks = p.acks, nil
	counted = map[string]int{}
	for _, e := range audit.Events() {
		if n := p.counted[e.String()]; n > 0 {
			counted[e.String()] = n
		}
	}
	return acks, counted
}
