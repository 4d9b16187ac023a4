package tui

import (
	"encoding/csv"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	tea "charm.land/bubbletea/v2"
)

// exportedMsg says where coordinates went, or why they did not.
type exportedMsg struct {
	path string
	rows int
	err  error
}

func (msg exportedMsg) arrive(a *App) tea.Cmd {
	if msg.err != nil {
		a.say("Could not export: " + msg.err.Error())
	} else {
		where := msg.path
		if filepath.Dir(where) == a.training.Folder() {
			where = filepath.Base(where) + ", in the run folder"
		}
		a.say(fmt.Sprintf("Wrote %s to %s", plural(msg.rows, "row", "rows"), where))
	}
	return nil
}

// askExport asks where to, and writes what the maps show.
func (a *App) askExport() tea.Cmd {
	m := &a.atlas
	if m.spaces == nil || len(m.planes) == 0 {
		a.say("There is nothing to export yet.")
		return nil
	}
	rows := m.table()
	a.prompt = newPrompt("export to", freeName(a.training.Folder(), m.fileName()), func(path string) (tea.Cmd, error) {
		if path == "" {
			return nil, fmt.Errorf("want the path of a file")
		}
		if a.writesNothing {
			return nil, errReplay
		}
		path = atHome(path)
		if _, err := os.Lstat(path); err == nil {
			return nil, fmt.Errorf("%s is there already: type another name", path)
		}
		return func() tea.Msg { return exportedMsg{path, len(rows) - 1, writeTable(path, rows)} }, nil
	})
	return nil
}

func (m *atlas) fileName() string {
	kind, layout := "test", "tsne"
	if m.gotTraining {
		kind = "training"
	}
	if m.pca || m.planes[0].settled == nil {
		layout = "pca"
	}
	return "map-" + kind + "-" + layout
}

// freeName is a file in a folder that is not there yet.
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

// table is the maps as they stand: a row of names, then one for each sample. The
// sample's number is empty for an imagined one; the columns of a space that is
// not there are left out.
func (m *atlas) table() [][]string {
	s := m.spaces
	head := []string{"sample", "class", "seen", "synthetic"}
	for _, p := range m.planes {
		head = append(head, string(p.space)+"_x", string(p.space)+"_y")
	}
	rows := [][]string{head}
	for i, at := range s.Samples {
		sample := ""
		if at >= 0 {
			sample = strconv.Itoa(at)
		}
		row := []string{sample, s.Classes[s.Truth[i]], strconv.FormatBool(s.Truth[i] < s.Seen), strconv.FormatBool(at < 0)}
		for _, p := range m.planes {
			y := m.positions(p)
			row = append(row, strconv.FormatFloat(y[2*i], 'g', 7, 64), strconv.FormatFloat(y[2*i+1], 'g', 7, 64))
		}
		rows = append(rows, row)
	}
	return rows
}

// writeTable writes a new file; one that fails half-way is taken away again.
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
