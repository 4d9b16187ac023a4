package data

import (
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"
	"slices"
)

// OutsideError reports that a file names a data set outside the file's folder.
type OutsideError struct{ Name, Folder string }

func (e *OutsideError) Error() string {
	return fmt.Sprintf("data set %s is neither built in nor in folder %s", e.Name, e.Folder)
}

// Within returns what Open takes for a data set that a file in a folder names: a file
// that may be somebody else's, and must not choose among all files of the user. A name
// that leads out of the folder, also through a link, is an *OutsideError.
func Within(folder, name string) (string, error) {
	if slices.ContainsFunc(Formats(), func(f Format) bool { return f.BuiltIn && f.Name == name }) {
		return name, nil
	}
	path := name
	if !filepath.IsAbs(path) {
		path = filepath.Join(folder, name)
	}
	folder, err := filepath.Abs(folder)
	if err != nil {
		return "", err
	}
	from, to := resolved(folder), resolved(path)
	if inside, err := filepath.Rel(from, to); err != nil || !filepath.IsLocal(inside) {
		return "", &OutsideError{name, folder}
	}
	return path, nil
}

// resolved is the absolute path without links, or with them from where it does not
// exist.
func resolved(path string) string {
	path, _ = filepath.Abs(path)
	real, err := filepath.EvalSymlinks(path)
	if errors.Is(err, fs.ErrNotExist) && filepath.Dir(path) != path {
		return filepath.Join(resolved(filepath.Dir(path)), filepath.Base(path))
	}
	if err != nil {
		return path
	}
	return real
}
