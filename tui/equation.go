package tui

import (
	"fmt"
	"strings"

	"segzsl/engine/config"
	"segzsl/tui/chart"
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
func (a *App) equation(s *stageRun, t *termRun, width int) string {
	v, ok := a.valueOf(s, t)
	if !ok || a.run.isOff(t.info.Term) {
		return t.info.Formula
	}
	if t.info.WeightKey != "" {
		product := fmt.Sprintf("%s × %s = %s", trimZeros(chart.Short(v.Weight)), chart.Short(v.Value), chart.Short(v.Value*v.Weight))
		if named := t.info.Summand + " = " + product; cells(t.info.Summand)+sumRoom <= width {
			return named
		}
		return product
	}
	if parts, ok := sums[t.info.Term]; ok {
		return a.sum(s, parts) + " = " + chart.Short(v.Value)
	}
	return t.info.Formula
}

// sumRoom is for " = 0.025 × −123.4 = −123.4".
const sumRoom = 26

// sum writes the values of terms, times their weights.
func (a *App) sum(s *stageRun, parts []summand) string {
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
func (a *App) summandOf(s *stageRun, name config.Term) (float64, bool) {
	for _, t := range s.terms {
		if t.info.Term == name && !a.run.isOff(name) {
			v, ok := a.valueOf(s, t)
			return v.Value * v.Weight, ok
		}
	}
	return 0, false
}
