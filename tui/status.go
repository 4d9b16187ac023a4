package tui

import (
	"fmt"
	"math"
	"time"

	"segzsl/engine/config"
	"segzsl/engine/event"
	"segzsl/engine/wire"
)

// doing is a command in words while nothing has answered it.
func doing(c event.Command) string {
	switch c.(type) {
	case event.Pause:
		return "pausing"
	case event.Resume:
		return "going on"
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

// post notes that a command was posted.
func (r *run) post(c event.Command) {
	switch c := c.(type) {
	case event.SetWeight:
		r.weights[c.Key] = c.Value
	case event.ToggleTerm:
		r.wanted[c.Term] = c.On
	case event.Question, event.SetPace, event.Fork, event.SaveCheckpoint:
		return
	default:
		r.asked = doing(c)
	}
	r.notice, r.refused = "", false
}

// trains is whether there is a run that has not ended.
func (r *run) trains() bool { return r.attached && r.phase != ended }

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
	case event.Result:
		return "finished"
	case event.Diverged:
		return fmt.Sprintf("diverged at batch %d", e.Batch)
	case event.Failed:
		return "failed"
	case event.Stopped:
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
	unit := s.pace / r.config.Work(s.Stage)
	for _, next := range r.stages[r.now+1:] {
		pace := unit * r.config.Work(next.Stage)
		for _, before := range r.stages[:r.now+1] {
			if before.Stage == next.Stage && before.batch > 0 {
				pace = before.seconds / float64(before.batch)
			}
		}
		seconds += r.limited(pace) * float64(next.Batches)
	}
	return time.Duration(seconds * float64(time.Second)), true
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

// paceWords is the speed limit in words; "" without one.
func (r *run) paceWords() string {
	if r.limit == 0 {
		return ""
	}
	return fmt.Sprintf("at most %s a second", rate(r.limit))
}

// noScores says when scores come.
func (r *run) noScores() string {
	if r.started.Config.Evaluate.Protocol == config.Final {
		return "Accuracies come at the end: this protocol tests once."
	}
	return "Accuracies come with the first validation."
}

// progressWords says how far a stage is, how fast, and how long it still takes;
// some of it in a wide window alone.
func (r *run) progressWords(s *stageRun, width int) string {
	unit, many := "batch", "batches"
	if s.Stage == config.Synthesise {
		unit, many = "class", "classes"
	}
	text := fmt.Sprintf("%s %s of %s", unit, count(s.batch), count(s.Batches))
	if s.Epochs > 1 && width >= wideWidth {
		text += fmt.Sprintf(", epoch %d of %d", s.epoch, s.Epochs)
	}
	if s.pace > 0 && !s.done {
		text += fmt.Sprintf(", %s %s/s", rate(1/r.limited(s.pace)), many)
	}
	if left, ok := r.stageLeft(s); ok && !s.done && r.phase != ended {
		text += ", " + span(left) + " left"
	}
	if s.done {
		text += ", took " + spanSeconds(s.seconds)
	}
	return text
}
