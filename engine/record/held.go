package record

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
)

// held is the folder of a run that this process trains: open, so that its files are
// those of this folder even if it is renamed and another gets its path, and locked
// until release.
type held struct {
	root *os.Root // open as long as the Folder is in use
	self *os.File // of the folder; has the lock
	log  os.FileInfo
}

// hold opens and locks the folder.
func (f *Folder) hold() error {
	root, err := f.root()
	if err != nil {
		return err
	}
	self, err := root.Open(".")
	if err != nil {
		return errors.Join(err, root.Close())
	}
	if !lock(self) {
		return errors.Join(errors.New("another process is training it"), self.Close(), root.Close())
	}
	f.held = &held{root: root, self: self}
	return nil
}

// release unlocks the folder.
func (f *Folder) release() error { return f.held.self.Close() }

// owned checks that the log is still the one that this process opened, before a file
// is replaced or removed: the folder may have been emptied, and be that of another run
// now.
func (f *Folder) owned() error {
	if f.held == nil || f.held.log == nil {
		return nil
	}
	now, err := f.held.root.Lstat(string(EventsFile))
	if errors.Is(err, fs.ErrNotExist) { // then the folder has no run
		return nil
	}
	if err == nil && !os.SameFile(now, f.held.log) {
		err = fmt.Errorf("the folder is another run's now: its %s was replaced", EventsFile)
	}
	return err
}

// Moved returns where the folder of a run in training is now, and whether that is not
// where it was. The path is "" if the folder was removed or cannot be found.
func (f *Folder) Moved() (path string, moved bool) {
	if f.held == nil {
		return "", false
	}
	self, err := f.held.root.Open(".")
	if err != nil {
		return "", false
	}
	defer self.Close()
	here, err := self.Stat()
	if err != nil {
		return "", false
	}
	if there, err := os.Stat(f.path); err == nil && os.SameFile(here, there) {
		return "", false
	}
	path, err = os.Readlink(fmt.Sprintf("/proc/self/fd/%d", self.Fd())) // on Linux
	if now, failed := os.Stat(path); err != nil || failed != nil || !os.SameFile(here, now) {
		return "", true
	}
	return path, true
}
