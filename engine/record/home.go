package record

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"time"
)

// Root returns the default parent of run folders, in the state home of the XDG base
// directory specification.
func Root() (string, error) {
	state := os.Getenv("XDG_STATE_HOME")
	if !filepath.IsAbs(state) { // the specification ignores relative paths
		home, err := os.UserHomeDir()
		if err != nil {
			return "", fmt.Errorf("record: find the folder for runs: %w; set XDG_STATE_HOME", err)
		}
		state = filepath.Join(home, ".local", "state")
	}
	return filepath.Join(state, "segzsl", "runs"), nil
}

// NewFolder creates an empty folder under root for a run on set that starts now, such
// as 20261123-174800-glyphs-s0. If the name exists, it gets a number.
func NewFolder(root, set string, seed uint64, now time.Time) (string, error) {
	if err := makePrivate(root); err != nil {
		return "", fmt.Errorf("record: create the folder for runs: %w", err)
	}
	name := fmt.Sprintf("%s-%s-s%d", now.Format("20060102-150405"), fileName(set), seed)
	path := filepath.Join(root, name)
	for i := 2; ; i++ {
		err := os.Mkdir(path, 0o700)
		switch {
		case err == nil:
			return path, nil
		case !errors.Is(err, fs.ErrExist):
			return "", fmt.Errorf("record: create run folder: %w", err)
		}
		path = filepath.Join(root, fmt.Sprintf("%s-%d", name, i))
	}
}

// makePrivate creates a folder to which only the user has access. Earlier versions made
// it accessible to others.
func makePrivate(path string) error {
	if err := os.MkdirAll(path, 0o700); err != nil {
		return err
	}
	info, err := os.Stat(path)
	if err == nil && info.Mode().Perm()&0o077 != 0 {
		_ = os.Chmod(path, 0o700) // it may be somebody else's
	}
	return err
}

// fileName replaces characters of text other than letters, digits, dots, dashes and
// underscores.
func fileName(text string) string {
	name := strings.Trim(strings.Map(func(r rune) rune {
		switch {
		case r >= 'a' && r <= 'z', r >= 'A' && r <= 'Z', r >= '0' && r <= '9', r == '.', r == '-', r == '_':
			return r
		}
		return '-'
	}, text), "-.")
	if name == "" {
		return "set"
	}
	return name
}

// Runs opens the runs under root, the latest first. The error joins those of folders
// that could not be read; the other runs are returned nevertheless.
func Runs(root string) ([]*Run, error) {
	entries, err := os.ReadDir(root)
	if errors.Is(err, fs.ErrNotExist) || errors.Is(err, syscall.ENOTDIR) { // HOME=/dev/null
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("record: list runs: %w", err)
	}
	var runs []*Run
	var errs []error
	for _, entry := range slices.Backward(entries) { // names start with the time
		path := filepath.Join(root, entry.Name())
		if !At(path).Has(ConfigFile) {
			continue
		}
		run, err := Open(path)
		if err != nil {
			errs = append(errs, err)
			continue
		}
		runs = append(runs, run)
	}
	return runs, errors.Join(errs...)
}

// Find returns the folder of a run. name is a path, a name in the state home, "latest"
// for the latest run that has the file, or that of pretrained weights, which it unpacks.
func Find(name string, file File) (string, error) {
	what := fmt.Sprintf("with a %s in", strings.TrimSuffix(string(file), ".npz"))
	return find(name, what, func(run *Run) bool { return run.Has(file) })
}

// FindUnfinished is Find for a run to resume; "latest" is the latest of these.
func FindUnfinished(name string) (string, error) {
	return find(name, "to resume in", func(run *Run) bool { return run.State() != Finished && run.State() != Training })
}

func find(name, what string, fits func(*Run) bool) (string, error) {
	if _, err := os.Stat(name); err == nil {
		return name, nil
	}
	root, err := Root()
	if err != nil {
		return "", err
	}
	if name == "latest" {
		runs, _ := Runs(root) // runs that cannot be read are skipped
		for _, run := range runs {
			if fits(run) {
				return run.Path(), nil
			}
		}
		return "", fmt.Errorf("there is no run %s %s yet; start one with segzsl train", what, root)
	}
	path := filepath.Join(root, name)
	if _, err := os.Stat(path); err != nil {
		if path, ok, err := findPretrained(name); ok {
			return path, err
		}
		return "", fmt.Errorf("there is no run %q, neither as a path nor in %s", name, root)
	}
	return path, nil
}
