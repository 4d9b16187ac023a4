//go:build darwin || dragonfly || freebsd || linux || netbsd || openbsd

package record

import (
	"errors"
	"os"
	"syscall"
)

// lock locks the file for this process until it closes it or ends, however it
// ends. It reports false where another process holds it. File systems without
// locks let everybody in.
func lock(f *os.File) bool {
	return !errors.Is(syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB), syscall.EWOULDBLOCK)
}

// unlocked reports whether nobody has locked the file.
func unlocked(f *os.File) bool {
	return !errors.Is(syscall.Flock(int(f.Fd()), syscall.LOCK_SH|syscall.LOCK_NB), syscall.EWOULDBLOCK)
}

// syncNames brings the names in a folder to the disk.
func syncNames(root *os.Root) error {
	self, err := root.Open(".")
	if err != nil {
		return err
	}
	defer self.Close()
	return self.Sync()
}
