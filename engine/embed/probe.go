package embed

import (
	"fmt"
	"math"
	"math/rand/v2"

	"segzsl/engine/kernel"
)

// penalties are those tried, for standardised features and for
// each sample fitted on. Weaker ones would be below float32's rounding.
var penalties = []float64{0.01, 0.1, 1, 10, 100}

// Prober predicts attributes from a feature matrix by ridge regression, and classes by a
// linear discriminant. Predictions are evaluated on held-out samples, and the penalty is
// chosen on a third part.
//
// Attributes are those of classes, so a probe trained on a sample's class only needs to
// recognise the class. Samples therefore measures whether features distinguish known
// classes by attributes, which a residual space should not. Whether features describe
// attributes as such is measured on held-out classes: with Transfer those that the
// encoder was not trained on, the relevant test for zero-shot learning; with Classes also
// those whose attributes the encoder was trained on.
type Prober struct {
	pool    *kernel.Pool
	labels  []int
	counts  []int
	a       int           // attributes
	x       kernel.Matrix // standardised, a last column of ones
	targets kernel.Matrix // attributes, then one column a class: 1 or 0
}

// NewProber takes features (n, d), the class of each row, and the attributes of
// each class (classes, a). Features are standardised over all rows.
func NewProber(pool *kernel.Pool, x kernel.Matrix, labels []int, attributes kernel.Matrix) (*Prober, error) {
	counts, err := countClasses("probe", x, labels)
	if err != nil {
		return nil, err
	}
	if len(counts) > attributes.Rows || attributes.Cols < 1 {
		return nil, fmt.Errorf("embed: probe: a sample has class %d, attributes are %d×%d: every class needs its row", len(counts)-1, attributes.Rows, attributes.Cols)
	}
	if err := checkFinite("probe: attributes", attributes); err != nil {
		return nil, err
	}
	p := &Prober{pool: poolOr(pool), labels: labels, counts: counts, a: attributes.Cols, x: standardised(x)}
	p.targets = zeros(x.Rows, p.a+len(counts))
	for i, c := range labels {
		copy(p.targets.Row(i), attributes.Row(c))
		p.targets.Row(i)[p.a+c] = 1
	}
	return p, nil
}

// standardised has columns of mean 0 and deviation 1 (constant ones, to
// rounding: 0), and a column of ones.
func standardised(x kernel.Matrix) kernel.Matrix {
	mean := columnMeans(x)
	c, _ := centred(x, mean)
	scale := make([]float64, x.Cols)
	for i := range c.Rows {
		for j, v := range c.Row(i) {
			scale[j] += float64(float64(v) * float64(v))
		}
	}
	for j, s := range scale {
		scale[j] = 0
		if n := float64(x.Rows); s > 1e-12*n*mean[j]*mean[j] {
			scale[j] = math.Sqrt(n / s)
		}
	}
	y := zeros(x.Rows, x.Cols+1)
	for i := range c.Rows {
		row := y.Row(i)
		row[x.Cols] = 1
		for j, v := range c.Row(i) {
			row[j] = float32(float64(v) * scale[j])
		}
	}
	return y
}

// Reading is the result of a probe on held-out samples of known classes.
type Reading struct {
	Attributes AttributeReading `json:"attributes"`
	Class      ClassReading     `json:"class"`
}

// ClassReading is the accuracy of the predicted classes.
type ClassReading struct {
	Accuracy float64 `json:"accuracy"` // mean over classes of top-1, 0 to 1
	Chance   float64 `json:"chance"`   // of guessing
}

// Samples predicts attributes and class of each sample by cross-validation over samples.
func (p *Prober) Samples(n int, seed uint64) (Reading, error) {
	f, err := foldSamples(p.labels, p.counts, n, rand.New(rand.NewPCG(seed, 2)))
	if err != nil {
		return Reading{}, err
	}
	attributes, classes := newAttributeTally(p.a), newClassTally(p.a, len(p.counts))
	if err := p.read(f, attributes, classes); err != nil {
		return Reading{}, err
	}
	return Reading{attributes.reading(), classes.reading()}, nil
}

// Classes predicts the attributes of each class by cross-validation over classes.
func (p *Prober) Classes(n int, seed uint64) (AttributeReading, error) {
	f, err := foldClasses(p.labels, p.counts, n, rand.New(rand.NewPCG(seed, 3)))
	if err != nil {
		return AttributeReading{}, err
	}
	return p.attributes(f)
}

// Transfer predicts the attributes of the held classes from a fit on the others.
func (p *Prober) Transfer(held func(class int) bool, seed uint64) (AttributeReading, error) {
	f, err := foldTransfer(p.labels, p.counts, held, rand.New(rand.NewPCG(seed, 4)))
	if err != nil {
		return AttributeReading{}, err
	}
	return p.attributes(f)
}

func (p *Prober) attributes(f folds) (AttributeReading, error) {
	tally := newAttributeTally(p.a)
	if err := p.read(f, tally); err != nil {
		return AttributeReading{}, err
	}
	return tally.reading(), nil
}
