package baseline

import (
	"math"
	"slices"
	"testing"

	"gonum.org/v1/gonum/mat"
	"pgregory.net/rapid"

	"segzsl/engine/kernel"
)

// rankingLoss is w(r) Σ_k max(0, 1 + f_k − f_y) of one sample, r counted at f.
func rankingLoss(f []float64, truth int, weigh func(int) float32) float64 {
	sum, r := 0.0, 0
	for k, v := range f {
		if h := 1 + v - f[truth]; k != truth && h > 0 {
			sum, r = sum+h, r+1
		}
	}
	if r == 0 {
		return 0
	}
	return float64(weigh(r)) * sum
}

// The slopes are those of the loss, by central differences.
func TestRankSlopesAreTheLosssSlopes(t *testing.T) {
	const h = 1e-4
	rapid.Check(t, func(t *rapid.T) {
		f := rapid.SliceOfN(rapid.Float64Range(-3, 3), 2, 6).Draw(t, "f")
		truth := rapid.IntRange(0, len(f)-1).Draw(t, "truth")
		for k, v := range f { // no term may lie at its corner
			if k != truth && math.Abs(1+v-f[truth]) < 3*h {
				t.Skip("at a corner")
			}
		}
		slopes := make([]float32, len(f))
		for k, v := range f {
			slopes[k] = float32(v)
		}
		rankSlopes(slopes, truth, weighByRank)
		for k := range f {
			moved := func(by float64) float64 {
				g := slices.Clone(f)
				g[k] += by
				return rankingLoss(g, truth, weighByRank)
			}
			if want := (moved(h) - moved(-h)) / (2 * h); math.Abs(float64(slopes[k])-want) > 1e-3 {
				t.Errorf("slope by score %d is %g, want %g", k, slopes[k], want)
			}
		}
	})
}

// ALE's weights are means of 1, 1/2, …, 1/r (Akata et al. 2013, Eq. 8, with α_i = 1/i).
func TestWeighByRank(t *testing.T) {
	for r, want := range map[int]float64{1: 1, 2: 0.75, 4: (1 + 1./2 + 1./3 + 1./4) / 4} {
		if got := float64(weighByRank(r)); math.Abs(got-want) > 1e-6 {
			t.Errorf("rank %d weighs %g, want %g", r, got, want)
		}
	}
}

// Descent on V itself, in float64, gives the same scores. One batch is all
// samples, so that their order does not matter.
func TestRankingIsDescentOnV(t *testing.T) {
	const epochs = 3
	for _, name := range []string{"ale", "devise"} {
		p := sizes{40, 5, 4, 4, 6}.random(3)
		weigh := map[string]func(int) float32{"ale": weighByRank, "devise": weighEqually}[name]
		x, s := widen(p.X, 40), p.seenAttributes()
		v := mat.NewDense(5, 4, nil)
		rate := 2 * 40 / mat.Dot(mat.NewVecDense(200, x.RawMatrix().Data), mat.NewVecDense(200, x.RawMatrix().Data))
		for range epochs {
			f := product(x, v, s.T())
			for i, truth := range p.Y {
				row := make([]float32, 4)
				for k := range row {
					row[k] = float32(f.At(i, k))
				}
				rankSlopes(row, truth, weigh)
				for k, c := range row {
					f.Set(i, k, float64(c))
				}
			}
			v.Sub(v, scaled(rate/40, product(x.T(), f, s)))
		}
		want := product(x, v, p.allAttributes().T())
		if got := fit(t, method(name), p, Hyperparams{false, [2]float64{2, epochs}}).Scores(p.X); !same(got, want, 1e-3) {
			t.Errorf("%s: scores %v, want %v", name, got.Data[:12], mat.Formatted(want.Slice(0, 2, 0, 6)))
		}
	}
}

// A step of softmax regression: Adam's first moves every weight by the rate,
// against the slope of cross-entropy, which central differences give.
func TestSoftmaxStepsAgainstCrossEntropy(t *testing.T) {
	p := sizes{12, 3, 2, 3, 4}.random(5)
	c := newSoftmax(p)
	loss := func(w []float64) float64 { // w (z, d)
		sum := 0.0
		for i, k := range p.Y {
			total, own := 0.0, 0.0
			for z := range 3 {
				f := 0.0
				for j, v := range p.X.Row(i) {
					f += w[z*3+j] * float64(v)
				}
				total += math.Exp(f)
				if z == k {
					own = f
				}
			}
			sum += math.Log(total) - own
		}
		return sum / 12
	}
	c.step(p.X, p.Y)
	for at, moved := range c.w.Data {
		probe := func(h float64) float64 { w := make([]float64, 9); w[at] = h; return loss(w) }
		want := -softmaxRate * math.Copysign(1, probe(1e-5)-probe(-1e-5))
		if math.Abs(float64(moved)-want) > 1e-6 {
			t.Errorf("weight %d moved to %g, want %g", at, moved, want)
		}
	}
}

// Norouzi et al., Eq. (3), (4): of probabilities .5 .3 .2 the two largest mix
// their attributes as 5 : 3.
func TestConSEMixesTheLargest(t *testing.T) {
	p := &Problem{Pool: kernel.New(1), Seen: 3, Attributes: kernel.Dense(4, 2, []float32{1, 0, 0, 1, -1, 0, 0.6, 0.8})}
	classifier := &linear{pool: p.Pool, weights: zeros(1, 3),
		bias: []float32{float32(math.Log(.5)), float32(math.Log(.3)), float32(math.Log(.2))}}
	mix := &mixture{pool: p.Pool, classifier: classifier, top: 2, seen: rowsOf(p.Attributes, 0, 3)}
	got := (&cosine{pool: p.Pool, project: mix, targets: p.Attributes}).Scores(zeros(1, 1))
	norm := math.Hypot(5, 3)
	want := mat.NewDense(1, 4, []float64{5 / norm, 3 / norm, -5 / norm, (5*.6 + 3*.8) / norm})
	if !same(got, want, 1e-5) {
		t.Errorf("cosines %v, want %v", got.Data, want.RawMatrix().Data)
	}
}

// Where features are an affine function of attributes, and an unseen class mixes
// seen ones, its predicted mean is right, and scores are 2x·m − ‖m‖².
func TestMeansOfUnseenClassesFollowTheirAttributes(t *testing.T) {
	p := &Problem{Pool: kernel.New(1), Seen: 3, Y: []int{0, 0, 1, 1, 2, 2},
		Attributes: kernel.Dense(4, 3, []float32{1, 0, 0, 0, 1, 0, 0, 0, 1, 1. / 3, 1. / 3, 1. / 3})}
	p.X = kernel.Dense(6, 2, []float32{1, 0, 3, 0, 0, 5, 0, 7, -4, 1, -4, 3})
	means := [][]float64{{2, 0}, {0, 6}, {-4, 2}, {-2. / 3, 8. / 3}}
	want := mat.NewDense(6, 4, nil)
	for i := range 6 {
		for k, m := range means {
			x := p.X.Row(i)
			want.Set(i, k, 2*(float64(x[0])*m[0]+float64(x[1])*m[1])-m[0]*m[0]-m[1]*m[1])
		}
	}
	if got := fit(t, method("ncm"), p, Hyperparams{false, [2]float64{1e-6, 0}}).Scores(p.X); !same(got, want, 1e-4) {
		t.Errorf("scores %v, want %v", got.Data, mat.Formatted(want))
	}
}

// Shared computations do not affect scores: each setting alone gives the same.
func TestGridGivesWhatEachSettingGives(t *testing.T) {
	for _, m := range Methods {
		p := sizes{90, 6, 4, 4, 6}.random(7)
		grid := m.Grid()
		visited := 0
		err := m.Fit(p, grid, func(s Hyperparams, scorer Scorer) error {
			if s != grid[visited] {
				t.Errorf("%s: visited %v, want %v", m.Name, s, grid[visited])
			}
			visited++
			if visited%7 != 1 { // some of them will do
				return nil
			}
			got := slices.Clone(scorer.Scores(p.X).Data)
			alone := fit(t, m, sizes{90, 6, 4, 4, 6}.random(7), s).Scores(p.X)
			if !slices.Equal(got, alone.Data) {
				t.Errorf("%s: scores with %s depend on what was fitted before", m.Name, m.Describe(s))
			}
			return nil
		})
		if err != nil || visited != len(grid) {
			t.Errorf("%s: visited %d of %d settings: %v", m.Name, visited, len(grid), err)
		}
	}
}

func TestMethodsSayWhatTheyAre(t *testing.T) {
	names := map[string]bool{}
	for _, m := range Methods {
		if m.Title == "" || m.Source == "" || m.Note == "" || names[m.Name] {
			t.Errorf("%q has no title, source or note, or is there twice", m.Name)
		}
		names[m.Name] = true
		described := map[string]bool{}
		for _, s := range m.Grid() {
			described[m.Describe(s)] = true
		}
		if len(described) != len(m.Grid()) {
			t.Errorf("%s: %d settings are described in %d ways", m.Name, len(m.Grid()), len(described))
		}
	}
}
