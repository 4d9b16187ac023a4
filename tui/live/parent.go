package live

import (
	"path/filepath"
	"time"

	tea "charm.land/bubbletea/v2"

	"segzsl/engine/curve"
	"segzsl/engine/event"
	"segzsl/engine/record"
	"segzsl/tui/run"
)

// parentRun is the state of the run that was forked, read from its log.
type parentRun struct {
	stages []*run.Stage
	read   time.Time // when
	took   time.Duration
	over   bool // it will not grow any more
}

// parentMsg brings a parent's curves.
type parentMsg struct {
	screen *Screen
	of     *run.State
	parent *parentRun
}

// parentRest is the minimum time between two readings of a parent that trains,
// parentShare the share of time that they may take.
const (
	parentRest  = 2 * time.Second
	parentShare = 0.02
)

// readParent reads the parent's log again if enough time has passed.
func (l *Screen) readParent() tea.Cmd {
	name := l.Run.Started.Parent
	if name == "" || l.Run.Folder == "" || l.parentPending {
		return nil
	}
	p := l.parent
	if p != nil && (p.over || l.Clock().Sub(p.read) < max(parentRest, time.Duration(float64(p.took)/parentShare))) {
		return nil
	}
	l.parentPending = true
	folder, of, now := filepath.Join(filepath.Dir(l.Run.Folder), name), l.Run, l.Clock
	return func() tea.Msg { return parentMsg{l, of, parentFrom(folder, now)} }
}

// parentFrom folds a log to curves; a run that cannot be read has none.
func parentFrom(folder string, now func() time.Time) *parentRun {
	begun := now()
	p := &parentRun{over: true}
	if kept, err := record.Open(folder); err == nil {
		r := run.New()
		p.over = !kept.Live()
		history, _ := kept.History() // up to the first line that cannot be read
		r.Take(history)
		p.stages = r.Stages
	}
	p.read, p.took = now(), now().Sub(begun)
	return p
}

// Arrive takes a parent's curves in.
func (msg parentMsg) Arrive() tea.Cmd {
	if l := msg.screen; msg.of == l.Run {
		l.parentPending, l.parent = false, msg.parent
	}
	return nil
}

// parentCurve is the parent's curve of a term; nil for none.
func (l *Screen) parentCurve(s *run.Stage, t *run.Term) *curve.Series {
	if l.parent == nil {
		return nil
	}
	for i, other := range l.parent.stages {
		if i >= len(l.Run.Stages) || l.Run.Stages[i] != s {
			continue
		}
		for _, o := range other.Terms {
			if o.Info.Term == t.Info.Term && o.Series.Len() > 0 {
				return o.Curve(l.axes.weighted)
			}
		}
	}
	return nil
}

// forkedAt is the parent and the batch of a fork, as text.
func forkedAt(e event.RunStarted) string {
	if e.Parent == "" {
		return ""
	}
	return "fork of " + e.Parent + " at " + e.ForkedAt
}
