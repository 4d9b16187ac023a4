package record

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"time"
)

// Size returns the size of the files in the folder in bytes.
func (f *Folder) Size() (bytes int64, err error) {
	err = f.eachFile(func(info fs.FileInfo) { bytes += info.Size() })
	return bytes, err
}

// Changed returns when a file in the folder was last changed.
func (f *Folder) Changed() (last time.Time, err error) {
	err = f.eachFile(func(info fs.FileInfo) {
		if info.ModTime().After(last) {
			last = info.ModTime()
		}
	})
	return last, err
}

// eachFile calls do with each regular file in the folder.
func (f *Folder) eachFile(do func(fs.FileInfo)) error {
	return f.in(func(root *os.Root) error {
		names, err := list(root)
		for _, name := range names {
			if info, err := root.Lstat(name); err == nil && info.Mode().IsRegular() { // or it is gone
				do(info)
			}
		}
		return err
	})
}

// Remove removes the run. It returns an error, and removes nothing, if a process is
// training the run or if there is a file that is not of a run.
func Remove(path string) error {
	f := At(path)
	if !f.Has(ConfigFile) {
		return fmt.Errorf("record: remove run %s: not a run folder, it has no %s: %w", path, ConfigFile, fs.ErrNotExist)
	}
	err := f.hold()
	if err == nil && (&Run{Folder: f}).Live() { // an earlier version has locked the log only
		err = errors.Join(errors.New("another process is training it"), f.release())
	}
	if err == nil {
		err = errors.Join(f.clear(), f.release())
	}
	if err != nil {
		return fmt.Errorf("record: remove run %s: %w", path, err)
	}
	return nil
}
