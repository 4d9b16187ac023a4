package cli

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"segzsl/engine/tune"
)

// The files of a search's folder.
const (
	trialsFile = "trials.jsonl" // what is searched, then every finished trial, one a line
	presetFile = "preset.toml"  // what the search chose
)

// searchHead is the first line of trials.jsonl: with another one, trials do not compare.
type searchHead struct {
	Data      string `json:"data"`
	SplitHash string `json:"split_hash"`
	Seed      uint64 `json:"seed"`
	Keys      string `json:"keys"`
	Base      string `json:"base"` // TOML
}

// searchFolder keeps the trials of a search.
type searchFolder struct {
	path   string
	trials *os.File
	known  []tune.Trial
}

// openSearch makes the folder, or goes on with the search of the same head in it.
func openSearch(path string, head searchHead) (*searchFolder, error) {
	if err := os.MkdirAll(path, 0o755); err != nil {
		return nil, fmt.Errorf("tune: make folder: %w", err)
	}
	f := &searchFolder{path: path}
	file, err := os.OpenFile(filepath.Join(path, trialsFile), os.O_RDWR|os.O_CREATE, 0o644)
	if err != nil {
		return nil, fmt.Errorf("tune: open trials: %w", err)
	}
	f.trials = file
	if err := f.goOn(head); err != nil {
		return nil, errors.Join(err, file.Close())
	}
	return f, nil
}

// goOn reads the trials there are, or writes the head of a new search. A last
// line that was cut off is dropped.
func (f *searchFolder) goOn(head searchHead) error {
	text, err := os.ReadFile(f.trials.Name())
	if err != nil {
		return fmt.Errorf("tune: read trials: %w", err)
	}
	whole := text[:bytes.LastIndexByte(text, '\n')+1]
	if err := f.trials.Truncate(int64(len(whole))); err != nil {
		return fmt.Errorf("tune: %w", err)
	}
	if _, err := f.trials.Seek(0, 2); err != nil {
		return fmt.Errorf("tune: %w", err)
	}
	if len(whole) == 0 {
		return f.append(head)
	}
	return f.read(whole, head)
}

func (f *searchFolder) read(text []byte, head searchHead) error {
	lines := bufio.NewScanner(bytes.NewReader(text))
	lines.Buffer(nil, 1<<20)
	for n := 1; lines.Scan(); n++ {
		var err error
		if n == 1 {
			var found searchHead
			if err = json.Unmarshal(lines.Bytes(), &found); err == nil && found != head {
				return usagef("%s holds a search of %s, split %s, seed %d, keys %s, or from other settings: give another --out, or what it began with",
					f.trials.Name(), found.Data, found.SplitHash, found.Seed, found.Keys)
			}
		} else {
			var t tune.Trial
			err = json.Unmarshal(lines.Bytes(), &t)
			f.known = append(f.known, t)
		}
		if err != nil {
			return fmt.Errorf("tune: read %s, line %d: %w", f.trials.Name(), n, err)
		}
	}
	return lines.Err()
}

func (f *searchFolder) append(v any) error {
	if err := printLine(f.trials, v); err != nil {
		return fmt.Errorf("tune: write %s: %w", f.trials.Name(), err)
	}
	return nil
}

func (f *searchFolder) close() error { return f.trials.Close() }
