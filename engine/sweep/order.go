package sweep

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"gonum.org/v1/gonum/stat/distuv"
)

// Finding is the result of the test of an order.
type Finding string

// The findings.
const (
	Confirmed      Finding = "confirmed"
	Reversed       Finding = "reversed"
	NotSignificant Finding = "not significant"
	Undecided      Finding = "undecided" // fewer than minSeeds seeds
)

// minSeeds is the number of seeds that a test needs: two give intervals that exclude
// nothing.
const minSeeds = 3

// Comparison is the paired test of a hypothesis by one measure: the mean difference of
// runs with the same seed, and its 95 % confidence interval, Low to High, by Student's
// t. The order is confirmed or reversed only if the interval excludes 0.
type Comparison struct {
	Table   string  `json:"table"`
	Less    string  `json:"less"`
	More    string  `json:"more"`
	Measure string  `json:"measure"`
	Finding Finding `json:"finding"`
	Mean    float64 `json:"mean"` // of More − Less
	Low     float64 `json:"low"`
	High    float64 `json:"high"`
	N       int     `json:"n"` // seeds of both rows
}

// rounding is the tolerance for equal scores.
const rounding = 1e-9

func compare(table string, c Hypothesis, m Measure, outcomes []Outcome) Comparison {
	v := Comparison{Table: table, Less: c.Less, More: c.More, Measure: m.Key, Finding: Undecided}
	differences := paired(c, m, outcomes)
	d := StatOf(differences)
	v.N, v.Mean, v.Low, v.High = d.N, d.Mean, d.Mean, d.Mean
	if d.N < minSeeds {
		return v
	}
	half := studentsT(d.N-1) * d.SD / math.Sqrt(float64(d.N))
	v.Low, v.High = d.Mean-half, d.Mean+half
	switch {
	case v.Low > rounding:
		v.Finding = Confirmed
	case v.High < -rounding:
		v.Finding = Reversed
	default:
		v.Finding = NotSignificant
	}
	return v
}

// paired returns the differences More − Less of seeds with both.
func paired(c Hypothesis, m Measure, outcomes []Outcome) []float64 {
	less := map[uint64]float64{}
	for _, o := range outcomes {
		if v, ok := o.Of(m); ok && o.Row == c.Less {
			less[o.Seed] = v
		}
	}
	var differences []float64
	for _, o := range outcomes {
		v, ok := o.Of(m)
		base, both := less[o.Seed]
		if ok && both && o.Row == c.More {
			differences = append(differences, v-base)
		}
	}
	return differences
}

// studentsT returns the 97.5 % quantile of Student's t.
func studentsT(degrees int) float64 {
	return distuv.StudentsT{Sigma: 1, Nu: float64(degrees)}.Quantile(0.975)
}

// Order returns the comparisons of a table: a line for each hypothesis, a column for
// each measure with data.
func (s Summary) Order(t Table) Cells {
	c := Cells{Head: []string{"order in the paper"}}
	measured := s.comparedMeasures(t)
	for _, key := range measured {
		c.Head = append(c.Head, MeasureOf(key).Title)
	}
	if len(measured) == 0 {
		return Cells{}
	}
	for _, h := range t.Hypotheses {
		cells := []string{t.title(h.Less) + " < " + t.title(h.More)}
		for _, key := range measured {
			cells = append(cells, s.comparison(t, h, key).text(len(s.Plan.Seeds)))
		}
		c.Lines = append(c.Lines, CellLine{Cells: cells})
	}
	return c
}

// comparedMeasures returns the measures with data for a hypothesis of the table.
func (s Summary) comparedMeasures(t Table) []string {
	var keys []string
	for _, v := range s.Comparisons {
		if v.Table == t.Name && v.N > 0 && !slices.Contains(keys, v.Measure) {
			keys = append(keys, v.Measure)
		}
	}
	return keys
}

func (s Summary) comparison(t Table, c Hypothesis, measure string) Comparison {
	for _, v := range s.Comparisons {
		if v.Table == t.Name && v.Less == c.Less && v.More == c.More && v.Measure == measure {
			return v
		}
	}
	return Comparison{Measure: measure, Finding: Undecided}
}

// text formats a comparison for a cell.
func (v Comparison) text(seeds int) string {
	m := MeasureOf(v.Measure)
	switch {
	case v.N == 0:
		return "–"
	case v.N < minSeeds:
		return fmt.Sprintf("too few seeds (%d): %s", v.N, m.difference(v.Mean))
	}
	text := fmt.Sprintf("%s: %s [%s, %s]", v.Finding, m.difference(v.Mean), m.difference(v.Low), m.difference(v.High))
	if v.N < seeds {
		text += fmt.Sprintf(" (%d seeds)", v.N)
	}
	return text
}

// OrderSummary summarises the comparisons of a table in a sentence for each form; "" if
// there are none.
func (s Summary) OrderSummary(t Table) string {
	var sentences []string
	for _, form := range []struct {
		preset bool
		title  string
	}{{false, "Test of the paper's order"}, {true, "The same order with the preset's form"}} {
		parts := s.findings(t, form.preset)
		switch n := len(s.Plan.Seeds); {
		case len(parts) > 0 && n < minSeeds:
			sentences = append(sentences, fmt.Sprintf("%s: too few seeds (%d): at least %d are needed.", form.title, n, minSeeds))
		case len(parts) > 0:
			sentences = append(sentences, fmt.Sprintf("%s (%s). %s.", form.title, s.seedCount(), strings.Join(parts, ". ")))
		}
	}
	return strings.Join(sentences, " ")
}

// findings counts the findings of a table's hypotheses in one form, for each measure.
func (s Summary) findings(t Table, preset bool) []string {
	of := slices.DeleteFunc(slices.Clone(t.Hypotheses), func(h Hypothesis) bool { return h.Preset != preset })
	var parts []string
	for _, key := range s.comparedMeasures(t) {
		count := map[Finding]int{}
		for _, h := range of {
			count[s.comparison(t, h, key).Finding]++
		}
		if len(of) > 0 {
			parts = append(parts, MeasureOf(key).Title+": "+countFindings(count, len(of)))
		}
	}
	return parts
}

// OrderNote explains OrderSummary and Order.
const OrderNote = "Orders are tested by the paired difference over at least 3 seeds: mean [95 % confidence interval, Student's t]. An order is confirmed or reversed if the interval excludes 0; otherwise the difference is not significant."

// countFindings describes how often each finding occurs.
func countFindings(count map[Finding]int, of int) string {
	var parts []string
	for _, f := range []Finding{Confirmed, Reversed, NotSignificant, Undecided} {
		switch n := count[f]; {
		case n == of:
			return string(f)
		case n > 0:
			parts = append(parts, fmt.Sprintf("%s in %d of %d", f, n, of))
		}
	}
	return strings.Join(parts, ", ")
}

// difference formats a difference with its sign.
func (m Measure) difference(v float64) string {
	if m.Percent {
		return signed("%+.1f", 100*v)
	}
	return signed("%+.3f", v)
}

// Text formats a mean, with ± sd if there are several values.
func (m Measure) Text(s Stat) string {
	format, scale := "%.3f", 1.0
	if m.Percent {
		format, scale = "%.1f", 100
	}
	switch s.N {
	case 0:
		return "–"
	case 1:
		return signed(format, scale*s.Mean)
	}
	return signed(format+" ± "+format, scale*s.Mean, scale*s.SD)
}
