//go:build darwin || dragonfly || freebsd || linux || netbsd || openbsd

package record

import (
	"errors"
	"os"
	"syscall"
)

// lock locks the file until this process closes it or ends. It returns false if
// another process has the lock, and true on file systems without locks.
func lock(f *os.File) bool {
	return !errors.Is(syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB), syscall.EWOULDBLOCK)
}

// unlocked reports whether no process has locked the file.
func unlocked(f *os.File) bool {
	return !errors.Is(syscall.Flock(int(f.Fd()), syscall.LOCK_SH|syscall.LOCK_NB), syscall.EWOULDBLOCK)
}

// syncNames syncs a directory.
func syncNames(root *os.Root) error {
	self, err := root.Open(".")
	if err != nil {
		return err
	}
	defer self.Close()
	return self.Sync()
}
