package tui

import (
	"fmt"
	"strconv"

	tea "charm.land/bubbletea/v2"

	"segzsl/engine"
)

// follow looks at whichever stage trains.
const follow = -1

// live is how the user looks at a run; what there is to see is in run.
type live struct {
	look   int // row of the plan, or follow
	term   int // the chosen term, by its place in the stage
	large  bool
	late   bool // y-axes suit the latest half of the curves
	result bool // the result panel instead of the plots
	drawn  map[*termRun]drawnPlot
}

// looked is the stage on the screen, or nil before the first.
func (a *App) looked() *stageRun {
	if a.live.look == follow || a.live.look >= len(a.run.stages) {
		return a.run.current()
	}
	return a.run.stages[a.live.look]
}

// chosen is the term under the cursor, or nil in a stage without terms.
func (a *App) chosen() *termRun {
	s := a.looked()
	if s == nil || len(s.terms) == 0 {
		return nil
	}
	return s.terms[max(0, min(a.live.term, len(s.terms)-1))]
}

func (a *App) chooseTerm(by int) {
	if s := a.looked(); s != nil && len(s.terms) > 0 {
		n := len(s.terms)
		a.live.term = ((min(a.live.term, n-1)+by)%n + n) % n
	}
}

func (a *App) chooseTermNumber(i int) {
	if s := a.looked(); s != nil && i >= 0 && i < len(s.terms) {
		a.live.term = i
	}
}

// termUp and termDown move by a row of the grid as it was drawn.
func (a *App) termUp()   { a.termRow(-1) }
func (a *App) termDown() { a.termRow(1) }

func (a *App) termRow(by int) {
	s := a.looked()
	if s == nil || len(s.terms) == 0 {
		return
	}
	width, height := a.gridSize()
	columns := gridShape(len(s.terms), width, height)
	next := min(a.live.term, len(s.terms)-1) + by*columns
	if next >= 0 && next < len(s.terms) {
		a.live.term = next
	}
}

// lookAt moves to another stage; past the one that trains it follows again.
func (a *App) lookAt(by int) {
	a.live.result = false
	at := a.live.look
	if at == follow {
		at = a.run.now
	}
	at += by
	switch {
	case len(a.run.stages) == 0:
		return
	case at < 0:
		at = 0
	case at >= len(a.run.stages):
		at = len(a.run.stages) - 1
	}
	a.live.look = at
	if at == a.run.now {
		a.live.look = follow
	}
}

func (a *App) maximise() { a.live.large = !a.live.large }

func (a *App) toggleLate() { a.live.late = !a.live.late }

func (a *App) toggleResult() {
	if a.run.phase == ended {
		a.live.result = !a.live.result
	}
}

func (a *App) pauseOrResume() {
	still := a.run.phase == paused
	switch a.run.asked {
	case doing(engine.Pause{}):
		still = true
	case doing(engine.Resume{}):
		still = false
	}
	if still {
		a.post(engine.Resume{})
	} else {
		a.post(engine.Pause{})
	}
}

func (a *App) step() {
	if a.trains() && a.run.phase != paused {
		a.run.say("One batch at a time: pause first (p).")
		return
	}
	a.post(engine.StepBatch{N: 1})
}

// changeable is the chosen term, if the run can still change it; otherwise the
// reason is on the status line.
func (a *App) changeable(needsWeight bool) *termRun {
	t := a.chosen()
	switch {
	case t == nil || !a.trains():
		return nil
	case t.info.WeightKey == "":
		what := "switched off"
		if needsWeight {
			what = "weighed"
		}
		a.run.say(fmt.Sprintf("%s is measured, not trained by itself: it cannot be %s.", t.info.Title, what))
		return nil
	}
	return t
}

func (a *App) toggleTerm() {
	if t := a.changeable(false); t != nil {
		a.post(engine.ToggleTerm{Term: t.info.Term, On: a.run.isOff(t.info.Term)})
	}
}

func (a *App) scaleWeight(factor float64) {
	t := a.changeable(true)
	if t == nil {
		return
	}
	f, ok := engine.FieldByKey(t.info.WeightKey)
	if !ok {
		return
	}
	v, err := strconv.ParseFloat(a.run.weightOf(f.Key), 64)
	if err != nil {
		return
	}
	a.post(engine.SetWeight{Key: f.Key, Value: scaled(v, factor, f.Min, f.Max)})
}

func (a *App) askWeight() {
	t := a.changeable(true)
	if t == nil {
		return
	}
	key := t.info.WeightKey
	f, ok := engine.FieldByKey(key)
	if !ok {
		return
	}
	a.prompt = newPrompt(fmt.Sprintf("%s, %s", key, f.Range()), a.run.weightOf(key), func(text string) (tea.Cmd, error) {
		trial := a.run.config
		if err := trial.Set(key, text); err != nil {
			return nil, err
		}
		a.post(engine.SetWeight{Key: key, Value: trial.Get(key)})
		return nil, nil
	})
}
