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

// parentRun is the state of the parent of a fork, read from its log.
type parentRun struct {
	stages []*run.Stage
	read   time.Time // the time of reading
	took   time.Duration
	ended  bool // the log is complete
}

// parentMsg has a parent's curves.
type parentMsg struct {
	screen *Screen
	of     *run.State
	parent *parentRun
}

// parentInterval is the minimum time between two readings of a parent in training,
// parentShare the maximum share of time for them.
const (
	parentInterval = 2 * time.Second
	parentShare    = 0.02
)

// readParent reads the parent's log again if enough time has passed.
func (l *Screen) readParent() tea.Cmd {
	name := l.Run.Started.Parent
	if name == "" || l.Run.Folder == "" || l.parentPending {
		return nil
	}
	p := l.parent
	if p != nil && (p.ended || l.Clock().Sub(p.read) < max(parentInterval, time.Duration(float64(p.took)/parentShare))) {
		return nil
	}
	l.parentPending = true
	folder, of, now := filepath.Join(filepath.Dir(l.Run.Folder), name), l.Run, l.Clock
	return func() tea.Msg { return parentMsg{l, of, parentFrom(folder, now)} }
}

// parentFrom reads curves from a log. A run that cannot be read has none.
func parentFrom(folder string, now func() time.Time) *parentRun {
	begun := now()
	p := &parentRun{ended: true}
	if kept, err := record.Open(folder); err == nil {
		r := run.New()
		p.ended = !kept.Live()
		history, _ := kept.History() // up to the first line that cannot be read
		r.Take(history)
		p.stages = r.Stages
	}
	p.read, p.took = now(), now().Sub(begun)
	return p
}

// Arrive implements ui.Message.
func (msg parentMsg) Arrive() tea.Cmd {
	if l := msg.screen; msg.of == l.Run {
		l.parentPending, l.parent = false, msg.parent
	}
	return nil
}

// parentCurve returns the parent's curve of a term, or nil.
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

// forkedAt describes the parent and the batch of a fork.
func forkedAt(e event.RunStarted) string {
	if e.Parent == "" {
		return ""
	}
	return "fork of " + e.Parent + " at " + e.ForkedAt
}
