package sweep

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"segzsl/engine/config"
	"segzsl/engine/event"
)

// Row is one way to train: what it sets differently from the base config of its
// plan, or a baseline instead of SE-GZSL.
type Row struct {
	Name  string           `json:"name"`  // as in names of files: "recon-mi"
	Title string           `json:"title"` // as in the paper's tables
	Set   []config.Setting `json:"set,omitempty"`
	// Baseline is a method of engine.BaselineInfos; then Set is empty.
	Baseline string `json:"baseline,omitempty"`
}

// Settings are what the row sets, as --set takes them.
func (r Row) Settings() string { return joinSettings(r.Set) }

func joinSettings(set []config.Setting) string {
	pairs := make([]string, len(set))
	for i, s := range set {
		pairs[i] = s.Key + "=" + s.Value
	}
	return strings.Join(pairs, " ")
}

// Plan is what a sweep trains: every row with every seed, on one set. Rows are
// shared by tables: what two of them show is trained once.
type Plan struct {
	Data    string           `json:"data"` // what opens the set
	Set     event.SetFacts   `json:"set"`
	Preset  string           `json:"preset"`
	Base    []config.Setting `json:"base,omitempty"` // laid over the preset, for every row
	Seeds   []uint64         `json:"seeds"`
	Tables  []Table          `json:"tables"`
	Rows    []Row            `json:"rows"`
	Command string           `json:"command"` // that makes the sweep again
	Version string           `json:"version"`
}

// Job is one run: a row with a seed.
type Job struct {
	Row  Row
	Seed uint64
}

// Name is the job's folder: "recon-mi-s0".
func (j Job) Name() string { return fmt.Sprintf("%s-s%d", j.Row.Name, j.Seed) }

// Jobs are the runs of the plan. A seed is done with every row before the next
// begins, so that rows can be compared early.
func (p Plan) Jobs() []Job {
	var jobs []Job
	for _, seed := range p.Seeds {
		for _, row := range p.Rows {
			jobs = append(jobs, Job{row, seed})
		}
	}
	return jobs
}

// Row finds a row by its name.
func (p Plan) Row(name string) (Row, bool) {
	i := slices.IndexFunc(p.Rows, func(r Row) bool { return r.Name == name })
	if i < 0 {
		return Row{}, false
	}
	return p.Rows[i], true
}

// Config is what a job trains with: the preset, under the base, under its row.
func (p Plan) Config(j Job) (config.Config, error) {
	preset, ok := config.PresetByName(p.Preset)
	if !ok {
		return config.Config{}, fmt.Errorf("sweep: there is no preset %q", p.Preset)
	}
	cfg := preset.Config
	for _, s := range slices.Concat(p.Base, j.Row.Set) {
		if err := cfg.Set(s.Key, s.Value); err != nil {
			return cfg, err
		}
	}
	cfg.Seed = j.Seed
	return cfg, cfg.Validate()
}

// Add takes a table and its rows into the plan. A row that sets what another
// sets already is that row.
func (p *Plan) Add(t Table, rows []Row) {
	renamed := map[string]string{}
	for _, row := range rows {
		i := slices.IndexFunc(p.Rows, func(r Row) bool { return r.Baseline == row.Baseline && slices.Equal(r.Set, row.Set) })
		if i >= 0 {
			renamed[row.Name] = p.Rows[i].Name
			continue
		}
		p.Rows = append(p.Rows, row)
	}
	p.Tables = append(p.Tables, t.rename(renamed))
}

// Check finds what cannot be trained, before anything is.
func (p Plan) Check() error {
	if len(p.Seeds) == 0 || len(p.Rows) == 0 {
		return errors.New("sweep: a plan needs rows and seeds")
	}
	names := map[string]bool{}
	for _, row := range p.Rows {
		if names[row.Name] {
			return fmt.Errorf("sweep: two rows are called %s", row.Name)
		}
		names[row.Name] = true
		if _, err := p.Config(Job{row, p.Seeds[0]}); err != nil {
			return err
		}
	}
	return nil
}

// Extends checks that a sweep of the old plan may go on as one of this: same
// set, split, preset and base, and nothing left out.
func (p Plan) Extends(old Plan) error {
	for _, same := range []struct{ what, was, is string }{
		{"split", old.Set.SplitHash, p.Set.SplitHash},
		{"data set", old.Set.Name, p.Set.Name},
		{"preset", config.PresetName(old.Preset), p.Preset},
		{"base settings", joinSettings(old.Base), joinSettings(p.Base)},
	} {
		if same.was != same.is {
			return fmt.Errorf("sweep: the folder holds a sweep with %s %q, and this one has %q", same.what, same.was, same.is)
		}
	}
	var names []string
	for _, j := range p.Jobs() {
		names = append(names, j.Name())
	}
	for _, j := range old.Jobs() {
		if !slices.Contains(names, j.Name()) {
			return fmt.Errorf("sweep: the folder holds a sweep with run %s, which this one would leave out", j.Name())
		}
	}
	return nil
}
