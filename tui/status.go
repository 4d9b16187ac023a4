package tui

import (
	"fmt"
	"math"
	"time"

	"segzsl/engine"
	"segzsl/engine/config"
	"segzsl/engine/wire"
)

// doing is a command in words while nothing has answered it.
func doing(c engine.Command) string {
	switch c.(type) {
	case engine.Pause:
		return "pausing"
	case engine.Resume:
		return "going on"
	case engine.StepBatch:
		return "training one batch"
	case engine.FinishStage:
		return "training to the end of the stage"
	case engine.NextStage:
		return "moving to the next stage"
	case engine.RestartStage:
		return "restarting the stage"
	case engine.Stop:
		return "stopping"
	}
	return ""
}

// post notes that a command was posted.
func (r *run) post(c engine.Command) {
	switch c := c.(type) {
	case engine.SetWeight:
		r.weights[c.Key] = c.Value
	case engine.ToggleTerm:
		r.wanted[c.Term] = c.On
	case engine.Question, engine.SetPace, engine.Fork, engine.SaveCheckpoint:
		return
	default:
		r.asked = doing(c)
	}
	r.notice, r.refused = "", false
}

// current is the stage that trains, or nil before the first.
func (r *run) current() *stageRun {
	if r.now < 0 || r.now >= len(r.stages) {
		return nil
	}
	return r.stages[r.now]
}

// status is the run's state in a few words, from events and unanswered
// commands alone.
func (r *run) status() string {
	if r.phase == ended {
		return r.ending()
	}
	if r.asked != "" {
		return r.asked
	}
	switch {
	case r.phase == waiting:
		return "starting"
	case r.phase == paused && r.still.Batch == 0:
		return fmt.Sprintf("paused before stage %s", r.still.Stage)
	case r.phase == paused:
		return fmt.Sprintf("paused at batch %d", r.still.Batch)
	}
	if words := r.paceWords(); words != "" {
		return "training, " + words
	}
	return "training"
}

// ending says how the run ended.
func (r *run) ending() string {
	switch e := r.outcome.(type) {
	case engine.Result:
		return "finished"
	case engine.Diverged:
		return fmt.Sprintf("diverged at batch %d", e.Batch)
	case engine.Failed:
		return "failed"
	case engine.Stopped:
		return fmt.Sprintf("stopped at batch %d", e.Batch)
	case wire.Lost:
		return "cut off"
	}
	return "ended"
}

// fraction is how much of the stage is done.
func (s *stageRun) fraction() float64 {
	switch {
	case s.done && !s.skipped:
		return 1
	case s.Batches <= 0:
		return 0
	}
	return math.Min(1, float64(s.batch)/float64(s.Batches))
}

// limited is the seconds that a batch takes under the speed limit, of pace
// without it.
func (r *run) limited(pace float64) float64 {
	if r.limit <= 0 || r.phase == ended {
		return pace
	}
	return max(pace, 1/r.limit)
}

// stageLeft is the time that a stage still takes at its present pace.
func (r *run) stageLeft(s *stageRun) (time.Duration, bool) {
	if s.pace <= 0 || s.Batches <= s.batch {
		return 0, false
	}
	return time.Duration(r.limited(s.pace) * float64(s.Batches-s.batch) * float64(time.Second)), true
}

// left is about how long the rest of the run takes: the stage that trains at its
// pace, the others at the pace that they had in an earlier pass, or by how
// much they compute.
func (r *run) left() (time.Duration, bool) {
	s := r.current()
	if s == nil || s.pace <= 0 {
		return 0, false
	}
	seconds := r.limited(s.pace) * float64(max(s.Batches-s.batch, 0))
	if s.done {
		seconds = 0
	}
	unit := s.pace / work(&r.config, s.Stage)
	for _, next := range r.stages[r.now+1:] {
		pace := unit * work(&r.config, next.Stage)
		for _, before := range r.stages[:r.now+1] {
			if before.Stage == next.Stage && before.batch > 0 {
				pace = before.seconds / float64(before.batch)
			}
		}
		seconds += r.limited(pace) * float64(next.Batches)
	}
	return time.Duration(seconds * float64(time.Second)), true
}

// work is about how much a batch of a stage computes, in units of one sample of
// stage extract: at the paper's sizes a batch of 64 takes 11 GFLOP there and 58,
// for 5 critic steps and 1 of the generator, in stage generate.
func work(c *config.Config, stage config.Stage) float64 {
	switch stage {
	case config.Extract:
		return float64(c.Extract.Batch)
	case config.Generate:
		return float64(c.Generate.Batch*(c.Generate.CriticSteps+1)) * 58 / 6 / 11
	case config.Synthesise:
		return float64(c.Synthesise.PerClass) / 5
	}
	return float64(c.Classify.Batch) / 50
}

// weightOf is the weight asked for or, if none is, the one in force.
func (r *run) weightOf(key string) string {
	if v, ok := r.weights[key]; ok {
		return v
	}
	return r.config.Get(key)
}

// isOff is whether a term is off, or has been asked to be.
func (r *run) isOff(t config.Term) bool {
	if on, ok := r.wanted[t]; ok {
		return !on
	}
	return r.off[t]
}
