package run

import (
	"fmt"
	"math"
	"slices"
	"time"

	"segzsl/engine/config"
	"segzsl/engine/event"
	"segzsl/engine/wire"
)

// Doing is the status text of an unanswered command.
func Doing(c event.Command) string {
	switch c.(type) {
	case event.Pause:
		return "pausing"
	case event.Resume:
		return "resuming"
	case event.StepBatch:
		return "training one batch"
	case event.FinishStage:
		return "training to the end of the stage"
	case event.NextStage:
		return "moving to the next stage"
	case event.RestartStage:
		return "restarting the stage"
	case event.Stop:
		return "stopping"
	}
	return ""
}

// Post records that a command was posted.
func (r *State) Post(c event.Command) {
	switch c := c.(type) {
	case event.SetWeight:
		r.Weights[c.Key] = c.Value
	case event.ToggleTerm:
		r.Wanted[c.Term] = c.On
	case event.Question, event.SetPace, event.Fork, event.SaveCheckpoint:
		return
	default:
		r.Asked = Doing(c)
	}
	r.Notice, r.Refused = "", false
}

// Trains reports whether there is a run that has not ended.
func (r *State) Trains() bool { return r.Attached && r.Phase != Ended }

// Current is the current stage, or nil before the first.
func (r *State) Current() *Stage {
	if r.Now < 0 || r.Now >= len(r.Stages) {
		return nil
	}
	return r.Stages[r.Now]
}

// Status describes the state of the run, from events and unanswered commands only.
func (r *State) Status() string {
	if r.Phase == Ended {
		return r.ending()
	}
	if r.Asked != "" {
		return r.Asked
	}
	switch {
	case r.Phase == Waiting:
		return "starting"
	case r.Phase == Paused && r.Still.Batch == 0:
		return fmt.Sprintf("paused before stage %s", r.Still.Stage)
	case r.Phase == Paused:
		return fmt.Sprintf("paused at batch %d", r.Still.Batch)
	}
	if words := r.PaceWords(); words != "" {
		return "training, " + words
	}
	return "training"
}

// ending describes how the run ended.
func (r *State) ending() string {
	switch e := r.Outcome.(type) {
	case event.Result:
		return "finished"
	case event.Diverged:
		return fmt.Sprintf("diverged at batch %d", e.Batch)
	case event.Failed:
		return "failed"
	case event.Stopped:
		return fmt.Sprintf("stopped at batch %d", e.Batch)
	case wire.Lost:
		return "connection lost"
	}
	return "ended"
}

// Fraction is the fraction of the stage that is done.
func (s *Stage) Fraction() float64 {
	switch {
	case s.Done && !s.Skipped:
		return 1
	case s.Batches <= 0:
		return 0
	}
	return math.Min(1, float64(s.Batch)/float64(s.Batches))
}

// limited is the duration of a batch in seconds under the speed limit; pace is
// without it.
func (r *State) limited(pace float64) float64 {
	if r.Limit <= 0 || r.Phase == Ended {
		return pace
	}
	return max(pace, 1/r.Limit)
}

// stageLeft is the remaining time of a stage at its current pace.
func (r *State) stageLeft(s *Stage) (time.Duration, bool) {
	if s.Pace <= 0 || s.Batches <= s.Batch {
		return 0, false
	}
	return time.Duration(r.limited(s.Pace) * float64(s.Batches-s.Batch) * float64(time.Second)), true
}

// Left estimates how long the rest of the run takes.
func (r *State) Left() (time.Duration, bool) {
	if r.perWork() == 0 {
		return 0, false
	}
	return time.Duration(r.left() * float64(time.Second)), true
}

// Fraction is the share of the run's time that has passed, 0 to 1.
func (r *State) Fraction() float64 {
	spent := 0.0
	for _, s := range r.Stages {
		spent += s.Seconds
	}
	if spent == 0 {
		return 0
	}
	return spent / (spent + r.left())
}

// left is the estimated time to the end of the run in seconds.
func (r *State) left() float64 {
	seconds := 0.0
	for i, s := range r.Stages {
		if i >= r.Now && !s.Done {
			seconds += r.limited(r.pace(s))*float64(max(s.Batches-s.Batch, 0)) + r.ensembleData(i)
		}
	}
	return seconds
}

// ensembleData is the time in seconds in which stage i still has to make data for other
// members of the ensemble: for each, what stage synthesise took, which is before it.
func (r *State) ensembleData(i int) float64 {
	s, members := r.Stages[i], max(r.Config.Classify.Ensemble, 1)
	if s.Stage != config.Classify || i == 0 || s.Batches == 0 {
		return 0
	}
	each := float64(s.Batches) / float64(members)
	begun := max(1, int(math.Ceil(float64(s.Batch)/each)))
	return float64(members-begun) * r.pace(r.Stages[i-1]) * float64(r.Stages[i-1].Batches)
}

// pace is the duration of a batch of a stage in seconds: measured, else as in an
// earlier pass, else estimated from the work of a batch.
func (r *State) pace(s *Stage) float64 {
	if s.Pace > 0 {
		return s.Pace
	}
	for _, before := range r.Stages {
		if before.Stage == s.Stage && before.Pace > 0 {
			return before.Pace
		}
	}
	return r.perWork() * r.Config.Work(s.Stage)
}

// perWork is the duration of a unit of config.Config.Work in seconds, in the latest
// stage that has trained; 0 before the first batch.
func (r *State) perWork() float64 {
	for _, s := range slices.Backward(r.Stages) {
		if s.Pace > 0 {
			return s.Pace / r.Config.Work(s.Stage)
		}
	}
	return 0
}

// WeightOf is the requested weight or, if there is none, the current one.
func (r *State) WeightOf(key string) string {
	if v, ok := r.Weights[key]; ok {
		return v
	}
	return r.Config.Get(key)
}

// IsOff reports whether a term is off, or was requested to be.
func (r *State) IsOff(t config.Term) bool {
	if on, ok := r.Wanted[t]; ok {
		return !on
	}
	return r.Off[t]
}

// PaceWords describes the speed limit; "" without one.
func (r *State) PaceWords() string {
	if r.Limit == 0 {
		return ""
	}
	return fmt.Sprintf("at most %s batches/s", Rate(r.Limit))
}

// NoScores says when scores will be available.
func (r *State) NoScores() string {
	if r.Started.Config.Evaluate.Protocol == config.Final {
		return "Test accuracy is computed once, at the end."
	}
	return "Accuracy is computed at the first validation."
}

// ProgressWords describes the progress, speed and remaining time of a stage, in the
// long form also the epoch.
func (r *State) ProgressWords(s *Stage, long bool) string {
	unit, many := "batch", "batches"
	if s.Stage == config.Synthesise {
		unit, many = "class", "classes"
	}
	text := fmt.Sprintf("%s %s of %s", unit, Count(s.Batch), Count(s.Batches))
	if s.Epochs > 1 && long {
		text += fmt.Sprintf(", epoch %d of %d", s.Epoch, s.Epochs)
	}
	if s.Pace > 0 && !s.Done {
		text += fmt.Sprintf(", %s %s/s", Rate(1/r.limited(s.Pace)), many)
	}
	if left, ok := r.stageLeft(s); ok && !s.Done && r.Phase != Ended {
		text += ", " + Span(left) + " left"
	}
	if s.Done {
		text += ", took " + Seconds(s.Seconds)
	}
	return text
}
