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
		l.Run.Say("One batch at a time: pause first (p).")
		return
	}
	l.Post(event.StepBatch{N: 1})
}

// paces are the speed limits in batches a second, the slowest first; 0 is none.
var paces = []float64{0.5, 1, 2, 5, 10, 20, 50, 100, 0}

// pace walks through the speed limits. The first step down from no limit is the
// next below what the run does now, so that it is felt.
func (l *Screen) pace(by int) {
	if !l.Run.Trains() {
		return
	}
	at := slices.Index(paces, l.Run.Limit)
	if at < 0 {
		at = len(paces) - 1
	}
	next := max(0, min(at+by, len(paces)-1))
	if s := l.Run.Current(); s != nil && l.Run.Limit == 0 && by < 0 && s.Pace > 0 {
		for next > 0 && paces[next] >= 1/s.Pace {
			next--
		}
	}
	l.Run.Limit = paces[next]
	l.Post(event.SetPace{BatchesPerSecond: paces[next]})
}

// Changeable is the chosen term, if the run can still change it; otherwise the
// reason is on the status line.
func (l *Screen) Changeable(needsWeight bool) *run.Term {
	t := l.Chosen()
	switch {
	case t == nil || !l.Run.Trains() && !l.forking:
		return nil
	case t.Info.WeightKey == "":
		what := "switched off"
		if needsWeight {
			what = "weighed"
		}
		l.Run.Say(fmt.Sprintf("%s is only measured: it cannot be %s.", t.Info.Title, what))
		return nil
	}
	return t
}

func (l *Screen) toggleTerm() {
	t := l.Changeable(false)
	if t == nil {
		return
	}
	l.SwitchTerm(t, l.Run.IsOff(t.Info.Term))
}

// SwitchTerm switches a term off or on in this run, or in a fork.
func (l *Screen) SwitchTerm(t *run.Term, on bool) {
	if l.forking {
		l.fork(ui.Fork{Terms: map[config.Term]bool{t.Info.Term: on}, What: t.Info.Title + " " + map[bool]string{false: "off", true: "on"}[on]})
		return
	}
	l.Post(event.ToggleTerm{Term: t.Info.Term, On: on})
}

// SetWeight changes a weight in this run, or in a fork.
func (l *Screen) SetWeight(key, value string) {
	if l.forking {
		l.fork(ui.Fork{Set: []config.Setting{{Key: key, Value: value}}, What: key + " = " + value})
		return
	}
	l.Post(event.SetWeight{Key: key, Value: value})
}

func (l *Screen) scaleWeight(factor float64) {
	t := l.Changeable(true)
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
	t := l.Changeable(true)
	if t == nil {
		return
	}
	key := t.Info.WeightKey
	f, ok := config.FieldByKey(key)
	if !ok {
		return
	}
	l.Prompt(fmt.Sprintf("%s, %s", key, f.Range()), l.Run.WeightOf(key), func(text string) (tea.Cmd, error) {
		trial := l.Run.Config
		if err := trial.Set(key, text); err != nil {
			return nil, err
		}
		l.SetWeight(key, trial.Get(key))
		return nil, nil
	})
}

// residualKey is the field that has a residual encoder or none.
const residualKey = "extract.residual"

// toggleResidual trains stage extract again with or without Er, after asking:
// it is built into the stage, so that it cannot change within.
func (l *Screen) toggleResidual() {
	s := l.Run.Current()
	switch {
	case !l.Run.Trains():
		return
	case s == nil || s.Stage != config.Extract || s.Done:
		l.Run.Say("The residual encoder is part of stage extract, which is over: a new run can leave it out.")
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
			l.Run.Say("The residual encoder is built in: restart (e), or fork before the first batch.")
			return
		}
		l.fork(ui.Fork{Set: set, What: without + " residual encoder"})
		return
	}
	l.Confirm(fmt.Sprintf("Train this stage again %s the residual encoder? y: yes, n: no", without),
		func() tea.Cmd { l.Post(event.RestartStage{Set: set}); return nil })
}

// fork branches off the run with a change.
func (l *Screen) fork(f ui.Fork) {
	l.forking = false
	l.Go(f)
}

// Forking is whether the next change goes to a fork.
func (l *Screen) Forking() bool { return l.forking }

// armFork has the next change of a weight or term go to a fork.
func (l *Screen) armFork() {
	switch {
	case l.forking:
		l.forking = false
		l.Run.Say("No fork: changes are made to this run.")
	case !l.Run.Trains():
		return
	case !l.Forks:
		l.Run.Say("This run is not kept in a folder: it cannot be forked.")
	case l.Run.Follows():
		l.Run.Say("Another screen controls this run: ask for the controls first (H).")
	default:
		l.forking = true
	}
}

// ConfirmNext ends the stage, after asking.
func (l *Screen) ConfirmNext() {
	if l.Run.Trains() {
		l.Confirm("End this stage where it stands and begin the next? y: yes, n: no", func() tea.Cmd { l.Post(event.NextStage{}); return nil })
	}
}

func (l *Screen) confirmRestart() {
	if l.Run.Trains() {
		l.Confirm("Train this stage again from fresh weights? Its curves begin anew. y: yes, n: no", func() tea.Cmd { l.Post(event.RestartStage{}); return nil })
	}
}
