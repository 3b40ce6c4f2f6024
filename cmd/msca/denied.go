package main

import (
	"fmt"

	"msca/app/ui/kit"
)

// tellAbove tells what went wrong above the screen, which stays: why, whom to ask,
// and the way on where there is one.
func (d *desktop) tellAbove(err error) {
	p := d.tellError(err)
	before := d.window.Title()
	var m *kit.Modal
	if act := p.Act; act != nil {
		p.Act = func() { m.Close(); act() }
	}
	panel := kit.NewProblemPanel(d.copyProblem)
	panel.Show(p)
	closing := kit.Primary(wordsClose, func() { m.Close() })
	m = kit.Open(d.window.Canvas(), 44, kit.Stack(4, panel.Object(), kit.Row(0, closing)), closing, nil, nil)
	d.title(fmt.Sprintf(wordsErrorAt, p.Title))
	during := d.window.Title()
	m.OnClose(func() {
		if d.window.Title() == during {
			d.window.SetTitle(before)
		}
	})
}
