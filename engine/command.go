package engine

// Command is something a user wants of a run. It is carried out between two
// batches and answered by an event: the one named in its comment, or Refused.
type Command interface{ Name() string }

// Pause stops before the next batch (Paused).
type Pause struct{}

// Resume goes on (Resumed).
type Resume struct{}

// StepBatch trains N batches of a paused run (BatchDone), N ≥ 1.
type StepBatch struct{ N int }

// FinishStage trains to the end of the stage and pauses there (StageDone, Paused).
type FinishStage struct{}

// NextStage ends the stage where it stands (StageDone with Skipped).
type NextStage struct{}

// RestartStage trains the stage again from fresh weights (StageRestarted).
type RestartStage struct{}

// SetWeight gives a live Config field a new value (WeightSet).
type SetWeight struct{ Key, Value string }

// ToggleTerm switches a term off or on (TermToggled).
type ToggleTerm struct {
	Term Term
	On   bool
}

// Ask asks about test sample Sample, a location in the data set (Answered).
type Ask struct {
	ID     uint64
	Sample int
}

// Stop ends the run (Stopped).
type Stop struct{}

// Name implements Command.
func (Pause) Name() string        { return "pause" }
func (Resume) Name() string       { return "resume" }
func (StepBatch) Name() string    { return "step" }
func (FinishStage) Name() string  { return "finish stage" }
func (NextStage) Name() string    { return "next stage" }
func (RestartStage) Name() string { return "restart stage" }
func (SetWeight) Name() string    { return "set weight" }
func (ToggleTerm) Name() string   { return "toggle term" }
func (Ask) Name() string          { return "ask" }
func (Stop) Name() string         { return "stop" }
