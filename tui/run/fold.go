package run

import (
	"fmt"

	"segzsl/engine/config"
	"segzsl/engine/event"
	"segzsl/engine/metric"
	"segzsl/engine/wire"
)

// Phase is the state of a run according to its events.
type Phase int

const (
	Waiting Phase = iota // no event yet
	Running
	Paused
	Ended
)

// State is the state of a run: what its events say, and the commands that no event
// has answered yet.
type State struct {
	Phase   Phase
	Started event.RunStarted
	Config  config.Config // current values
	Stages  []*Stage      // one for each row of the plan
	Now     int           // index of the current stage
	Still   event.Paused  // where it last paused
	Off     map[config.Term]bool
	Altered bool
	Changes []Change // in their order, the last event.MaxChanges
	// TestViewed reports whether a question was answered from test samples before the
	// end of the run.
	TestViewed bool
	Passes     []event.PassDone
	Scores     *metric.Scores // the latest
	From       string         // which samples they are of, when, and how they were chosen
	Briefly    string         // the same in a word or two
	Outcome    event.Event    // the last event of the run

	Asked   string            // status text of the last unanswered command
	Weights map[string]string // requested weights that are not confirmed yet
	Wanted  map[config.Term]bool
	Notice  string // text of the last change or refusal
	Refused bool
	Frames  int           // number of calls of Fold
	Limit   float64       // limit in batches per second, requested or in force; 0 for none
	Vitals  event.Vitals  // memory and cores that the run uses
	Storage event.Storage // files of the run that cannot be written

	Controls wire.Controls // which screens are connected, and which one controls the run

	answered map[uint64]Position // of answers, by their numbers

	Attached bool   // there is such a run
	Folder   string // the run folder; "" if there is none
	Silent   bool   // the event stream has ended: there will be no more answers
}

// Stage is one stage of one pass.
type Stage struct {
	event.StageCurves
	Begun, Done, Skipped bool
}

// Term is one term's curve in one stage.
type Term = event.TermCurve

// New returns the state of a run before its first event.
func New() *State {
	return &State{Off: map[config.Term]bool{}, Weights: map[string]string{}, Wanted: map[config.Term]bool{}}
}

func newStage(plan event.StagePlan) *Stage {
	return &Stage{StageCurves: event.NewStageCurves(plan)}
}

// Fold applies events in order.
func (r *State) Fold(events []event.Event) {
	for _, e := range events {
		r.Take(e)
	}
	r.Frames++
}

// Take applies an event.
func (r *State) Take(e event.Event) {
	switch e := e.(type) {
	case event.History:
		r.recall(e)
	case event.RunStarted:
		r.start(e)
	case event.StageStarted:
		r.begin(e)
	case event.BatchDone:
		r.batch(e)
	case event.Validated:
		r.validated(e)
	case event.StageDone:
		r.stageDone(e)
	case event.PassDone:
		r.passDone(e)
	case event.StageRestarted:
		r.restarted(e)
	default:
		r.takeAnswer(e)
	}
}

// takeAnswer applies events that answer a command or end the run.
func (r *State) takeAnswer(e event.Event) {
	switch e := e.(type) {
	case event.Paused:
		r.Phase, r.Asked, r.Still = Paused, "", e
	case event.Resumed:
		r.Phase = Running
		if r.Asked == Doing(event.Resume{}) { // finishing a stage also resumes
			r.Asked = ""
		}
	case event.RunResumed:
		r.Phase, r.Asked, r.Limit = Running, "", 0 // the limit belonged to the previous process
		r.Say(fmt.Sprintf("Resumed at batch %s.", Count(e.Batch)))
	case event.PaceSet:
		r.paceSet(e)
	case event.Answered:
		if r.answered == nil {
			r.answered = map[uint64]Position{}
		}
		r.answered[e.ID] = r.Position()
	case event.TestViewed:
		r.TestViewed = true
	case event.Vitals:
		r.Vitals = e
	case event.Storage:
		r.Storage = e
		if e.Problem() == "" {
			r.Say("Log and checkpoints can be written again.")
		}
	case event.Checkpointed:
		r.Asked = ""
		r.Say(fmt.Sprintf("Checkpoint saved after batch %s.", Count(e.Batch)))
	case event.WeightSet:
		r.weightSet(e)
	case event.TermToggled:
		r.toggled(e)
	case event.Note:
		r.Say(e.Text)
	case event.Refused:
		r.refuse(e)
	case wire.Controls:
		r.control(e)
	case wire.Lost:
		r.Phase, r.Outcome, r.Asked = Ended, e, ""
		r.Say("")
	}
	if event.Ends(e) {
		r.Phase, r.Outcome, r.Asked = Ended, e, ""
		r.Say("")
	}
}

func (r *State) start(e event.RunStarted) {
	r.Started, r.Config, r.Phase = e, e.Config, Running
	r.Stages, r.Passes, r.Changes = nil, nil, nil
	for _, plan := range e.Plan {
		r.Stages = append(r.Stages, newStage(plan))
	}
}

// recall takes a history in, in place of all events before it.
func (r *State) recall(h event.History) {
	for _, e := range h.Events {
		r.Take(e)
	}
	for plan, c := range h.Stages {
		if c == nil {
			continue
		}
		s := r.stage(plan, c.Stage)
		of := s.StagePlan
		s.StageCurves, s.Begun = *c.Clone(), true
		s.StagePlan = of
	}
}

// stage is the row of the plan with that number; rows that no plan announced
// are added, so that a log without its first event can still be shown.
func (r *State) stage(plan int, name config.Stage) *Stage {
	plan = max(0, min(plan, event.MaxPlan))
	for len(r.Stages) <= plan {
		r.Stages = append(r.Stages, newStage(event.StagePlan{Stage: name}))
	}
	return r.Stages[plan]
}

func (r *State) begin(e event.StageStarted) {
	s := r.stage(e.Plan, e.Stage)
	s.StagePlan = e.StagePlan
	s.Begun = true
	r.Now = min(max(e.Plan, 0), len(r.Stages)-1)
	if r.Phase == Waiting {
		r.Phase = Running
	}
}

func (r *State) batch(e event.BatchDone) {
	s := r.stage(e.Plan, e.Stage)
	s.Begun = true
	s.Add(e)
	if r.Phase == Paused {
		r.Still = event.Paused{Plan: e.Plan, Stage: e.Stage, Batch: e.Batch}
	}
	if r.Asked == Doing(event.StepBatch{}) {
		r.Asked = ""
	}
}

func (r *State) validated(e event.Validated) {
	s := r.stage(e.Plan, e.Stage)
	scores := e.Scores
	r.Scores, r.Briefly = &scores, "validation"
	if e.Oracle {
		r.Briefly = "oracle (test)"
	}
	r.From = fmt.Sprintf("%s, %s, epoch %d", r.Briefly, e.Stage, e.Epoch)
	if e.By != "" {
		r.From += ", by " + Scorer(e.By)
		r.Briefly += ", by " + Scorer(e.By)
	}
	s.AddScores(e)
}

func (r *State) passDone(e event.PassDone) {
	r.Passes = append(r.Passes, e)
	r.Scores, r.Briefly = &e.Scores, "validation"
	if !e.Pass.Validates() {
		r.Briefly = "test"
	}
	by := string(r.Config.Classify.Kind)
	r.From = fmt.Sprintf("%s, at the end of the %s, by %s", r.Briefly, e.Pass.Words(), by)
	r.Briefly += ", by " + by
}

func (r *State) stageDone(e event.StageDone) {
	s := r.stage(e.Plan, e.Stage)
	s.Done, s.Skipped = true, e.Skipped
	if e.Skipped {
		r.Altered = true
	}
	if r.Asked == Doing(event.NextStage{}) {
		r.Asked = ""
	}
}

func (r *State) restarted(e event.StageRestarted) {
	old := r.stage(e.Plan, e.Stage)
	fresh := newStage(old.StagePlan)
	fresh.Begun = true
	r.Stages[min(max(e.Plan, 0), len(r.Stages)-1)] = fresh
	r.Asked, r.Altered = "", true
	r.forgetBatches(e.Plan)
	for _, change := range e.Set {
		_ = r.Config.Set(change.Key, change.Value) // the run has accepted it
	}
	r.Say("The stage restarted with new weights.")
}

func (r *State) weightSet(e event.WeightSet) {
	before := r.Config.Get(e.Key)
	if err := r.Config.Set(e.Key, e.Value); err != nil {
		r.Notice, r.Refused = err.Error(), true
	} else {
		r.setChange(e, before)
		r.Say(fmt.Sprintf("%s is %s from batch %d.", e.Key, e.Value, e.Batch+1))
	}
	if r.Weights[e.Key] == e.Value {
		delete(r.Weights, e.Key)
	}
	r.Altered = true
}

func (r *State) paceSet(e event.PaceSet) {
	r.Asked, r.Limit = "", e.BatchesPerSecond
	if r.Limit == 0 {
		r.Say("No speed limit.")
	} else {
		r.Say("Speed limit: " + Rate(r.Limit) + " batches/s.")
	}
}

func (r *State) toggled(e event.TermToggled) {
	word := "off"
	if e.On {
		word = "on"
	}
	r.termChange(e, word)
	r.Off[e.Term] = !e.On
	if want, ok := r.Wanted[e.Term]; ok && want == e.On {
		delete(r.Wanted, e.Term)
	}
	r.Say(fmt.Sprintf("%s is %s from batch %d.", e.Term.Info().Title, word, e.Batch+1))
	r.Altered = true
}

func (r *State) refuse(e event.Refused) {
	r.Asked = ""
	clear(r.Weights)
	clear(r.Wanted)
	reason := e.Reason
	if r.Follows() {
		reason = "press H to request control"
	}
	r.Notice, r.Refused = fmt.Sprintf("Could not %s: %s", e.Command, reason), true
}

// Say replaces the notice.
func (r *State) Say(text string) { r.Notice, r.Refused = text, false }
