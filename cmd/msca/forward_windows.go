package main

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver"
	"golang.org/x/sys/windows"
)

// forward brings a window to the front, also one that was minimised, which Fyne
// leaves so.
func forward(w fyne.Window) {
	if n, ok := w.(driver.NativeWindow); ok {
		n.RunNative(func(context any) {
			c, ok := context.(driver.WindowsWindowContext)
			if !ok {
				return
			}
			user32 := windows.NewLazySystemDLL("user32.dll")
			const restore = 9
			if iconic, _, _ := user32.NewProc("IsIconic").Call(c.HWND); iconic != 0 {
				_, _, _ = user32.NewProc("ShowWindow").Call(c.HWND, restore) // it tells what was before, no failure
			}
		})
	}
	w.RequestFocus()
}
