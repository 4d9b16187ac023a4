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

// InventScreen is the screen Invent: a form of attributes, and the results of the
// classes made with it.
type InventScreen struct {
	*ui.Context
	samples *Screen

	question uint64 // the pending request to add or remove a class; 0 for none
	pending  string // the class of that request; "" for none
	problem  string // why the last one failed

	draft  draft
	at     int    // the attribute under the cursor
	top    int    // the first visible attribute
	find   string // only attributes that contain it are listed
	ranges [][2]float64

	made     []invented
	shown    int // the invented class on display; −1 for none
	selected int // the selected test sample predicted as the class
}

// draft is a class that is being edited.
type draft struct {
	name    string
	like    data.ClassID // the class that it is based on
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
	likeness *event.Generated // of its base class; nil until they arrive
}

// Reset implements ui.Screen.
func (s *InventScreen) Reset() { *s = InventScreen{Context: s.Context, samples: s.samples, shown: -1} }

// Enter implements ui.Screen: the base class is that of Ask's sample.
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

// Pending is the pending request to add or remove a class, and that class; 0 and ""
// if there is none.
func (s *InventScreen) Pending() (question uint64, class string) { return s.question, s.pending }

// attributeRanges are the minimum and maximum of each attribute.
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

// freeName is the class's name with as many primes as it takes to be unique.
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

// shownDraft is the draft of the class on display, or nil.
func (s *InventScreen) shownDraft() *draft {
	if s.shown < 0 || s.shown >= len(s.made) {
		return nil
	}
	return &s.made[s.shown].draft
}

// learned reports whether the form describes the class whose results are on display.
func (s *InventScreen) learned() bool { d := s.shownDraft(); return d != nil && d.same(s.draft) }

// original is an attribute of the base class, value its value in the draft.
func (s *InventScreen) original(j int) float64 {
	return float64(s.Set.RawAttributes[int(s.draft.like)*s.Set.A+j])
}

func (s *InventScreen) value(j int) float64 {
	if v, ok := s.draft.changes[j]; ok {
		return v
	}
	return s.original(j)
}

// attributes lists the numbers of the attributes that match the search.
func (s *InventScreen) attributes() []int {
	var list []int
	for j, name := range s.Set.AttributeNames {
		if strings.Contains(strings.ToLower(name), strings.ToLower(s.find)) {
			list = append(list, j)
		}
	}
	return list
}
