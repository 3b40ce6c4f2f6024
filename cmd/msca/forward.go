//go:build !windows

package main

import "fyne.io/fyne/v2"

// forward brings a window to the front.
func forward(w fyne.Window) { w.RequestFocus() }
