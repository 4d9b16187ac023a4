package ask

import (
	"maps"
	"math"
	"slices"
	"strings"

	tea "charm.land/bubbletea/v2"

	"segzsl/data"
	"segzsl/engine/event"
	"segzsl/tui/run"
	"segzsl/tui/ui"
)

// InventScreen is the screen Invent: a form of attributes, and the
// results of the classes that were made with it.
type InventScreen struct {
	*ui.Context
	samples *Screen

	question uint64 // that is open, to learn or to remove a class; 0 for none
	pending  string // the class of that question; "" for none
	problem  string // why the last one failed

	draft  draft
	at     int    // the attribute under the cursor
	top    int    // the first attribute drawn last
	find   string // only attributes that hold it are listed
	ranges [][2]float64

	made  []invented
	shown int // the made class on the screen; −1 for none
	claim int // the claim under the cursor
}

// draft is a class that is being edited.
type draft struct {
	name    string
	like    data.ClassID // whose attributes it has
	changes map[int]float64
}

func (d draft) same(o draft) bool {
	return d.name == o.name && d.like == o.like && maps.Equal(d.changes, o.changes)
}

// invented is a class that was added to the model.
type invented struct {
	draft    draft
	asOf     run.Position
	result   *event.Invention
	likeness *event.Generated // of the class that it is like; nil until it comes
}

// Reset implements ui.Screen.
func (s *InventScreen) Reset() { *s = InventScreen{Context: s.Context, samples: s.samples, shown: -1} }

// Enter implements ui.Screen: it begins with the class of the sample that Ask shows.
func (s *InventScreen) Enter() tea.Cmd {
	s.samples.relist()
	if s.ranges == nil {
		s.ranges = attributeRanges(s.Set)
		s.begin(s.Set.Labels[max(s.samples.now, 0)])
	}
	if s.Calibration.Survey == nil {
		s.samples.surveyAgain()
	}
	return nil
}

// News implements ui.Screen.
func (s *InventScreen) News() tea.Cmd { return nil }

// Pending is the open question to learn or to remove a class, and that class; 0 and ""
// for none.
func (s *InventScreen) Pending() (question uint64, class string) { return s.question, s.pending }

// attributeRanges are the least and the largest value of each attribute.
func attributeRanges(set *data.Set) [][2]float64 {
	ranges := make([][2]float64, set.A)
	for j := range ranges {
		lo, hi := math.Inf(1), math.Inf(-1)
		for c := range set.C() {
			v := float64(set.RawAttributes[c*set.A+j])
			lo, hi = math.Min(lo, v), math.Max(hi, v)
		}
		if lo == hi {
			lo, hi = math.Min(lo, 0), math.Max(hi, 1)
		}
		ranges[j] = [2]float64{lo, hi}
	}
	return ranges
}

func (s *InventScreen) begin(like data.ClassID) {
	s.draft = draft{like: like, changes: map[int]float64{}, name: s.freeName(like)}
	s.shown, s.problem = -1, ""
}

// freeName is the class's name with as many primes as make it new.
func (s *InventScreen) freeName(like data.ClassID) string {
	name := s.Set.ClassNames[like] + "′"
	for s.isTaken(name) {
		name += "′"
	}
	return name
}

func (s *InventScreen) isTaken(name string) bool {
	return slices.Contains(s.Set.ClassNames, name) || slices.ContainsFunc(s.made, func(m invented) bool { return m.draft.name == name })
}

// shownDraft is the draft of the class on the screen, nil for none.
func (s *InventScreen) shownDraft() *draft {
	if s.shown < 0 || s.shown >= len(s.made) {
		return nil
	}
	return &s.made[s.shown].draft
}

// learned is whether the form holds the very class whose results are shown.
func (s *InventScreen) learned() bool { d := s.shownDraft(); return d != nil && d.same(s.draft) }

// original is an attribute of the class that the draft is like, value what it is now.
func (s *InventScreen) original(j int) float64 {
	return float64(s.Set.RawAttributes[int(s.draft.like)*s.Set.A+j])
}

func (s *InventScreen) value(j int) float64 {
	if v, ok := s.draft.changes[j]; ok {
		return v
	}
	return s.original(j)
}

// attributes are the numbers of those that are listed.
func (s *InventScreen) attributes() []int {
	var list []int
	for j, name := range s.Set.AttributeNames {
		if strings.Contains(strings.ToLower(name), strings.ToLower(s.find)) {
			list = append(list, j)
		}
	}
	return list
}
