package tui

import (
	"fmt"
	"slices"
	"strconv"

	tea "charm.land/bubbletea/v2"

	"segzsl/engine/config"
	"segzsl/engine/event"
	"segzsl/tui/run"
)

func (a *App) pauseOrResume() { a.shared.PauseOrResume() }

func (a *App) step() {
	if a.trains() && a.run.Phase != run.Paused {
		a.run.Say("One batch at a time: pause first (p).")
		return
	}
	a.post(event.StepBatch{N: 1})
}

// paces are the speed limits in batches a second, the slowest first; 0 is none.
var paces = []float64{0.5, 1, 2, 5, 10, 20, 50, 100, 0}

// pace walks through the speed limits. The first step down from no limit is the
// next below what the run does now, so that it is felt.
func (a *App) pace(by int) {
	if !a.trains() {
		return
	}
	at := slices.Index(paces, a.run.Limit)
	if at < 0 {
		at = len(paces) - 1
	}
	next := max(0, min(at+by, len(paces)-1))
	if s := a.run.Current(); s != nil && a.run.Limit == 0 && by < 0 && s.Pace > 0 {
		for next > 0 && paces[next] >= 1/s.Pace {
			next--
		}
	}
	a.run.Limit = paces[next]
	a.post(event.SetPace{BatchesPerSecond: paces[next]})
}

// changeable is the chosen term, if the run can still change it; otherwise the
// reason is on the status line.
func (a *App) changeable(needsWeight bool) *run.Term {
	t := a.chosen()
	switch {
	case t == nil || !a.trains() && !a.live.forking:
		return nil
	case t.Info.WeightKey == "":
		what := "switched off"
		if needsWeight {
			what = "weighed"
		}
		a.run.Say(fmt.Sprintf("%s is only measured: it cannot be %s.", t.Info.Title, what))
		return nil
	}
	return t
}

func (a *App) toggleTerm() {
	t := a.changeable(false)
	if t == nil {
		return
	}
	a.switchTerm(t, a.run.IsOff(t.Info.Term))
}

// switchTerm switches a term off or on here, or in a fork.
func (a *App) switchTerm(t *run.Term, on bool) {
	if a.live.forking {
		a.forkWith(forking{terms: map[config.Term]bool{t.Info.Term: on}, what: t.Info.Title + " " + map[bool]string{false: "off", true: "on"}[on]})
		return
	}
	a.post(event.ToggleTerm{Term: t.Info.Term, On: on})
}

// setWeight changes a weight here, or in a fork.
func (a *App) setWeight(key, value string) {
	if a.live.forking {
		a.forkWith(forking{set: []config.Setting{{Key: key, Value: value}}, what: key + " = " + value})
		return
	}
	a.post(event.SetWeight{Key: key, Value: value})
}

func (a *App) scaleWeight(factor float64) {
	t := a.changeable(true)
	if t == nil {
		return
	}
	f, ok := config.FieldByKey(t.Info.WeightKey)
	if !ok {
		return
	}
	v, err := strconv.ParseFloat(a.run.WeightOf(f.Key), 64)
	if err != nil {
		return
	}
	a.setWeight(f.Key, scaled(v, factor, f.Min, f.Max))
}

func (a *App) askWeight() {
	t := a.changeable(true)
	if t == nil {
		return
	}
	key := t.Info.WeightKey
	f, ok := config.FieldByKey(key)
	if !ok {
		return
	}
	a.prompt = newPrompt(fmt.Sprintf("%s, %s", key, f.Range()), a.run.WeightOf(key), func(text string) (tea.Cmd, error) {
		trial := a.run.Config
		if err := trial.Set(key, text); err != nil {
			return nil, err
		}
		a.setWeight(key, trial.Get(key))
		return nil, nil
	})
}

// residualKey is the field that has a residual encoder or none.
const residualKey = "extract.residual"

// toggleResidual trains stage extract again with or without Er, after asking:
// it is built into the stage, so that it cannot change within.
func (a *App) toggleResidual() {
	s := a.run.Current()
	switch {
	case !a.trains():
		return
	case s == nil || s.Stage != config.Extract || s.Done:
		a.run.Say("The residual encoder is part of stage extract, which is over: a new run can leave it out.")
		return
	}
	without, value := "without", "false"
	if a.run.Config.Get(residualKey) == "false" {
		without, value = "with", "true"
	}
	set := []config.Setting{{Key: residualKey, Value: value}}
	if a.live.forking {
		if s.Batch > 0 {
			a.live.forking = false
			a.run.Say("The residual encoder is built in: restart (e), or fork before the first batch.")
			return
		}
		a.forkWith(forking{set: set, what: without + " residual encoder"})
		return
	}
	a.ask = &confirm{question: fmt.Sprintf("Train this stage again %s the residual encoder? y: yes, n: no", without),
		yes: post(event.RestartStage{Set: set})}
}
