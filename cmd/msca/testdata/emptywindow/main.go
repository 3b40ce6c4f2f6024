// Command emptywindow is the floor that msca's start is measured against: the
// least a Fyne program can do.
package main

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/app"
	"fyne.io/fyne/v2/widget"
)

func main() {
	w := app.NewWithID("uk.msca.empty").NewWindow("empty")
	w.SetContent(widget.NewLabel("empty"))
	w.Resize(fyne.NewSize(1120, 820))
	w.CenterOnScreen()
	w.ShowAndRun()
}
