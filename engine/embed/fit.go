package embed

import (
	"fmt"
	"math"

	"segzsl/engine/kernel"
)

// normal holds the normal equations of some rows.
type normal struct {
	n     int
	gram  kernel.Matrix // xᵀx
	cross kernel.Matrix // xᵀy
	sum   []float64     // of y
}

func newNormal(d, targets int) *normal {
	return &normal{gram: zeros(d, d), cross: zeros(d, targets), sum: make([]float64, targets)}
}

func (e *normal) reset() {
	e.n = 0
	clear(e.gram.Data)
	clear(e.cross.Data)
	clear(e.sum)
}

func (e *normal) add(pool *kernel.Pool, o *normal) {
	e.n += o.n
	pool.AddTo(e.gram.Data, o.gram.Data)
	pool.AddTo(e.cross.Data, o.cross.Data)
	for j, v := range o.sum {
		e.sum[j] += v
	}
}

// fold is one part of the rows.
type fold struct {
	x, y kernel.Matrix
	*normal
}

// probeFit is the state of one Prober.read.
type probeFit struct {
	pool    *kernel.Pool
	a       int // targets before it are attributes, from it on classes
	parts   []fold
	train   *normal
	gram    kernel.Matrix // penalised, then factorised
	weights kernel.Matrix // (d+1, targets)
	mean    []float64
}

// read fits, chooses and evaluates as folds says.
func (p *Prober) read(f folds, tallies ...tally) error {
	w := p.fitting(f)
	for _, at := range f.read {
		for _, t := range tallies {
			w.gather(at, (at+1)%len(w.parts))
			chosen, err := w.choose(w.parts[(at+1)%len(w.parts)], t)
			if err != nil {
				return err
			}
			w.gather(at, -1)
			if err := t.fit(w, chosen); err != nil {
				return err
			}
			w.evaluate(w.parts[at], t)
		}
	}
	return nil
}

func (p *Prober) fitting(f folds) *probeFit {
	d, targets := p.x.Cols, p.targets.Cols
	w := &probeFit{pool: p.pool, a: p.a, train: newNormal(d, targets), gram: zeros(d, d), weights: zeros(d, targets), mean: make([]float64, targets)}
	for _, rows := range f.rows {
		part := fold{zeros(len(rows), d), zeros(len(rows), targets), newNormal(d, targets)}
		part.n = len(rows)
		for i, at := range rows {
			copy(part.x.Row(i), p.x.Row(at))
			copy(part.y.Row(i), p.targets.Row(at))
			for j, v := range part.y.Row(i) {
				part.sum[j] += float64(v)
			}
		}
		p.pool.Gemm(part.gram, part.x, part.x, true, false, kernel.Epilogue{})
		p.pool.Gemm(part.cross, part.x, part.y, true, false, kernel.Epilogue{})
		w.parts = append(w.parts, part)
	}
	return w
}

// gather adds up the equations of all parts but two.
func (w *probeFit) gather(but, and int) {
	w.train.reset()
	for i, part := range w.parts {
		if i != but && i != and {
			w.train.add(w.pool, part.normal)
		}
	}
	for j, v := range w.train.sum {
		w.mean[j] = v / float64(w.train.n)
	}
}

// choose finds the penalty with which t scores best on a part left out.
func (w *probeFit) choose(tune fold, t tally) (chosen float64, err error) {
	var best float64
	var failed error
	for _, s := range penalties {
		if err := t.fit(w, s); err != nil {
			failed = err
			continue
		}
		trial := t.empty()
		w.evaluate(tune, trial)
		if score := trial.score(); chosen == 0 || score > best {
			chosen, best = s, score
		}
	}
	if chosen == 0 {
		return 0, fmt.Errorf("embed: probe: no penalty gave a fit: %w", failed)
	}
	return chosen, nil
}

// ridge solves (xᵀx + penalty·n) w = xᵀa for attributes a; the last column of x,
// of ones, is free.
func (w *probeFit) ridge(strength float64) error {
	d := w.gram.Cols
	copy(w.gram.Data, w.train.gram.Data)
	return w.solve(strength, d, d-1, submatrix(w.weights, 0, d, 0, w.a), submatrix(w.train.cross, 0, d, 0, w.a))
}

// solve adds the penalty to the first free entries of the gram matrix's
// diagonal and solves its first d equations for right into dst.
func (w *probeFit) solve(strength float64, d, free int, dst, right kernel.Matrix) error {
	for j := range free {
		w.gram.Row(j)[j] += float32(strength * float64(w.train.n))
	}
	f, err := factorise(w.pool, submatrix(w.gram, 0, d, 0, d))
	if err != nil {
		return err
	}
	for i := range dst.Rows {
		copy(dst.Row(i), right.Row(i))
	}
	f.solve(dst)
	for i := range dst.Rows {
		for _, v := range dst.Row(i) {
			if v-v != 0 {
				return fmt.Errorf("embed: probe: the solution is not finite at penalty %g", strength)
			}
		}
	}
	return nil
}

// discriminant is a regularised linear discriminant (Friedman 1989) of classes
// alike in size: w_c = (S + penalty·n)⁻¹ μ_c and b_c = −w_cᵀμ_c/2, S being the
// scatter within classes. A regression to 0 and 1 would not predict classes that lie
// between others.
func (w *probeFit) discriminant(strength float64) error {
	d, k := w.gram.Cols-1, w.weights.Cols-w.a
	means, scaled := zeros(d, k), zeros(d, k) // μ_c, and −n_c μ_c
	for i := range d {
		for c, v := range w.train.cross.Row(i)[w.a:] {
			means.Row(i)[c] = v / float32(math.Max(1, w.train.sum[w.a+c]))
			scaled.Row(i)[c] = -v
		}
	}
	copy(w.gram.Data, w.train.gram.Data)
	w.pool.Gemm(submatrix(w.gram, 0, d, 0, d), scaled, means, false, true, kernel.Epilogue{Accumulate: true})
	weights := submatrix(w.weights, 0, d, w.a, w.a+k)
	if err := w.solve(strength, d, d, weights, means); err != nil {
		return err
	}
	bias := w.weights.Row(d)[w.a:]
	for c := range bias {
		var s float64
		for i := range d {
			s += float64(float64(weights.Row(i)[c]) * float64(means.Row(i)[c]))
		}
		bias[c] = float32(-s / 2)
		if w.train.sum[w.a+c] == 0 {
			bias[c] = float32(math.Inf(-1)) // not in the training part
		}
	}
	return nil
}

// evaluate predicts all rows of a part and adds them to t.
func (w *probeFit) evaluate(part fold, t tally) {
	from, to := t.columns()
	read := zeros(part.x.Rows, to-from)
	weights := kernel.Matrix{Rows: w.weights.Rows, Cols: to - from, Stride: w.weights.Stride, Data: w.weights.Data[from:]}
	w.pool.Gemm(read, part.x, weights, false, false, kernel.Epilogue{})
	for i := range read.Rows {
		t.add(read.Row(i), part.y.Row(i)[from:to], w.mean[from:to])
	}
}
