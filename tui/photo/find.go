// Package photo finds the photographs of samples below a folder, reads them in bounded
// memory, and remembers the folder of each data set.
package photo

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"strings"

	"segzsl/data/clean"
)

// Found is where the photograph of a sample is, or why it has none.
type Found struct {
	Path string
	Err  error
}

// maxFiles is the greatest number of files below a folder.
const maxFiles = 2_000_000

var errTooMany = fmt.Errorf("more than %d files; name a folder with fewer", maxFiles)

// Find looks the names up below a folder, by their last path elements: a file's own
// name, and that of its folder where both have one. It returns an error if the folder
// cannot be read.
func Find(ctx context.Context, folder string, names []string) ([]Found, error) {
	files, err := list(ctx, folder)
	if err != nil {
		return nil, fmt.Errorf("photographs in %s: %w", clean.Name(folder), err)
	}
	found := make([]Found, len(names))
	for i, name := range names {
		rel, err := match(elements(name), files)
		if err != nil {
			found[i].Err = fmt.Errorf("%s: %w", clean.Name(name), err)
			continue
		}
		found[i].Path = filepath.Join(folder, rel)
	}
	return found, nil
}

// list returns the files below a folder by their own names.
func list(ctx context.Context, folder string) (map[string][]string, error) {
	root, err := filepath.EvalSymlinks(folder)
	if err != nil {
		return nil, err
	}
	if info, err := os.Stat(root); err != nil || !info.IsDir() {
		return nil, errors.Join(err, errors.New("not a folder"))
	}
	files, count := map[string][]string{}, 0
	err = filepath.WalkDir(root, func(at string, entry fs.DirEntry, err error) error {
		switch {
		case ctx.Err() != nil:
			return ctx.Err()
		case err != nil && at == root:
			return err
		case err != nil || entry.IsDir():
			return nil // a folder that cannot be read has no photographs
		case count == maxFiles:
			return errTooMany
		}
		count++
		rel, err := filepath.Rel(root, at)
		if err != nil {
			return err
		}
		rel = filepath.ToSlash(rel)
		files[path.Base(rel)] = append(files[path.Base(rel)], rel)
		return nil
	})
	return files, err
}

// elements divides a name at slashes and backslashes.
func elements(name string) []string {
	return strings.FieldsFunc(name, func(r rune) bool { return r == '/' || r == '\\' })
}

// match returns the file that has the most last elements in common with a name.
func match(name []string, files map[string][]string) (string, error) {
	if len(name) == 0 {
		return "", errors.New("this sample has no name")
	}
	best, most, also := "", 0, ""
	for _, rel := range files[name[len(name)-1]] {
		other := strings.Split(rel, "/")
		common := 0
		for common < min(len(name), len(other)) && name[len(name)-1-common] == other[len(other)-1-common] {
			common++
		}
		switch {
		case common == 1 && len(name) > 1 && len(other) > 1: // another class
		case common > most:
			best, most, also = rel, common, ""
		case common == most:
			also = rel
		}
	}
	switch {
	case most == 0:
		return "", errors.New("no such photograph")
	case also != "":
		return "", fmt.Errorf("%s and %s have this name; want one", clean.Name(best), clean.Name(also))
	}
	return best, nil
}
