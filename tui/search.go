package tui

import (
	tea "charm.land/bubbletea/v2"

	"segzsl/engine"
)

// search looks for a sample that is predicted wrong: it asks about several at
// a time, in order, and stops at the first mistake.
type search struct {
	on    bool
	from  int // position in the list of the first sample asked about now
	first uint64
	count int // asked about now
	tried int // answered since the search began
}

// In one go a search asks about searchStride samples; after searchMost it gives up.
const (
	searchStride = 32
	searchMost   = 4096
)

func (s *search) stop() { s.on = false }

// searchMistake begins at the sample after this one.
func (a *App) searchMistake() tea.Cmd {
	q := &a.query
	if len(q.list) == 0 || q.search.on || a.training == nil {
		return nil
	}
	q.search = search{on: true, from: q.at}
	q.problem = ""
	return a.searchOn()
}

// searchOn asks about the next samples.
func (a *App) searchOn() tea.Cmd {
	q := &a.query
	s := &q.search
	s.from = (s.from + s.count) % len(q.list)
	s.count = min(searchStride, len(q.list))
	s.first = a.asked.id + 1
	for i := range s.count {
		sample := q.list[(s.from+1+i)%len(q.list)]
		if a.inquire(engine.Ask{Sample: sample}, a.found) == 0 {
			s.stop()
			q.problem = noAnswers
			return nil
		}
	}
	return nil
}

// found looks at one answer of a search.
func (a *App) found(e engine.Answered) tea.Cmd {
	q := &a.query
	s := &q.search
	if !s.on || e.ID < s.first {
		return nil
	}
	s.tried++
	at := (s.from + 1 + int(e.ID-s.first)) % len(q.list)
	switch {
	case e.Answer == nil:
		s.stop()
		q.problem = e.Error
	case e.Answer.Predicted != e.Answer.TrueClass:
		s.stop()
		q.at, q.answer, q.pending = at, e.Answer, false
	case s.tried >= min(searchMost, len(q.list)):
		s.stop()
		q.problem = "no mistake among " + plural(s.tried, "sample", "samples")
	case e.ID == s.first+uint64(s.count)-1:
		return a.searchOn()
	}
	return nil
}
