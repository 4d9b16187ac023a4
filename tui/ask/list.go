package ask

import (
	"cmp"
	"fmt"
	"math"
	"segzsl/engine/event"
	"slices"

	tea "charm.land/bubbletea/v2"
)

// sampleRow is a sample of a list. Its answer is "" before the first survey.
type sampleRow struct {
	sample     int
	truth      string
	seen       bool // the true class
	answer     string
	answerSeen bool
	right      bool
	// confidence is the probability of the answer at γ = 0, if the answer is the most
	// probable class; 0 for an answer that γ flipped.
	confidence float64
	margin     float64 // of the answer over the best class of the other side, at γ
}

// sampleList is the samples that match a filter, and what it was made from.
type sampleList struct {
	only  filter
	rows  []sampleRow
	at    int  // index of the row on display, or its former index
	holds bool // the sample on display is in the list
	top   int  // the first visible row

	made   bool
	by     filter
	survey *event.Survey
	gamma  float64
}

// relist updates the list for survey, γ and filter. The sample on display stays, in
// the list or not, unless the user chose a filter that excludes it: then the first of
// the list replaces it.
func (s *Screen) relist() {
	e := s.Calibration
	l := &s.list
	if s.Set == nil || l.made && l.by == l.only && l.survey == e.Survey && l.gamma == e.Gamma {
		return
	}
	chosen := !l.made || l.by != l.only
	l.made, l.by, l.survey, l.gamma = true, l.only, e.Survey, e.Gamma
	l.rows = l.rows[:0]
	for _, r := range s.allRows() {
		if l.only.take(r, s.Set) {
			l.rows = append(l.rows, r)
		}
	}
	l.only.sort(l.rows)
	at := l.find(s.now)
	if l.holds = at >= 0; l.holds {
		l.at = at
		return
	}
	if l.at = max(0, min(l.at, len(l.rows)-1)); chosen && len(l.rows) > 0 {
		l.at, l.holds, s.now = 0, true, l.rows[0].sample
	}
}

// allRows lists the samples that the run is evaluated on, by number; before the first
// survey, all test samples.
func (s *Screen) allRows() []sampleRow {
	e := s.Calibration
	var rows []sampleRow
	if v := e.Survey; v != nil {
		for i, at := range v.Samples {
			k, to := v.Truth[i], v.Predicted(i, e.Gamma)
			r := sampleRow{at, v.Classes[k], k < v.Seen, v.Classes[to], to < v.Seen, k == to, float64(v.Confidence[i]), math.Abs(float64(v.Lead[i]) - e.Gamma)}
			if to != v.Predicted(i, 0) {
				r.confidence = 0
			}
			rows = append(rows, r)
		}
	} else {
		for n, list := range [][]int{s.Set.Split.TestSeen, s.Set.Split.TestUnseen} {
			for _, at := range list {
				rows = append(rows, sampleRow{sample: at, truth: s.Set.ClassNames[s.Set.Labels[at]], seen: n == 0})
			}
		}
	}
	slices.SortFunc(rows, func(x, y sampleRow) int { return cmp.Compare(x.sample, y.sample) })
	return rows
}

// find is the index of a sample in the list, or −1.
func (l *sampleList) find(sample int) int {
	return slices.IndexFunc(l.rows, func(r sampleRow) bool { return r.sample == sample })
}

// after is the lowest number in the list above sample, or −1.
func (l *sampleList) after(sample int) int {
	next := -1
	for _, r := range l.rows {
		if r.sample > sample && (next < 0 || r.sample < next) {
			next = r.sample
		}
	}
	return next
}

// filterBy makes an action that changes the filter.
func (s *Screen) filterBy(change func(*filter)) func() tea.Cmd {
	return func() tea.Cmd {
		only := s.list.only
		change(&only)
		return s.listOnly(only)
	}
}

// listOnly applies a filter and asks about the sample that is then on display.
func (s *Screen) listOnly(only filter) tea.Cmd {
	l := &s.list
	if only.outcome != anyOutcome && !s.hasSurvey() {
		return nil
	}
	s.Say("")
	l.only = only
	s.relist()
	if len(l.rows) == 0 {
		s.Say("No matches. Backspace clears the filters.")
	}
	return s.askCurrent()
}

// listMistakes lists the most confident mistakes and opens the first.
func (s *Screen) listMistakes() tea.Cmd {
	l := &s.list
	mistakes := l.only
	mistakes.outcome, mistakes.order = wrongOnly, mostConfidentFirst
	if l.only == mistakes {
		mistakes.outcome, mistakes.order = anyOutcome, byNumber
		return s.listOnly(mistakes)
	}
	cmd := s.listOnly(mistakes)
	if l.only == mistakes && len(l.rows) > 0 {
		return s.toRow(0)
	}
	return cmd
}

// listClass filters by this sample's true class, then by its predicted class, then by
// neither.
func (s *Screen) listClass() tea.Cmd {
	l := &s.list
	only := l.only
	r, ok := s.rowNow()
	switch {
	case !ok:
		return nil
	case only.truth == "" && only.answer == "":
		only.truth = r.truth
	case only.truth != "" && r.answer != "":
		only.truth, only.answer = "", r.answer
	default:
		only.truth, only.answer = "", ""
	}
	return s.listOnly(only)
}

// rowNow is the row of the sample on display, if the list contains it.
func (s *Screen) rowNow() (sampleRow, bool) {
	s.relist()
	l := &s.list
	if !l.holds || l.at >= len(l.rows) {
		return sampleRow{}, false
	}
	return l.rows[l.at], true
}

func (s *Screen) askText() tea.Cmd {
	if s.Set == nil {
		return nil
	}
	s.Prompt("class, or part of a name", s.list.only.text, func(text string) (tea.Cmd, error) {
		only := s.list.only
		only.text = text
		if !slices.ContainsFunc(s.allRows(), func(r sampleRow) bool { return only.take(r, s.Set) }) {
			return nil, fmt.Errorf("no class or sample in this list matches %q", text)
		}
		return s.listOnly(only), nil
	})
	return nil
}
