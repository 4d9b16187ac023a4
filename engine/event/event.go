package event

import (
	"segzsl/engine/config"
	"segzsl/engine/metric"
)

// Event is something that happened in a run: a value, in the past tense, never
// changed after it was made. Kind is its name in events.jsonl and on the wire.
type Event interface{ Kind() string }

// RunStarted is the first event of a run.
type RunStarted struct {
	Run       string        `json:"run"` // name of the run folder
	Set       SetFacts      `json:"set"`
	Config    config.Config `json:"config"`
	Preset    string        `json:"preset"`
	Plan      []StagePlan   `json:"plan"`
	Version   string        `json:"version"`
	StartedAt string        `json:"started_at"` // RFC 3339
	// Parent is the run that this one was forked from, ForkedAt the place in its
	// plan and the batches of that stage done, "1:812"; the events up to there are
	// the parent's.
	Parent   string `json:"parent,omitempty"`
	ForkedAt string `json:"forked_at,omitempty"`
}

// StagePlan is one stage of one pass, with its length.
type StagePlan struct {
	Pass    config.Pass  `json:"pass"`
	Stage   config.Stage `json:"stage"`
	Batches int          `json:"batches"`
	Epochs  int          `json:"epochs"`
}

// StageStarted opens a stage. Plan is its position in RunStarted.Plan.
type StageStarted struct {
	Plan int `json:"plan"`
	StagePlan
}

// TermValue is a term's unweighted value in one batch, and its weight then
// (0 where it is switched off; 1 where it has no weight of its own).
type TermValue struct {
	Term   config.Term `json:"term"`
	Value  float64     `json:"value"`
	Weight float64     `json:"weight"`
}

// BatchDone closes one step. In stage generate a step is one generator update
// with the critic updates before it; in synthesise, one class.
type BatchDone struct {
	Plan    int          `json:"plan"`
	Pass    config.Pass  `json:"pass"`
	Stage   config.Stage `json:"stage"`
	Batch   int          `json:"batch"` // from 1
	Epoch   int          `json:"epoch"` // from 1
	Terms   []TermValue  `json:"terms"`
	Seconds float64      `json:"seconds"` // of this step
	// Norms are the Euclidean norms of the gradients that moved each network:
	// of the whole loss, weights included.
	Norms []NetworkNorm `json:"norms,omitempty"`
}

// NetworkNorm is a network, "Es", "Er", "Dec", "W", "q", "G", "D" or "C", and
// the norm of its gradient; the last one where a step updates it several times.
type NetworkNorm struct {
	Network string  `json:"network"`
	Norm    float64 `json:"norm"`
}

// Validated reports accuracies after an epoch, by a quick rule instead of the
// classifier: argmax of f(z_s, a) in stage extract, the nearest class mean of
// real and synthetic features in stage generate. The samples are held-out ones
// of trainval; where Oracle is set they are the test samples, shown for
// curiosity: nothing may be chosen by them.
type Validated struct {
	Plan   int           `json:"plan"`
	Stage  config.Stage  `json:"stage"`
	Batch  int           `json:"batch"`
	Epoch  int           `json:"epoch"`
	By     string        `json:"by"` // "compatibility" or "class means"
	Oracle bool          `json:"oracle"`
	Scores metric.Scores `json:"scores"`
}

// StageDone closes a stage; Skipped if the user moved on before its last batch.
type StageDone struct {
	Plan    int          `json:"plan"`
	Pass    config.Pass  `json:"pass"`
	Stage   config.Stage `json:"stage"`
	Batches int          `json:"batches"`
	Seconds float64      `json:"seconds"`
	Skipped bool         `json:"skipped"`
}

// PassDone carries the scores of a finished pass.
type PassDone struct {
	Pass   config.Pass   `json:"pass"`
	Scores metric.Scores `json:"scores"`
}

// Paused and Resumed answer the commands of that name.
type Paused struct {
	Plan  int          `json:"plan"`
	Stage config.Stage `json:"stage"`
	Batch int          `json:"batch"`
}

// Resumed follows Paused.
type Resumed struct{}

// StageRestarted says that a stage begins again at batch 0 with fresh weights.
type StageRestarted struct {
	Plan  int              `json:"plan"`
	Stage config.Stage     `json:"stage"`
	Set   []config.Setting `json:"set,omitempty"` // fields that changed with it
}

// RunResumed says that a run goes on from a checkpoint: what follows is what
// would have followed there. Reason tells why there was a break.
type RunResumed struct {
	Plan    int          `json:"plan"`
	Stage   config.Stage `json:"stage"`
	Batch   int          `json:"batch"`
	Reason  string       `json:"reason"`
	Version string       `json:"version"`
	At      string       `json:"at"` // RFC 3339
}

// Checkpointed answers a Checkpoint command; Seconds is what writing took.
type Checkpointed struct {
	Plan    int          `json:"plan"`
	Stage   config.Stage `json:"stage"`
	Batch   int          `json:"batch"`
	Seconds float64      `json:"seconds"`
}

// Forked answers the Fork with the same ID: a checkpoint lies where it was to,
// or Error tells why not.
type Forked struct {
	ID    uint64       `json:"id"`
	Plan  int          `json:"plan"`
	Stage config.Stage `json:"stage"`
	Batch int          `json:"batch"`
	Error string       `json:"error,omitempty"`
}

// PaceSet says how many batches a second are trained from now on, at most; 0
// for as many as the machine can.
type PaceSet struct {
	BatchesPerSecond float64 `json:"batches_per_second"`
}

// WeightSet says that a live field took a new value before the next batch.
type WeightSet struct {
	Key   string `json:"key"`
	Value string `json:"value"`
	Plan  int    `json:"plan"`
	Batch int    `json:"batch"`
}

// TermToggled says that a term was switched off (its weight counts as 0) or on.
type TermToggled struct {
	Term  config.Term `json:"term"`
	On    bool        `json:"on"`
	Plan  int         `json:"plan"`
	Batch int         `json:"batch"`
}

// Refused answers a command that could not be done, with the reason.
type Refused struct {
	Command string `json:"command"`
	Reason  string `json:"reason"`
}

// Answered answers the question with the same ID by one of the fields, or Error.
type Answered struct {
	ID        uint64     `json:"id"`
	Answer    *Answer    `json:"answer,omitempty"`
	Survey    *Survey    `json:"survey,omitempty"`
	Generated *Generated `json:"generated,omitempty"`
	Spaces    *Spaces    `json:"spaces,omitempty"`
	Invention *Invention `json:"invention,omitempty"`
	Error     string     `json:"error,omitempty"`
}

// Vitals tell what the run takes of the machine, about once a second. They are
// for whoever watches and are not recorded.
type Vitals struct {
	Resident uint64  `json:"resident_bytes"` // memory of the process
	Peak     uint64  `json:"peak_bytes"`
	Cores    float64 `json:"cores"` // processors kept busy since the last
}

// Diverged says that a term or its gradient became NaN or infinite. The update
// that would have followed was not made: all weights are finite, as the last
// update left them.
type Diverged struct {
	DivergedError
}

// Failed says that the run stopped on an error.
type Failed struct {
	Error string `json:"error"`
}

// Stopped says that the run ended because it was told to, before its end.
type Stopped struct {
	Plan  int          `json:"plan"`
	Stage config.Stage `json:"stage"`
	Batch int          `json:"batch"`
}

// Result is the last event of a run that reached its end.
type Result struct {
	metric.Scores
	Set       string  `json:"set"`
	SplitHash string  `json:"split_hash"`
	Seed      uint64  `json:"seed"`
	Protocol  string  `json:"protocol"`
	Altered   bool    `json:"altered"` // weights, terms or stages were changed by hand
	Seconds   float64 `json:"seconds"`
	Run       string  `json:"run"`
}

// Kind implements Event.
func (RunStarted) Kind() string     { return "run" }
func (StageStarted) Kind() string   { return "stage" }
func (BatchDone) Kind() string      { return "batch" }
func (Validated) Kind() string      { return "validated" }
func (StageDone) Kind() string      { return "stage_done" }
func (PassDone) Kind() string       { return "pass_done" }
func (Paused) Kind() string         { return "paused" }
func (Resumed) Kind() string        { return "resumed" }
func (StageRestarted) Kind() string { return "stage_restarted" }
func (RunResumed) Kind() string     { return "run_resumed" }
func (Checkpointed) Kind() string   { return "checkpointed" }
func (Forked) Kind() string         { return "forked" }
func (PaceSet) Kind() string        { return "pace_set" }
func (WeightSet) Kind() string      { return "weight_set" }
func (TermToggled) Kind() string    { return "term_toggled" }
func (Refused) Kind() string        { return "refused" }
func (Answered) Kind() string       { return "answered" }
func (Vitals) Kind() string         { return "vitals" }
func (Diverged) Kind() string       { return "diverged" }
func (Failed) Kind() string         { return "failed" }
func (Stopped) Kind() string        { return "stopped" }
func (Result) Kind() string         { return "result" }

// Ends reports whether e is the last event of its run.
func Ends(e Event) bool {
	switch e.(type) {
	case Diverged, Failed, Stopped, Result:
		return true
	}
	return false
}

// Recorded reports whether e belongs to the run's log: answers and vitals are
// for whoever watches at that moment.
func Recorded(e Event) bool {
	switch e.(type) {
	case Answered, Vitals:
		return false
	}
	return true
}
