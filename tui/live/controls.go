package live

import (
	"fmt"
	"segzsl/tui/ui"
	"slices"
	"strconv"

	tea "charm.land/bubbletea/v2"

	"segzsl/engine/config"
	"segzsl/engine/event"
	"segzsl/tui/run"
)

func (l *Screen) step() {
	if l.Run.Trains() && l.Run.Phase != run.Paused {
		l.Run.Say("Pause the run first (p).")
		return
	}
	l.Post(event.StepBatch{N: 1})
}

// speedLimits are the speed limits in batches a second, the slowest first; 0 is none.
var speedLimits = []float64{0.5, 1, 2, 5, 10, 20, 50, 100, 0}

// changeSpeed selects the next speed limit. The first step down from no limit is the
// next below the current speed, so that it has an effect.
func (l *Screen) changeSpeed(by int) {
	if !l.Run.Trains() {
		return
	}
	at := slices.Index(speedLimits, l.Run.Limit)
	if at < 0 {
		at = len(speedLimits) - 1
	}
	next := max(0, min(at+by, len(speedLimits)-1))
	if s := l.Run.Current(); s != nil && l.Run.Limit == 0 && by < 0 && s.Pace > 0 {
		for next > 0 && speedLimits[next] >= 1/s.Pace {
			next--
		}
	}
	l.Post(event.SetPace{BatchesPerSecond: speedLimits[next]})
}

// Changeable returns the selected term if the run can still change it; otherwise it
// puts the reason on the status line.
func (l *Screen) Changeable() *run.Term {
	t := l.Selected()
	switch {
	case t == nil || !l.Run.Trains() && !l.forking:
		return nil
	case t.Info.WeightKey == "":
		l.Run.Say(t.Info.Title + " has no weight to change.")
		return nil
	}
	return t
}

func (l *Screen) toggleTerm() {
	t := l.Changeable()
	if t == nil {
		return
	}
	l.SwitchTerm(t, l.Run.IsOff(t.Info.Term))
}

// SwitchTerm switches a term off or on, in this run or in a fork.
func (l *Screen) SwitchTerm(t *run.Term, on bool) {
	if l.forking {
		l.fork(ui.Fork{Terms: map[config.Term]bool{t.Info.Term: on}, What: t.Info.Title + " " + map[bool]string{false: "off", true: "on"}[on]})
		return
	}
	l.Post(event.ToggleTerm{Term: t.Info.Term, On: on})
}

// SetWeight changes a weight, in this run or in a fork.
func (l *Screen) SetWeight(key, value string) {
	if l.forking {
		l.fork(ui.Fork{Set: []config.Setting{{Key: key, Value: value}}, What: key + " = " + value})
		return
	}
	l.Post(event.SetWeight{Key: key, Value: value})
}

func (l *Screen) scaleWeight(factor float64) {
	t := l.Changeable()
	if t == nil {
		return
	}
	f, ok := config.FieldByKey(t.Info.WeightKey)
	if !ok {
		return
	}
	v, err := strconv.ParseFloat(l.Run.WeightOf(f.Key), 64)
	if err != nil {
		return
	}
	l.SetWeight(f.Key, run.Scaled(v, factor, f.Min, f.Max))
}

func (l *Screen) askWeight() {
	t := l.Changeable()
	if t == nil {
		return
	}
	key := t.Info.WeightKey
	f, ok := config.FieldByKey(key)
	if !ok {
		return
	}
	l.AskNumber(fmt.Sprintf("%s, %s", key, f.Range()), l.Run.WeightOf(key), func(text string) (tea.Cmd, error) {
		trial := l.Run.Config
		if err := trial.Set(key, text); err != nil {
			return nil, err
		}
		l.SetWeight(key, trial.Get(key))
		return nil, nil
	})
}

// residualKey is the key that switches the residual encoder.
const residualKey = "extract.residual"

// toggleResidual restarts stage extract with or without Er, after confirmation: the
// encoder cannot change during the stage.
func (l *Screen) toggleResidual() {
	s := l.Run.Current()
	switch {
	case !l.Run.Trains():
		return
	case s == nil || s.Stage != config.Extract || s.Done:
		l.Run.Say("Stage extract is done: start a new run to change the residual encoder.")
		return
	}
	without, value := "without", "false"
	if l.Run.Config.Get(residualKey) == "false" {
		without, value = "with", "true"
	}
	set := []config.Setting{{Key: residualKey, Value: value}}
	if l.forking {
		if s.Batch > 0 {
			l.forking = false
			l.Run.Say("Residual encoder: restart the stage (e), or fork before batch 1.")
			return
		}
		l.fork(ui.Fork{Set: set, What: without + " residual encoder"})
		return
	}
	l.Confirm(fmt.Sprintf("Restart this stage %s the residual encoder? y: yes, n: no", without),
		func() tea.Cmd { l.Post(event.RestartStage{Set: set}); return nil })
}

// fork forks the run with a change.
func (l *Screen) fork(f ui.Fork) {
	l.forking = false
	l.Go(f)
}

// Forking reports whether the next change is applied to a fork.
func (l *Screen) Forking() bool { return l.forking }

// armFork applies the next change of a weight or term to a fork.
func (l *Screen) armFork() {
	switch {
	case l.forking:
		l.forking = false
		l.Run.Say("Fork cancelled: changes apply to this run.")
	case !l.Run.Trains():
		return
	case !l.Forks:
		l.Run.Say("This run is not saved and cannot be forked.")
	case l.Run.Follows():
		l.Run.Say("Another screen controls this run: request control first (H).")
	default:
		l.forking = true
	}
}

// ConfirmNext ends the stage, after confirmation.
func (l *Screen) ConfirmNext() {
	if l.Run.Trains() {
		l.Confirm("End this stage now and start the next? y: yes, n: no", func() tea.Cmd { l.Post(event.NextStage{}); return nil })
	}
}

func (l *Screen) confirmRestart() {
	if l.Run.Trains() {
		l.Confirm("Restart this stage from new weights and discard its curves? y: yes, n: no", func() tea.Cmd { l.Post(event.RestartStage{}); return nil })
	}
}
