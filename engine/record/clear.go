package record

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
)

// Clear removes a run folder without a usable result. It returns an error if the
// folder has a file that is not of a run.
func (f *Folder) Clear() error {
	if err := f.clear(); err != nil {
		return fmt.Errorf("record: clear run folder %s: %w", f.path, err)
	}
	return nil
}

func (f *Folder) clear() error {
	var names []string
	err := f.in(func(root *os.Root) (err error) { names, err = list(root); return err })
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	for _, name := range names {
		if !ofRun(name) {
			return fmt.Errorf("it contains %s, which is not a file of a run", name)
		}
	}
	if err == nil {
		err = f.in(func(root *os.Root) error { return removeNames(root, names) })
	}
	if err == nil {
		err = f.removeFolder()
	}
	return err
}

// removeNames removes files, the config last: what is left if that fails is still a
// run.
func removeNames(root *os.Root, names []string) error {
	names = slices.DeleteFunc(names, func(name string) bool { return name == string(ConfigFile) })
	for _, name := range append(names, string(ConfigFile)) {
		if err := root.Remove(name); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return err
		}
	}
	return nil
}

// removeFolder removes the folder if it is empty.
func (f *Folder) removeFolder() error {
	remove := func() error { return os.Remove(f.path) }
	if f.parent != nil {
		remove = func() error {
			return f.parent.in(func(parent *os.Root) error { return parent.Remove(f.Name()) })
		}
	}
	if err := remove(); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	return nil
}

var temporaryFiles = regexp.MustCompile(`^` + partial + `(.*?)(-[a-z2-7]{12})?$`)
var exportedFiles = regexp.MustCompile(`^(curves|curve|confusion|map)(-[a-z0-9_-]+)?\.(csv|svg)$`)
var forkFiles = regexp.MustCompile(`^fork-[0-9]+\.npz$`)

// ofRun reports whether name is that of a file in run folders.
func ofRun(name string) bool {
	name = temporaryFiles.ReplaceAllString(filepath.Base(name), "$1")
	return forkFiles.MatchString(name) || exportedFiles.MatchString(name) || slices.ContainsFunc(Files, func(i FileInfo) bool { return string(i.Name) == name })
}
