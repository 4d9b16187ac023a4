package sweep

import (
	"encoding/json"
	"fmt"
	"path/filepath"

	"segzsl/engine"
	"segzsl/engine/record"
)

// The files of a sweep's folder.
const (
	ResultsFile  record.File = "results.csv"
	TableFile    record.File = "table.json"
	MarkdownFile record.File = "table.md"
	RunsFolder               = "runs"
)

// RunFolder returns the run folder of a job of the sweep in dir.
func RunFolder(dir *record.Folder, j Job) *record.Folder { return runFolder(dir, j.Name()) }

func runFolder(dir *record.Folder, name string) *record.Folder {
	return dir.Folder(RunsFolder).Folder(name)
}

// Separations reads the measured separation of spaces of the runs of row Full.
func Separations(dir *record.Folder, p Plan) []engine.Separation {
	var all []engine.Separation
	for _, j := range p.Jobs() {
		if j.Row.Name != Full {
			continue
		}
		text, err := runFolder(dir, j.Name()).Read(record.SpacesFile)
		var s engine.Separation
		if err == nil && json.Unmarshal(text, &s) == nil {
			all = append(all, s)
		}
	}
	return all
}

// Read reads a sweep's table.json and results.csv.
func Read(dir string) (Summary, []Outcome, error) {
	text, err := record.At(dir).Read(TableFile)
	if err != nil {
		return Summary{}, nil, fmt.Errorf("sweep: %s is not the folder of a sweep: %w; create one with segzsl sweep --out", dir, err)
	}
	s, err := unmarshal(text)
	if err != nil {
		return s, nil, fmt.Errorf("sweep: %s: %w", dir, err)
	}
	file, err := record.At(dir).Open(ResultsFile)
	if err != nil {
		return s, nil, fmt.Errorf("sweep: %w", err)
	}
	defer file.Close()
	outcomes, err := ReadCSV(file)
	if err != nil {
		return s, nil, fmt.Errorf("sweep: %s: %w", filepath.Join(dir, string(ResultsFile)), err)
	}
	return s, outcomes, nil
}
