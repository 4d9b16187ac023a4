package run

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
)

// Situation is the state that conditions are tested on: the run and the explorer.
type Situation struct {
	*State          // never nil
	Opened   bool   // the data set of the setup is open
	Answered bool   // the last answer is about the sample on the screen
	Screen   string // the name of the open screen
}

// Condition is a condition such as "batch>=100 and stage=generate".
type Condition func(Situation) bool

// states are the conditions of one word.
var states = map[string]Condition{
	"opened":   func(now Situation) bool { return now.Opened },
	"started":  func(now Situation) bool { return now.Attached && now.Phase != Waiting },
	"training": func(now Situation) bool { return now.Attached && now.Phase == Running },
	"paused":   func(now Situation) bool { return now.Attached && now.Phase == Paused },
	"ended":    func(now Situation) bool { return now.Attached && now.Phase == Ended },
	"answered": func(now Situation) bool { return now.Answered },
}

// numbers are the values to compare, besides the loss terms.
var numbers = map[string]func(Situation) (float64, bool){
	"batch": ofStage(func(s *Stage) int { return s.Batch }),
	"epoch": ofStage(func(s *Stage) int { return s.Epoch }),
	"acc_s": ofScores(func(s *metric.Scores) float64 { return s.AccS }),
	"acc_u": ofScores(func(s *metric.Scores) float64 { return s.AccU }),
	"acc_h": ofScores(func(s *metric.Scores) float64 { return s.AccH }),
}

func ofStage(of func(*Stage) int) func(Situation) (float64, bool) {
	return func(now Situation) (float64, bool) {
		s := now.Current()
		if s == nil {
			return 0, false
		}
		return float64(of(s)), true
	}
}

func ofScores(of func(*metric.Scores) float64) func(Situation) (float64, bool) {
	return func(now Situation) (float64, bool) {
		if now.Scores == nil {
			return 0, false
		}
		return of(now.Scores), true
	}
}

var comparison = regexp.MustCompile(`^([a-z_]+)\s*(>=|<=|=|>|<)\s*(\S+)$`)

// ParseCondition parses conditions joined by "and". Each is a state (opened, started,
// training, paused, ended, answered), stage=NAME, screen=NAME, or a comparison of
// batch, epoch, acc_s, acc_u, acc_h or a term with a number.
func ParseCondition(text string, screens []string) (Condition, error) {
	var all []Condition
	for _, part := range strings.Split(text, " and ") {
		c, err := parsePart(strings.TrimSpace(part), screens)
		if err != nil {
			return nil, err
		}
		all = append(all, c)
	}
	return func(now Situation) bool {
		for _, c := range all {
			if !c(now) {
				return false
			}
		}
		return true
	}, nil
}

func parsePart(text string, screens []string) (Condition, error) {
	if c, ok := states[text]; ok {
		return c, nil
	}
	m := comparison.FindStringSubmatch(text)
	if m == nil {
		return nil, fmt.Errorf("condition %q: want %s, or a comparison such as batch>=100 or stage=generate", text, strings.Join(slices.Sorted(maps.Keys(states)), ", "))
	}
	name, sign, value := m[1], m[2], m[3]
	if name == "stage" || name == "screen" {
		return parseName(text, name, sign, value, screens)
	}
	read, err := numberNamed(name)
	if err != nil {
		return nil, fmt.Errorf("condition %q: %w", text, err)
	}
	than, err := strconv.ParseFloat(value, 64)
	if err != nil {
		return nil, fmt.Errorf("condition %q: %q is not a number", text, value)
	}
	return func(now Situation) bool {
		v, ok := read(now)
		return ok && holds(v, sign, than)
	}, nil
}

func parseName(text, name, sign, value string, screens []string) (Condition, error) {
	known, of := screens, func(now Situation) string { return now.Screen }
	if name == "stage" {
		known = nil
		for _, s := range config.Stages {
			known = append(known, string(s.Stage))
		}
		of = func(now Situation) string {
			if s := now.Current(); s != nil {
				return string(s.Stage)
			}
			return ""
		}
	}
	if sign != "=" || !slices.Contains(known, value) {
		return nil, fmt.Errorf("condition %q: want %s=, and one of %s", text, name, strings.Join(known, ", "))
	}
	return func(now Situation) bool { return of(now) == value }, nil
}

func numberNamed(name string) (func(Situation) (float64, bool), error) {
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
	return nil, fmt.Errorf("unknown name %q; the nearest is %s", name, suggest.Word(name, known))
}

// termValue is a term's last value in the current stage.
func termValue(name config.Term) func(Situation) (float64, bool) {
	return func(now Situation) (float64, bool) {
		if s := now.Current(); s != nil {
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
