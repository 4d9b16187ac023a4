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

// Sums are the terms that are sums of others, times their weights.
var Sums = map[config.Term][]Summand{
	config.TermTotal:  {{Term: config.TermRecon}, {Term: config.TermMIS}, {Term: config.TermMIR}, {Term: config.TermSim}},
	config.TermCritic: {{Term: config.TermW, Minus: true}, {Term: config.TermGP}},
	config.TermGTotal: {{Term: config.TermGWGAN}, {Term: config.TermGMI}, {Term: config.TermGSim}, {Term: config.TermGCLS}},
}

// equation is a term's equation with the values of its last batch, or of the
// cursor's, in width cells: weight times value, or the sum that it is. A term
// that is neither, and one without a value yet, show their formula.
func (l *Screen) equation(s *run.Stage, t *run.Term, width int) string {
	v, ok := l.valueOf(s, t)
	if !ok || l.Run.IsOff(t.Info.Term) {
		return t.Info.Formula
	}
	if t.Info.WeightKey != "" {
		product := fmt.Sprintf("%s × %s = %s", run.TrimZeros(chart.Short(v.Weight)), chart.Short(v.Value), chart.Short(v.Value*v.Weight))
		if named := t.Info.Summand + " = " + product; ui.Cells(t.Info.Summand)+sumRoom <= width {
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

// sumRoom is for " = 0.025 × −123.4 = −123.4".
const sumRoom = 26

// sum writes the values of terms, times their weights.
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

// summandOf is a term's part of a sum; false where it is none.
func (l *Screen) summandOf(s *run.Stage, name config.Term) (float64, bool) {
	for _, t := range s.Terms {
		if t.Info.Term == name && !l.Run.IsOff(name) {
			v, ok := l.valueOf(s, t)
			return v.Value * v.Weight, ok
		}
	}
	return 0, false
}
