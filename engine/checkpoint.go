package engine

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"
	"time"

	"segzsl/data"
	"segzsl/engine/config"
	"segzsl/engine/event"
	"segzsl/engine/grad"
	"segzsl/engine/metric"
)

// Checkpoint describes a checkpoint file, without its weights.
type Checkpoint struct {
	Set    event.SetFacts `json:"set"`
	Preset string         `json:"preset"`
	// Began is the config at the start of the run, Config the current one, with
	// changes made during training.
	Began  config.Config `json:"-"`
	Config config.Config `json:"-"`
	// Plan is the index in the plan of the stage that is open or next, of which
	// Batch batches are done.
	Plan  int          `json:"plan"`
	Pass  config.Pass  `json:"pass"`
	Stage config.Stage `json:"stage"`
	Batch int          `json:"batch"`
	// Events is the number of events recorded before the checkpoint.
	Events int `json:"events"`
	// Off are the terms that are switched off.
	Off []config.Term `json:"off"`
}

// At is the position of the checkpoint in the form of forked_at, "plan:batch".
func (c Checkpoint) At() string { return fmt.Sprintf("%d:%d", c.Plan, c.Batch) }

// checkpointFormat is the version of savedState and of the other arrays. Format 2 had
// no manifest and no fingerprint, and left out matrices of zeros. Until format 3,
// validation passes made fewer updates than the final pass.
const (
	checkpointFormat = 4
	verifiedFormat   = 3 // the first with a manifest
	oldestCheckpoint = 2
)

// storedCheckpoint is the entry of a checkpoint file with savedState as JSON.
// The others are matrices: parameters by their names, and Adam's moments of
// them with one of the suffixes.
const (
	storedCheckpoint = "checkpoint"
	suffixMean       = ".adam_m"
	suffixSquare     = ".adam_v"
)

// savedState is everything of a session that is not a matrix.
type savedState struct {
	headOfFile
	Checkpoint
	BeganTOML    string                   `json:"began"`
	ConfigTOML   string                   `json:"config"`
	Altered      bool                     `json:"altered"`
	TestViewed   bool                     `json:"test_viewed,omitempty"`
	Missing      int                      `json:"missing"`             // events that the log lacks
	Seconds      float64                  `json:"seconds"`             // since the start of the run
	StageSeconds float64                  `json:"stage_seconds"`       // since the start of the stage
	Harmonics    [][]metric.HarmonicPoint `json:"harmonics,omitempty"` // of the validation passes that are done
	Last         map[config.Term]float64  `json:"last"`
	Model        *savedModel              `json:"model"`   // nil before the first stage
	Trainer      *savedTrainer            `json:"trainer"` // nil between two stages
}

// savedModel is the state of a Model besides its parameters. The classifier's data
// is generated again. JSON keys are those of checkpointFormat 2 and later.
type savedModel struct {
	Pass            config.Pass `json:"pass"`
	GeneratorReady  bool        `json:"imagines"`
	Generated       int         `json:"generated"`
	ClassifierData  bool        `json:"bank"`
	Classified      bool        `json:"classified"`
	AloneTrained    bool        `json:"alone_trained"`
	Calibration     float64     `json:"calibration"`
	CalibrationFrom string      `json:"calibration_from"`
}

// savedTrainer is the state of a trainer; see trainerState.
type savedTrainer struct {
	Steps  map[string]int    `json:"steps"` // of each Adam
	States map[string][]byte `json:"states"`
}

// Save writes a checkpoint of the session, from which RestoreSession continues as if
// it had not been interrupted. events is the number of events in the run's log.
func (s *Session) Save(w io.Writer, events int) error {
	if s.ended {
		return errors.New("engine: save checkpoint: the run has ended")
	}
	arrays, err := s.arrays(events)
	if err != nil {
		return fmt.Errorf("engine: save checkpoint: %w", err)
	}
	if err := data.WriteArrays(w, arrays); err != nil {
		return fmt.Errorf("engine: save checkpoint: %w", err)
	}
	return nil
}

func (s *Session) arrays(events int) ([]data.Array, error) {
	state, err := s.state(events)
	if err != nil {
		return nil, err
	}
	text, err := json.Marshal(state)
	if err != nil {
		return nil, err
	}
	return append([]data.Array{{Name: storedCheckpoint, Text: string(text)}}, s.matrices()...), nil
}

// matrices are the session's matrices: parameters, and the moments of those in
// training.
func (s *Session) matrices() []data.Array {
	if s.model == nil {
		return nil
	}
	var list []data.Array
	add := func(p *grad.Param, suffix string, values []float32) {
		list = append(list, data.Array{Name: p.Name + suffix, Rows: p.Rows, Cols: p.Cols, Values: values})
	}
	for _, p := range s.model.params() {
		add(p, "", p.Value)
	}
	if s.trainer == nil {
		return list
	}
	state := s.trainer.state()
	for _, p := range state.params {
		add(p, "", p.Value)
	}
	adams := state.adams
	for _, name := range slices.Sorted(maps.Keys(adams)) {
		adam := adams[name]
		for _, p := range adam.Params() {
			mean, square := adam.Moments(p)
			add(p, suffixMean, mean)
			add(p, suffixSquare, square)
		}
	}
	return list
}

func (s *Session) state(events int) (*savedState, error) {
	began, _ := s.initial.MarshalTOML() // never fails
	text, _ := s.cfg.MarshalTOML()
	state := &savedState{
		headOfFile: headOfFile{Format: checkpointFormat, Unverified: s.unverified}, BeganTOML: string(began), ConfigTOML: string(text), Altered: s.altered, TestViewed: s.testViewed, Missing: s.missing,
		Checkpoint: Checkpoint{Set: event.FactsOf(s.set), Preset: s.opt.Preset, Plan: s.at, Pass: s.plan[s.at].Pass,
			Stage: s.stage(), Batch: s.batch, Events: events},
		Seconds: time.Since(s.started).Seconds(), Harmonics: s.harmonics, Last: s.last,
	}
	for _, term := range slices.Sorted(maps.Keys(s.off)) {
		if s.off[term] {
			state.Off = append(state.Off, term)
		}
	}
	if m := s.model; m != nil {
		state.Model = &savedModel{m.pass(s.passes), m.generatorReady, m.generated, m.data != nil, m.classified, m.aloneTrained,
			m.cfg.Evaluate.Calibration, m.gammaFrom}
	}
	if s.trainer == nil {
		return state, nil
	}
	state.StageSeconds = time.Since(s.stageStarted).Seconds()
	var err error
	state.Trainer, err = saveTrainer(s.trainer.state())
	return state, err
}

// pass is the pass that the model belongs to.
func (m *Model) pass(passes map[config.Pass]*problem) config.Pass {
	for pass, p := range passes {
		if p == m.problem {
			return pass
		}
	}
	return config.FinalPass
}

func saveTrainer(o trainerState) (*savedTrainer, error) {
	t := &savedTrainer{map[string]int{}, map[string][]byte{}}
	for name, adam := range o.adams {
		t.Steps[name] = adam.Steps
	}
	for name, state := range o.states {
		text, err := state.MarshalBinary()
		if err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
		t.States[name] = text
	}
	return t, nil
}
