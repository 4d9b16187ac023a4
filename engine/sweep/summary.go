package sweep

import (
	"encoding/json"
	"fmt"
	"math"
	"slices"
	"strings"

	"segzsl/engine"
	"segzsl/engine/config"
)

// Stat is a mean over seeds with the standard deviation (n − 1; 0 if n = 1).
type Stat struct {
	Mean float64 `json:"mean"`
	SD   float64 `json:"sd"`
	N    int     `json:"n"`
}

// StatOf returns mean and standard deviation of values; zero if there are none.
func StatOf(values []float64) Stat {
	s := Stat{N: len(values)}
	for _, v := range values {
		s.Mean += v / float64(len(values))
	}
	if s.N > 1 {
		for _, v := range values {
			s.SD += (v - s.Mean) * (v - s.Mean) / float64(s.N-1)
		}
		s.SD = math.Sqrt(s.SD)
	}
	return s
}

// RowSummary summarises a row over all seeds.
type RowSummary struct {
	Row     string          `json:"row"`
	Done    int             `json:"done"`
	Failed  int             `json:"failed"`
	Waiting int             `json:"waiting"` // not run yet, or running
	Budget                  // of a finished run
	Seconds float64         `json:"seconds"` // mean of finished runs
	Scores  map[string]Stat `json:"scores"`  // by Measure.Key; without those that were not measured
	Reasons []string        `json:"reasons,omitempty"`
}

// Summary summarises a sweep, as in table.json.
type Summary struct {
	Plan        Plan         `json:"plan"`
	Rows        []RowSummary `json:"rows"`
	Comparisons []Comparison `json:"comparisons"`
	// Builds are the programs that trained the finished runs; nil in files of earlier
	// versions.
	Builds []config.Build `json:"builds,omitempty"`
	// Spaces are the numbers for Fig. 4, from the runs of row Full.
	Spaces []SpaceSummary `json:"spaces,omitempty"`
}

// Summarise summarises outcomes. Separations are those of the runs of row Full.
func Summarise(p Plan, outcomes []Outcome, separations []engine.Separation) Summary {
	s := Summary{Plan: p, Spaces: summariseSpaces(separations)}
	for _, row := range p.Rows {
		s.Rows = append(s.Rows, summariseRow(row, outcomes))
	}
	for _, o := range outcomes {
		if o.Status == Done && !slices.Contains(s.Builds, o.Build) {
			s.Builds = append(s.Builds, o.Build)
		}
	}
	for _, t := range p.Tables {
		for _, c := range t.Hypotheses {
			for _, key := range c.Measures {
				s.Comparisons = append(s.Comparisons, compare(t.Name, c, MeasureOf(key), outcomes))
			}
		}
	}
	return s
}

func summariseRow(row Row, outcomes []Outcome) RowSummary {
	r := RowSummary{Row: row.Name, Scores: map[string]Stat{}}
	var seconds []float64
	values := map[string][]float64{}
	for _, o := range outcomes {
		if o.Row != row.Name {
			continue
		}
		switch o.Status {
		case Done:
			r.Done++
			seconds = append(seconds, o.Seconds)
			r.Budget = o.Budget
		case Failed:
			r.Failed++
			if !slices.Contains(r.Reasons, o.Reason) {
				r.Reasons = append(r.Reasons, o.Reason)
			}
		default:
			r.Waiting++
		}
		for _, m := range Measures {
			if v, ok := o.Of(m); ok {
				values[m.Key] = append(values[m.Key], v)
			}
		}
	}
	r.Seconds = StatOf(seconds).Mean
	for key, v := range values {
		r.Scores[key] = StatOf(v)
	}
	return r
}

// Row returns the summary of a row.
func (s Summary) Row(name string) RowSummary {
	for _, r := range s.Rows {
		if r.Row == name {
			return r
		}
	}
	return RowSummary{Row: name}
}

// SpaceSummary summarises one space of Fig. 4 over seeds.
type SpaceSummary struct {
	Space      engine.Space `json:"space"`
	Silhouette Stat         `json:"silhouette"` // cosine
	Purity     Stat         `json:"purity"`     // of the 10 nearest, cosine
	Class      Stat         `json:"class"`      // accuracy of a linear probe, held-out samples
	// Attributes and Unseen are R² of linear probes of the attributes, on held-out
	// classes and on unseen classes.
	Attributes Stat    `json:"attributes"`
	Unseen     Stat    `json:"unseen"`
	Chance     float64 `json:"purity_chance"`
}

// spaceColumn is a column of the table for Fig. 4.
type spaceColumn struct {
	Title string
	of    func(engine.SpaceSeparation) float64
	at    func(*SpaceSummary) *Stat
}

// SpaceColumns are the columns of the table for Fig. 4.
var SpaceColumns = []spaceColumn{
	{"silhouette", func(s engine.SpaceSeparation) float64 { return s.Cosine.Silhouette }, func(s *SpaceSummary) *Stat { return &s.Silhouette }},
	{"purity of 10 nearest", func(s engine.SpaceSeparation) float64 { return s.Cosine.Purity }, func(s *SpaceSummary) *Stat { return &s.Purity }},
	{"class, linear probe", func(s engine.SpaceSeparation) float64 { return s.HeldOutSamples.Class.Accuracy }, func(s *SpaceSummary) *Stat { return &s.Class }},
	{"attributes of held-out classes, R²", func(s engine.SpaceSeparation) float64 { return s.HeldOutClasses.R2 }, func(s *SpaceSummary) *Stat { return &s.Attributes }},
	{"attributes of unseen classes, R²", func(s engine.SpaceSeparation) float64 { return s.Unseen.R2 }, func(s *SpaceSummary) *Stat { return &s.Unseen }},
}

// Value returns the column's value for a space.
func (c spaceColumn) Value(s SpaceSummary) Stat { return *c.at(&s) }

// SpaceTitles are the titles of the spaces in the paper, in the order of Fig. 4.
var SpaceTitles = []struct {
	Space engine.Space
	Title string
}{
	{engine.SemanticSpace, "semantic features z_s"}, {engine.ImageSpace, "image features x"}, {engine.ResidualSpace, "residual features z_r"},
}

func summariseSpaces(separations []engine.Separation) []SpaceSummary {
	var all []SpaceSummary
	for _, titled := range SpaceTitles {
		var found []engine.SpaceSeparation
		for _, sep := range separations {
			for _, s := range sep.Spaces {
				if s.Space == titled.Space {
					found = append(found, s)
				}
			}
		}
		if len(found) == 0 {
			continue
		}
		sum := SpaceSummary{Space: titled.Space, Chance: found[0].Cosine.Chance}
		for _, c := range SpaceColumns {
			values := make([]float64, len(found))
			for i, s := range found {
				values[i] = c.of(s)
			}
			*c.at(&sum) = StatOf(values)
		}
		all = append(all, sum)
	}
	return all
}

// Title returns the title of the space in the paper.
func (s SpaceSummary) Title() string {
	for _, t := range SpaceTitles {
		if t.Space == s.Space {
			return t.Title
		}
	}
	return string(s.Space)
}

// Marshal returns the summary as table.json.
func (s Summary) Marshal() ([]byte, error) {
	text, err := json.MarshalIndent(s, "", " ")
	if err != nil {
		return nil, fmt.Errorf("sweep: write table.json: %w", err)
	}
	return append(text, '\n'), nil
}

// oldNames are the names in table.json of earlier versions, with the current ones.
var oldNames = strings.NewReplacer(`"claims":`, `"hypotheses":`, `"verdicts":`, `"comparisons":`,
	`"finding": "holds"`, `"finding": "confirmed"`, `"finding": "noise"`, `"finding": "not significant"`, `"finding": "unknown"`, `"finding": "undecided"`)

// unmarshal reads what Marshal wrote.
func unmarshal(text []byte) (Summary, error) {
	var s Summary
	if err := json.Unmarshal([]byte(oldNames.Replace(string(text))), &s); err != nil {
		return s, fmt.Errorf("sweep: read table.json: %w", err)
	}
	return s, nil
}
