package compare

import (
	"slices"

	tea "charm.land/bubbletea/v2"

	"segzsl/tui/ui"
)

// Keys implements ui.Screen.
func (s *Screen) Keys() []ui.Key {
	return []ui.Key{
		ui.K("↓ j", "select", "row down", ui.By(s.moveRow, 1), "down", "j"),
		ui.K("↑ k", "", "row up", ui.By(s.moveRow, -1), "up", "k"),
		ui.K("PgDn", "", "ten rows down", ui.By(s.moveRow, 10), "pgdown"),
		ui.K("PgUp", "", "ten rows up", ui.By(s.moveRow, -10), "pgup"),
		ui.K("Home", "", "first row", ui.By(s.moveRow, -1<<30), "home"),
		ui.K("End", "", "last row", ui.By(s.moveRow, 1<<30), "end"),
		ui.K("→ l", "column", "next column", ui.By(s.moveColumn, 1), "right", "l"),
		ui.K("← h", "", "previous column", ui.By(s.moveColumn, -1), "left", "h"),
		ui.K("Enter", "open", "open the run", s.open, "enter"),
		ui.K("/ f", "filter", "filter runs: words, or conditions such as seed=0 lambda_r>3", ui.Act(s.typeFilter), "/", "f"),
		ui.K("s", "sort", "sort by the column: descending, ascending, latest first", ui.Act(s.nextSort), "s"),
		ui.K("b", "group by seed", "group runs that differ only by seed: mean ± sd; or list each", ui.Act(s.toggleGrouped), "b"),
		ui.K("d", "differences", "results as differences to this row, or as values again", ui.Act(s.toggleBaseline), "d"),
		ui.K("Space", "mark", "mark the run to plot its curves, or unmark it", s.toggleMark, "space"),
		ui.K("u", "", "unmark all runs", ui.Act(s.unmarkAll), "u"),
		ui.K("]", "term", "curves of the next term", ui.By(s.moveTerm, 1), "]"),
		ui.K("[", "", "curves of the previous term", ui.By(s.moveTerm, -1), "["),
		ui.K("z", "", "smooth the curves: β = 0, .6, .9, .97, .99", ui.Act(s.nextSmoothing), "z"),
		ui.K("y", "", "logarithmic y-axis, or linear", ui.Act(s.toggleLog), "y"),
		ui.K("m", "large", "curves large, or below the table", ui.Act(s.toggleLarge), "m"),
		ui.K("e", "", "export the table: CSV or Markdown", ui.Act(s.typeExport), "e"),
		ui.K("c", "", "copy the table as Markdown", s.copyTable, "c"),
		ui.K("n", "", "name the run", ui.Act(s.typeName), "n"),
		ui.K("D Delete", "", "delete the marked runs, or the run under the cursor", ui.Act(s.confirmDelete), "D", "delete"),
		ui.K("r", "reload", "reload the runs", s.reload, "r"),
		ui.K("Esc", "back", "back to Live or Setup", s.back, "esc"),
	}
}

func (s *Screen) moveRow(by int) {
	if n := len(s.table.rows); n > 0 {
		s.at = s.table.rows[max(0, min(s.rowAt()+by, n-1))].key
	}
}

func (s *Screen) moveColumn(by int) { s.column = ui.Step(s.table.columns, s.column, by) }

// nextSort sorts by the column under the cursor: descending, then ascending, then
// latest first again.
func (s *Screen) nextSort() {
	switch {
	case s.sortBy != s.column:
		s.sortBy, s.descending = s.column, true
	case s.descending:
		s.descending = false
	default:
		s.sortBy = ""
	}
	s.update()
}

func (s *Screen) toggleGrouped() {
	var under *Run
	if r := s.row(); r != nil && len(r.runs) > 0 {
		under = r.runs[0]
	}
	s.grouped = !s.grouped
	s.update()
	for _, r := range s.table.rows {
		if under != nil && slices.Contains(r.runs, under) {
			s.at = r.key
		}
	}
}

func (s *Screen) typeFilter() {
	s.Prompt("filter, as in: glyphs seed=0 lambda_r>3 acc_h>=60", s.filter, func(text string) (tea.Cmd, error) {
		conditions, err := parseFilter(text, s.table.columns...)
		if err != nil {
			return nil, err
		}
		s.filter, s.conditions = text, conditions
		s.update()
		return nil, nil
	})
}

// toggleMark marks or unmarks the runs of a row; curves of marked runs are read.
func (s *Screen) toggleMark() tea.Cmd {
	r := s.row()
	if r == nil || len(r.runs) == 0 {
		return nil
	}
	if s.marked == nil {
		s.marked = map[string]bool{}
	}
	on := !s.isMarked(*r)
	for _, run := range r.runs {
		delete(s.marked, run.Path)
		if on {
			s.marked[run.Path] = true
		}
	}
	s.moveRow(1)
	s.fit()
	return s.loadCurves(false)
}

func (s *Screen) unmarkAll() { clear(s.marked) }

func (s *Screen) moveTerm(by int) {
	terms := s.terms()
	if len(terms) == 0 {
		s.Say("Mark runs first (Space) to plot their curves.")
		return
	}
	now, _ := s.shownTerm()
	s.term = terms[(slices.Index(terms, now)+by+len(terms))%len(terms)]
	s.fit()
}

func (s *Screen) nextSmoothing() { s.smooth = s.smooth.Next() }

func (s *Screen) toggleLog() {
	s.log = !s.log
	s.fit()
}

func (s *Screen) toggleLarge() { s.large = !s.large }

// open opens the run under the cursor.
func (s *Screen) open() tea.Cmd {
	r := s.row()
	switch {
	case r == nil:
		return nil
	case len(r.runs) == 0:
		s.Say("This row is from the paper: there is no run to open.")
		return nil
	case len(r.runs) > 1:
		s.Say("This row has several runs: press b to list each, then Enter.")
		return nil
	}
	run := r.runs[0]
	return s.Go(ui.OpenRun{Folder: run.Path, Name: run.Name, Data: run.Recipe.Data})
}

func (s *Screen) back() tea.Cmd {
	if !s.Run.Attached {
		return s.Go(ui.Setup)
	}
	return s.Go(ui.Live)
}
