package tune

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"os"

	"segzsl/engine/record"
)

// The files in a search folder.
const (
	TrialsFile record.File = "trials.jsonl" // the head of the search, then one line for each finished trial
	PresetFile record.File = "preset.toml"  // the best config
)

// Format is the Head.Format of this version. In format 0, trials made fewer updates
// than the final pass of a run.
const Format = 1

// Head is the first line of trials.jsonl: trials of searches with different heads
// do not compare.
type Head struct {
	Format    int    `json:"format"`
	Data      string `json:"data"`
	SplitHash string `json:"split_hash"`
	Seed      uint64 `json:"seed"`
	Keys      string `json:"keys"`
	Base      string `json:"base"` // TOML
}

// OtherSearchError reports a folder that has a search with another head.
type OtherSearchError struct {
	Path  string // of trials.jsonl
	Found Head
}

func (e *OtherSearchError) Error() string {
	return fmt.Sprintf("%s has a search of %s, split %s, seed %d, keys %s, or with other settings or of another version", e.Path, e.Found.Data, e.Found.SplitHash, e.Found.Seed, e.Found.Keys)
}

// Folder stores the trials of a search.
type Folder struct {
	trials *os.File
	known  []Trial
}

// OpenFolder makes the folder, or opens the one of a search with the same head to
// resume it. A folder with another head is an *OtherSearchError.
func OpenFolder(in *record.Folder, head Head) (*Folder, error) {
	if err := in.Make(); err != nil {
		return nil, fmt.Errorf("tune: make folder: %w", err)
	}
	file, err := in.Append(TrialsFile)
	if err != nil {
		return nil, fmt.Errorf("tune: open trials: %w", err)
	}
	f := &Folder{trials: file}
	text, err := in.Read(TrialsFile)
	if err != nil {
		err = fmt.Errorf("tune: read trials: %w", err)
	} else {
		err = f.resume(text, head)
	}
	if err != nil {
		return nil, errors.Join(err, file.Close())
	}
	return f, nil
}

// resume reads the trials there are, or writes the head of a new search. A last
// line that was cut off is dropped.
func (f *Folder) resume(text []byte, head Head) error {
	whole := text[:bytes.LastIndexByte(text, '\n')+1]
	if err := f.trials.Truncate(int64(len(whole))); err != nil {
		return fmt.Errorf("tune: %w", err)
	}
	if len(whole) == 0 {
		return f.append(head)
	}
	return f.read(whole, head)
}

func (f *Folder) read(text []byte, head Head) error {
	lines := bufio.NewScanner(bytes.NewReader(text))
	lines.Buffer(nil, 1<<20)
	for n := 1; lines.Scan(); n++ {
		var err error
		if n == 1 {
			var found Head
			if err = json.Unmarshal(lines.Bytes(), &found); err == nil && found != head {
				return &OtherSearchError{f.trials.Name(), found}
			}
		} else {
			var t Trial
			err = json.Unmarshal(lines.Bytes(), &t)
			f.known = append(f.known, t)
		}
		if err != nil {
			return fmt.Errorf("tune: read %s, line %d: %w", f.trials.Name(), n, err)
		}
	}
	return lines.Err()
}

// Known are the trials that the folder held when it was opened.
func (f *Folder) Known() []Trial { return f.known }

// Add stores a finished trial.
func (f *Folder) Add(t Trial) error { return f.append(t) }

func (f *Folder) append(v any) error {
	if err := json.NewEncoder(f.trials).Encode(v); err != nil {
		return fmt.Errorf("tune: write %s: %w", f.trials.Name(), err)
	}
	return nil
}

// Close closes the folder's file.
func (f *Folder) Close() error { return f.trials.Close() }
