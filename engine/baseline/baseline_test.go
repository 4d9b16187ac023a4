package baseline

import (
	"math"
	"math/rand/v2"
	"testing"

	"gonum.org/v1/gonum/mat"
	"pgregory.net/rapid"

	"segzsl/engine/kernel"
)

// sizes of a small problem: samples, features, attributes, seen and all classes.
type sizes struct{ n, d, a, seen, classes int }

func drawSizes(t *rapid.T) sizes {
	s := sizes{d: rapid.IntRange(1, 9).Draw(t, "d"), a: rapid.IntRange(1, 6).Draw(t, "a"), seen: rapid.IntRange(2, 5).Draw(t, "seen")}
	s.classes = s.seen + rapid.IntRange(1, 3).Draw(t, "unseen")
	s.n = s.seen + rapid.IntRange(0, 30).Draw(t, "more samples")
	return s
}

// random is a problem of normal features and unit attributes.
func (s sizes) random(seed uint64) *Problem {
	rng := rand.New(rand.NewPCG(seed, 0))
	p := &Problem{Pool: kernel.New(1), X: zeros(s.n, s.d), Attributes: zeros(s.classes, s.a), Seen: s.seen, Seed: seed}
	for i := range s.n {
		p.Y = append(p.Y, i%s.seen)
	}
	for _, m := range []kernel.Matrix{p.X, p.Attributes} {
		for i := range m.Data {
			m.Data[i] = float32(rng.NormFloat64())
		}
	}
	normalise(p.Pool, p.Attributes)
	return p
}

// fit learns with one setting.
func fit(t testing.TB, m *Method, p *Problem, s Hyperparams) Scorer {
	t.Helper()
	var learnt Scorer
	if err := m.Fit(p, []Hyperparams{s}, func(_ Hyperparams, scorer Scorer) error { learnt = scorer; return nil }); err != nil {
		t.Fatal(err)
	}
	return learnt
}

func method(name string) *Method {
	for _, m := range Methods {
		if m.Name == name {
			return m
		}
	}
	panic("no method " + name)
}

// same reports whether got is want within a tolerance of want's largest entry.
func same(got kernel.Matrix, want mat.Matrix, tolerance float64) bool {
	rows, cols := want.Dims()
	if got.Rows != rows || got.Cols != cols {
		return false
	}
	scale, worst := 0.0, 0.0
	for i := range rows {
		for j := range cols {
			scale = max(scale, math.Abs(want.At(i, j)))
			worst = max(worst, math.Abs(float64(got.Row(i)[j])-want.At(i, j)))
		}
	}
	return worst <= tolerance*max(scale, 1e-3) // inputs are of size 1, in float32
}

// kronecker solves Σ_i A_i V B_i = R for V (d, a), written out as d·a equations.
func kronecker(r *mat.Dense, left, right []mat.Matrix) *mat.Dense {
	d, a := r.Dims()
	system := mat.NewDense(d*a, d*a, nil)
	for i := range left {
		var k mat.Dense
		k.Kronecker(left[i], right[i].T()) // row-major vec(AVB) = (A ⊗ Bᵀ) vec(V)
		system.Add(system, &k)
	}
	var v mat.VecDense
	if err := v.SolveVec(system, mat.NewVecDense(d*a, mat.DenseCopyOf(r).RawMatrix().Data)); err != nil {
		if _, poor := err.(mat.Condition); !poor {
			panic(err)
		}
	}
	return mat.NewDense(d, a, v.RawVector().Data)
}

func identity(n int) *mat.Dense {
	m := mat.NewDense(n, n, nil)
	for i := range n {
		m.Set(i, i, 1)
	}
	return m
}

// plus is m + sI.
func plus(m mat.Matrix, s float64) *mat.Dense {
	n, _ := m.Dims()
	sum := identity(n)
	sum.Scale(s, sum)
	sum.Add(sum, m)
	return sum
}

// The definition: (G + shift I) V = R, against LU of gonum.
func TestShiftedSolvesEveryShift(t *testing.T) {
	pool := kernel.New(1)
	rapid.Check(t, func(t *rapid.T) {
		n, rows := rapid.IntRange(1, 14).Draw(t, "n"), rapid.IntRange(1, 20).Draw(t, "rows")
		rng := rand.New(rand.NewPCG(rapid.Uint64().Draw(t, "seed"), 0))
		x := zeros(rows, n)
		for i := range x.Data {
			x.Data[i] = float32(rng.NormFloat64())
		}
		shifts := rapid.SliceOfN(rapid.Float64Range(1e-2, 1e3), 1, 4).Draw(t, "shifts")
		r := mat.NewDense(n, len(shifts), nil)
		for i := range r.RawMatrix().Data {
			r.RawMatrix().Data[i] = rng.NormFloat64()
		}
		g, stride := outer(pool, x)
		whole := mat.NewDense(n, n, nil)
		for i := range n {
			copy(whole.RawRowView(i), g[i*stride:])
		}
		s := newShifted(g, n, stride)
		rotated := mat.DenseCopyOf(r)
		s.rotate(rotated, false)
		v := s.solve(rotated, shifts)
		for j, shift := range shifts {
			var back mat.VecDense
			back.MulVec(plus(whole, shift), v.ColView(j))
			back.SubVec(&back, r.ColView(j))
			if size := mat.Norm(r.ColView(j), 2); mat.Norm(&back, 2) > 1e-8*size {
				t.Errorf("shift %g: residual %g of %g", shift, mat.Norm(&back, 2), size)
			}
		}
	})
}

// XᵀX, against gonum's product, over more rows than one block.
func TestOuterAddsBlocks(t *testing.T) {
	p := sizes{2*outerRows + 7, 5, 2, 2, 3}.random(1)
	g, stride := outer(p.Pool, p.X)
	x := widen(p.X, p.X.Rows)
	want := product(x.T(), x)
	for i := range 5 {
		for j := range 5 {
			if math.Abs(g[i*stride+j]-want.At(i, j)) > 1e-6*want.At(i, i) {
				t.Errorf("entry %d, %d is %g, want %g", i, j, g[i*stride+j], want.At(i, j))
			}
		}
	}
}

// The normal equations of ESZSL's objective (Romera-Paredes and Torr 2015, Eq. 3, 4),
// Xᵀ(XVSᵀ − Y)S + γVSᵀS + λXᵀXV + γλV = 0, solved entry by entry.
func TestESZSLSolvesItsNormalEquations(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p := drawSizes(t).random(rapid.Uint64().Draw(t, "seed"))
		set := Hyperparams{rapid.Bool().Draw(t, "centred"), [2]float64{rapid.Float64Range(0.1, 10).Draw(t, "γ"), rapid.Float64Range(0.1, 10).Draw(t, "λ")}}
		q, x := p, widen(p.X, p.X.Rows)
		if set.Centred {
			addRow(x, columnMeans(x), -1)
			q, _ = p.centre()
		}
		s := p.seenAttributes()
		y := mat.NewDense(len(p.Y), p.Seen, nil)
		for i, k := range p.Y {
			for j := range p.Seen {
				y.Set(i, j, -1)
			}
			y.Set(i, k, 1)
		}
		xx, ss := product(x.T(), x), product(s.T(), s)
		_, trace := q.gramMatrix()
		gamma, lambda := set.Values[0]*trace/float64(p.X.Cols), set.Values[1]
		features, attributes := identity(p.X.Cols), identity(p.Attributes.Cols)
		v := kronecker(product(x.T(), y, s),
			[]mat.Matrix{xx, scaled(gamma, features), xx, scaled(gamma*lambda, features)},
			[]mat.Matrix{ss, ss, scaled(lambda, attributes), attributes})
		want := product(x, v, p.allAttributes().T())
		if got := fit(t2(t), method("eszsl"), p, set).Scores(p.X); !same(got, want, 1e-4) {
			t.Errorf("scores %v, want %v", got.Data, mat.Formatted(want))
		}
	})
}

// product is the first of m times the second, and so on.
func product(m ...mat.Matrix) *mat.Dense {
	p := mat.DenseCopyOf(m[0])
	for _, next := range m[1:] {
		var q mat.Dense
		q.Mul(p, next)
		p = &q
	}
	return p
}

func scaled(s float64, m mat.Matrix) *mat.Dense {
	var out mat.Dense
	out.Scale(s, m)
	return &out
}

// The Sylvester equation of SAE (Kodirov et al. 2017, Eq. 6), solved entry by
// entry; S_YᵀS_Y may be singular.
func TestSAESolvesItsSylvesterEquation(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := drawSizes(t)
		s.n = max(s.n, s.d+s.seen+2) // XᵀX regular, so that the solution is one
		p := s.random(rapid.Uint64().Draw(t, "seed"))
		set := Hyperparams{false, [2]float64{rapid.Float64Range(0.1, 10).Draw(t, "λ"), 0}}
		x := widen(p.X, p.X.Rows)
		samples := mat.NewDense(s.n, s.a, nil)
		for i, k := range p.Y {
			samples.SetRow(i, p.seenAttributes().RawRowView(k))
		}
		ss, xx := product(samples.T(), samples), product(x.T(), x)
		lambda := set.Values[0] * float64(s.n) / mat.Trace(xx)
		right := scaled(1+lambda, product(samples.T(), x))
		want := kronecker(right, []mat.Matrix{ss, identity(s.a)}, []mat.Matrix{identity(s.d), scaled(lambda, xx)})
		got := fit(t2(t), method("sae"), p, set).(*cosine).project.(*linear).weights
		if !same(got, want.T(), 1e-3) {
			t.Errorf("Wᵀ is %v, want %v", got.Data, mat.Formatted(want.T()))
		}
	})
}

// Both variants compute cosines, between −1 and 1.
func TestSAEComparesByCosine(t *testing.T) {
	p := sizes{30, 4, 3, 3, 5}.random(4)
	w := widen(fit(t, method("sae"), p, Hyperparams{false, [2]float64{1, 0}}).(*cosine).project.(*linear).weights, 4)
	x := widen(p.X, 30)
	for way, compared := range [2][2]*mat.Dense{
		{product(x, w), p.allAttributes()},
		{x, product(p.allAttributes(), w.T())},
	} {
		want := mat.NewDense(30, 5, nil)
		for i := range 30 {
			for k := range 5 {
				u, v := compared[0].RowView(i), compared[1].RowView(k)
				want.Set(i, k, mat.Dot(u, v)/mat.Norm(u, 2)/mat.Norm(v, 2))
			}
		}
		if got := fit(t, method("sae"), p, Hyperparams{false, [2]float64{1, float64(way)}}).Scores(p.X); !same(got, want, 1e-4) {
			t.Errorf("way %d: scores differ from the cosines", way)
		}
	}
}

// t2 lets helpers that want a testing.TB be used in a property.
func t2(t *rapid.T) testing.TB { return failing{t: t} }

type failing struct {
	testing.TB
	t *rapid.T
}

func (f failing) Helper()           { f.t.Helper() }
func (f failing) Fatal(args ...any) { f.t.Fatal(args...) }
