package event

import "segzsl/engine/config"

// Command is something a user wants of a run. It is carried out between two
// batches and answered by an event: the one named in its comment, or Refused.
type Command interface{ Name() string }

// Question is a command that is answered by Answered with the same ID, also
// after the run's end.
type Question interface {
	Command
	// Number is the ID.
	Number() uint64
	// Numbered is the same question with another ID.
	Numbered(id uint64) Question
}

// Pause stops before the next batch (Paused).
type Pause struct{}

// Resume goes on (Resumed).
type Resume struct{}

// StepBatch trains N batches of a paused run (BatchDone), N ≥ 1.
type StepBatch struct {
	N int `json:"n"`
}

// FinishStage trains to the end of the stage and pauses there (StageDone, Paused).
type FinishStage struct{}

// NextStage ends the stage where it stands (StageDone with Skipped).
type NextStage struct{}

// RestartStage trains the stage again from fresh weights (StageRestarted). Set
// gives fields of that stage new values, those too that are fixed within it:
// extract.residual = false switches the residual encoder off.
type RestartStage struct {
	Set []config.Setting `json:"set,omitempty"`
}

// SetPace trains at most so many batches a second, for watching; 0 sets no limit
// (PaceSet). It changes no number.
type SetPace struct {
	BatchesPerSecond float64 `json:"batches_per_second"`
}

// SaveCheckpoint keeps a checkpoint now (Checkpointed).
type SaveCheckpoint struct{}

// Fork stores a checkpoint of the run as it is now beside the run, for another
// run to branch off there, and continues training (Forked).
type Fork struct {
	ID uint64 `json:"id"`
}

// SetWeight gives a live Config field a new value (WeightSet).
type SetWeight struct {
	Key   string `json:"key"`
	Value string `json:"value"`
}

// ToggleTerm switches a term off or on (TermToggled).
type ToggleTerm struct {
	Term config.Term `json:"term"`
	On   bool        `json:"on"`
}

// Ask asks about test sample Sample, a location in the data set (Answered).
type Ask struct {
	ID     uint64 `json:"id"`
	Sample int    `json:"sample"`
}

// AskSurvey asks how every test sample is evaluated now (Answered with Survey).
type AskSurvey struct {
	ID uint64 `json:"id"`
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

// AskSpaces asks where at most Most samples lie in the three spaces of Fig. 4:
// test samples or training ones, as many of each class as there are, and with
// Synthetic also what the generator imagines of unseen classes, once there is
// one (Answered with Spaces).
type AskSpaces struct {
	ID        uint64 `json:"id"`
	Most      int    `json:"most"`
	Training  bool   `json:"training"`
	Synthetic bool   `json:"synthetic"`
	Seed      uint64 `json:"seed"`
}

// Invent adds a class that no sample belongs to: the attributes of class Like
// with Changes. A copy of the predictor (see Answer.Predictor) learns it; the run
// is not touched (Answered with Invention). It takes a generator that has
// trained a batch.
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
