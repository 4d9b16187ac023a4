package report

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"segzsl/engine/sweep"
)

// The markers around the tables in the README of a folder of sweeps.
const (
	resultsBegin = "<!-- results: begin; made by segzsl report --readme -->"
	resultsEnd   = "<!-- results: end -->"
)

// readmeOrder lists the built-in sets first.
var readmeOrder = []string{"glyphs", "glyphs-cluttered", "birds"}

// Results returns the tables of all sweeps under root in Markdown.
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
		s, _, err := sweep.Read(filepath.Join(root, name))
		if err != nil {
			return "", err
		}
		b.WriteString("\n" + s.Markdown(2))
	}
	return b.String(), nil
}

// Rewrite replaces the text between the markers of a README by results.
func Rewrite(readme, results string) (string, error) {
	before, rest, ok := strings.Cut(readme, resultsBegin)
	_, after, closed := strings.Cut(rest, resultsEnd)
	if !ok || !closed {
		return "", fmt.Errorf("report: no markers for the tables: want the lines %q and %q", resultsBegin, resultsEnd)
	}
	return before + resultsBegin + "\n" + results + "\n" + resultsEnd + after, nil
}
