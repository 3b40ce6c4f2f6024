//go:build !windows

package main

import (
	"fmt"
	"os"
)

// complain tells why the program cannot run.
func complain(why string) { fmt.Fprintln(os.Stderr, "msca:", why) }

// hearOfNoDisplay has nothing to do: standard error is read here.
func hearOfNoDisplay() {}
