package station

import (
	"io"
	"log"
	"regexp"
)

// quiet keeps replies out of the standard logger. net/http writes there what comes on a connection after
// the answer that was asked for, up to 16 KiB of it: patient data, in clear, outside of the audit trail.
// Nothing of ours writes there; the lines of Fyne and GLFW, about windows, go on as before.
func quiet() {
	if _, already := log.Writer().(windowLines); !already {
		log.SetOutput(windowLines{log.Writer()})
	}
}

// windowLine is how the lines of Fyne and GLFW begin, behind the time.
var windowLine = regexp.MustCompile(`^(\d{4}/\d\d/\d\d \d\d:\d\d:\d\d )?(Fyne (error|hint): |  Cause:|  At: |PlatformError: |Error [0-9a-f]+ in GL Renderer|\*\*\* )`)

// windowLines passes on the lines of Fyne and GLFW and drops all others.
type windowLines struct{ to io.Writer }

func (w windowLines) Write(line []byte) (int, error) {
	if !windowLine.Match(line) {
		return len(line), nil
	}
	return w.to.Write(line)
}
