package ask

import (
	"fmt"
	"maps"
	"math"
	"slices"
	"strconv"
	"strings"

	tea "charm.land/bubbletea/v2"

	"segzsl/data"
	"segzsl/data/suggest"
	"segzsl/tui/ui"
)

// The actions that edit a class.

func (s *InventScreen) attributeBy(n int) {
	s.at = ui.Step(s.attributes(), s.at, n)
}

// setAttribute sets the attribute under the cursor. Editing a class that is part of
// the model starts another draft.
func (s *InventScreen) setAttribute(v float64) {
	if s.learned() {
		s.draft.name, s.draft.changes = s.freeName(s.draft.like), maps.Clone(s.draft.changes)
	}
	if math.Abs(v-s.original(s.at)) < 1e-6 {
		delete(s.draft.changes, s.at)
	} else {
		s.draft.changes[s.at] = v
	}
	s.problem = ""
}

// nudge changes the value by tenths of the attribute's range, within it.
func (s *InventScreen) nudge(tenths int) {
	lo, hi := s.ranges[s.at][0], s.ranges[s.at][1]
	v := s.value(s.at) + float64(tenths)*(hi-lo)/10
	if math.Abs(v) < 1e-6*(hi-lo) {
		v = 0 // remove the rounding error
	}
	s.setAttribute(math.Max(math.Min(lo, s.original(s.at)), math.Min(v, hi)))
}

// flip sets the value to the end of the range that is farther away.
func (s *InventScreen) flip() {
	lo, hi := s.ranges[s.at][0], s.ranges[s.at][1]
	if s.value(s.at)-lo > (hi-lo)/2 {
		hi = lo
	}
	s.setAttribute(hi)
}

func (s *InventScreen) restore() { s.setAttribute(s.original(s.at)) }

func (s *InventScreen) restoreAll() { s.begin(s.draft.like) }

func (s *InventScreen) askValue() tea.Cmd {
	title := "value of " + s.Set.AttributeNames[s.at]
	s.AskNumber(title, strconv.FormatFloat(s.value(s.at), 'g', 4, 64), func(text string) (tea.Cmd, error) {
		v, err := strconv.ParseFloat(strings.ReplaceAll(text, "−", "-"), 32)
		if err != nil || math.IsNaN(v) || math.IsInf(v, 0) {
			return nil, fmt.Errorf("%q: want a number", text)
		}
		s.setAttribute(v)
		return nil, nil
	})
	return nil
}

func (s *InventScreen) findAttribute() tea.Cmd {
	s.Prompt("attribute names containing", s.find, func(text string) (tea.Cmd, error) {
		old := s.find
		s.find = text
		list := s.attributes()
		if len(list) == 0 {
			s.find = old
			return nil, fmt.Errorf("no attribute name contains %q", text)
		}
		if !slices.Contains(list, s.at) {
			s.at = list[0]
		}
		return nil, nil
	})
	return nil
}

func (s *InventScreen) nameDraft() tea.Cmd {
	s.Prompt("name of the class", s.draft.name, func(text string) (tea.Cmd, error) {
		if text == "" {
			return nil, fmt.Errorf("want a name")
		}
		if text != s.draft.name && s.isTaken(text) {
			return nil, fmt.Errorf("class %q already exists", text)
		}
		s.draft.name = text
		return nil, nil
	})
	return nil
}

// likeBy selects the next base class.
func (s *InventScreen) likeBy(n int) {
	c := s.Set.C()
	s.begin(data.ClassID(((int(s.draft.like)+n)%c + c) % c))
}

func (s *InventScreen) askLike() tea.Cmd {
	s.Prompt("base class", s.Set.ClassNames[s.draft.like], func(text string) (tea.Cmd, error) {
		c := slices.IndexFunc(s.Set.ClassNames, func(name string) bool { return strings.EqualFold(name, text) })
		if c < 0 {
			return nil, fmt.Errorf("no class %q; the nearest is %q", text, suggest.Word(text, s.Set.ClassNames))
		}
		s.begin(data.ClassID(c))
		return nil, nil
	})
	return nil
}
