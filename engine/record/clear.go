package record

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
)

// Clear removes a run folder without a usable result. It returns an error if the
// folder has a file that is not of a run.
func (f *Folder) Clear() error {
	entries, err := os.ReadDir(f.path)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("record: clear run folder: %w", err)
	}
	for _, e := range entries {
		if !ofRun(e.Name()) {
			return fmt.Errorf("record: clear run folder %s: it contains %s, which is not a file of a run", f.path, e.Name())
		}
	}
	if err := os.RemoveAll(f.path); err != nil {
		return fmt.Errorf("record: clear run folder: %w", err)
	}
	return os.MkdirAll(filepath.Dir(f.path), 0o755)
}

var forkFiles = regexp.MustCompile(`^fork-[0-9]+\.npz$`)

// ofRun reports whether name is that of a file in run folders.
func ofRun(name string) bool {
	name = strings.TrimPrefix(name, partial)
	return forkFiles.MatchString(name) || slices.ContainsFunc(Files, func(i FileInfo) bool { return string(i.Name) == name })
}
