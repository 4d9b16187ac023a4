// Package compare is the screen Compare: the runs of a folder in a table, with their
// differences and results, and the curves of marked runs.
package compare

import (
	"maps"
	"slices"
	"strings"

	tea "charm.land/bubbletea/v2"

	"segzsl/engine/record"
	"segzsl/tui/ui"
)

// Screen is the screen Compare.
type Screen struct {
	*ui.Context
	// Load reads the runs, the latest first, and names their folder; Curves reads the
	// curves of the run in a folder. Both run in the background; tests replace them.
	Load   func() (root string, runs []*Run, err error)
	Curves func(path string) Curves

	serial  int // counts loads, so that late results are dropped
	loading bool
	root    string
	problem string
	runs    []*Run // the latest first

	filter     string
	conditions []condition
	grouped    bool   // runs that differ only by seed share a row
	sortBy     string // a column; "" for latest first
	descending bool
	baseline   string // the row that scores are shown as differences to, by its key; "" for none
	table      table  // derived from the above

	at     string // the row under the cursor, by its key
	column string // the column under the cursor
	top    int
	left   int
	marked map[string]bool // runs by their paths

	drawn     drawnTable
	unchanged bool // since it was drawn

	overlay
}

// loaded carries the runs of the folder.
type loaded struct {
	screen *Screen
	serial int
	root   string
	runs   []*Run
	err    error
}

// New returns the screen of the runs in root, or in the state home if it is "".
func New(c *ui.Context, root string) *Screen {
	load := func() (string, []*Run, error) { return loadRuns(root) }
	return &Screen{Context: c, Load: load, Curves: loadCurves}
}

// Reset implements ui.Screen: this screen does not depend on the open run.
func (s *Screen) Reset() {}

// Enter implements ui.Screen.
func (s *Screen) Enter() tea.Cmd {
	s.unchanged = false
	return s.reload()
}

// News implements ui.Screen: events of the run that is watched change nothing here.
func (s *Screen) News() tea.Cmd {
	s.unchanged = true
	return nil
}

// reload reads the folder of runs in the background.
func (s *Screen) reload() tea.Cmd {
	s.serial++
	s.loading = true
	serial, load := s.serial, s.Load
	read := func() tea.Msg {
		root, runs, err := load()
		return loaded{s, serial, root, runs, err}
	}
	return tea.Batch(read, s.loadCurves(true))
}

func loadRuns(root string) (string, []*Run, error) {
	if root == "" {
		home, err := record.Root()
		if err != nil {
			return "", nil, err
		}
		root = home
	}
	found, err := record.Runs(root)
	var runs []*Run
	for _, r := range found {
		runs = append(runs, newRun(r))
	}
	return root, runs, err
}

// Arrive implements ui.Message.
func (msg loaded) Arrive() tea.Cmd {
	s := msg.screen
	if msg.serial != s.serial {
		return nil
	}
	s.loading, s.root, s.runs, s.problem = false, msg.root, msg.runs, ""
	if msg.err != nil {
		s.problem = strings.ReplaceAll(msg.err.Error(), "\n", "; ")
	}
	there := map[string]bool{}
	for _, r := range s.runs {
		there[r.Path] = true
	}
	maps.DeleteFunc(s.marked, func(path string, _ bool) bool { return !there[path] })
	s.update()
	return nil
}

// update rebuilds the table and leaves the cursor on its row.
func (s *Screen) update() {
	var shown []*Run
	for _, r := range s.runs {
		if matches(r, s.conditions) {
			shown = append(shown, r)
		}
	}
	s.table = newTable(shown, s.grouped)
	s.table.sort(s.sortBy, s.descending)
	if s.row() == nil && len(s.table.rows) > 0 {
		s.at = s.table.rows[0].key
	}
	if !slices.Contains(s.table.columns, s.column) {
		s.column = "acc_h"
	}
}

// row is the row under the cursor, or nil.
func (s *Screen) row() *row {
	if i := s.rowAt(); i >= 0 {
		return &s.table.rows[i]
	}
	return nil
}

func (s *Screen) rowAt() int {
	return slices.IndexFunc(s.table.rows, func(r row) bool { return r.key == s.at })
}

// isMarked reports whether all runs of a row are marked.
func (s *Screen) isMarked(r row) bool {
	for _, run := range r.runs {
		if !s.marked[run.Path] {
			return false
		}
	}
	return len(r.runs) > 0
}

// markedRuns lists the marked runs, in the order of the list.
func (s *Screen) markedRuns() []*Run {
	var all []*Run
	for _, r := range s.runs {
		if s.marked[r.Path] {
			all = append(all, r)
		}
	}
	return all
}
