//go:build !linux

package cardtest

import "net"

// quickAck does nothing: only Linux has the option.
func quickAck(net.Conn) {}
