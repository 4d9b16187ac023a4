package curve

// Smoothing chooses a row of the table of factors; 0 leaves values as they are.
type Smoothing int

// Factors are the β of exponential smoothing, s_t = β s_{t−1} + (1 − β) x_t, by
// Smoothing. The smoothed value is debiased, s_t / (1 − β^t), as Adam's moments
// (Kingma and Ba 2015, section 3) and TensorBoard's curves are.
var Factors = [5]float64{0, 0.6, 0.9, 0.97, 0.99}

// Factor is the smoothing's β.
func (f Smoothing) Factor() float64 { return Factors[f.row()] }

// Next is the next stronger smoothing, after the strongest none.
func (f Smoothing) Next() Smoothing { return Smoothing((f.row() + 1) % len(Factors)) }

func (f Smoothing) row() int { return max(0, min(int(f), len(Factors)-1)) }

// smoother smooths values by all factors.
type smoother struct {
	rows [5]row
	n    int // values
}

// row is one factor's sum of values and of what they count.
type row struct{ ema, norm float64 }

func (e *smoother) add(v float64) {
	for i, beta := range Factors {
		e.rows[i].next(beta, v)
	}
	e.n++
}

func (r *row) next(beta, v float64) float64 {
	r.ema, r.norm = beta*r.ema+(1-beta)*v, beta*r.norm+(1-beta)
	return r.ema / r.norm
}

func (e smoother) mapped(a, b float64) smoother {
	for i, r := range e.rows {
		e.rows[i].ema = a*r.ema + b*r.norm
	}
	return e
}
