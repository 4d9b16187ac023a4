package record

import (
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"segzsl/engine/fault"
)

// partial is the prefix of a file's name until it is complete. A dash and random
// characters follow the name.
const partial = "partial-"

// Replace replaces a file atomically with what write writes.
func (f *Folder) Replace(name File, write func(io.Writer) error) error {
	return f.replaceKeeping(name, "", write)
}

// replaceKeeping is Replace, and renames the old file to previous unless that is "".
// Between the two renames there is only the previous file.
func (f *Folder) replaceKeeping(name, previous File, write func(io.Writer) error) error {
	return f.in(func(root *os.Root) error {
		err := f.owned()
		if err == nil {
			err = replace(root, string(name), string(previous), f.mode(), write)
		}
		if err != nil {
			return fmt.Errorf("record: write %s: %w", filepath.Join(f.path, string(name)), err)
		}
		return nil
	})
}

func replace(root *os.Root, name, previous string, mode fs.FileMode, write func(io.Writer) error) (err error) {
	temporary := partial + name + "-" + strings.ToLower(rand.Text()[:12])
	if err := fault.At("create", name); err != nil {
		return err
	}
	file, err := root.OpenFile(temporary, os.O_WRONLY|os.O_CREATE|os.O_EXCL, mode)
	if err != nil {
		return err
	}
	lock(file) // until it is renamed: see RemovePartial
	defer func() {
		if err = errors.Join(err, file.Close()); err != nil {
			_ = root.Remove(temporary) // unless it was renamed
		}
	}()
	if err := write(faultWriter{file, name}); err != nil {
		return err
	}
	if err := errors.Join(fault.At("sync", name), file.Sync()); err != nil {
		return err
	}
	if err := keepPrevious(root, name, previous); err != nil {
		return err
	}
	if err := fault.At("rename", name); err != nil {
		return err
	}
	if err := root.Rename(temporary, name); err != nil {
		return err
	}
	if err := fault.At("sync names", name); err != nil {
		return err
	}
	return syncNames(root)
}

func keepPrevious(root *os.Root, name, previous string) error {
	if previous == "" {
		return nil
	}
	if err := fault.At("rename", previous); err != nil {
		return err
	}
	if err := root.Rename(name, previous); !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	return nil
}

// faultWriter fails where a test wants it to.
type faultWriter struct {
	io.Writer
	name string
}

func (w faultWriter) Write(text []byte) (int, error) {
	if err := fault.At("write", w.name); err != nil {
		return 0, err
	}
	return w.Writer.Write(text)
}

// Write replaces a file atomically with text.
func (f *Folder) Write(name File, text []byte) error {
	return f.Replace(name, func(w io.Writer) error { _, err := w.Write(text); return err })
}

// RemovePartial removes the temporary files of processes that were killed.
func (f *Folder) RemovePartial() error {
	return f.in(func(root *os.Root) error {
		names, err := list(root)
		for _, name := range names {
			if strings.HasPrefix(name, partial) && abandoned(root, name) {
				err = errors.Join(err, root.Remove(name))
			}
		}
		return err
	})
}

// abandoned reports whether no process writes the file, or whether it is no file.
func abandoned(root *os.Root, name string) bool {
	file, err := openFile(root, name, os.O_RDONLY, 0)
	if errors.Is(err, fs.ErrNotExist) || errors.Is(err, errReplaced) {
		return false
	}
	if err != nil {
		return true
	}
	defer file.Close()
	return unlocked(file)
}

// list returns the names in a folder.
func list(root *os.Root) ([]string, error) {
	self, err := root.Open(".")
	if err != nil {
		return nil, err
	}
	defer self.Close()
	return self.Readdirnames(-1)
}
