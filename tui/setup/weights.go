package setup

import (
	"fmt"
	"slices"
	"strings"

	tea "charm.land/bubbletea/v2"

	"segzsl/data"
	"segzsl/engine/record"
	"segzsl/tui/run"
	"segzsl/tui/ui"
)

// chosenWeights are the trained models for the open set, and the choice among them.
type chosenWeights struct {
	list    func(*data.Set) []record.Weights
	trained []record.Weights
	weights string // the name of the chosen ones; "" to train new ones
}

// Trained lists the trained models for the open set.
func (w *chosenWeights) Trained() []record.Weights { return w.trained }

// Offered is the name of the weights to open without training: the chosen ones, or the
// pretrained ones; "" if there are none.
func (w *chosenWeights) Offered() string {
	if w.weights == "" && len(w.trained) > 0 && pretrained(w.trained[0].Name) {
		return w.trained[0].Name
	}
	return w.weights
}

func pretrained(name string) bool { return strings.HasPrefix(name, record.Pretrained+"-") }

// WeightsTitle is the name of weights among those of a set.
func WeightsTitle(name string) string {
	if pretrained(name) {
		return record.Pretrained
	}
	return name
}

// take replaces the list. A choice that it lacks is dropped.
func (w *chosenWeights) take(trained []record.Weights) {
	w.trained = trained
	if w.choice() == nil {
		w.weights = ""
	}
}

// choice is the chosen weights; nil to train new ones.
func (w *chosenWeights) choice() *record.Weights {
	i := slices.IndexFunc(w.trained, func(t record.Weights) bool { return t.Name == w.weights })
	if i < 0 {
		return nil
	}
	return &w.trained[i]
}

// turnWeights selects other weights; the first choice is to train new ones.
func (w *chosenWeights) turnWeights(by int) {
	names := []string{""}
	for _, t := range w.trained {
		names = append(names, t.Name)
	}
	w.weights = turned(names, w.weights, by)
}

// listWeights reads the list again in the background.
func (s *Screen) listWeights() tea.Cmd {
	if s.set == nil {
		return nil
	}
	set, list := s.set, s.list
	return func() tea.Msg { return listed{s, set, list(set)} }
}

// listed carries the trained models for a set.
type listed struct {
	screen  *Screen
	set     *data.Set
	trained []record.Weights
}

// Arrive implements ui.Message.
func (msg listed) Arrive() tea.Cmd {
	if msg.set == msg.screen.set {
		msg.screen.take(msg.trained)
	}
	return nil
}

// weightsValue is the choice, in the width of a value.
func (w *chosenWeights) weightsValue() string {
	const most = listWidth - valueStart - len(" <  >")
	switch name := WeightsTitle(w.weights); {
	case len(w.trained) == 0:
		return "train new"
	case name == "":
		return "‹ train new ›"
	case ui.Cells(name) > most:
		const head = len("20061201-1504")
		return "‹ " + name[:head] + "…" + name[len(name)-(most-head-1):] + " ›"
	default:
		return "‹ " + name + " ›"
	}
}

// weightsWords describe the choice.
func (s *Screen) weightsWords() string {
	at := s.choice()
	switch {
	case at != nil:
		i := slices.IndexFunc(s.trained, func(t record.Weights) bool { return t.Name == at.Name })
		return fmt.Sprintf("%s, %s (%d of %d). r opens it: Ask, Map, Errors and Invent at once.", at.Name, WeightsSummary(*at), i+1, len(s.trained))
	case len(s.trained) > 0:
		return fmt.Sprintf("← and → choose a trained model instead: %s for this data set and split, pretrained ones first, then finished runs.",
			run.Plural(len(s.trained), "model", "models"))
	}
	return "There is no trained model for this data set and split yet. Finished runs are offered here, to be opened without training."
}

// WeightsSummary describes weights: seed and accuracies.
func WeightsSummary(w record.Weights) string {
	return fmt.Sprintf("seed %d, acc_h %.1f, T1 %.1f, AUSUC %.3f", w.Recipe.Config.Seed, 100*w.Result.AccH, 100*w.Result.T1, w.Result.AUSUC)
}

// startWords describe what the first row does.
func (s *Screen) startWords() string {
	switch {
	case s.weights != "":
		return "Enter or r opens the trained model " + s.weights + ": Ask, Map, Errors and Invent at once."
	case s.Offered() != "" && !s.Run.Attached:
		return "Enter or r starts training: four stages, from features to a classifier. Or press A, to ask a pretrained model at once."
	}
	return "Enter or r starts training: four stages, from features to a classifier. You can pause and change settings during training."
}
