package compare

import (
	"fmt"
	"maps"
	"math"
	"slices"
	"strings"

	"segzsl/engine/config"
	"segzsl/engine/event"
	"segzsl/engine/record"
	"segzsl/tui/run"
)

// Run is a run in the table.
type Run struct {
	Path, Name  string
	Recipe      config.Recipe
	Set         string // its name, or the path's last part
	State       record.State
	Result      *event.Result // nil before the end
	Explanation string        // how it ended without a result
	// Last has the values at the end, or now, of the settings that were changed during
	// training, by their keys; "off" for a weight whose term was switched off.
	Last map[string]string
}

func newRun(from *record.Run) *Run {
	r := &Run{Path: from.Path(), Name: from.Name(), Recipe: from.Recipe, Set: setName(from.Recipe.Data), State: from.State()}
	switch end := from.End.(type) {
	case event.Result:
		r.Result = &end
		if end.Set != "" {
			r.Set = end.Set
		}
	case event.Diverged:
		r.Explanation = fmt.Sprintf("%s became %s in %s at batch %s", end.Term.Info().Title, end.Value, end.Stage, run.Count(end.Batch))
	case event.Failed:
		r.Explanation = end.Error
	}
	if r.Result == nil || r.altered() {
		history, _ := from.History() // up to the first line that cannot be read
		r.Last = lastSettings(history)
	}
	return r
}

// lastSettings are the last values of what was changed during training.
func lastSettings(h event.History) map[string]string {
	last, off := map[string]string{}, map[string]bool{}
	for _, e := range h.Events {
		switch e := e.(type) {
		case event.WeightSet:
			last[e.Key] = e.Value
		case event.TermToggled:
			off[e.Term.Info().WeightKey] = !e.On
		case event.StageRestarted:
			for _, change := range e.Set {
				last[change.Key] = change.Value
			}
		}
	}
	for key, is := range off {
		if is {
			last[key] = "off"
		}
	}
	return last
}

// setName is the last part of a data set's name or path.
func setName(data string) string {
	return data[strings.LastIndexAny(data, `/\`)+1:]
}

// altered reports whether weights, terms or stages were changed during training.
func (r *Run) altered() bool { return r.Result != nil && r.Result.Altered }

// testViewed reports whether test data were viewed before the end of the run.
func (r *Run) testViewed() bool { return r.Result != nil && r.Result.TestViewed }

// changeWords describe what was changed during training; "" for nothing.
func (r *Run) changeWords() string {
	var words []string
	for _, key := range slices.Sorted(maps.Keys(r.Last)) {
		if r.changed(key) {
			words = append(words, fmt.Sprintf("%s %s → %s", key, r.Recipe.Config.Get(key), r.Last[key]))
		}
	}
	switch {
	case len(words) > 0:
		return "changed during training: " + strings.Join(words, ", ")
	case r.altered():
		return "settings changed during training"
	}
	return ""
}

// groupKey is the same for runs that differ only by seed. A run with changes during
// training, or a fork, has a key of its own.
func (r *Run) groupKey() string {
	cfg := r.Recipe.Config
	cfg.Seed, cfg.Threads = 0, 0
	own := ""
	if r.Recipe.Parent != "" || r.changeWords() != "" {
		own = r.Path
	}
	return fmt.Sprintf("%s|%s|%+v|%s", r.Set, r.Recipe.SplitHash, cfg, own)
}

// properties are what a run has besides configuration and scores.
var properties = map[string]func(*Run) string{
	"run":    func(r *Run) string { return r.Name },
	"set":    func(r *Run) string { return r.Set },
	"state":  func(r *Run) string { return string(r.State) },
	"preset": func(r *Run) string { return r.Recipe.Preset },
	"split":  func(r *Run) string { return r.Recipe.SplitHash },
	"parent": func(r *Run) string { return r.Recipe.Parent },
}

// get is a run's value of a property, a configuration key or a score, as text; "" if
// it has none.
func (r *Run) get(id string) string {
	if property, ok := properties[id]; ok {
		return property(r)
	}
	if s, ok := scoreBy(id); ok {
		if r.Result == nil {
			return ""
		}
		if v := s.of(r.Result); !math.IsNaN(v) {
			return s.text(v)
		}
		return ""
	}
	if last, ok := r.Last[id]; ok {
		return last
	}
	return r.Recipe.Config.Get(id)
}

// changed reports whether a setting has another value than at the start.
func (r *Run) changed(id string) bool {
	last, ok := r.Last[id]
	return ok && last != r.Recipe.Config.Get(id)
}

// differences lists the keys whose values differ among runs, except seed and threads,
// which are not part of the method.
func differences(runs []*Run) []string {
	var keys []string
	ids := []string{"preset"}
	for _, f := range config.Fields {
		if f.Key != "seed" && f.Key != "threads" {
			ids = append(ids, f.Key)
		}
	}
	for _, id := range ids {
		if slices.ContainsFunc(runs, func(r *Run) bool { return r.get(id) != runs[0].get(id) }) {
			keys = append(keys, id)
		}
	}
	return keys
}

// label names a run by how it differs from others.
func (r *Run) label(among []*Run) string {
	var words []string
	for _, id := range append([]string{"set", "seed"}, differences(among)...) {
		if slices.ContainsFunc(among, func(o *Run) bool { return o.get(id) != r.get(id) }) {
			_, name := heading(id)
			words = append(words, name+"="+r.get(id))
		}
	}
	if len(words) == 0 || len(words) > 4 {
		return r.Name
	}
	return strings.Join(words, " ")
}
