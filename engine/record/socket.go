package record

import (
	"errors"
	"fmt"
	"io/fs"
	"net"
	"os"
	"path/filepath"
	"syscall"

	"golang.org/x/sys/unix"
)

// longestSocket is the maximum length of a socket's path on all systems.
const longestSocket = 100

// Listen creates the folder's socket, accessible to the owner only (mode 0600). A stale
// socket is replaced; one in use is an error that wraps syscall.EADDRINUSE. If the path
// is too long for a socket, it is in socketFolder.
func (f *Folder) Listen() (net.Listener, error) {
	l, err := f.listen()
	if err != nil {
		return nil, fmt.Errorf("record: listen at %s: %w", f.socket(), err)
	}
	return l, nil
}

func (f *Folder) listen() (net.Listener, error) {
	if f.Served() {
		return nil, fmt.Errorf("%w: another process is training this run", syscall.EADDRINUSE)
	}
	in, name, err := f.socketPlace()
	if err != nil {
		return nil, err
	}
	if in != f {
		if err := in.Make(); err != nil {
			return nil, err
		}
	}
	if err := in.removeSocket(name, nil); err != nil {
		return nil, err
	}
	l, err := listenPrivately(filepath.Join(in.path, name))
	if err != nil {
		return nil, err
	}
	info, err := in.socketInfo(name)
	if err != nil {
		return nil, errors.Join(err, l.Close())
	}
	return listener{l, in, name, info}, nil
}

func (f *Folder) socket() string { return filepath.Join(f.path, string(SocketFile)) }

// socketPlace returns the folder and the name of the socket.
func (f *Folder) socketPlace() (*Folder, string, error) {
	if len(f.socket()) <= longestSocket {
		return f, string(SocketFile), nil
	}
	in := At(socketFolder())
	var name string
	err := f.in(func(root *os.Root) error {
		info, err := root.Stat(".")
		if err == nil {
			stat := info.Sys().(*syscall.Stat_t)
			name = fmt.Sprintf("%x-%x", stat.Dev, stat.Ino)
		}
		return err
	})
	if err == nil {
		err = in.ownPrivate()
	}
	return in, name, err
}

// socketFolder is the folder for sockets of run folders with long paths. Each is named
// by the device and the inode of its run folder. It does not depend on the environment,
// in which a screen may differ from the run.
func socketFolder() string { return fmt.Sprintf("/tmp/segzsl-%d", os.Geteuid()) }

// ownPrivate returns an error if the folder exists and other users have access to it.
func (f *Folder) ownPrivate() error {
	info, err := os.Lstat(f.path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err == nil && (!info.IsDir() || info.Mode().Perm()&0o077 != 0 || info.Sys().(*syscall.Stat_t).Uid != uint32(os.Geteuid())) {
		err = fmt.Errorf("%s must be a folder of yours to which nobody else has access: remove it, or choose a run folder with a path of at most %d bytes",
			f.path, longestSocket-len("/"+SocketFile))
	}
	return err
}

// listenPrivately creates a socket that others can never access.
func listenPrivately(address string) (*net.UnixListener, error) {
	mask := syscall.Umask(0o177)
	defer syscall.Umask(mask)
	l, err := net.ListenUnix("unix", &net.UnixAddr{Name: address, Net: "unix"})
	if err == nil {
		l.SetUnlinkOnClose(false) // the path may have become another's
	}
	return l, err
}

// listener removes its socket when closed.
type listener struct {
	*net.UnixListener
	in   *Folder
	name string
	info fs.FileInfo
}

func (l listener) Close() error {
	return errors.Join(l.UnixListener.Close(), l.in.removeSocket(l.name, l.info))
}

// removeSocket removes a socket if it exists, and unless it is another than own.
// Anything else with this name is an error.
func (f *Folder) removeSocket(name string, own fs.FileInfo) error {
	info, err := f.socketInfo(name)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil
	case err != nil:
		return err
	case own != nil && !os.SameFile(info, own):
		return nil
	}
	return f.in(func(root *os.Root) error { return root.Remove(name) })
}

// socketInfo describes a socket. Anything else with this name is an error.
func (f *Folder) socketInfo(name string) (info fs.FileInfo, err error) {
	err = f.in(func(root *os.Root) error {
		info, err = root.Lstat(name)
		return err
	})
	if err == nil && info.Mode().Type() != fs.ModeSocket {
		err = fmt.Errorf("%s is a %s instead of a socket: remove it", filepath.Join(f.path, name), typeName(info.Mode()))
	}
	return info, err
}

// Dial connects to the folder's socket. The error wraps syscall.ECONNREFUSED or
// fs.ErrNotExist if no process serves it. A process of another user is an error.
func (f *Folder) Dial() (*net.UnixConn, error) {
	conn, err := f.dial()
	if err != nil {
		return nil, fmt.Errorf("record: connect to %s: %w", f.socket(), err)
	}
	return conn, nil
}

func (f *Folder) dial() (*net.UnixConn, error) {
	in, name, err := f.socketPlace()
	if err != nil {
		return nil, err
	}
	if _, err := in.socketInfo(name); err != nil {
		return nil, err
	}
	conn, err := net.DialUnix("unix", nil, &net.UnixAddr{Name: filepath.Join(in.path, name), Net: "unix"})
	if err != nil {
		return nil, err
	}
	if err := ownPeer(conn); err != nil {
		return nil, errors.Join(err, conn.Close())
	}
	return conn, nil
}

// ownPeer returns an error if the process at the other end is another user's.
func ownPeer(conn *net.UnixConn) error {
	raw, err := conn.SyscallConn()
	if err != nil {
		return err
	}
	var user uint32
	var failed error
	if err := raw.Control(func(fd uintptr) { user, failed = peer(int(fd)) }); err != nil || failed != nil {
		return errors.Join(err, failed)
	}
	if own := uint32(unix.Geteuid()); user != own {
		return fmt.Errorf("it is answered by a process of user %d, and you are user %d", user, own)
	}
	return nil
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
