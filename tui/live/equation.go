package live

import (
	"fmt"
	"strings"

	"segzsl/engine/config"
	"segzsl/tui/chart"
	"segzsl/tui/run"
	"segzsl/tui/ui"
)

// Summand is a term in a sum, Eq. (11), (13) and (16).
type Summand struct {
	Term  config.Term
	Minus bool
}

// Sums are the terms that are weighted sums of other terms.
var Sums = map[config.Term][]Summand{
	config.TermTotal:  {{Term: config.TermRecon}, {Term: config.TermMIS}, {Term: config.TermMIR}, {Term: config.TermSim}},
	config.TermCritic: {{Term: config.TermW, Minus: true}, {Term: config.TermGP}},
	config.TermGTotal: {{Term: config.TermGWGAN}, {Term: config.TermGMI}, {Term: config.TermGSim}, {Term: config.TermGCLS}},
}

// equation returns a term's equation in width cells, with the values at the cursor or,
// without one, of the latest batch: weight times value, or a weighted sum. For other
// terms, and before there is a value, it is the formula.
func (l *Screen) equation(s *run.Stage, t *run.Term, width int) string {
	v, ok := l.valueOf(s, t)
	if !ok || l.Run.IsOff(t.Info.Term) {
		return t.Info.Formula
	}
	if t.Info.WeightKey != "" {
		product := fmt.Sprintf("%s × %s = %s", run.TrimZeros(chart.Short(v.Weight)), chart.Short(v.Value), chart.Short(v.Value*v.Weight))
		if named := t.Info.Summand + " = " + product; ui.Cells(t.Info.Summand)+sumWidth <= width {
			return named
		}
		return product
	}
	if parts, ok := Sums[t.Info.Term]; ok {
		sum := l.sum(s, parts)
		if equation := sum + " = " + chart.Short(v.Value); ui.Cells(equation) <= width {
			return equation
		}
		return "= " + sum // the value is in the title
	}
	return t.Info.Formula
}

// sumWidth is the width of " = 0.025 × −123.4 = −123.4".
const sumWidth = 26

// sum formats a weighted sum with the values of its terms.
func (l *Screen) sum(s *run.Stage, parts []Summand) string {
	var b strings.Builder
	for _, p := range parts {
		v, ok := l.summandOf(s, p.Term)
		if !ok {
			continue
		}
		if p.Minus {
			v = -v
		}
		sign := " + "
		if v < 0 {
			sign, v = " − ", -v
		}
		if b.Len() == 0 {
			sign = strings.TrimPrefix(strings.TrimSpace(sign), "+")
		}
		b.WriteString(sign + chart.Short(v))
	}
	return b.String()
}

// summandOf returns a term's summand in a sum, and whether it has one.
func (l *Screen) summandOf(s *run.Stage, name config.Term) (float64, bool) {
	for _, t := range s.Terms {
		if t.Info.Term == name && !l.Run.IsOff(name) {
			v, ok := l.valueOf(s, t)
			return v.Value * v.Weight, ok
		}
	}
	return 0, false
}
