package app

import (
	"slices"
	"time"

	"msca/itk"
)

// Recent is a look-up of this session, as it was typed.
type Recent struct {
	At        time.Time // civil
	Operation itk.Operation
	Fields    itk.Fields
}

// mostRecent is how many look-ups a session remembers.
const mostRecent = 20

// Recent lists the look-ups of this session, newest first. They are kept in memory
// only: nothing of them is left after a lock or a sign-out.
func (d *Desk) Recent() []Recent {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.session == nil {
		return nil
	}
	return slices.Clone(d.session.memory.recent)
}

// remember keeps what was typed; the same question moves to the front.
func (d *Desk) remember(s *session, q itk.Query, f itk.Fields) {
	now := Recent{d.o.Now().In(d.o.Civil), q.Operation(), f}
	d.mu.Lock()
	defer d.mu.Unlock()
	m := &s.memory
	m.recent = slices.DeleteFunc(m.recent, func(r Recent) bool { return r.Operation == now.Operation && r.Fields == now.Fields })
	m.recent = slices.Insert(m.recent, 0, now)
	m.recent = m.recent[:min(len(m.recent), mostRecent)]
}
