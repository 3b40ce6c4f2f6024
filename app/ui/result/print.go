package result

// printable says whether there is something on the screen that belongs on paper.
func (v *View) printable() bool {
	m := v.model
	return m.Problem == nil && (m.Banner != nil || m.Verify != nil || len(m.Sections) > 0)
}

// Print is what the key for printing does.
func (v *View) Print() {
	if v.callback.Print != nil && v.printable() {
		v.callback.Print()
	}
}
