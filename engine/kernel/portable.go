package kernel

import (
	"math"
	"segzsl/data/strict"
)

var portable = kernels{
	name: Portable,
	rows: 6, cols: 16,
	sweep: sweepGo, packStrip: packStripGo, transpose: transposeGo,
	add: func(dst, a, b []float32) {
		a, b = a[:len(dst)], b[:len(dst)]
		for i := range dst {
			dst[i] = a[i] + b[i]
		}
	},
	sub: func(dst, a, b []float32) {
		a, b = a[:len(dst)], b[:len(dst)]
		for i := range dst {
			dst[i] = a[i] - b[i]
		}
	},
	mul: func(dst, a, b []float32) {
		a, b = a[:len(dst)], b[:len(dst)]
		for i := range dst {
			dst[i] = a[i] * b[i]
		}
	},
	scale: func(dst, a []float32, alpha float32) {
		a = a[:len(dst)]
		for i := range dst {
			dst[i] = alpha * a[i]
		}
	},
	axpy: func(dst, a []float32, alpha float32) {
		a = a[:len(dst)]
		for i := range dst {
			dst[i] += float32(alpha * a[i])
		}
	},
	exp: func(dst, a []float32) {
		for i, v := range a {
			dst[i] = float32(strict.Exp(float64(v)))
		}
	},
	tanh: func(dst, a []float32) {
		for i, v := range a {
			dst[i] = float32(strict.Tanh(float64(v)))
		}
	},
	leaky: func(dst, a []float32, slope float32) {
		for i, v := range a {
			dst[i] = leaky(v, slope)
		}
	},
	mask: func(dst, y []float32, slope float32) {
		for i, v := range y {
			if v > 0 {
				dst[i] = 1
			} else {
				dst[i] = slope
			}
		}
	},
	leakyGrad: func(dst, dy, y []float32, slope float32) {
		dy, y = dy[:len(dst)], y[:len(dst)]
		for i := range dst {
			if y[i] > 0 {
				dst[i] = dy[i]
			} else {
				dst[i] = slope * dy[i]
			}
		}
	},
	sum: func(a []float32) float64 {
		s := 0.0
		for _, v := range a {
			s += float64(v)
		}
		return s
	},
	dot: func(a, b []float32) float64 {
		b = b[:len(a)]
		s := 0.0
		for i, v := range a {
			s += float64(float64(v) * float64(b[i]))
		}
		return s
	},
	squares: func(a []float32) float64 {
		s := 0.0
		for _, v := range a {
			s += float64(float64(v) * float64(v))
		}
		return s
	},
	finite: func(a []float32) bool {
		for _, v := range a {
			if v-v != 0 { // NaN for NaN and ±Inf
				return false
			}
		}
		return true
	},
	adam: adamGo,
}

// leaky is v where v ≥ 0 and slope·v elsewhere, with 0·−Inf = 0. Zeros keep their sign, as in assembly.
func leaky(v, slope float32) float32 {
	switch {
	case v >= 0 || v != v:
		return v
	case slope == 0:
		return 0
	}
	return slope * v
}

func adamGo(w, g, m, v []float32, f *adamFactors) {
	g, m, v = g[:len(w)], m[:len(w)], v[:len(w)]
	for i, d := range g {
		m[i] = float32(f.b1*m[i]) + float32(f.a1*d)
		v[i] = float32(f.b2*v[i]) + float32(f.a2*(d*d))
		w[i] -= f.rate * m[i] / (float32(float32(math.Sqrt(float64(v[i])))*f.root) + f.eps)
	}
}
