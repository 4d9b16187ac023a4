package spaces

import (
	"encoding/csv"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	tea "charm.land/bubbletea/v2"

	"segzsl/data/clean"
	"segzsl/tui/run"
	"segzsl/tui/ui"
)

// exported reports the file that was written, or the error.
type exported struct {
	screen *Screen
	path   string
	rows   int
	err    error
}

// Arrive implements ui.Message.
func (msg exported) Arrive() tea.Cmd {
	s := msg.screen
	if msg.err != nil {
		s.Say("Could not export: " + msg.err.Error())
		return nil
	}
	where := msg.path
	if filepath.Dir(where) == s.Run.Folder {
		where = filepath.Base(where) + ", in the run folder"
	}
	s.Say(fmt.Sprintf("Wrote %s to %s", run.Plural(msg.rows, "row", "rows"), where))
	return nil
}

// typeExport prompts for a file name and writes the visible coordinates.
func (s *Screen) typeExport() {
	if s.spaces == nil || len(s.planes) == 0 {
		s.Say("Nothing to export yet.")
		return
	}
	rows := s.table()
	s.AskPath("export to", freeName(s.Run.Folder, s.fileName()), func(path string) (tea.Cmd, error) {
		if path == "" {
			return nil, fmt.Errorf("want the path of a file")
		}
		if s.Replayed {
			return nil, ui.ErrReplay
		}
		path = atHome(path)
		if _, err := os.Lstat(path); err == nil {
			return nil, fmt.Errorf("%s already exists: type another name", path)
		}
		return func() tea.Msg { return exported{s, path, len(rows) - 1, writeTable(path, rows)} }, nil
	})
}

func (s *Screen) fileName() string {
	kind, layout := "test", "tsne"
	if s.gotTraining {
		kind = "training"
	}
	if s.pca || s.planes[0].positions == nil {
		layout = "pca"
	}
	return "map-" + kind + "-" + layout
}

// freeName is a file name that does not exist yet in a folder.
func freeName(folder, name string) string {
	for i := 1; ; i++ {
		path := filepath.Join(folder, name+".csv")
		if i > 1 {
			path = filepath.Join(folder, fmt.Sprintf("%s-%d.csv", name, i))
		}
		if _, err := os.Lstat(path); err != nil {
			return path
		}
	}
}

func atHome(path string) string {
	if rest, ok := strings.CutPrefix(path, "~/"); ok {
		if home, err := os.UserHomeDir(); err == nil {
			return filepath.Join(home, rest)
		}
	}
	return path
}

// table is the visible maps: a row of names, then one for each sample. The number of
// a generated sample is empty; the columns of a missing space are omitted.
func (s *Screen) table() [][]string {
	spaces := s.spaces
	head := []string{"sample", "class", "seen", "synthetic"}
	for _, p := range s.planes {
		head = append(head, p.column+"_x", p.column+"_y")
	}
	rows := [][]string{head}
	for i, at := range spaces.Samples {
		sample := ""
		if at >= 0 {
			sample = strconv.Itoa(at)
		}
		row := []string{sample, clean.Cell(spaces.Classes[spaces.Truth[i]]), strconv.FormatBool(spaces.Truth[i] < spaces.Seen), strconv.FormatBool(at < 0)}
		for _, p := range s.planes {
			y := s.shown(p)
			row = append(row, strconv.FormatFloat(y[2*i], 'g', 7, 64), strconv.FormatFloat(y[2*i+1], 'g', 7, 64))
		}
		rows = append(rows, row)
	}
	return rows
}

// writeTable writes a new file, and removes it if writing fails.
func writeTable(path string, rows [][]string) error {
	file, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o644)
	if err != nil {
		return err
	}
	err = csv.NewWriter(file).WriteAll(rows)
	if closed := file.Close(); err == nil {
		err = closed
	}
	if err != nil {
		_ = os.Remove(path)
	}
	return err
}
