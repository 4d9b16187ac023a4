package event

import "segzsl/engine/config"

// Command is a command to a run. It is executed between two batches and answered by
// the event named in its comment, or by Refused.
type Command interface{ Name() string }

// Question is a command that is answered by Answered with the same ID, even after
// the end of the run.
type Question interface {
	Command
	// Number returns the ID.
	Number() uint64
	// Numbered returns the same question with another ID.
	Numbered(id uint64) Question
}

// Pause stops before the next batch (Paused).
type Pause struct{}

// Resume continues a paused run (Resumed).
type Resume struct{}

// StepBatch trains N batches of a paused run (BatchDone), N ≥ 1.
type StepBatch struct {
	N int `json:"n"`
}

// FinishStage trains to the end of the stage and pauses there (StageDone, Paused).
type FinishStage struct{}

// NextStage skips the rest of the stage (StageDone with Skipped).
type NextStage struct{}

// RestartStage trains the stage again from newly initialised weights
// (StageRestarted). Set changes fields of that stage, including those that are fixed
// while it trains, such as extract.residual.
type RestartStage struct {
	Set []config.Setting `json:"set,omitempty"`
}

// SetPace limits the batches per second, for watching; 0 removes the limit
// (PaceSet). It does not affect results.
type SetPace struct {
	BatchesPerSecond float64 `json:"batches_per_second"`
}

// SaveCheckpoint saves a checkpoint now (Checkpointed).
type SaveCheckpoint struct{}

// Fork saves the current state as a checkpoint of its own, from which another run
// can start, and continues training (Forked).
type Fork struct {
	ID uint64 `json:"id"`
}

// SetWeight changes a live Config field (WeightSet).
type SetWeight struct {
	Key   string `json:"key"`
	Value string `json:"value"`
}

// ToggleTerm switches a term off or on (TermToggled).
type ToggleTerm struct {
	Term config.Term `json:"term"`
	On   bool        `json:"on"`
}

// Ask asks about a test sample, by its index in the data set (Answered).
type Ask struct {
	ID     uint64 `json:"id"`
	Sample int    `json:"sample"`
}

// AskSurvey asks for the evaluation of all test samples (Answered with Survey), and
// with About also for what Ask asks, of the same model (Answer).
type AskSurvey struct {
	ID     uint64 `json:"id"`
	About  bool   `json:"about,omitempty"`
	Sample int    `json:"sample,omitempty"`
}

// Generate asks for Count generated image features of each of Classes (Answered
// with Generated). The noise depends on Seed and the class only. The generator
// exists once stage generate has started. Classes may include invented ones.
type Generate struct {
	ID      uint64   `json:"id"`
	Classes []string `json:"classes"`
	Count   int      `json:"count"`
	Seed    uint64   `json:"seed"`
}

// AskSpaces asks for the positions of at most Most samples in the three spaces of
// Fig. 4 (Answered with Spaces): test or training samples, balanced over classes,
// and with Synthetic also generated features of unseen classes, if there is a
// generator.
type AskSpaces struct {
	ID        uint64 `json:"id"`
	Most      int    `json:"most"`
	Training  bool   `json:"training"`
	Synthetic bool   `json:"synthetic"`
	Seed      uint64 `json:"seed"`
}

// Invent adds a class without samples: the attributes of class Like with Changes
// (Answered with Invention). A copy of the predictor (see Answer.Predictor) is
// trained with it; the run is not affected. The generator must have trained at least
// one batch.
type Invent struct {
	ID      uint64           `json:"id"`
	Class   string           `json:"class"`
	Like    string           `json:"like"`
	Changes []AttributeValue `json:"changes"`
}

// Remove removes an invented class (Answered with Invention: the remaining ones).
type Remove struct {
	ID    uint64 `json:"id"`
	Class string `json:"class"`
}

// Stop ends the run (Stopped).
type Stop struct{}

// Name implements Command.
func (Pause) Name() string          { return "pause" }
func (Resume) Name() string         { return "resume" }
func (StepBatch) Name() string      { return "step" }
func (FinishStage) Name() string    { return "finish stage" }
func (NextStage) Name() string      { return "next stage" }
func (RestartStage) Name() string   { return "restart stage" }
func (SetPace) Name() string        { return "set pace" }
func (SaveCheckpoint) Name() string { return "save checkpoint" }
func (Fork) Name() string           { return "fork" }
func (SetWeight) Name() string      { return "set weight" }
func (ToggleTerm) Name() string     { return "toggle term" }
func (Ask) Name() string            { return "ask" }
func (AskSurvey) Name() string      { return "survey" }
func (Generate) Name() string       { return "generate" }
func (AskSpaces) Name() string      { return "spaces" }
func (Invent) Name() string         { return "invent" }
func (Remove) Name() string         { return "remove" }
func (Stop) Name() string           { return "stop" }

// Number implements Question.
func (q Ask) Number() uint64 { return q.ID }

// Numbered implements Question.
func (q Ask) Numbered(id uint64) Question { q.ID = id; return q }

// Number implements Question.
func (q AskSurvey) Number() uint64 { return q.ID }

// Numbered implements Question.
func (q AskSurvey) Numbered(id uint64) Question { q.ID = id; return q }

// Number implements Question.
func (q Generate) Number() uint64 { return q.ID }

// Numbered implements Question.
func (q Generate) Numbered(id uint64) Question { q.ID = id; return q }

// Number implements Question.
func (q AskSpaces) Number() uint64 { return q.ID }

// Numbered implements Question.
func (q AskSpaces) Numbered(id uint64) Question { q.ID = id; return q }

// Number implements Question.
func (q Invent) Number() uint64 { return q.ID }

// Numbered implements Question.
func (q Invent) Numbered(id uint64) Question { q.ID = id; return q }

// Number implements Question.
func (q Remove) Number() uint64 { return q.ID }

// Numbered implements Question.
func (q Remove) Numbered(id uint64) Question { q.ID = id; return q }
