package kit

// touched is called at every key and press that reaches a control or a window.
var touched = func() {}

// OnActivity sets what is called, on the UI goroutine, whenever a key or press
// reaches a control or a window: the idle lock counts from it where the
// operating system has no input clock. It is set once, before the first window.
func OnActivity(f func()) { touched = f }
