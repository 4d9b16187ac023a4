package wire

import (
	"errors"
	"fmt"
	"io/fs"
	"net"
	"os"
	"path/filepath"
	"syscall"
)

// SocketFile is the name of the socket in a run folder.
const SocketFile = "socket"

// longest is the longest path that a socket can have on every system.
const longest = 100

// Listen makes the socket at path, for its owner alone (mode 0600). One that a
// process left behind is replaced; one that is served is an error that wraps
// syscall.EADDRINUSE. A path too long for a socket becomes a link to one in the
// folder for temporary files.
func Listen(path string) (net.Listener, error) {
	if Served(path) {
		return nil, fmt.Errorf("wire: listen at %s: %w: another process trains this run", path, syscall.EADDRINUSE)
	}
	if err := remove(path); err != nil {
		return nil, fmt.Errorf("wire: listen: %w", err)
	}
	address := path
	if len(path) > longest {
		short, err := os.MkdirTemp("", "segzsl-")
		if err != nil {
			return nil, fmt.Errorf("wire: listen: %w", err)
		}
		address = filepath.Join(short, SocketFile)
		if err := os.Symlink(address, path); err != nil {
			return nil, fmt.Errorf("wire: listen: %w", err)
		}
	}
	l, err := listenPrivately(address)
	if err != nil {
		return nil, fmt.Errorf("wire: listen: %w", err)
	}
	return listener{l, path}, nil
}

// listenPrivately makes a socket that was never open to others.
func listenPrivately(address string) (net.Listener, error) {
	mask := syscall.Umask(0o177)
	defer syscall.Umask(mask)
	return net.Listen("unix", address)
}

// listener removes its socket, and where it stands elsewhere also the link.
type listener struct {
	net.Listener
	path string
}

func (l listener) Close() error { return errors.Join(l.Listener.Close(), remove(l.path)) }

// remove takes away a socket, and the link to it.
func remove(path string) error {
	if address, err := os.Readlink(path); err == nil {
		if err := os.Remove(address); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return err
		}
		if err := os.Remove(filepath.Dir(address)); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return err
		}
	}
	if err := os.Remove(path); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	return nil
}

// Served reports whether a process serves the socket at path.
func Served(path string) bool {
	address, err := resolve(path)
	if err != nil {
		return false
	}
	conn, err := net.Dial("unix", address)
	if err != nil {
		return false
	}
	conn.Close()
	return true
}

// resolve is where the socket at path stands.
func resolve(path string) (string, error) {
	address, err := os.Readlink(path)
	switch {
	case err == nil:
		return address, nil
	case errors.Is(err, fs.ErrNotExist):
		return "", err
	}
	return path, nil
}
