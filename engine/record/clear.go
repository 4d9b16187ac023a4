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

// Clear removes a run folder whose run came to nothing. It refuses a folder that
// holds anything that no run made.
func (f *Folder) Clear() error {
	entries, err := os.ReadDir(f.path)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("record: clear run folder: %w", err)
	}
	for _, e := range entries {
		if !ofRun(e.Name()) {
			return fmt.Errorf("record: clear run folder %s: it holds %s, which no run made", f.path, e.Name())
		}
	}
	if err := os.RemoveAll(f.path); err != nil {
		return fmt.Errorf("record: clear run folder: %w", err)
	}
	return os.MkdirAll(filepath.Dir(f.path), 0o755)
}

var forkFiles = regexp.MustCompile(`^fork-[0-9]+\.npz$`)

// ofRun reports whether a run may have made a file of that name.
func ofRun(name string) bool {
	name = strings.TrimPrefix(name, partial)
	return forkFiles.MatchString(name) || slices.ContainsFunc(Files, func(i FileInfo) bool { return string(i.Name) == name })
}
