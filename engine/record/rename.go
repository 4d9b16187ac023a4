package record

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
)

// Rename gives a run another name, in the same folder. It returns an error, and changes
// nothing, if a process is training the run, if there is something of that name, or if
// the name is not that of a file in the folder.
func Rename(path, name string) error {
	if err := rename(path, name); err != nil {
		return fmt.Errorf("record: rename run %s to %s: %w", path, name, err)
	}
	return nil
}

func rename(path, name string) error {
	if name != filepath.Base(name) || strings.ContainsAny(name, `/\`) || strings.HasPrefix(name, ".") || strings.HasPrefix(name, "-") {
		return errors.New("want a name without slashes that begins with neither . nor -")
	}
	f := At(path)
	if !f.Has(ConfigFile) {
		return fmt.Errorf("not a run folder, it has no %s: %w", ConfigFile, fs.ErrNotExist)
	}
	to := filepath.Join(filepath.Dir(path), name)
	if _, err := os.Lstat(to); err == nil {
		return fmt.Errorf("%s: %w", to, fs.ErrExist)
	}
	if err := f.hold(); err != nil {
		return err
	}
	if (&Run{Folder: f}).Live() {
		return errors.Join(errors.New("another process is training it"), f.release())
	}
	return errors.Join(os.Rename(path, to), f.release())
}
