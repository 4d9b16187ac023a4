package sweep

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"strings"

	"segzsl/engine/config"
	"segzsl/engine/event"
)

// Row is one configuration: settings on top of the base config of the plan, or a
// baseline instead of SE-GZSL.
type Row struct {
	Name  string           `json:"name"`  // as in names of files: "recon-mi"
	Title string           `json:"title"` // as in the paper's tables
	Set   []config.Setting `json:"set,omitempty"`
	// Input is the classifier's input, as in tables; "" in sweeps of earlier versions.
	Input string `json:"input,omitempty"`
	// Baseline is a method of engine.BaselineInfos; then Set is empty.
	Baseline string `json:"baseline,omitempty"`
}

// Settings returns the row's settings in the syntax of --set.
func (r Row) Settings() string { return joinSettings(r.Set) }

func joinSettings(set []config.Setting) string {
	pairs := make([]string, len(set))
	for i, s := range set {
		pairs[i] = s.Key + "=" + s.Value
	}
	return strings.Join(pairs, " ")
}

// Plan is the plan of a sweep: each row with each seed, on one data set. Tables share
// rows, so each is trained once.
type Plan struct {
	Data    string           `json:"data"` // name or path of the set
	Set     event.SetFacts   `json:"set"`
	Preset  string           `json:"preset"`
	Base    []config.Setting `json:"base,omitempty"` // settings on top of the preset, for all rows
	Seeds   []uint64         `json:"seeds"`
	Tables  []Table          `json:"tables"`
	Rows    []Row            `json:"rows"`
	Command string           `json:"command"` // to repeat the sweep
	config.Build
}

// Job is one run: a row with a seed.
type Job struct {
	Row  Row
	Seed uint64
}

// Name returns the name of the job's folder, such as "recon-mi-s0".
func (j Job) Name() string { return fmt.Sprintf("%s-s%d", j.Row.Name, j.Seed) }

// Jobs returns the jobs of the plan. All rows are trained with a seed before the next
// seed starts, so that they can be compared early.
func (p Plan) Jobs() []Job {
	var jobs []Job
	for _, seed := range p.Seeds {
		for _, row := range p.Rows {
			jobs = append(jobs, Job{row, seed})
		}
	}
	return jobs
}

// Row returns a row by its name.
func (p Plan) Row(name string) (Row, bool) {
	i := slices.IndexFunc(p.Rows, func(r Row) bool { return r.Name == name })
	if i < 0 {
		return Row{}, false
	}
	return p.Rows[i], true
}

// Config returns the config of a job: the preset, then the base settings, then those of
// the row. Where a calibration factor is needed and none is known, the row chooses its own
// on validation; see Sweep.Config.
func (p Plan) Config(j Job) (config.Config, error) {
	cfg, err := p.settings(j.Row)
	if err != nil {
		return cfg, err
	}
	cfg.Seed = j.Seed
	p.chooseGamma(j.Row, &cfg)
	return cfg, cfg.Validate()
}

// settings returns the config of a row without its seed and how it is evaluated.
func (p Plan) settings(row Row) (config.Config, error) {
	preset, ok := config.PresetByName(p.Preset)
	if !ok {
		return config.Config{}, fmt.Errorf("sweep: there is no preset %q", p.Preset)
	}
	cfg := preset.Config
	for _, s := range slices.Concat(p.Base, row.Set) {
		if err := cfg.Set(s.Key, s.Value); err != nil {
			return cfg, err
		}
	}
	return cfg, nil
}

// Add adds a table and its rows to the plan. A row with the config of an existing one is
// replaced by it.
func (p *Plan) Add(t Table, rows []Row) {
	renamed := map[string]string{}
	for _, row := range rows {
		row.Input = p.input(row)
		i := slices.IndexFunc(p.Rows, func(r Row) bool { return p.same(r, row) })
		if i >= 0 {
			renamed[row.Name] = p.Rows[i].Name
			continue
		}
		p.Rows = append(p.Rows, row)
	}
	p.Tables = append(p.Tables, t.rename(renamed))
}

// same reports whether two rows train the same.
func (p Plan) same(a, b Row) bool {
	if a.Baseline != "" || b.Baseline != "" {
		return a.Baseline == b.Baseline
	}
	one, err1 := p.settings(a)
	other, err2 := p.settings(b)
	return err1 == nil && err2 == nil && one == other
}

// input returns the classifier's input of a row; "" if its config is not valid, which
// Check reports.
func (p Plan) input(row Row) string {
	if row.Baseline != "" {
		return inputs[config.ImageInput]
	}
	cfg, err := p.settings(row)
	if err != nil {
		return ""
	}
	return inputs[cfg.Classify.Input]
}

// Check returns an error if the plan has a row that cannot be trained.
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

// Extends checks that a sweep of the old plan can continue with this one: the same set,
// split, preset and base, and no run left out.
func (p Plan) Extends(old Plan) error {
	for _, same := range []struct{ what, was, is string }{
		{"split", old.Set.SplitHash, p.Set.SplitHash},
		{"data fingerprint", cmp.Or(old.Set.Fingerprint, p.Set.Fingerprint), p.Set.Fingerprint}, // earlier versions recorded none
		{"data set", old.Set.Name, p.Set.Name},
		{"preset", config.PresetName(old.Preset), p.Preset},
		{"base settings", joinSettings(old.Base), joinSettings(p.Base)},
	} {
		if same.was != same.is {
			return fmt.Errorf("sweep: the folder contains a sweep with %s %q, but this one has %q", same.what, same.was, same.is)
		}
	}
	var names []string
	for _, j := range p.Jobs() {
		names = append(names, j.Name())
	}
	for _, j := range old.Jobs() {
		if !slices.Contains(names, j.Name()) {
			return fmt.Errorf("sweep: the folder contains a sweep with run %s, which this one does not have", j.Name())
		}
	}
	return nil
}
