package sweep

import (
	"encoding/csv"
	"fmt"
	"io"
	"slices"
	"strconv"

	"segzsl/data/clean"
	"segzsl/engine/config"
	"segzsl/engine/metric"
)

// Status is the status of a run.
type Status string

// The statuses.
const (
	Waiting Status = "waiting"
	Running Status = "running"
	Done    Status = "done"
	Failed  Status = "failed"
)

// Outcome is the outcome of one run of a sweep, a line of results.csv, with the reason
// if the run failed.
type Outcome struct {
	Row      string `json:"row"`
	Title    string `json:"title"`
	Settings string `json:"settings"` // of the row; for a baseline, those chosen on validation
	Seed     uint64 `json:"seed"`
	Status   Status `json:"status"`
	Reason   string `json:"reason,omitempty"`
	metric.Scores
	Budget
	SplitHash string  `json:"split_hash"`
	Seconds   float64 `json:"seconds"`
	config.Build
	Run string `json:"run"` // folder in runs/
}

// Of returns the value of a measure; false if the run has none.
func (o Outcome) Of(m Measure) (float64, bool) {
	if o.Status != Done {
		return 0, false
	}
	v := m.of(o.Scores)
	return v, v == v
}

// column is a column of results.csv, with its field of an outcome.
type column struct {
	name string
	at   func(*Outcome) any // *string, *uint64, *Status, *float64 or *int
	// added columns are not in files of earlier versions.
	added bool
}

var columns = []column{
	{"row", func(o *Outcome) any { return &o.Row }, false},
	{"title", func(o *Outcome) any { return &o.Title }, false},
	{"settings", func(o *Outcome) any { return &o.Settings }, false},
	{"seed", func(o *Outcome) any { return &o.Seed }, false},
	{"status", func(o *Outcome) any { return &o.Status }, false},
	{"acc_s", func(o *Outcome) any { return &o.AccS }, false},
	{"acc_u", func(o *Outcome) any { return &o.AccU }, false},
	{"acc_h", func(o *Outcome) any { return &o.AccH }, false},
	{"calibration", func(o *Outcome) any { return &o.Calibration }, false},
	{"calibration_from", func(o *Outcome) any { return &o.CalibrationFrom }, false},
	{"calibrated_acc_s", func(o *Outcome) any { return &o.CalS }, false},
	{"calibrated_acc_u", func(o *Outcome) any { return &o.CalU }, false},
	{"calibrated_acc_h", func(o *Outcome) any { return &o.CalH }, false},
	{"t1", func(o *Outcome) any { return &o.T1 }, false},
	{"ausuc", func(o *Outcome) any { return &o.AUSUC }, false},
	{"auroc", func(o *Outcome) any { return &o.AUROC }, false},
	{"seen_only", func(o *Outcome) any { return &o.SeenOnly }, false},
	{"oracle_acc_h", func(o *Outcome) any { return &o.OracleH }, false},
	{"settings_tried", func(o *Outcome) any { return &o.Tried }, true},
	{"divisions", func(o *Outcome) any { return &o.Divisions }, true},
	{"split_hash", func(o *Outcome) any { return &o.SplitHash }, false},
	{"seconds", func(o *Outcome) any { return &o.Seconds }, false},
	{"version", func(o *Outcome) any { return &o.Version }, false},
	{"commit", func(o *Outcome) any { return &o.Commit }, true},
	{"kernel", func(o *Outcome) any { return &o.Kernel }, true},
	{"run", func(o *Outcome) any { return &o.Run }, false},
	{"reason", func(o *Outcome) any { return &o.Reason }, false},
}

// WriteCSV writes a header and a line for each outcome. Missing scores are empty.
func WriteCSV(w io.Writer, outcomes []Outcome) error {
	out := csv.NewWriter(w)
	head := make([]string, len(columns))
	for i, c := range columns {
		head[i] = c.name
	}
	if err := out.Write(head); err != nil {
		return err
	}
	for _, o := range outcomes {
		cells := make([]string, len(columns))
		for i, c := range columns {
			cells[i] = cell(c.at(&o), o.Status == Done)
		}
		if err := out.Write(cells); err != nil {
			return err
		}
	}
	out.Flush()
	return out.Error()
}

func cell(at any, scored bool) string {
	switch v := at.(type) {
	case *string:
		return clean.Cell(*v)
	case *Status:
		return string(*v)
	case *uint64:
		return strconv.FormatUint(*v, 10)
	case *float64:
		if scored {
			return strconv.FormatFloat(*v, 'g', -1, 64)
		}
	case *int:
		if scored {
			return strconv.Itoa(*v)
		}
	}
	return ""
}

// ReadCSV reads what WriteCSV wrote. Errors name line and column.
func ReadCSV(r io.Reader) ([]Outcome, error) {
	lines, err := csv.NewReader(r).ReadAll()
	if err != nil {
		return nil, fmt.Errorf("sweep: read results: %w", err)
	}
	if len(lines) == 0 {
		return nil, fmt.Errorf("sweep: read results: no header")
	}
	var outcomes []Outcome
	for n, line := range lines[1:] {
		var o Outcome
		for _, c := range columns {
			i := slices.Index(lines[0], c.name)
			if i < 0 && c.added {
				continue
			}
			if i < 0 {
				return nil, fmt.Errorf("sweep: read results: there is no column %s", c.name)
			}
			if err := readCell(c.at(&o), line[i]); err != nil {
				return nil, fmt.Errorf("sweep: read results: line %d, column %s: %q: %w", n+2, c.name, line[i], err)
			}
		}
		outcomes = append(outcomes, o)
	}
	return outcomes, nil
}

func readCell(at any, text string) (err error) {
	switch v := at.(type) {
	case *string:
		*v = clean.ReadCell(text)
	case *Status:
		*v = Status(text)
	case *uint64:
		*v, err = strconv.ParseUint(text, 10, 64)
	case *float64:
		if text != "" {
			*v, err = strconv.ParseFloat(text, 64)
		}
	case *int:
		if text != "" {
			*v, err = strconv.Atoi(text)
		}
	}
	return err
}
