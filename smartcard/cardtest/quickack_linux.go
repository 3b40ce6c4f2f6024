package cardtest

import (
	"net"
	"syscall"
)

// quickAck has the kernel acknowledge at once. vpcd sends length and body separately
// without TCP_NODELAY, so that every APDU would otherwise wait 44 ms for a delayed
// acknowledgement. Linux forgets the option, hence the call before each read; without
// it things are only slower.
func quickAck(conn net.Conn) {
	tcp, ok := conn.(*net.TCPConn)
	if !ok {
		return
	}
	raw, err := tcp.SyscallConn()
	if err != nil {
		return
	}
	_ = raw.Control(func(fd uintptr) {
		_ = syscall.SetsockoptInt(int(fd), syscall.IPPROTO_TCP, syscall.TCP_QUICKACK, 1)
	})
}
