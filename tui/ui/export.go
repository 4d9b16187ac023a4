package ui

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	tea "charm.land/bubbletea/v2"

	"segzsl/data/clean"
)

// Format is a format in which a screen can be exported.
type Format struct {
	Ext string // ".csv"
	Of  func() ([]byte, error)
}

// Export asks for the path of a new file, in the first of the formats and in folder
// unless another path is typed, and writes it.
func (c *Context) Export(folder, name string, formats ...Format) {
	var exts []string
	for _, f := range formats {
		exts = append(exts, f.Ext)
	}
	c.AskPath("export to, "+strings.Join(exts, " or "), freeName(folder, name, exts[0]), func(path string) (tea.Cmd, error) {
		at := slices.Index(exts, filepath.Ext(path))
		_, err := os.Lstat(path)
		switch {
		case path == "":
			return nil, fmt.Errorf("want the path of a file")
		case c.Replayed:
			return nil, ErrReplay
		case at < 0:
			return nil, fmt.Errorf("want a name that ends in %s", strings.Join(exts, " or "))
		case err == nil:
			return nil, fmt.Errorf("%s already exists: type another name", path)
		}
		content, err := formats[at].Of()
		if err != nil {
			return nil, err
		}
		return func() tea.Msg { return exported{c, folder, path, writeNew(path, content)} }, nil
	})
}

// exported reports the file that was written, or the error.
type exported struct {
	c            *Context
	folder, path string
	err          error
}

// Arrive implements Message.
func (msg exported) Arrive() tea.Cmd {
	switch {
	case msg.err != nil:
		msg.c.Say("Could not export: " + msg.err.Error())
	case msg.folder != "" && filepath.Dir(msg.path) == msg.folder:
		msg.c.Say(fmt.Sprintf("Wrote %s, in %s", filepath.Base(msg.path), msg.folder))
	default:
		msg.c.Say("Wrote " + msg.path)
	}
	return nil
}

// freeName is a file name that does not exist yet in a folder.
func freeName(folder, name, ext string) string {
	for i := 1; ; i++ {
		path := filepath.Join(folder, name+ext)
		if i > 1 {
			path = filepath.Join(folder, fmt.Sprintf("%s-%d%s", name, i, ext))
		}
		if _, err := os.Lstat(path); err != nil {
			return path
		}
	}
}

// writeNew writes a new file, and removes it if writing fails.
func writeNew(path string, content []byte) error {
	file, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o644)
	if err != nil {
		return err
	}
	_, err = file.Write(content)
	if closed := file.Close(); err == nil {
		err = closed
	}
	if err != nil {
		_ = os.Remove(path)
	}
	return err
}

// CSV is a table as CSV.
func CSV(rows func() [][]string) Format {
	return Format{".csv", func() ([]byte, error) { return clean.CSV(rows()), nil }}
}

// SVG is a figure as SVG.
func SVG(of func() ([]byte, error)) Format { return Format{".svg", of} }

// Markdown writes a table, the first row as its header.
func Markdown(rows [][]string) []byte {
	var b bytes.Buffer
	line := func(cells []string) { fmt.Fprintf(&b, "| %s |\n", strings.Join(cells, " | ")) }
	for i, row := range rows {
		cells := make([]string, len(row))
		for k, cell := range row {
			cells[k] = strings.ReplaceAll(cell, "|", `\|`)
		}
		line(cells)
		if i == 0 {
			line(slices.Repeat([]string{"---"}, len(row)))
		}
	}
	return b.Bytes()
}

// maxClipboard is the longest text that Copy copies: terminals silently drop longer
// sequences.
const maxClipboard = 4096

// Copy puts a text on the clipboard (OSC 52); ok is false if it is too long.
func Copy(text string) (cmd tea.Cmd, ok bool) {
	if len(text) > maxClipboard {
		return nil, false
	}
	return tea.SetClipboard(text), true
}
