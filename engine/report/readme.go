package report

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// The markers between which the README's results stand.
const (
	resultsBegin = "<!-- results: begin; made by segzsl report --readme -->"
	resultsEnd   = "<!-- results: end -->"
)

// readmeOrder puts the built-in sets first.
var readmeOrder = []string{"glyphs", "glyphs-cluttered", "birds"}

// Results is the README's section: the tables of every sweep under root.
func Results(root string) (string, error) {
	entries, err := os.ReadDir(root)
	if err != nil {
		return "", fmt.Errorf("report: read sweeps: %w", err)
	}
	var names []string
	for _, e := range entries {
		if e.IsDir() {
			names = append(names, e.Name())
		}
	}
	rank := func(name string) int {
		if i := slices.Index(readmeOrder, name); i >= 0 {
			return i
		}
		return len(readmeOrder)
	}
	slices.SortStableFunc(names, func(a, b string) int { return rank(a) - rank(b) })
	var b strings.Builder
	for _, name := range names {
		s, _, err := Read(filepath.Join(root, name))
		if err != nil {
			return "", err
		}
		b.WriteString("\n" + s.Markdown(3))
	}
	return b.String(), nil
}

// Rewrite puts results between the markers of a README's text.
func Rewrite(readme, results string) (string, error) {
	before, rest, ok := strings.Cut(readme, resultsBegin)
	_, after, closed := strings.Cut(rest, resultsEnd)
	if !ok || !closed {
		return "", fmt.Errorf("report: the README has no place for results: want the lines %q and %q", resultsBegin, resultsEnd)
	}
	return before + resultsBegin + "\n" + results + "\n" + resultsEnd + after, nil
}
