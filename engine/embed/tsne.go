package embed

import (
	"fmt"
	"math"
	"math/rand/v2"

	"segzsl/data/strict"
	"segzsl/engine/kernel"
)

// reduced is the number of principal axes that t-SNE works on.
const reduced = 50

// Options configure a t-SNE. DefaultOptions has sensible ones.
type Options struct {
	// Perplexity is about how many neighbours a point has; from 1 to
	// MaxPerplexity(n).
	Perplexity float64
	// Theta is the angle under which far points count as one, 0 to 0.7; 0 is
	// exact and slow.
	Theta float64
	// LearningRate is the step size, > 0; 0 takes max(50, n/(4·Exaggeration))
	// (Belkina et al. 2019).
	LearningRate float64
	// Exaggeration multiplies attraction in the first ExaggerationSteps
	// iterations, so that clusters form; ≥ 1.
	Exaggeration      float64
	ExaggerationSteps int
	// Seed decides the noise of the first positions, which are otherwise
	// those of PCA.
	Seed uint64
}

// DefaultOptions are van der Maaten's (2014), with the learning rate chosen by n.
func DefaultOptions() Options {
	return Options{Perplexity: 30, Theta: 0.5, Exaggeration: 12, ExaggerationSteps: 250}
}

// MaxPerplexity is the largest perplexity for n points: each has to have three
// times as many neighbours. It is below 1 for n < 4: too few for a map.
func MaxPerplexity(n int) float64 { return float64(n-1) / 3 }

func (o Options) check(n int) error {
	limit := MaxPerplexity(n)
	switch {
	case n < 4:
		return fmt.Errorf("embed: t-SNE of %d points: at least 4 are needed", n)
	case !(o.Perplexity >= 1 && o.Perplexity <= limit):
		return fmt.Errorf("embed: t-SNE of %d points: perplexity %g: choose one from 1 to %.4g, a third of the other points", n, o.Perplexity, limit)
	case !(o.Theta >= 0 && o.Theta <= 0.7):
		return fmt.Errorf("embed: t-SNE: theta %g: choose one from 0 (exact) to 0.7", o.Theta)
	case !(o.LearningRate >= 0) || math.IsInf(o.LearningRate, 0):
		return fmt.Errorf("embed: t-SNE: learning rate %g: it must be above 0, or 0 for one that suits the number of points", o.LearningRate)
	case !(o.Exaggeration >= 1 && o.Exaggeration <= 1000) || o.ExaggerationSteps < 0:
		return fmt.Errorf("embed: t-SNE: exaggeration %g for %d iterations: it must be from 1 to 1000, for 0 iterations or more", o.Exaggeration, o.ExaggerationSteps)
	}
	return nil
}

// TSNE is Barnes–Hut t-SNE in two dimensions (van der Maaten 2014), to be run some
// iterations at a time. It is not safe for concurrent use.
type TSNE struct {
	o       Options
	n       int
	reduced kernel.Matrix // the points on their principal axes
	p       *affinities
	tree    *tree

	y         []float64 // positions, n × 2
	velocity  []float64
	gain      []float64
	gradient  []float64
	iteration int
	kl        float64 // of the present positions, NaN while not computed
}

// NewTSNE prepares a map of x (n, d): it reduces d to 50 by PCA, calibrates the
// neighbourhoods, and initialises the map with the first two principal axes. It returns
// an error if an option is out of range, such as a perplexity too large for n, or if a
// feature is not finite.
func NewTSNE(pool *kernel.Pool, x kernel.Matrix, o Options) (*TSNE, error) {
	if err := o.check(x.Rows); err != nil {
		return nil, err
	}
	pca, err := FitPCA(pool, x, reduced, o.Seed)
	if err != nil {
		return nil, fmt.Errorf("embed: t-SNE: %w", err)
	}
	t := &TSNE{o: o, n: x.Rows, reduced: pca.Apply(pool, x), tree: newTree(x.Rows), y: make([]float64, 2*x.Rows)}
	t.initialise()
	t.restart()
	return t, nil
}

// firstSpread is the standard deviation of the first positions along the first
// axis, firstNoise that of the noise that separates equal points.
const (
	firstSpread = 1e-4
	firstNoise  = 1e-7
)

// initialise sets the first positions: the first two principal axes.
func (t *TSNE) initialise() {
	var squares float64
	for i := range t.n {
		squares += float64(float64(t.reduced.Row(i)[0]) * float64(t.reduced.Row(i)[0]))
	}
	scale := 0.0
	if squares > 0 {
		scale = firstSpread / math.Sqrt(squares/float64(t.n))
	}
	rng := rand.New(rand.NewPCG(t.o.Seed, 1))
	for i := range t.n {
		for j := range 2 {
			if j < t.reduced.Cols {
				t.y[2*i+j] = scale * float64(t.reduced.Row(i)[j])
			}
			t.y[2*i+j] += float64(firstNoise * strict.Normal(rng))
		}
	}
}

// restart starts the schedule at the present positions.
func (t *TSNE) restart() {
	t.p = newAffinities(t.reduced, t.o.Perplexity)
	t.velocity, t.gradient = make([]float64, 2*t.n), make([]float64, 2*t.n)
	t.gain = make([]float64, 2*t.n)
	for i := range t.gain {
		t.gain[i] = 1
	}
	t.iteration, t.kl = 0, math.NaN()
}

// SetPerplexity starts again, at the present positions, with another
// perplexity. After an error nothing has changed.
func (t *TSNE) SetPerplexity(perplexity float64) error {
	o := t.o
	o.Perplexity = perplexity
	if err := o.check(t.n); err != nil {
		return err
	}
	t.o = o
	t.restart()
	return nil
}

// StartAt starts again at other positions, n × 2, such as those of a map of an earlier
// model, so that points keep their places. After an error nothing has changed.
func (t *TSNE) StartAt(y []float64) error {
	if len(y) != len(t.y) {
		return fmt.Errorf("embed: t-SNE of %d points: %d coordinates to start at, want %d", t.n, len(y), len(t.y))
	}
	for i, v := range y {
		if math.IsNaN(v) || math.IsInf(v, 0) {
			return fmt.Errorf("embed: t-SNE: position %d to start at is %g", i/2, v)
		}
	}
	copy(t.y, y)
	t.restart()
	return nil
}

// Options returns the current options.
func (t *TSNE) Options() Options { return t.o }

// N is the number of points.
func (t *TSNE) N() int { return t.n }

// Iteration counts the iterations since the start, or since SetPerplexity.
func (t *TSNE) Iteration() int { return t.iteration }

// Positions is a copy of the map, n × 2, centred on 0.
func (t *TSNE) Positions() []float64 { return append([]float64(nil), t.y...) }

// Gains and momentum of van der Maaten's implementation (Jacobs 1988).
const (
	gainUp, gainDown, gainLeast  = 0.2, 0.8, 0.01
	momentumEarly, momentumLater = 0.5, 0.8
)

// Step does the given number of iterations of gradient descent.
func (t *TSNE) Step(iterations int) {
	rate := t.o.LearningRate
	if rate == 0 {
		rate = max(50, float64(t.n)/(4*t.o.Exaggeration))
	}
	for range iterations {
		exaggeration, momentum := 1.0, momentumLater
		if t.iteration < t.o.ExaggerationSteps {
			exaggeration, momentum = t.o.Exaggeration, momentumEarly
		}
		t.computeGradient(exaggeration)
		t.move(rate, momentum)
		t.centre()
		t.iteration++
		t.kl = math.NaN()
	}
}

// computeGradient computes the gradient of the divergence, p exaggerated: van der Maaten
// 2014, Eq. (8): 4 (Σ_j p_ij q_ij Z (y_i − y_j) − Σ_j q_ij² Z (y_i − y_j)), where
// q_ij Z = 1/(1+‖y_i−y_j‖²).
func (t *TSNE) computeGradient(exaggeration float64) {
	t.tree.build(t.y)
	z := t.tree.repulsion(t.gradient, t.o.Theta)
	for i := range t.n {
		ax, ay := t.attraction(i)
		t.gradient[2*i] = 4 * (float64(exaggeration*ax) - t.gradient[2*i]/z)
		t.gradient[2*i+1] = 4 * (float64(exaggeration*ay) - t.gradient[2*i+1]/z)
	}
}

func (t *TSNE) attraction(i int) (ax, ay float64) {
	x, y := t.y[2*i], t.y[2*i+1]
	from, to := t.p.start[i], t.p.start[i+1]
	weights := t.p.p[from:to]
	for k, j := range t.p.col[from:to] {
		dx, dy := x-t.y[2*j], y-t.y[2*j+1]
		w := weights[k] / (1 + float64(dx*dx) + float64(dy*dy))
		ax += float64(w * dx)
		ay += float64(w * dy)
	}
	return ax, ay
}

func (t *TSNE) move(rate, momentum float64) {
	for i, g := range t.gradient {
		if (g > 0) != (t.velocity[i] > 0) {
			t.gain[i] += gainUp
		} else {
			t.gain[i] = max(gainLeast, gainDown*t.gain[i])
		}
		t.velocity[i] = float64(momentum*t.velocity[i]) - float64(rate*t.gain[i]*g)
		t.y[i] += t.velocity[i]
	}
}

// centre keeps the map from drifting.
func (t *TSNE) centre() {
	var mx, my float64
	for i := range t.n {
		mx += t.y[2*i] / float64(t.n)
		my += t.y[2*i+1] / float64(t.n)
	}
	for i := range t.n {
		t.y[2*i] -= mx
		t.y[2*i+1] -= my
	}
}

// KL is the Kullback–Leibler divergence of the map from the neighbourhoods,
// Σ p log(p/q), in nats and not exaggerated: what t-SNE minimises. It costs
// about an iteration when positions have changed.
func (t *TSNE) KL() float64 {
	if !math.IsNaN(t.kl) {
		return t.kl
	}
	t.tree.build(t.y)
	z := t.tree.repulsion(make([]float64, 2*t.n), t.o.Theta)
	t.kl = 0
	for i := range t.n {
		for k := t.p.start[i]; k < t.p.start[i+1]; k++ {
			j := t.p.col[k]
			dx, dy := t.y[2*i]-t.y[2*j], t.y[2*i+1]-t.y[2*j+1]
			if p := t.p.p[k]; p > 0 {
				t.kl += float64(p * strict.Log(p*z*(1+float64(dx*dx)+float64(dy*dy))))
			}
		}
	}
	return t.kl
}
