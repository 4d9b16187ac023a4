package tui

import (
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"segzsl/data/suggest"
	"segzsl/engine/config"
	"segzsl/engine/metric"
	"segzsl/tui/run"
)

// until is something to wait for: "batch>=100 and stage=generate".
type until func(*App) bool

// states are the conditions of one word.
var states = map[string]until{
	"opened":   func(a *App) bool { return a.setup.DataSet() != nil },
	"started":  func(a *App) bool { return a.training != nil && a.run.Phase != run.Waiting },
	"training": func(a *App) bool { return a.training != nil && a.run.Phase == run.Running },
	"paused":   func(a *App) bool { return a.training != nil && a.run.Phase == run.Paused },
	"ended":    func(a *App) bool { return a.training != nil && a.run.Phase == run.Ended },
	"answered": func(a *App) bool { return a.query.fresh() },
}

// numbers are what can be compared, beside the value of each term by its name.
var numbers = map[string]func(*App) (float64, bool){
	"batch": ofStage(func(s *run.Stage) int { return s.Batch }),
	"epoch": ofStage(func(s *run.Stage) int { return s.Epoch }),
	"acc_s": ofScores(func(s *metric.Scores) float64 { return s.AccS }),
	"acc_u": ofScores(func(s *metric.Scores) float64 { return s.AccU }),
	"acc_h": ofScores(func(s *metric.Scores) float64 { return s.AccH }),
}

func ofStage(of func(*run.Stage) int) func(*App) (float64, bool) {
	return func(a *App) (float64, bool) {
		s := a.run.Current()
		if s == nil {
			return 0, false
		}
		return float64(of(s)), true
	}
}

func ofScores(of func(*metric.Scores) float64) func(*App) (float64, bool) {
	return func(a *App) (float64, bool) {
		if a.run.Scores == nil {
			return 0, false
		}
		return of(a.run.Scores), true
	}
}

var comparison = regexp.MustCompile(`^([a-z_]+)\s*(>=|<=|=|>|<)\s*(\S+)$`)

// parseUntil reads conditions joined by "and". Each is a state (opened,
// started, training, paused, ended, answered), stage=NAME, screen=NAME, or a
// comparison of batch, epoch, acc_s, acc_u, acc_h or a term with a number.
func parseUntil(text string) (until, error) {
	var all []until
	for _, part := range strings.Split(text, " and ") {
		c, err := parsePart(strings.TrimSpace(part))
		if err != nil {
			return nil, err
		}
		all = append(all, c)
	}
	return func(a *App) bool {
		for _, c := range all {
			if !c(a) {
				return false
			}
		}
		return true
	}, nil
}

func parsePart(text string) (until, error) {
	if c, ok := states[text]; ok {
		return c, nil
	}
	m := comparison.FindStringSubmatch(text)
	if m == nil {
		return nil, fmt.Errorf("condition %q: want %s, or a comparison such as batch>=100 or stage=generate", text, strings.Join(slices.Sorted(maps.Keys(states)), ", "))
	}
	name, sign, value := m[1], m[2], m[3]
	if name == "stage" || name == "screen" {
		return parseName(text, name, sign, value)
	}
	read, err := numberNamed(name)
	if err != nil {
		return nil, fmt.Errorf("condition %q: %w", text, err)
	}
	than, err := strconv.ParseFloat(value, 64)
	if err != nil {
		return nil, fmt.Errorf("condition %q: %q is no number", text, value)
	}
	return func(a *App) bool {
		v, ok := read(a)
		return ok && holds(v, sign, than)
	}, nil
}

func parseName(text, name, sign, value string) (until, error) {
	var known []string
	now := func(a *App) string { return strings.ToLower(a.at().title) }
	if name == "screen" {
		for _, s := range screens() {
			known = append(known, strings.ToLower(s.title))
		}
	} else {
		for _, s := range config.Stages {
			known = append(known, string(s.Stage))
		}
		now = func(a *App) string {
			if s := a.run.Current(); s != nil {
				return string(s.Stage)
			}
			return ""
		}
	}
	if sign != "=" || !slices.Contains(known, value) {
		return nil, fmt.Errorf("condition %q: want %s=, and one of %s", text, name, strings.Join(known, ", "))
	}
	return func(a *App) bool { return now(a) == value }, nil
}

func numberNamed(name string) (func(*App) (float64, bool), error) {
	if read, ok := numbers[name]; ok {
		return read, nil
	}
	known := slices.Sorted(maps.Keys(numbers))
	for _, s := range config.Stages {
		for _, t := range s.Terms {
			if string(t.Term) == name {
				return termValue(t.Term), nil
			}
			known = append(known, string(t.Term))
		}
	}
	return nil, fmt.Errorf("nothing is called %q; the nearest is %s", name, suggest.Word(name, known))
}

// termValue is a term's last value in the stage that trains.
func termValue(name config.Term) func(*App) (float64, bool) {
	return func(a *App) (float64, bool) {
		if s := a.run.Current(); s != nil {
			for _, t := range s.Terms {
				if t.Info.Term == name && t.Has {
					return t.Value.Value, true
				}
			}
		}
		return 0, false
	}
}

func holds(v float64, sign string, than float64) bool {
	switch sign {
	case ">=":
		return v >= than
	case "<=":
		return v <= than
	case ">":
		return v > than
	case "<":
		return v < than
	}
	return v == than
}
