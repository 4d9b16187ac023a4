package sweep

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"gonum.org/v1/gonum/stat/distuv"
)

// Finding is what the runs say about an order that the paper claims.
type Finding string

// The findings.
const (
	Confirmed      Finding = "holds"
	Reversed       Finding = "reversed"
	NotSignificant Finding = "noise"
	Undecided      Finding = "unknown"
)

// Verdict judges one claim by one measure. Runs are compared seed by seed; Low
// to High is the 95 % confidence interval of the mean difference, by Student's
// t. An order is claimed only where that interval leaves 0 out.
type Comparison struct {
	Table   string  `json:"table"`
	Less    string  `json:"less"`
	More    string  `json:"more"`
	Measure string  `json:"measure"`
	Finding Finding `json:"finding"`
	Mean    float64 `json:"mean"` // of More − Less
	Low     float64 `json:"low"`
	High    float64 `json:"high"`
	N       int     `json:"n"` // seeds that both have
}

// rounding is what equal scores may differ by.
const rounding = 1e-9

func compare(table string, c Hypothesis, m Measure, outcomes []Outcome) Comparison {
	v := Comparison{Table: table, Less: c.Less, More: c.More, Measure: m.Key, Finding: Undecided}
	differences := paired(c, m, outcomes)
	d := StatOf(differences)
	v.N, v.Mean, v.Low, v.High = d.N, d.Mean, d.Mean, d.Mean
	if d.N < 2 {
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

// paired are the differences More − Less of the seeds that have both.
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

// studentsT is the 97.5 % quantile of Student's t.
func studentsT(degrees int) float64 {
	return distuv.StudentsT{Sigma: 1, Nu: float64(degrees)}.Quantile(0.975)
}

// Order lays out the verdicts on a table: a line for each claim, a column for
// each measure that some seed has.
func (s Summary) Order(t Table) Cells {
	c := Cells{Head: []string{"the paper's order"}}
	measured := s.comparedMeasures(t)
	for _, key := range measured {
		c.Head = append(c.Head, MeasureOf(key).Title)
	}
	if len(measured) == 0 {
		return Cells{}
	}
	for _, claim := range t.Hypotheses {
		cells := []string{t.title(claim.Less) + " < " + t.title(claim.More)}
		for _, key := range measured {
			cells = append(cells, s.comparison(t, claim, key).text(len(s.Plan.Seeds)))
		}
		c.Lines = append(c.Lines, CellLine{Cells: cells})
	}
	return c
}

// measured are the measures by which some claim of the table can be judged.
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

// text is a verdict in a cell.
func (v Comparison) text(seeds int) string {
	m := MeasureOf(v.Measure)
	switch {
	case v.N == 0:
		return "–"
	case v.N == 1:
		return "one seed: " + m.difference(v.Mean)
	}
	text := fmt.Sprintf("%s: %s [%s, %s]", v.Finding, m.difference(v.Mean), m.difference(v.Low), m.difference(v.High))
	if v.N < seeds {
		text += fmt.Sprintf(" (%d seeds)", v.N)
	}
	return text
}

// Words say in a sentence how far the paper's order holds; "" for a table
// without one.
func (s Summary) OrderSummary(t Table) string {
	var parts []string
	for _, key := range s.comparedMeasures(t) {
		count := map[Finding]int{}
		for _, c := range t.Hypotheses {
			count[s.comparison(t, c, key).Finding]++
		}
		parts = append(parts, MeasureOf(key).Title+" "+countFindings(count, len(t.Hypotheses)))
	}
	if len(parts) == 0 {
		return ""
	}
	return fmt.Sprintf("Does the paper's order hold on this set? By %s (%s).", strings.Join(parts, "; by "), s.seedCount())
}

// OrderNote explains Words and Order.
const OrderNote = "Orders are judged seed by seed: mean difference [its 95 % interval, Student's t]. One is claimed where the interval leaves 0 out, else the difference counts as noise."

// tallied says how often each finding was made.
func countFindings(count map[Finding]int, of int) string {
	var parts []string
	for _, f := range []struct {
		finding Finding
		words   string
	}{{Confirmed, "it holds"}, {Reversed, "it is reversed"}, {NotSignificant, "nothing shows beyond the noise of seeds"}, {Undecided, "it cannot be told"}} {
		switch n := count[f.finding]; {
		case n == of:
			return f.words
		case n > 0:
			parts = append(parts, fmt.Sprintf("%s in %d of %d", f.words, n, of))
		}
	}
	return strings.Join(parts, ", ")
}

// difference writes a difference with its sign.
func (m Measure) difference(v float64) string {
	if m.Percent {
		return signed("%+.1f", 100*v)
	}
	return signed("%+.3f", v)
}

// Text writes a mean, with ± sd where there are several.
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
