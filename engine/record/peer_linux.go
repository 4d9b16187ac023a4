package record

import "golang.org/x/sys/unix"

// peer returns the user of the process at the other end of a unix socket.
func peer(fd int) (uint32, error) {
	c, err := unix.GetsockoptUcred(fd, unix.SOL_SOCKET, unix.SO_PEERCRED)
	if err != nil {
		return 0, err
	}
	return c.Uid, nil
}
