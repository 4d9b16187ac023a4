package compare

import (
	"fmt"
	"path/filepath"

	tea "charm.land/bubbletea/v2"

	"segzsl/engine/record"
	"segzsl/tui/run"
	"segzsl/tui/ui"
)

// typeExport writes the table to a file.
func (s *Screen) typeExport() {
	if len(s.table.rows) == 0 {
		s.Say("Nothing to export yet.")
		return
	}
	s.Export(s.root, "runs", ui.CSV(s.cells),
		ui.Format{Ext: ".md", Of: func() ([]byte, error) { return ui.Markdown(s.cells()), nil }})
}

// copyTable puts the table on the clipboard.
func (s *Screen) copyTable() tea.Cmd {
	text := string(ui.Markdown(s.cells()))
	cmd, ok := ui.Copy(text)
	if !ok {
		s.Say(fmt.Sprintf("The table has %d characters, too many to copy: filter it (/), or export it (e).", len(text)))
		return nil
	}
	s.Say("Copied " + run.Plural(len(s.table.rows), "row", "rows") + ", if the terminal allows it.")
	return cmd
}

// cells is the table as shown, with its header.
func (s *Screen) cells() [][]string {
	rows := [][]string{append([]string{"run"}, s.table.columns...)}
	for _, r := range s.table.rows {
		cells := []string{r.name()}
		for _, id := range s.table.columns {
			cells = append(cells, s.cell(r, id))
		}
		rows = append(rows, cells)
	}
	return rows
}

// changed reports what became of runs, after which they are read again.
type changed struct {
	screen *Screen
	words  string
}

// Arrive implements ui.Message.
func (msg changed) Arrive() tea.Cmd {
	msg.screen.Say(msg.words)
	return msg.screen.reload()
}

// typeName asks for a new name of the run under the cursor.
func (s *Screen) typeName() {
	r := s.row()
	switch {
	case r == nil || len(r.runs) != 1:
		s.Say("Only a single run can be named: this row has none, or several.")
		return
	case r.runs[0].Path == s.Run.Folder:
		s.Say("This run is open: open another one first.")
		return
	}
	from := r.runs[0]
	s.Prompt("name of the run", from.Name, func(name string) (tea.Cmd, error) {
		if err := s.nameable(from, name); err != nil {
			return nil, err
		}
		if err := record.Rename(from.Path, name); err != nil {
			return nil, err
		}
		to := filepath.Join(filepath.Dir(from.Path), name)
		if s.at == from.Path {
			s.at = to
		}
		return func() tea.Msg { return changed{s, from.Name + " is now " + name + "."} }, nil
	})
}

// nameable reports why a run must keep its name: forks refer to it.
func (s *Screen) nameable(from *Run, name string) error {
	if s.Replayed {
		return ui.ErrReplay
	}
	for _, r := range s.runs {
		if r.Recipe.Parent == from.Name && filepath.Dir(r.Path) == filepath.Dir(from.Path) {
			return fmt.Errorf("%s was forked from it, and refers to its name", r.Name)
		}
	}
	return nil
}

// confirmDelete asks before it deletes the marked runs or, without any, the one under
// the cursor.
func (s *Screen) confirmDelete() {
	runs := s.markedRuns()
	if r := s.row(); len(runs) == 0 && r != nil {
		runs = r.runs
	}
	if len(runs) == 0 {
		s.Say("There is no run to delete in this row.")
		return
	}
	what := run.Plural(len(runs), "run", "runs")
	if len(runs) == 1 {
		what = "run " + runs[0].Name
	}
	s.Confirm(fmt.Sprintf("Delete %s, with its files? y: delete, n: keep", what), func() tea.Cmd {
		if s.Replayed {
			s.Say(ui.ErrReplay.Error())
			return nil
		}
		return func() tea.Msg { return changed{s, deleteRuns(runs)} }
	})
}

// deleteRuns deletes runs, and says what became of them.
func deleteRuns(runs []*Run) string {
	done, words := 0, ""
	for _, r := range runs {
		if err := record.Remove(r.Path); err != nil {
			words += " " + run.Sentence(err.Error())
		} else {
			done++
		}
	}
	return "Deleted " + run.Plural(done, "run", "runs") + "." + words
}
