package tui

import (
	"fmt"

	"segzsl/engine/config"
	"segzsl/engine/event"
	"segzsl/engine/metric"
	"segzsl/engine/wire"
	"segzsl/tui/chart"
)

// phase is where a run stands, by its events.
type phase int

const (
	waiting phase = iota // no event yet
	running
	paused
	ended
)

// run is what the screen knows of a run: its events, folded, and the commands
// that no event has answered yet. It never guesses.
type run struct {
	phase   phase
	started event.RunStarted
	config  config.Config // as it is now
	stages  []*stageRun   // one for each row of the plan
	now     int           // the row that trains
	still   event.Paused  // where it last paused
	off     map[config.Term]bool
	altered bool
	passes  []event.PassDone
	scores  *metric.Scores // the latest there are
	from    string         // on which samples they were taken, where, and by what rule
	briefly string         // the same in a word or two
	outcome event.Event    // the last event of the run

	asked   string            // what the last unanswered command is about to do
	weights map[string]string // weights asked for and not yet set
	wanted  map[config.Term]bool
	notice  string // the last change or refusal, in words
	refused bool
	frames  int          // how often events were folded in
	limit   float64      // batches a second at most, asked for or in force; 0 for none
	vitals  event.Vitals // what the run takes of the machine

	controls wire.Controls // who watches, and who controls

	attached bool // there is such a run
	silent   bool // its feed is over: nothing answers any more
}

// stageRun is one stage of one pass.
type stageRun struct {
	event.StagePlan
	begun, done, skipped bool
	batch, epoch         int
	seconds              float64 // of all its batches
	pace                 float64 // seconds a batch, smoothed
	terms                []*termRun
	norms                []*normRun
	seen, unseen, h      chart.Series // validated, by batch
}

// termRun is one term's curve in one stage.
type termRun struct {
	info    config.TermInfo
	series  chart.Series // values without their weights
	weighed chart.Series // values times their weights
	weights chart.Series
	value   event.TermValue
	has     bool
}

// curve is the series to plot.
func (t *termRun) curve(weighed bool) *chart.Series {
	if weighed {
		return &t.weighed
	}
	return &t.series
}

func (t *termRun) add(batch int, v event.TermValue) {
	t.value, t.has = v, true
	t.series.Add(batch, v.Value)
	t.weighed.Add(batch, v.Value*v.Weight)
	t.weights.Add(batch, v.Weight)
}

// normRun is the norm of one network's gradient in one stage.
type normRun struct {
	network string
	series  chart.Series
}

func newRun() *run {
	return &run{off: map[config.Term]bool{}, weights: map[string]string{}, wanted: map[config.Term]bool{}}
}

func newStage(plan event.StagePlan) *stageRun {
	s := &stageRun{StagePlan: plan}
	for _, info := range plan.Stage.Info().Terms {
		if !info.Beyond() { // others come with their first value
			s.terms = append(s.terms, &termRun{info: info})
		}
	}
	return s
}

// fold takes events in, in order.
func (r *run) fold(events []event.Event) {
	for _, e := range events {
		r.take(e)
	}
	r.frames++
}

func (r *run) take(e event.Event) {
	switch e := e.(type) {
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

// takeAnswer folds events that answer a command or end the run.
func (r *run) takeAnswer(e event.Event) {
	switch e := e.(type) {
	case event.Paused:
		r.phase, r.asked, r.still = paused, "", e
	case event.Resumed:
		r.phase = running
		if r.asked == doing(event.Resume{}) { // finishing a stage resumes too
			r.asked = ""
		}
	case event.RunResumed:
		r.phase, r.asked, r.limit = running, "", 0 // the limit was of the process before
		r.say(fmt.Sprintf("The run goes on at batch %d: %s.", e.Batch, e.Reason))
	case event.PaceSet:
		r.paceSet(e)
	case event.Vitals:
		r.vitals = e
	case event.Checkpointed:
		r.asked = ""
		r.say(fmt.Sprintf("A checkpoint is kept, after batch %s.", count(e.Batch)))
	case event.WeightSet:
		r.weightSet(e)
	case event.TermToggled:
		r.toggled(e)
	case event.Refused:
		r.refuse(e)
	case wire.Controls:
		r.control(e)
	case wire.Lost:
		r.phase, r.outcome, r.asked = ended, e, ""
		r.say("")
	}
	if event.Ends(e) {
		r.phase, r.outcome, r.asked = ended, e, ""
		r.say("")
	}
}

func (r *run) start(e event.RunStarted) {
	r.started, r.config, r.phase = e, e.Config, running
	r.stages = nil
	for _, plan := range e.Plan {
		r.stages = append(r.stages, newStage(plan))
	}
}

// stage is the row of the plan with that number; rows that no plan announced
// are added, so that a log without its first event can still be shown.
func (r *run) stage(plan int, name config.Stage) *stageRun {
	if plan < 0 {
		plan = 0
	}
	const most = 64
	for len(r.stages) <= min(plan, most) {
		r.stages = append(r.stages, newStage(event.StagePlan{Stage: name}))
	}
	return r.stages[min(plan, most)]
}

func (r *run) begin(e event.StageStarted) {
	s := r.stage(e.Plan, e.Stage)
	s.StagePlan = e.StagePlan
	s.begun = true
	r.now = min(max(e.Plan, 0), len(r.stages)-1)
	if r.phase == waiting {
		r.phase = running
	}
}

func (r *run) batch(e event.BatchDone) {
	s := r.stage(e.Plan, e.Stage)
	s.begun = true
	s.batch, s.epoch = e.Batch, e.Epoch
	s.seconds += e.Seconds
	if s.pace == 0 {
		s.pace = e.Seconds
	}
	s.pace += (e.Seconds - s.pace) * 0.05
	for _, v := range e.Terms {
		s.term(v.Term).add(e.Batch, v)
	}
	for _, n := range e.Norms {
		s.norm(n.Network).series.Add(e.Batch, n.Norm)
	}
	if r.phase == paused {
		r.still = event.Paused{Plan: e.Plan, Stage: e.Stage, Batch: e.Batch}
	}
	if r.asked == doing(event.StepBatch{}) {
		r.asked = ""
	}
}

func (s *stageRun) term(name config.Term) *termRun {
	for _, t := range s.terms {
		if t.info.Term == name {
			return t
		}
	}
	t := &termRun{info: name.Info()}
	s.terms = append(s.terms, t)
	return t
}

func (s *stageRun) norm(network string) *normRun {
	for _, n := range s.norms {
		if n.network == network {
			return n
		}
	}
	n := &normRun{network: network}
	s.norms = append(s.norms, n)
	return n
}

func (r *run) validated(e event.Validated) {
	s := r.stage(e.Plan, e.Stage)
	scores := e.Scores
	r.scores, r.briefly = &scores, "validation"
	if e.Oracle {
		r.briefly = "oracle (test)"
	}
	r.from = fmt.Sprintf("%s, %s, epoch %d", r.briefly, e.Stage, e.Epoch)
	if e.By != "" {
		r.from += ", by " + e.By
	}
	s.seen.Add(e.Batch, scores.AccS)
	s.unseen.Add(e.Batch, scores.AccU)
	s.h.Add(e.Batch, scores.AccH)
}

func (r *run) passDone(e event.PassDone) {
	r.passes = append(r.passes, e)
	r.scores, r.briefly = &e.Scores, "validation"
	if !e.Pass.Validates() {
		r.briefly = "test"
	}
	r.from = fmt.Sprintf("%s, at the end of the %s", r.briefly, e.Pass.Words())
}

func (r *run) stageDone(e event.StageDone) {
	s := r.stage(e.Plan, e.Stage)
	s.done, s.skipped = true, e.Skipped
	if e.Skipped {
		r.altered = true
	}
	if r.asked == doing(event.NextStage{}) {
		r.asked = ""
	}
}

func (r *run) restarted(e event.StageRestarted) {
	old := r.stage(e.Plan, e.Stage)
	fresh := newStage(old.StagePlan)
	fresh.begun = true
	r.stages[min(max(e.Plan, 0), len(r.stages)-1)] = fresh
	r.asked, r.altered = "", true
	for _, change := range e.Set {
		_ = r.config.Set(change.Key, change.Value) // the run has taken it
	}
	r.say("The stage begins again with fresh weights.")
}

func (r *run) weightSet(e event.WeightSet) {
	if err := r.config.Set(e.Key, e.Value); err != nil {
		r.notice, r.refused = err.Error(), true
	} else {
		r.say(fmt.Sprintf("%s is %s from batch %d on.", e.Key, e.Value, e.Batch+1))
	}
	if r.weights[e.Key] == e.Value {
		delete(r.weights, e.Key)
	}
	r.altered = true
}

func (r *run) paceSet(e event.PaceSet) {
	r.asked, r.limit = "", e.BatchesPerSecond
	if r.limit == 0 {
		r.say("No speed limit: as fast as the machine can.")
	} else {
		r.say("Slowed down: " + r.paceWords() + ".")
	}
}

func (r *run) toggled(e event.TermToggled) {
	r.off[e.Term] = !e.On
	if want, ok := r.wanted[e.Term]; ok && want == e.On {
		delete(r.wanted, e.Term)
	}
	word := "off"
	if e.On {
		word = "on"
	}
	r.say(fmt.Sprintf("%s is %s from batch %d on.", e.Term.Info().Title, word, e.Batch+1))
	r.altered = true
}

func (r *run) refuse(e event.Refused) {
	r.asked = ""
	clear(r.weights)
	clear(r.wanted)
	reason := e.Reason
	if r.follows() {
		reason = "H asks for the controls first"
	}
	r.notice, r.refused = fmt.Sprintf("Could not %s: %s", e.Command, reason), true
}

func (r *run) say(text string) { r.notice, r.refused = text, false }
