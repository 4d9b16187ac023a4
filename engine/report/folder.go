package report

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"

	"segzsl/engine"
	"segzsl/engine/study"
)

// The files of a sweep's folder.
const (
	ResultsFile  = "results.csv"
	TableFile    = "table.json"
	MarkdownFile = "table.md"
	RunsFolder   = "runs"
	SpacesFile   = "spaces.json" // in a run's folder
)

// Separations are what was measured of the spaces of the runs of row Full.
func Separations(dir string, p study.Plan) []engine.Separation {
	var all []engine.Separation
	for _, j := range p.Jobs() {
		if j.Row.Name != study.Full {
			continue
		}
		text, err := os.ReadFile(filepath.Join(dir, RunsFolder, j.Name(), SpacesFile))
		var s engine.Separation
		if err == nil && json.Unmarshal(text, &s) == nil {
			all = append(all, s)
		}
	}
	return all
}

// Read reads a sweep's table.json and results.csv.
func Read(dir string) (study.Study, []study.Outcome, error) {
	text, err := os.ReadFile(filepath.Join(dir, TableFile))
	if err != nil {
		return study.Study{}, nil, fmt.Errorf("report: %s is no folder of a sweep: %w; segzsl sweep --out makes one", dir, err)
	}
	s, err := study.Read(text)
	if err != nil {
		return s, nil, fmt.Errorf("report: %s: %w", dir, err)
	}
	file, err := os.Open(filepath.Join(dir, ResultsFile))
	if err != nil {
		return s, nil, fmt.Errorf("report: %w", err)
	}
	defer file.Close()
	outcomes, err := study.ReadCSV(file)
	if err != nil {
		return s, nil, fmt.Errorf("report: %s: %w", filepath.Join(dir, ResultsFile), err)
	}
	return s, outcomes, nil
}
