package tui

import (
	"fmt"
	"strings"

	"segzsl/engine/config"
	"segzsl/tui/chart"
	"segzsl/tui/run"
)

// summand is a term in a sum, Eq. (11), (13) and (16).
type summand struct {
	term  config.Term
	minus bool
}

// sums are the terms that are sums of others, times their weights.
var sums = map[config.Term][]summand{
	config.TermTotal:  {{term: config.TermRecon}, {term: config.TermMIS}, {term: config.TermMIR}, {term: config.TermSim}},
	config.TermCritic: {{term: config.TermW, minus: true}, {term: config.TermGP}},
	config.TermGTotal: {{term: config.TermGWGAN}, {term: config.TermGMI}, {term: config.TermGSim}, {term: config.TermGCLS}},
}

// equation is a term's equation with the values of its last batch, or of the
// cursor's, in width cells: weight times value, or the sum that it is. A term
// that is neither, and one without a value yet, show their formula.
func (a *App) equation(s *run.Stage, t *run.Term, width int) string {
	v, ok := a.valueOf(s, t)
	if !ok || a.run.IsOff(t.Info.Term) {
		return t.Info.Formula
	}
	if t.Info.WeightKey != "" {
		product := fmt.Sprintf("%s × %s = %s", trimZeros(chart.Short(v.Weight)), chart.Short(v.Value), chart.Short(v.Value*v.Weight))
		if named := t.Info.Summand + " = " + product; cells(t.Info.Summand)+sumRoom <= width {
			return named
		}
		return product
	}
	if parts, ok := sums[t.Info.Term]; ok {
		return a.sum(s, parts) + " = " + chart.Short(v.Value)
	}
	return t.Info.Formula
}

// sumRoom is for " = 0.025 × −123.4 = −123.4".
const sumRoom = 26

// sum writes the values of terms, times their weights.
func (a *App) sum(s *run.Stage, parts []summand) string {
	var b strings.Builder
	for _, p := range parts {
		v, ok := a.summandOf(s, p.term)
		if !ok {
			continue
		}
		if p.minus {
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
func (a *App) summandOf(s *run.Stage, name config.Term) (float64, bool) {
	for _, t := range s.Terms {
		if t.Info.Term == name && !a.run.IsOff(name) {
			v, ok := a.valueOf(s, t)
			return v.Value * v.Weight, ok
		}
	}
	return 0, false
}
