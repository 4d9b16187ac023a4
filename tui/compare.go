package tui

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"

	tea "charm.land/bubbletea/v2"

	"segzsl/engine/config"
	"segzsl/engine/event"
	"segzsl/engine/record"
	"segzsl/tui/ui"
)

// ledger is the screen that compares runs: those of the state home.
type ledger struct {
	serial  int // counts readings, so that a late one is dropped
	reading bool
	root    string
	problem string
	runs    []*ledgerRun // the latest first

	filter     string
	conditions []condition
	grouped    bool
	sortBy     string // a column; "" for the latest first
	falling    bool
	table      table // what follows from all above

	at     string // the row under the cursor, by its key
	column string // the column under the cursor
	top    int
	left   int
	marked map[string]bool // runs by their paths

	overlay
}

// ledgerRun is one run.
type ledgerRun struct {
	path, name  string
	recipe      config.Recipe
	set         string // its name, or the path's last part
	state       string
	live        bool
	result      *event.Result // nil before the end
	explanation string        // how it ended otherwise
}

// ledgerMsg brings the runs that there are.
type ledgerMsg struct {
	serial int
	root   string
	runs   []*ledgerRun
	err    error
}

func (a *App) enterCompare() tea.Cmd { return a.readRuns() }

// readRuns reads the folder of runs in the background.
func (a *App) readRuns() tea.Cmd {
	l := &a.ledger
	l.serial++
	l.reading = true
	serial, root := l.serial, a.opt.RunsIn
	read := func() tea.Msg {
		root, err := home(root)
		if err != nil {
			return ledgerMsg{serial: serial, err: err}
		}
		runs, err := record.Runs(root)
		msg := ledgerMsg{serial: serial, root: root, err: err}
		for _, run := range runs {
			msg.runs = append(msg.runs, newLedgerRun(run))
		}
		return msg
	}
	return tea.Batch(read, a.readCurves(true))
}

// home is root, or the state home where that is "".
func home(root string) (string, error) {
	if root != "" {
		return root, nil
	}
	return record.Root()
}

func newLedgerRun(run *record.Run) *ledgerRun {
	e := &ledgerRun{path: run.Path(), name: run.Name(), recipe: run.Recipe, set: setName(run.Recipe.Data)}
	switch end := run.End.(type) {
	case event.Result:
		e.result = &end
		if end.Set != "" {
			e.set = end.Set
		}
	case event.Diverged:
		e.explanation = fmt.Sprintf("%s became %s in %s at batch %s", end.Term.Info().Title, end.Value, end.Stage, count(end.Batch))
	case event.Failed:
		e.explanation = end.Error
	}
	e.state = string(run.State())
	e.live = e.state == string(record.Training)
	return e
}

// setName is a set by its name or the last part of its path.
func setName(data string) string {
	return data[strings.LastIndexAny(data, `/\`)+1:]
}

func (msg ledgerMsg) arrive(a *App) tea.Cmd {
	l := &a.ledger
	if msg.serial != l.serial {
		return nil
	}
	l.reading, l.root, l.runs, l.problem = false, msg.root, msg.runs, ""
	if msg.err != nil {
		l.problem = strings.ReplaceAll(msg.err.Error(), "\n", "; ")
	}
	there := map[string]bool{}
	for _, e := range l.runs {
		there[e.path] = true
	}
	maps.DeleteFunc(l.marked, func(path string, _ bool) bool { return !there[path] })
	l.tabulate()
	return nil
}

// tabulate works the table out, and keeps the cursor where it was.
func (l *ledger) tabulate() {
	var shown []*ledgerRun
	for _, e := range l.runs {
		if passes(e, l.conditions) {
			shown = append(shown, e)
		}
	}
	l.table = newTable(shown, l.grouped)
	l.table.sort(l.sortBy, l.falling)
	if l.row() == nil && len(l.table.rows) > 0 {
		l.at = l.table.rows[0].key
	}
	if !slices.ContainsFunc(l.table.columns, func(c string) bool { return c == l.column }) {
		l.column = "acc_h"
	}
}

// row is the one under the cursor; nil if there is none.
func (l *ledger) row() *tableRow {
	if i := l.rowAt(); i >= 0 {
		return &l.table.rows[i]
	}
	return nil
}

func (l *ledger) rowAt() int {
	return slices.IndexFunc(l.table.rows, func(r tableRow) bool { return r.key == l.at })
}

// The actions of the key table.

func (a *App) compareRow(by int) {
	l := &a.ledger
	if n := len(l.table.rows); n > 0 {
		l.at = l.table.rows[max(0, min(l.rowAt()+by, n-1))].key
	}
}

func (a *App) compareColumn(by int) {
	l := &a.ledger
	l.column = ui.Step(l.table.columns, l.column, by)
}

// compareSort sorts by the column under the cursor: best first, then the other
// way round, then the latest first again.
func (a *App) compareSort() {
	l := &a.ledger
	switch {
	case l.sortBy != l.column:
		l.sortBy, l.falling = l.column, true
	case l.falling:
		l.falling = false
	default:
		l.sortBy = ""
	}
	l.tabulate()
}

func (a *App) compareGroup() {
	l := &a.ledger
	var under *ledgerRun
	if r := l.row(); r != nil && len(r.runs) > 0 {
		under = r.runs[0]
	}
	l.grouped = !l.grouped
	l.tabulate()
	for _, r := range l.table.rows {
		if under != nil && slices.Contains(r.runs, under) {
			l.at = r.key
		}
	}
}

func (a *App) compareFilter() tea.Cmd {
	l := &a.ledger
	a.prompt = newPrompt("filter, as in: glyphs seed=0 lambda_r>3 acc_h>=60", l.filter, func(text string) (tea.Cmd, error) {
		conditions, err := readFilter(text, l.table.columns...)
		if err != nil {
			return nil, err
		}
		l.filter, l.conditions = text, conditions
		l.tabulate()
		return nil, nil
	})
	return nil
}

// compareMark marks the runs of a row, or no longer; marked runs' curves are read.
func (a *App) compareMark() tea.Cmd {
	l := &a.ledger
	r := l.row()
	if r == nil || len(r.runs) == 0 {
		return nil
	}
	if l.marked == nil {
		l.marked = map[string]bool{}
	}
	on := !l.isMarked(*r)
	for _, e := range r.runs {
		delete(l.marked, e.path)
		if on {
			l.marked[e.path] = true
		}
	}
	a.compareRow(1)
	l.fit()
	return a.readCurves(false)
}

func (a *App) compareUnmark() { clear(a.ledger.marked) }

// isMarked is whether all runs of a row are.
func (l *ledger) isMarked(r tableRow) bool {
	for _, e := range r.runs {
		if !l.marked[e.path] {
			return false
		}
	}
	return len(r.runs) > 0
}

// markedRuns are those marked, in the order of the list.
func (l *ledger) markedRuns() []*ledgerRun {
	var all []*ledgerRun
	for _, e := range l.runs {
		if l.marked[e.path] {
			all = append(all, e)
		}
	}
	return all
}

// compareOpen watches the run under the cursor.
func (a *App) compareOpen() tea.Cmd {
	r := a.ledger.row()
	switch {
	case r == nil:
		return nil
	case len(r.runs) == 0:
		a.say("This is what the paper reports: there is no run behind it.")
		return nil
	case len(r.runs) > 1:
		a.say("These are several runs: b shows each, Enter then opens one.")
		return nil
	}
	e := r.runs[0]
	return a.carryOut(ui.OpenRun{Folder: e.path, Name: e.name, Data: e.recipe.Data})
}

func (a *App) compareBack() tea.Cmd {
	if a.training == nil {
		return a.goTo(inSetup)
	}
	return a.goTo(inLive)
}

func compareKeys() []key {
	return []key{
		{inCompare, []string{"down", "j"}, "↓ j", "choose", "row down", move((*App).compareRow, 1), nil},
		{inCompare, []string{"up", "k"}, "↑ k", "", "row up", move((*App).compareRow, -1), nil},
		{inCompare, []string{"pgdown"}, "PgDn", "", "ten rows down", move((*App).compareRow, 10), nil},
		{inCompare, []string{"pgup"}, "PgUp", "", "ten rows up", move((*App).compareRow, -10), nil},
		{inCompare, []string{"home"}, "Home", "", "first row", move((*App).compareRow, -1<<30), nil},
		{inCompare, []string{"end"}, "End", "", "last row", move((*App).compareRow, 1<<30), nil},
		{inCompare, []string{"right", "l"}, "→ l", "column", "next column", move((*App).compareColumn, 1), nil},
		{inCompare, []string{"left", "h"}, "← h", "", "column before", move((*App).compareColumn, -1), nil},
		{inCompare, []string{"enter"}, "Enter", "open", "open the run", (*App).compareOpen, nil},
		{inCompare, []string{"/", "f"}, "/ f", "filter", "show some runs only: words, or conditions such as seed=0 lambda_r>3", (*App).compareFilter, nil},
		{inCompare, []string{"s"}, "s", "sort", "sort by the column: falling, rising, latest first", act((*App).compareSort), nil},
		{inCompare, []string{"b"}, "b", "seeds together", "runs that differ by their seed in one row, mean ± sd; or each", act((*App).compareGroup), nil},
		{inCompare, []string{"space"}, "Space", "mark", "mark the run, for its curves, or no longer", (*App).compareMark, nil},
		{inCompare, []string{"u"}, "u", "", "mark no run", act((*App).compareUnmark), nil},
		{inCompare, []string{"]"}, "]", "term", "curves of the next term", move((*App).compareTerm, 1), nil},
		{inCompare, []string{"["}, "[", "", "curves of the term before", move((*App).compareTerm, -1), nil},
		{inCompare, []string{"z"}, "z", "", "smooth curves more, or not", act((*App).compareSmooth), nil},
		{inCompare, []string{"y"}, "y", "", "logarithmic y-axis, or linear", act((*App).compareLog), nil},
		{inCompare, []string{"m"}, "m", "large", "curves large, or below the table", act((*App).compareLarge), nil},
		{inCompare, []string{"r"}, "r", "read again", "read the runs again", (*App).readRuns, nil},
		{inCompare, []string{"esc"}, "Esc", "back", "back to the plots, or the setup", (*App).compareBack, nil},
	}
}

// latest sorts rows as they came.
func latest(x, y tableRow) int { return cmp.Compare(x.place, y.place) }
