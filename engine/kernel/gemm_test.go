package kernel

import (
	"fmt"
	"math"
	"testing"

	"pgregory.net/rapid"
)

// product64 is what Gemm should give, with the sum of magnitudes that bounds the error.
func product64(c, a, b Matrix, transA, transB bool, e Epilogue, i, j, k int) (want, scale float64) {
	for l := range k {
		v := at(a, i, l, transA) * at(b, l, j, transB)
		want += v
		scale += math.Abs(v)
	}
	if e.Accumulate {
		want += at(c, i, j, false)
		scale += math.Abs(at(c, i, j, false))
	}
	if e.Bias != nil {
		want += float64(e.Bias[j])
		scale += math.Abs(float64(e.Bias[j]))
	}
	switch {
	case e.Act == LeakyReLU && want <= 0:
		want *= float64(e.Slope)
		scale *= max(1, math.Abs(float64(e.Slope)))
	case e.Act == ReLU && want <= 0:
		want = 0
	}
	return want, scale
}

// Sums of k terms in float32 are within k·2⁻²⁴ of Σ|aᵢbᵢ| of the true sum.
func TestGemmAgainstFloat64(t *testing.T) {
	onAll(t, 3, func(t *testing.T, p *Pool) {
		rapid.Check(t, func(rt *rapid.T) {
			d := draws{rt}
			m, n, k := d.size("m", 150), d.size("n", 150), d.size("k", 300)
			transA, transB := rapid.Bool().Draw(rt, "transA"), rapid.Bool().Draw(rt, "transB")
			checkProduct(d, p, m, n, k, transA, transB)
		})
	})
}

// Shapes that cross the blocking of each plan.
func TestGemmBlocks(t *testing.T) {
	shapes := [][3]int{
		{1, 600, 200}, {64, 550, 129}, {7, 1100, 70}, {20, 1030, 65}, {200, 40, 150}, {49, 33, 600},
		{300, 130, 20}, {1, 1, 5000}, {13, 1, 400}, {500, 3, 64},
	}
	onAll(t, 2, func(t *testing.T, p *Pool) {
		for _, s := range shapes {
			for v := range 4 {
				t.Run(fmt.Sprintf("%dx%dx%d/%d", s[0], s[1], s[2], v), func(t *testing.T) {
					checks := 0
					rapid.Check(t, func(rt *rapid.T) {
						if checks++; checks <= 2 {
							checkProduct(draws{rt}, p, s[0], s[1], s[2], v&1 != 0, v&2 != 0)
						}
					})
				})
			}
		}
	})
}

func checkProduct(d draws, p *Pool, m, n, k int, transA, transB bool) {
	a, ga := d.operand("a", m, k, transA)
	b, gb := d.operand("b", k, n, transB)
	c, gc := d.matrix("c", m, n)
	e := d.epilogue(n)
	before := clone(c)
	p.Gemm(c, a, b, transA, transB, e)
	for i := range m {
		for j := range n {
			if m*n > 4000 && (i*31+j*17)%23 != 0 && i < m-2 && j < n-2 {
				continue // of large products a sample, and the edges
			}
			want, scale := product64(before, a, b, transA, transB, e, i, j, k)
			got := at(c, i, j, false)
			if !(math.Abs(got-want) <= float64(k+4)*scale*0x1p-24) {
				d.Fatalf("%s %d×%d×%d (%v %v) %+v at %d,%d: got %v, want %v",
					p.k.name, m, n, k, transA, transB, e, i, j, got, want)
			}
		}
	}
	ga.intact(d)
	gb.intact(d)
	gc.intact(d)
	gapsIntact(d, "c", c)
}

func (d draws) operand(name string, rows, cols int, trans bool) (Matrix, guarded) {
	if trans {
		rows, cols = cols, rows
	}
	return d.matrix(name, rows, cols)
}

func (d draws) epilogue(n int) Epilogue {
	e := Epilogue{
		Accumulate: rapid.Bool().Draw(d.T, "accumulate"),
		Act:        rapid.SampledFrom([]Activation{None, LeakyReLU, ReLU}).Draw(d.T, "act"),
		Slope:      rapid.SampledFrom([]float32{0, 0.01, 0.2, 1}).Draw(d.T, "slope"),
	}
	if rapid.Bool().Draw(d.T, "bias") {
		e.Bias = d.slice("bias", n).s
	}
	return e
}

// The number of threads must not change a bit.
func TestGemmSameForAnyThreads(t *testing.T) {
	shapes := [][3]int{{64, 530, 130}, {130, 85, 257}, {33, 70, 700}, {257, 64, 70}, {5, 600, 64}}
	for _, k := range available() {
		pools := []*Pool{newPool(1, k), newPool(2, k), newPool(3, k), newPool(7, k)}
		for _, s := range shapes {
			for v := range 4 {
				a, b := ramp(s[0]*s[2]), ramp(s[1]*s[2])
				var first []float32
				for _, p := range pools {
					c := Dense(s[0], s[1], make([]float32, s[0]*s[1]))
					ma, mb := Dense(s[0], s[2], a), Dense(s[2], s[1], b)
					if v&1 != 0 {
						ma = Dense(s[2], s[0], a)
					}
					if v&2 != 0 {
						mb = Dense(s[1], s[2], b)
					}
					p.Gemm(c, ma, mb, v&1 != 0, v&2 != 0, Epilogue{Bias: b[:s[1]], Act: LeakyReLU, Slope: 0.2})
					if first == nil {
						first = c.Data
					}
					for i := range first {
						if !same(first[i], c.Data[i]) {
							t.Fatalf("%s %v variant %d: %d threads differ at %d", k.name, s, v, p.Threads(), i)
						}
					}
				}
			}
		}
		for _, p := range pools {
			p.Close()
		}
	}
}

// NaN and Inf come out exactly where IEEE arithmetic puts them, and nowhere else.
func TestGemmPassesNaNAndInf(t *testing.T) {
	nan, inf := float32(math.NaN()), float32(math.Inf(1))
	for v := range 4 {
		onAll(t, 2, func(t *testing.T, p *Pool) {
			const m, n, k = 20, 70, 90
			a, b := ramp(m*k), ramp(k*n)
			for i := range b {
				b[i] = 1
			}
			ma, mb := Dense(m, k, a), Dense(k, n, b)
			if v&1 != 0 {
				ma = Dense(k, m, a)
			}
			if v&2 != 0 {
				mb = Dense(n, k, b)
			}
			set := func(i, l int, x float32) {
				if v&1 != 0 {
					i, l = l, i
				}
				ma.Data[i*ma.Stride+l] = x
			}
			set(3, 50, nan)
			set(7, 0, inf)
			set(19, 89, -inf)
			for _, act := range []Activation{None, LeakyReLU, ReLU} {
				c := Dense(m, n, make([]float32, m*n))
				p.Gemm(c, ma, mb, v&1 != 0, v&2 != 0, Epilogue{Act: act, Slope: 0.5})
				for i := range m {
					for j, got := range c.Row(i) {
						ok := got-got == 0
						switch i {
						case 3:
							ok = got != got
						case 7:
							ok = got == inf
						case 19:
							ok = got == -inf || act == ReLU && got == 0
						}
						if !ok {
							t.Fatalf("variant %d, act %d, at %d,%d: %v", v, act, i, j, got)
						}
					}
				}
			}
		})
	}
}

func TestGemmRefuses(t *testing.T) {
	p := New(1)
	defer p.Close()
	buf := ramp(1000)
	sq := func(from int) Matrix { return Dense(5, 5, buf[from:from+25]) }
	cases := map[string]func(){
		"shapes":       func() { p.Gemm(sq(0), sq(100), Dense(4, 5, buf[200:220]), false, false, Epilogue{}) },
		"result shape": func() { p.Gemm(Dense(5, 4, buf[:20]), sq(100), sq(200), false, false, Epilogue{}) },
		"short":        func() { p.Gemm(Matrix{5, 5, 5, buf[:24]}, sq(100), sq(200), false, false, Epilogue{}) },
		"stride":       func() { p.Gemm(sq(0), Matrix{5, 5, 4, buf[100:]}, sq(200), false, false, Epilogue{}) },
		"negative":     func() { p.Gemm(Matrix{-1, 5, 5, nil}, sq(100), sq(200), false, false, Epilogue{}) },
		"bias":         func() { p.Gemm(sq(0), sq(100), sq(200), false, false, Epilogue{Bias: buf[300:304]}) },
		"activation":   func() { p.Gemm(sq(0), sq(100), sq(200), false, false, Epilogue{Act: 7}) },
		"c is a":       func() { p.Gemm(sq(0), sq(0), sq(200), false, false, Epilogue{}) },
		"c meets b":    func() { p.Gemm(sq(0), sq(100), sq(24), false, false, Epilogue{}) },
		"c meets bias": func() { p.Gemm(sq(0), sq(100), sq(200), false, false, Epilogue{Bias: buf[20:25]}) },
		"interleaved": func() {
			p.Gemm(Matrix{5, 5, 9, buf}, Matrix{5, 5, 9, buf[4:]}, sq(200), false, false, Epilogue{})
		},
	}
	for name, f := range cases {
		t.Run(name, func(t *testing.T) {
			defer func() {
				if recover() == nil {
					t.Fatal("accepted")
				}
			}()
			f()
		})
	}
	// The halves of a concatenation interleave and share nothing.
	p.Gemm(Matrix{5, 5, 10, buf}, Matrix{5, 5, 10, buf[5:]}, sq(200), false, false, Epilogue{})
	p.Gemm(Matrix{5, 5, 10, buf[5:]}, Matrix{5, 5, 10, buf}, sq(200), false, false, Epilogue{})
}
