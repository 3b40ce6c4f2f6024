package iso7816

import "fmt"

// Trace returns a Transmitter that passes everything to t and tells each exchange
// to say, in hexadecimal, one line per direction. The data of VERIFY (20), CHANGE
// REFERENCE DATA (24) and RESET RETRY COUNTER (2C) is masked whatever the class
// byte, so that a PIN never reaches a trace.
func Trace(t Transmitter, say func(line string)) Transmitter {
	return tracer{t, say}
}

type tracer struct {
	next Transmitter
	say  func(string)
}

var _ Transmitter = tracer{}

func (tr tracer) Transmit(cmd []byte) ([]byte, error) {
	tr.say("> " + maskCommand(cmd))
	answer, err := tr.next.Transmit(cmd)
	if err != nil {
		tr.say("! " + err.Error())
		return nil, err
	}
	tr.say(fmt.Sprintf("< % X", answer))
	return answer, nil
}

func maskCommand(cmd []byte) string {
	if len(cmd) > 5 {
		switch cmd[1] {
		case 0x20, 0x24, 0x2C:
			return fmt.Sprintf("% X [%d bytes masked]", cmd[:4], len(cmd)-4)
		}
	}
	return fmt.Sprintf("% X", cmd)
}
