package record

import (
	"errors"
	"fmt"
	"io/fs"
	"net"
	"os"
	"path/filepath"
	"syscall"
)

// longestSocket is the maximum length of a socket's path on all systems.
const longestSocket = 100

// Listen creates the folder's socket, accessible to the owner only (mode 0600). A stale
// socket is replaced; one in use is an error that wraps syscall.EADDRINUSE. If the path
// is too long for a socket, it is a link to one in the folder for temporary files.
func (f *Folder) Listen() (net.Listener, error) {
	path := f.socket()
	if f.Served() {
		return nil, fmt.Errorf("record: listen at %s: %w: another process is training this run", path, syscall.EADDRINUSE)
	}
	if err := removeSocket(path); err != nil {
		return nil, fmt.Errorf("record: listen: %w", err)
	}
	address := path
	if len(path) > longestSocket {
		short, err := os.MkdirTemp("", "segzsl-")
		if err != nil {
			return nil, fmt.Errorf("record: listen: %w", err)
		}
		address = filepath.Join(short, string(SocketFile))
		if err := os.Symlink(address, path); err != nil {
			return nil, fmt.Errorf("record: listen: %w", err)
		}
	}
	l, err := listenPrivately(address)
	if err != nil {
		return nil, fmt.Errorf("record: listen: %w", err)
	}
	return listener{l, path}, nil
}

func (f *Folder) socket() string { return filepath.Join(f.path, string(SocketFile)) }

// listenPrivately creates a socket that others can never access.
func listenPrivately(address string) (net.Listener, error) {
	mask := syscall.Umask(0o177)
	defer syscall.Umask(mask)
	return net.Listen("unix", address)
}

// listener removes its socket and the link to it when closed.
type listener struct {
	net.Listener
	path string
}

func (l listener) Close() error { return errors.Join(l.Listener.Close(), removeSocket(l.path)) }

// removeSocket removes a socket, and the link to it.
func removeSocket(path string) error {
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

// Dial connects to the folder's socket. The error wraps syscall.ECONNREFUSED or
// fs.ErrNotExist if no process serves it.
func (f *Folder) Dial() (*net.UnixConn, error) {
	address, err := resolveSocket(f.socket())
	if err != nil {
		return nil, fmt.Errorf("record: connect to %s: %w", f.socket(), err)
	}
	conn, err := net.DialUnix("unix", nil, &net.UnixAddr{Name: address, Net: "unix"})
	if err != nil {
		return nil, fmt.Errorf("record: connect to the run: %w", err)
	}
	return conn, nil
}

// Served reports whether a process serves the folder's socket.
func (f *Folder) Served() bool {
	conn, err := f.Dial()
	if err != nil {
		return false
	}
	conn.Close()
	return true
}

// resolveSocket returns the address of the socket at path, which may be a link.
func resolveSocket(path string) (string, error) {
	address, err := os.Readlink(path)
	switch {
	case err == nil:
		return address, nil
	case errors.Is(err, fs.ErrNotExist):
		return "", err
	}
	return path, nil
}
