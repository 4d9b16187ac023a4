package tui

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

// The actions that put a class together.

func (a *App) attributeBy(n int) {
	w := &a.query.workshop
	w.at = ui.Step(a.attributes(), w.at, n)
}

// setAttribute gives the attribute under the cursor a value. Changing a class
// that was learned already begins another one.
func (a *App) setAttribute(v float64) {
	w := &a.query.workshop
	if w.told() {
		w.draft.name, w.draft.changes = a.freeName(w.draft.like), maps.Clone(w.draft.changes)
	}
	if math.Abs(v-a.original(w.at)) < 1e-6 {
		delete(w.draft.changes, w.at)
	} else {
		w.draft.changes[w.at] = v
	}
	w.Problem = ""
}

// nudge moves the value by tenths of the attribute's range, within it.
func (a *App) nudge(tenths int) {
	w := &a.query.workshop
	lo, hi := w.ranges[w.at][0], w.ranges[w.at][1]
	v := a.value(w.at) + float64(tenths)*(hi-lo)/10
	if math.Abs(v) < 1e-6*(hi-lo) {
		v = 0 // not what rounding leaves of it
	}
	a.setAttribute(math.Max(math.Min(lo, a.original(w.at)), math.Min(v, hi)))
}

// flip goes to the end of the range that is farther away.
func (a *App) flip() {
	w := &a.query.workshop
	lo, hi := w.ranges[w.at][0], w.ranges[w.at][1]
	if a.value(w.at)-lo > (hi-lo)/2 {
		hi = lo
	}
	a.setAttribute(hi)
}

func (a *App) restore() { a.setAttribute(a.original(a.query.workshop.at)) }

func (a *App) restoreAll() { a.beginDraft(a.query.workshop.draft.like) }

func (a *App) askValue() tea.Cmd {
	w := &a.query.workshop
	title := "value of " + a.query.set.AttributeNames[w.at]
	a.prompt = newPrompt(title, strconv.FormatFloat(a.value(w.at), 'g', 4, 64), func(text string) (tea.Cmd, error) {
		v, err := strconv.ParseFloat(strings.ReplaceAll(text, "−", "-"), 32)
		if err != nil || math.IsNaN(v) || math.IsInf(v, 0) {
			return nil, fmt.Errorf("%q: want a number", text)
		}
		a.setAttribute(v)
		return nil, nil
	})
	return nil
}

func (a *App) findAttribute() tea.Cmd {
	w := &a.query.workshop
	a.prompt = newPrompt("attributes with", w.find, func(text string) (tea.Cmd, error) {
		old := w.find
		w.find = text
		list := a.attributes()
		if len(list) == 0 {
			w.find = old
			return nil, fmt.Errorf("no attribute holds %q", text)
		}
		if !slices.Contains(list, w.at) {
			w.at = list[0]
		}
		return nil, nil
	})
	return nil
}

func (a *App) nameDraft() tea.Cmd {
	w := &a.query.workshop
	a.prompt = newPrompt("name of the class", w.draft.name, func(text string) (tea.Cmd, error) {
		if text == "" {
			return nil, fmt.Errorf("it needs a name")
		}
		if text != w.draft.name && a.isTaken(text) {
			return nil, fmt.Errorf("there is a class %q already", text)
		}
		w.draft.name = text
		return nil, nil
	})
	return nil
}

// likeBy takes the next class for the draft to be like.
func (a *App) likeBy(n int) {
	q := &a.query
	c := q.set.C()
	a.beginDraft(data.ClassID(((int(q.workshop.draft.like)+n)%c + c) % c))
}

func (a *App) askLike() tea.Cmd {
	q := &a.query
	a.prompt = newPrompt("class to begin with", q.set.ClassNames[q.workshop.draft.like], func(text string) (tea.Cmd, error) {
		c := slices.IndexFunc(q.set.ClassNames, func(name string) bool { return strings.EqualFold(name, text) })
		if c < 0 {
			return nil, fmt.Errorf("no class %q; the nearest is %q", text, suggest.Word(text, q.set.ClassNames))
		}
		a.beginDraft(data.ClassID(c))
		return nil, nil
	})
	return nil
}
