package embed

import (
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"gonum.org/v1/gonum/spatial/barneshut"
	"gonum.org/v1/gonum/spatial/r2"
	"pgregory.net/rapid"

	"segzsl/engine/kernel"
)

func mustTSNE(t testing.TB, x kernel.Matrix, o Options) *TSNE {
	t.Helper()
	s, err := NewTSNE(nil, x, o)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// exactKL is Σ p log(p/q) over all pairs: van der Maaten and Hinton 2008, Eq. (2), (4).
func exactKL(t *TSNE, y []float64) float64 {
	q := func(i, j int) float64 {
		dx, dy := y[2*i]-y[2*j], y[2*i+1]-y[2*j+1]
		return 1 / (1 + dx*dx + dy*dy)
	}
	var z, kl float64
	for i := range t.n {
		for j := range t.n {
			if i != j {
				z += q(i, j)
			}
		}
	}
	for i := range t.n {
		for k := t.p.start[i]; k < t.p.start[i+1]; k++ {
			kl += t.p.p[k] * math.Log(t.p.p[k]/(q(i, int(t.p.col[k]))/z))
		}
	}
	return kl
}

// At θ = 0 the divergence is the exact one, and the gradient (van der Maaten
// 2014, Eq. 8) is its derivative, found here by differences.
func TestGradientIsTheDerivativeOfKL(t *testing.T) {
	x, _ := blobs(40, 6, 3, 2, 1)
	o := DefaultOptions()
	o.Perplexity, o.Theta = 8, 0
	s := mustTSNE(t, x, o)
	s.Step(300)
	if want := exactKL(s, s.y); math.Abs(s.KL()-want) > 1e-10 {
		t.Fatalf("KL at θ=0 is %v, exactly %v", s.KL(), want)
	}
	rng := rand.New(rand.NewPCG(5, 5))
	for i := range s.y {
		s.y[i] += rng.NormFloat64() // away from the minimum, where the gradient vanishes
	}
	s.computeGradient(1)
	for i := range s.y {
		const h = 1e-5
		up, down := slices.Clone(s.y), slices.Clone(s.y)
		up[i] += h
		down[i] -= h
		want := (exactKL(s, up) - exactKL(s, down)) / (2 * h)
		if math.Abs(s.gradient[i]-want) > 1e-7 {
			t.Errorf("gradient[%d] = %v, by differences %v", i, s.gradient[i], want)
		}
	}
}

// The tree at θ = 0.5 is near the exact sums, as van der Maaten 2014, Fig. 2,
// has it; at θ = 0 it is equal. Points lie in random clusters, some coincide.
func TestTreeIsNearTheExactSums(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(1, 300).Draw(t, "n")
		rng := rand.New(rand.NewPCG(rapid.Uint64().Draw(t, "seed"), 0))
		spread := math.Exp(rapid.Float64Range(-8, 4).Draw(t, "log spread"))
		y := make([]float64, 2*n)
		for i := range n {
			y[2*i], y[2*i+1] = spread*(rng.NormFloat64()+float64(4*(i%3))), spread*rng.NormFloat64()
			if i > 0 && rng.IntN(8) == 0 {
				copy(y[2*i:2*i+2], y[2*i-2:2*i])
			}
		}
		want, z := exactRepulsion(y)
		tree, got := newTree(n), make([]float64, 2*n)
		for _, c := range []struct{ theta, tolerance float64 }{{0, 1e-12}, {0.5, 0.05}} {
			tree.build(y)
			if zt := tree.repulsion(got, c.theta); math.Abs(zt-z) > c.tolerance*z+1e-9 {
				t.Fatalf("θ=%v: Z = %v, exactly %v", c.theta, zt, z)
			}
			if off := distance(got, want) / (norm(want) + 1e-9); off > c.tolerance+1e-9 {
				t.Fatalf("θ=%v: forces are off by %v of their length", c.theta, off)
			}
		}
	})
}

func exactRepulsion(y []float64) (force []float64, z float64) {
	force = make([]float64, len(y))
	for i := 0; i < len(y); i += 2 {
		for j := 0; j < len(y); j += 2 {
			if i == j {
				continue
			}
			dx, dy := y[i]-y[j], y[i+1]-y[j+1]
			q := 1 / (1 + dx*dx + dy*dy)
			z += q
			force[i] += q * q * dx
			force[i+1] += q * q * dy
		}
	}
	return force, z
}

func norm(a []float64) float64 { return distance(a, make([]float64, len(a))) }

func distance(a, b []float64) float64 {
	var s float64
	for i := range a {
		s += (a[i] - b[i]) * (a[i] - b[i])
	}
	return math.Sqrt(s)
}

// Compare with gonum's Barnes–Hut tree, whose cells are rectangles.
func TestTreeAgreesWithGonum(t *testing.T) {
	rng := rand.New(rand.NewPCG(3, 3))
	const n = 500
	y, particles := make([]float64, 2*n), make([]barneshut.Particle2, n)
	for i := range n {
		y[2*i], y[2*i+1] = 20*rng.NormFloat64(), 20*rng.NormFloat64()
		particles[i] = star{X: y[2*i], Y: y[2*i+1]}
	}
	plane, err := barneshut.NewPlane(particles)
	if err != nil {
		t.Fatal(err)
	}
	tree, got := newTree(n), make([]float64, 2*n)
	tree.build(y)
	tree.repulsion(got, 0.2)
	theirs := make([]float64, 2*n)
	for i, p := range particles {
		v := plane.ForceOn(p, 0.2, func(_, _ barneshut.Particle2, _, m float64, v r2.Vec) r2.Vec {
			q := 1 / (1 + v.X*v.X + v.Y*v.Y)
			return r2.Scale(-m*q*q, v)
		})
		theirs[2*i], theirs[2*i+1] = v.X, v.Y
	}
	if off := distance(got, theirs) / norm(theirs); off > 0.01 {
		t.Errorf("forces differ from gonum's by %v of their length", off)
	}
}

type star r2.Vec

func (s star) Coord2() r2.Vec { return r2.Vec(s) }
func (s star) Mass() float64  { return 1 }

// Each row of neighbours has the perplexity asked for; all p_ij sum to 1 and
// p_ij = p_ji (van der Maaten and Hinton 2008, §2 and Eq. 3).
func TestAffinitiesHaveThePerplexity(t *testing.T) {
	x, _ := blobs(200, 10, 4, 1, 2)
	for _, perplexity := range []float64{1.5, 10, 30.5, MaxPerplexity(200)} {
		k := int(3 * perplexity)
		list := neighbours(nil, x, 7, k)[:k]
		calibrate(list, perplexity)
		var h float64
		for _, n := range list {
			if n.value > 0 {
				h -= n.value * math.Log(n.value)
			}
		}
		if k > int(perplexity)+1 && math.Abs(math.Exp(h)-perplexity) > 1e-3*perplexity {
			t.Errorf("perplexity %v asked, %v found", perplexity, math.Exp(h))
		}
		a := newAffinities(x, perplexity)
		var sum float64
		for i := range x.Rows {
			for c := a.start[i]; c < a.start[i+1]; c++ {
				sum += a.p[c]
				j := int(a.col[c])
				at, ok := slices.BinarySearch(a.col[a.start[j]:a.start[j+1]], int32(i))
				if !ok || a.p[a.start[j]+at] != a.p[c] {
					t.Fatalf("p(%d,%d) differs from p(%d,%d)", i, j, j, i)
				}
			}
		}
		if math.Abs(sum-1) > 1e-9 {
			t.Errorf("perplexity %v: probabilities sum to %v", perplexity, sum)
		}
	}
}

func TestNearestAreSelectedAsSortingDoes(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		values := rapid.SliceOfN(rapid.IntRange(0, 9), 1, 60).Draw(t, "values")
		k := rapid.IntRange(1, len(values)).Draw(t, "k")
		var list []neighbour
		for i, v := range values {
			list = append(list, neighbour{int32(i), float64(v)})
		}
		sorted := slices.Clone(list)
		slices.SortFunc(sorted, func(a, b neighbour) int {
			if a.before(b) {
				return -1
			}
			return 1
		})
		selectNearest(list, k)
		got := list[:k]
		slices.SortFunc(got, func(a, b neighbour) int { return int(a.index) - int(b.index) })
		want := sorted[:k]
		slices.SortFunc(want, func(a, b neighbour) int { return int(a.index) - int(b.index) })
		if !slices.Equal(got, want) {
			t.Fatalf("the %d nearest are %v, selected were %v", k, want, got)
		}
	})
}

// Clusters that are apart in 60 dimensions stay apart in two; KL falls; the same
// seed gives the same map, in steps of any length; another perplexity begins at
// the present positions.
func TestMapKeepsClustersApart(t *testing.T) {
	x, labels := blobs(300, 60, 5, 1, 4)
	s := mustTSNE(t, x, DefaultOptions())
	first := s.KL()
	s.Step(250)
	early := s.KL()
	s.Step(250)
	if !(s.KL() < early && early < first) {
		t.Errorf("KL went %v → %v → %v", first, early, s.KL())
	}
	if share := sameClassNearest(s.Positions(), labels); share < 0.99 {
		t.Errorf("only %v of the points lie nearest to one of their class", share)
	}
	again := mustTSNE(t, x, DefaultOptions())
	for again.Iteration() < 500 {
		again.Step(20)
		again.KL() // asking changes nothing
	}
	if !slices.Equal(again.Positions(), s.Positions()) {
		t.Error("the same seed gave two maps")
	}
	here := s.Positions()
	if err := s.SetPerplexity(50); err != nil {
		t.Fatal(err)
	}
	if !slices.Equal(here, s.Positions()) || s.Iteration() != 0 {
		t.Error("another perplexity did not begin at the present positions")
	}
	elsewhere := mustTSNE(t, x, DefaultOptions())
	if err := elsewhere.StartAt(here); err != nil || !slices.Equal(here, elsewhere.Positions()) || elsewhere.Iteration() != 0 {
		t.Errorf("a map does not start at the given positions: %v", err)
	}
	if elsewhere.StartAt(here[2:]) == nil || elsewhere.StartAt(append([]float64{math.NaN()}, here[1:]...)) == nil || !slices.Equal(here, elsewhere.Positions()) {
		t.Error("positions of too few points, or not finite, are taken")
	}
	before := s.KL()
	if s.Step(500); s.KL() >= before {
		t.Errorf("at perplexity 50 KL went %v → %v", before, s.KL())
	}
}

func sameClassNearest(y []float64, labels []int) float64 {
	right := 0
	for i := range labels {
		best, nearest := -1, math.Inf(1)
		for j := range labels {
			d := math.Hypot(y[2*i]-y[2*j], y[2*i+1]-y[2*j+1])
			if j != i && d < nearest {
				best, nearest = j, d
			}
		}
		if labels[best] == labels[i] {
			right++
		}
	}
	return float64(right) / float64(len(labels))
}

// Hard cases stay finite: equal rows, one feature, four points.
func TestMapOfHardPointsIsFinite(t *testing.T) {
	equal := zeros(50, 3)
	line := zeros(30, 1)
	for i := range line.Data {
		line.Data[i] = float32(i * i)
	}
	twice, _ := blobs(60, 4, 2, 1, 8)
	copy(twice.Data[len(twice.Data)/2:], twice.Data[:len(twice.Data)/2])
	few, _ := blobs(4, 2, 2, 1, 9)
	for name, x := range map[string]kernel.Matrix{"equal": equal, "line": line, "twice": twice, "few": few} {
		o := DefaultOptions()
		o.Perplexity = min(10, MaxPerplexity(x.Rows))
		s := mustTSNE(t, x, o)
		s.Step(600)
		for i, v := range s.Positions() {
			if v-v != 0 {
				t.Fatalf("%s: position %d is %v", name, i, v)
			}
		}
		if kl := s.KL(); kl-kl != 0 {
			t.Errorf("%s: KL is %v", name, kl)
		}
	}
}

func TestTSNERefusals(t *testing.T) {
	x, _ := blobs(40, 5, 2, 1, 6)
	bad, _ := blobs(40, 5, 2, 1, 6)
	bad.Data[17*5+3] = float32(math.NaN())
	change := func(f func(*Options)) Options {
		o := DefaultOptions()
		o.Perplexity = 10
		f(&o)
		return o
	}
	for want, c := range map[string]struct {
		x kernel.Matrix
		o Options
	}{
		"perplexity 30: choose one from 1 to 13": {x, DefaultOptions()},
		"row 17, column 3 is NaN":                {bad, change(func(*Options) {})},
		"theta 0.9":                              {x, change(func(o *Options) { o.Theta = 0.9 })},
		"learning rate NaN":                      {x, change(func(o *Options) { o.LearningRate = math.NaN() })},
		"exaggeration 0":                         {x, change(func(o *Options) { o.Exaggeration = 0 })},
		"at least 4":                             {kernel.Dense(3, 5, x.Data[:15]), change(func(*Options) {})},
	} {
		if _, err := NewTSNE(nil, c.x, c.o); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("error %v, want one that says %q", err, want)
		}
	}
	s := mustTSNE(t, x, change(func(*Options) {}))
	s.Step(3)
	if err := s.SetPerplexity(14); err == nil || s.Options().Perplexity != 10 || s.Iteration() != 3 {
		t.Errorf("a refused perplexity: error %v, perplexity %v, iteration %d", err, s.Options().Perplexity, s.Iteration())
	}
}

// The map of 2,000 points: preparation, and an iteration once it has spread.
func BenchmarkTSNE2000(b *testing.B) {
	x, _ := blobs(2000, 50, 10, 1, 1)
	b.Run("prepare", func(b *testing.B) {
		for b.Loop() {
			mustTSNE(b, x, DefaultOptions())
		}
	})
	s := mustTSNE(b, x, DefaultOptions())
	s.Step(500)
	b.Run("iteration", func(b *testing.B) {
		for b.Loop() {
			s.Step(1)
		}
	})
	y := s.Positions()
	b.Run("repulsion", func(b *testing.B) {
		force := make([]float64, len(y))
		for b.Loop() {
			s.tree.build(y)
			s.tree.repulsion(force, 0.5)
		}
	})
	b.Run("repulsion-gonum", func(b *testing.B) {
		stars := make([]barneshut.Particle2, len(y)/2)
		for i := range stars {
			stars[i] = &star{X: y[2*i], Y: y[2*i+1]}
		}
		var z float64
		for b.Loop() {
			plane, err := barneshut.NewPlane(stars)
			if err != nil {
				b.Fatal(err)
			}
			for _, p := range stars {
				plane.ForceOn(p, 0.5, func(_, _ barneshut.Particle2, _, m float64, v r2.Vec) r2.Vec {
					q := 1 / (1 + v.X*v.X + v.Y*v.Y)
					z += m * q
					return r2.Scale(-m*q*q, v)
				})
			}
		}
	})
}
