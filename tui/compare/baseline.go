package compare

import (
	"slices"
	"strings"
)

// toggleBaseline shows results as differences to the row under the cursor, or as values.
func (s *Screen) toggleBaseline() {
	r := s.row()
	switch {
	case r == nil:
	case r.key == s.baseline:
		s.baseline = ""
	case len(r.runs) == 0:
		s.Say("This row is from the paper, whose split is not known: choose a run.")
	default:
		s.baseline = r.key
	}
}

// baseRow is the row of the baseline, or nil.
func (s *Screen) baseRow() *row {
	if i := slices.IndexFunc(s.table.rows, func(r row) bool { return s.baseline != "" && r.key == s.baseline }); i >= 0 {
		return &s.table.rows[i]
	}
	return nil
}

// cell is the text of a row in a column: of a result, with a baseline, the difference.
func (s *Screen) cell(r row, id string) string {
	base := s.baseRow()
	score, ok := scoreBy(id)
	if base == nil || !ok || r.key == base.key {
		return r.cell(id)
	}
	return r.difference(score, *base)
}

// difference is the difference of means of a result; "–" if one has none, or if they are
// of other samples.
func (r row) difference(s score, base row) string {
	if r.paper != nil || r.runs[0].Set != base.runs[0].Set || r.runs[0].Recipe.SplitHash != base.runs[0].Recipe.SplitHash {
		return "–"
	}
	of, from := r.values(s), base.values(s)
	if len(of) == 0 || len(from) == 0 {
		return "–"
	}
	a, _ := meanSD(of)
	b, _ := meanSD(from)
	text := s.text(a - b)
	if rest, negative := strings.CutPrefix(text, "-"); negative {
		return "−" + rest
	}
	return "+" + text
}
