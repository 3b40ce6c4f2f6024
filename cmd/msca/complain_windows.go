package main

import (
	"bytes"
	"log"
	"os"

	"golang.org/x/sys/windows"
)

// complain tells why the program cannot run. A program with windows has no
// standard error here that anybody would see.
func complain(why string) {
	text, err1 := windows.UTF16PtrFromString(why)
	caption, err2 := windows.UTF16PtrFromString(product)
	if err1 == nil && err2 == nil {
		_, _ = windows.MessageBox(0, text, caption, windows.MB_OK|windows.MB_ICONERROR) // nothing is left to tell it with
	}
}

// hearOfNoDisplay has people told when no window can be made, as over remote
// desktop without a graphics driver, and ends the program. Fyne and GLFW say so in
// their log only, and may leave a program without a window running. Once there is a
// client of the SMSP, package station lets nothing else through to here.
func hearOfNoDisplay() { log.SetOutput(noDisplay{}) }

type noDisplay struct{}

func (noDisplay) Write(p []byte) (int, error) {
	for _, sign := range []string{"window creation error", "failed to initialise GLFW", "WGL: "} {
		if bytes.Contains(p, []byte(sign)) {
			complain(wordsNoDisplay)
			os.Exit(1)
		}
	}
	return len(p), nil
}
