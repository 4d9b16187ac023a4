package embed

import "math"

// tally measures how well targets are predicted.
type tally interface {
	columns() (from, to int)
	// fit fits the weights for these columns.
	fit(w *probeFit, strength float64) error
	// add adds a sample: its prediction, the truth, and the mean of the training
	// samples.
	add(read, truth []float32, mean []float64)
	// score is the measure to maximise.
	score() float64
	// empty returns an empty tally of the same kind.
	empty() tally
}

// AttributeReading measures how well attributes are predicted.
type AttributeReading struct {
	// R2 is 1 − Σ(a−â)²/Σ(a−ā)² over all samples and attributes, ā the mean of the
	// training samples: 1 for perfect predictions, 0 for those of the mean.
	R2 float64 `json:"r2"`
	// Correlation is the mean over attributes of the correlation of a − ā with
	// â − ā; attributes that do not vary are left out.
	Correlation float64 `json:"correlation"`
	// Each has one entry an attribute.
	Each []AttributeScore `json:"each"`
}

// AttributeScore measures how well one attribute is predicted; zeros if it is constant.
type AttributeScore struct {
	R2          float64 `json:"r2"`
	Correlation float64 `json:"correlation"`
	Varies      bool    `json:"varies"`
}

// moments of truth t and prediction r, minus the training mean.
type moments struct{ t, r, tt, rr, tr, missed float64 }

type attributeTally struct {
	n    float64
	each []moments
}

func newAttributeTally(a int) *attributeTally { return &attributeTally{each: make([]moments, a)} }

func (t *attributeTally) columns() (int, int) { return 0, len(t.each) }
func (t *attributeTally) empty() tally        { return newAttributeTally(len(t.each)) }
func (t *attributeTally) score() float64      { return t.reading().R2 }

func (t *attributeTally) fit(w *probeFit, strength float64) error { return w.ridge(strength) }

func (t *attributeTally) add(read, truth []float32, mean []float64) {
	t.n++
	for j := range t.each {
		m, a, b := &t.each[j], float64(truth[j])-mean[j], float64(read[j])-mean[j]
		m.t += a
		m.r += b
		m.tt += float64(a * a)
		m.rr += float64(b * b)
		m.tr += float64(a * b)
		m.missed += float64((a - b) * (a - b))
	}
}

func (t *attributeTally) reading() AttributeReading {
	r := AttributeReading{Each: make([]AttributeScore, len(t.each))}
	var missed, all, varying float64
	for j, m := range t.each {
		missed += m.missed
		all += m.tt
		spreadT, spreadR := m.tt-m.t*m.t/t.n, m.rr-m.r*m.r/t.n
		if m.tt == 0 || spreadT <= 1e-9*m.tt {
			continue // constant among these samples
		}
		s := &r.Each[j]
		s.Varies, s.R2 = true, 1-m.missed/m.tt
		if spreadR > 1e-9*m.rr {
			s.Correlation = (m.tr - m.t*m.r/t.n) / math.Sqrt(spreadT*spreadR)
		}
		r.Correlation += s.Correlation
		varying++
	}
	if all > 0 {
		r.R2 = 1 - missed/all
	}
	r.Correlation /= max(1, varying)
	return r
}

type classTally struct {
	from         int // first column
	right, count []int
}

func newClassTally(from, classes int) *classTally {
	return &classTally{from: from, right: make([]int, classes), count: make([]int, classes)}
}

func (t *classTally) columns() (int, int) { return t.from, t.from + len(t.count) }
func (t *classTally) empty() tally        { return newClassTally(t.from, len(t.count)) }
func (t *classTally) score() float64      { return t.reading().Accuracy }

func (t *classTally) fit(w *probeFit, strength float64) error { return w.discriminant(strength) }

func (t *classTally) add(read, truth []float32, _ []float64) {
	c := largest(truth)
	t.count[c]++
	if largest(read) == c {
		t.right[c]++
	}
}

func largest(v []float32) int {
	best := 0
	for i := range v {
		if v[i] > v[best] {
			best = i
		}
	}
	return best
}

func (t *classTally) reading() ClassReading {
	var r ClassReading
	present := 0.0
	for c, n := range t.count {
		if n > 0 {
			r.Accuracy += float64(t.right[c]) / float64(n)
			present++
		}
	}
	present = max(1, present)
	return ClassReading{r.Accuracy / present, 1 / present}
}
