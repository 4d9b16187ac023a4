package event

import (
	"slices"

	"segzsl/engine/config"
	"segzsl/engine/metric"
)

// Event is something that happened in a run. Events are values that never change.
// Kind is the name in events.jsonl and on the wire.
type Event interface{ Kind() string }

// RunStarted is the first event of a run.
type RunStarted struct {
	Run     string        `json:"run"` // name of the run folder
	Set     SetFacts      `json:"set"`
	Config  config.Config `json:"config"`
	Preset  string        `json:"preset"`
	Plan    []StagePlan   `json:"plan"`
	Version string        `json:"version"`
	// Kernel is the set of kernels: avx2, avx512 and neon give the same numbers, go may not. "" in logs of
	// earlier versions.
	Kernel    string `json:"kernel,omitempty"`
	StartedAt string `json:"started_at"` // RFC 3339
	// Parent is the run that this one was forked from, ForkedAt the index in its
	// plan and the batch, "1:812". Earlier events are those of the parent.
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

// StageStarted starts a stage. Plan is its index in RunStarted.Plan.
type StageStarted struct {
	Plan int `json:"plan"`
	StagePlan
}

// TermValue is a term's unweighted value in one batch, and its weight (0 if it is
// switched off, 1 if it has no weight).
type TermValue struct {
	Term   config.Term `json:"term"`
	Value  float64     `json:"value"`
	Weight float64     `json:"weight"`
}

// BatchDone ends a batch. In stage generate that is one generator update with the
// critic updates before it; in stage synthesise, one class.
type BatchDone struct {
	Plan    int          `json:"plan"`
	Pass    config.Pass  `json:"pass"`
	Stage   config.Stage `json:"stage"`
	Batch   int          `json:"batch"` // from 1
	Epoch   int          `json:"epoch"` // from 1; in stage classify, of the classifier in training
	Terms   []TermValue  `json:"terms"`
	Seconds float64      `json:"seconds"` // of this batch
	// Norms are the Euclidean norms of each network's gradient of the weighted loss.
	Norms []NetworkNorm `json:"norms,omitempty"`
}

// NetworkNorm is a network, "Es", "Er", "Dec", "W", "q", "G", "D" or "C", and
// the norm of its gradient in the last update of the batch.
type NetworkNorm struct {
	Network string  `json:"network"`
	Norm    float64 `json:"norm"`
}

// Validated reports accuracies after an epoch, by a fast predictor: argmax of
// f(z_s, a) in stage extract, the nearest class mean of real and generated features
// in stage generate. The samples are held out from trainval; with Oracle they are the
// test samples, which must not be used to choose anything.
type Validated struct {
	Plan   int           `json:"plan"`
	Stage  config.Stage  `json:"stage"`
	Batch  int           `json:"batch"`
	Epoch  int           `json:"epoch"`
	By     string        `json:"by"` // "compatibility" or "class means"
	Oracle bool          `json:"oracle"`
	Scores metric.Scores `json:"scores"`
}

// StageDone ends a stage; Skipped if the user skipped its rest.
type StageDone struct {
	Plan    int          `json:"plan"`
	Pass    config.Pass  `json:"pass"`
	Stage   config.Stage `json:"stage"`
	Batches int          `json:"batches"`
	Seconds float64      `json:"seconds"`
	Skipped bool         `json:"skipped"`
}

// PassDone reports the scores of a finished pass.
type PassDone struct {
	Pass   config.Pass   `json:"pass"`
	Scores metric.Scores `json:"scores"`
	Fit    GeneratorFit  `json:"generator_fit,omitzero"` // zero without stage generate
}

// GeneratorFit is how well the means of generated features fit those of real ones: R²,
// the share of the variance of the class means that they explain. It is 1 for equal
// means, and 0 or less if the mean of all classes is as near.
type GeneratorFit struct {
	Seen    float64 `json:"seen"`              // means of training samples
	HeldOut float64 `json:"held_out,omitzero"` // of held-out classes, in validation alone
}

// Paused answers Pause.
type Paused struct {
	Plan  int          `json:"plan"`
	Stage config.Stage `json:"stage"`
	Batch int          `json:"batch"`
}

// Resumed answers Resume.
type Resumed struct{}

// StageRestarted reports that a stage starts again with newly initialised weights.
type StageRestarted struct {
	Plan  int              `json:"plan"`
	Stage config.Stage     `json:"stage"`
	Set   []config.Setting `json:"set,omitempty"` // changed fields
}

// RunResumed reports that a run resumed from a checkpoint. Later events are those of
// an uninterrupted run. Reason is why it was interrupted.
type RunResumed struct {
	Plan    int          `json:"plan"`
	Stage   config.Stage `json:"stage"`
	Batch   int          `json:"batch"`
	Reason  string       `json:"reason"`
	Version string       `json:"version"`
	Kernel  string       `json:"kernel,omitempty"`
	At      string       `json:"at"` // RFC 3339
}

// Checkpointed reports a saved checkpoint; Seconds is the time of writing.
type Checkpointed struct {
	Plan    int          `json:"plan"`
	Stage   config.Stage `json:"stage"`
	Batch   int          `json:"batch"`
	Seconds float64      `json:"seconds"`
}

// Forked answers the Fork with the same ID: its checkpoint is saved, or Error is
// why not.
type Forked struct {
	ID    uint64       `json:"id"`
	Plan  int          `json:"plan"`
	Stage config.Stage `json:"stage"`
	Batch int          `json:"batch"`
	Error string       `json:"error,omitempty"`
}

// PaceSet reports a new limit of batches per second; 0 is no limit.
type PaceSet struct {
	BatchesPerSecond float64 `json:"batches_per_second"`
}

// WeightSet reports the new value of a live field, from the next batch.
type WeightSet struct {
	Key   string `json:"key"`
	Value string `json:"value"`
	Plan  int    `json:"plan"`
	Batch int    `json:"batch"`
}

// TermToggled reports that a term was switched off (its weight is 0) or on.
type TermToggled struct {
	Term  config.Term `json:"term"`
	On    bool        `json:"on"`
	Plan  int         `json:"plan"`
	Batch int         `json:"batch"`
}

// Refused answers a command that could not be executed, with the reason.
type Refused struct {
	Command string `json:"command"`
	Reason  string `json:"reason"`
}

// TestViewed reports the first question that was answered from test samples before the
// end of the run: what is changed after it may be chosen on them.
type TestViewed struct {
	Plan  int          `json:"plan"`
	Stage config.Stage `json:"stage"`
	Batch int          `json:"batch"`
}

// Note is a remark on the run, such as that a part of its log was damaged.
type Note struct {
	Text string `json:"text"`
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

// Vitals report the resource usage of the run, about once a second. They are not
// recorded.
type Vitals struct {
	Resident uint64  `json:"resident_bytes"` // memory of the process
	Peak     uint64  `json:"peak_bytes"`
	Cores    float64 `json:"cores"` // CPU time per second since the last event
}

// Storage reports that files of the run cannot be written, and later that they can
// again. Training continues meanwhile. It is not recorded.
type Storage struct {
	Log        string `json:"log,omitempty"`        // why the log cannot be written; "" if it can
	Checkpoint string `json:"checkpoint,omitempty"` // why the last checkpoint was not saved
	Waiting    int    `json:"waiting,omitempty"`    // events that wait in memory
	Missing    int    `json:"missing,omitempty"`    // events that will not be in the log
}

// Problem says what cannot be written and why; "" if all can.
func (s Storage) Problem() string {
	switch {
	case s.Log != "":
		return "the log cannot be written: " + s.Log
	case s.Checkpoint != "":
		return "the checkpoint was not saved: " + s.Checkpoint
	}
	return ""
}

// Diverged reports that a term or its gradient became NaN or infinite. That batch did
// not update the weights, so they are finite.
type Diverged struct {
	DivergedError
}

// Failed reports that the run ended with an error.
type Failed struct {
	Error string `json:"error"`
}

// Stopped reports that the run was stopped before its end.
type Stopped struct {
	Plan  int          `json:"plan"`
	Stage config.Stage `json:"stage"`
	Batch int          `json:"batch"`
}

// Result is the last event of a completed run.
type Result struct {
	metric.Scores
	Set       string `json:"set"`
	SplitHash string `json:"split_hash"`
	Seed      uint64 `json:"seed"`
	Protocol  string `json:"protocol"`
	Altered   bool   `json:"altered"` // settings were changed during training
	// TestViewed reports whether questions were answered from test samples before the
	// end of the run.
	TestViewed bool    `json:"test_viewed_before_end,omitempty"`
	Seconds    float64 `json:"seconds"`
	Run        string  `json:"run"`
	// Missing is the number of events that are not in the log, since it could not be
	// written.
	Missing int `json:"missing_events,omitempty"`
	// Fit is that of the last pass; zero in files of earlier versions.
	Fit GeneratorFit `json:"generator_fit,omitzero"`
	// Fingerprint is that of the data; "" in files of earlier versions.
	Fingerprint string `json:"fingerprint,omitempty"`
	// Version and Kernel are the program and the set of kernels that ended the run; "" in files of earlier
	// versions.
	Version string `json:"version,omitempty"`
	Kernel  string `json:"kernel,omitempty"`
	// Unverified says why the scores may not be those of the run's config and data:
	// other data were forced, or a file of an earlier version has no checksums.
	Unverified string `json:"unverified,omitempty"`
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
func (TestViewed) Kind() string     { return "test_viewed" }
func (Note) Kind() string           { return "note" }
func (Answered) Kind() string       { return "answered" }
func (Vitals) Kind() string         { return "vitals" }
func (Storage) Kind() string        { return "storage" }
func (Diverged) Kind() string       { return "diverged" }
func (Failed) Kind() string         { return "failed" }
func (Stopped) Kind() string        { return "stopped" }
func (Result) Kind() string         { return "result" }

// Ends reports whether e is the last event of its run.
func Ends(e Event) bool {
	switch e := e.(type) {
	case History:
		return slices.ContainsFunc(e.Events, Ends)
	case Diverged, Failed, Stopped, Result:
		return true
	}
	return false
}

// Recorded reports whether e is written to the run's log: all but answers, Vitals,
// Storage and History.
func Recorded(e Event) bool {
	switch e.(type) {
	case Answered, Vitals, Storage, History:
		return false
	}
	return true
}
