package baseline

import (
	"segzsl/engine/kernel"
)

// rates are the learning rates of ranking, and passes the numbers of epochs to evaluate.
var (
	rates  = []float64{0.1, 1, 10, 100}
	passes = []float64{3, 10, 30, 100}
)

// weighByRank is ALE's weight of each of r violations, Σ_{i≤r} 1/i / r: it
// approximates a loss of the rank itself, where the first places count most.
func weighByRank(r int) float32 {
	sum := 0.0
	for i := 1; i <= r; i++ {
		sum += 1 / float64(i)
	}
	return float32(sum / float64(r))
}

// weighEqually is DeViSE's: every violation counts the same.
func weighEqually(int) float32 { return 1 }

// ranker learns a compatibility F(x, a) = xᵀVa by stochastic gradient descent on
// the mean over samples of w(r) Σ_k max(0, 1 + F(x, a_k) − F(x, a_y)), k over the
// other seen classes and r the number of terms above 0. All classes are
// used for each sample, where the papers draw some.
//
// V starts at 0 and only ever moves by xaᵀ, so that V = MS with M (D, z), which is
// what is kept: descent on V is M −= rate·xᵀc, c the slopes of the loss by F.
type ranker struct {
	p        *Problem
	weigh    func(int) float32
	rate     float32       // over the mean ‖x‖²
	m        kernel.Matrix // (D, z)
	likeness kernel.Matrix // SSᵀ (z, z)
	u, f     []float32
}

func ranking(weigh func(int) float32) func(*Problem, []Hyperparams, visitor) error {
	return func(p *Problem, settings []Hyperparams, visit visitor) error {
		for _, group := range groups(settings) {
			r, samples := newRanker(p, weigh, group[0].Values[0]), newDescent(p, 1)
			for _, s := range group {
				samples.trainTo(int(s.Values[1]), r.step)
				if err := visit(s, r.scorer()); err != nil {
					return err
				}
			}
		}
		return nil
	}
}

func newRanker(p *Problem, weigh func(int) float32, rate float64) *ranker {
	var size float64
	for i := range p.X.Rows {
		size += p.Pool.SumSquares(p.X.Row(i))
	}
	seen := rowsOf(p.Attributes, 0, p.Seen)
	r := &ranker{p: p, weigh: weigh, rate: float32(rate * float64(p.X.Rows) / atLeastTiny(size)),
		m: zeros(p.X.Cols, p.Seen), likeness: zeros(p.Seen, p.Seen)}
	p.Pool.Gemm(r.likeness, seen, seen, false, true, kernel.Epilogue{})
	return r
}

func zeros(rows, cols int) kernel.Matrix {
	return kernel.Dense(rows, cols, make([]float32, rows*cols))
}

func (r *ranker) step(x kernel.Matrix, y []int) {
	pool := r.p.Pool
	u, f := reuse(&r.u, x.Rows, r.p.Seen), reuse(&r.f, x.Rows, r.p.Seen)
	pool.Gemm(u, x, r.m, false, false, kernel.Epilogue{})
	pool.Gemm(f, u, r.likeness, false, false, kernel.Epilogue{})
	for i, truth := range y {
		rankSlopes(f.Row(i), truth, r.weigh)
	}
	pool.Scale(f.Data, f.Data, -r.rate/float32(x.Rows))
	pool.Gemm(r.m, x, f, true, false, kernel.Epilogue{Accumulate: true})
}

// rankSlopes turns a sample's scores into the slopes of its loss by them.
func rankSlopes(f []float32, truth int, weigh func(int) float32) {
	least, violations := f[truth]-1, 0
	for k, v := range f {
		f[k] = 0
		if k != truth && v > least {
			f[k] = 1
			violations++
		}
	}
	if violations == 0 {
		return
	}
	w := weigh(violations)
	for k := range f {
		f[k] *= w
	}
	f[truth] = -w * float32(violations)
}

// scorer returns the current F for all classes, x·M·(S S_allᵀ).
func (r *ranker) scorer() Scorer {
	p := r.p
	likeness, w := zeros(p.Seen, p.classes()), zeros(p.X.Cols, p.classes())
	p.Pool.Gemm(likeness, rowsOf(p.Attributes, 0, p.Seen), p.Attributes, false, true, kernel.Epilogue{})
	p.Pool.Gemm(w, r.m, likeness, false, false, kernel.Epilogue{})
	return &linear{pool: p.Pool, weights: w}
}
